"""Conversations from the APIs of help desks: what is new, once, whatever stops it, through the readers of files."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from harness.live.conversations.fields import inside
from harness.live.outbox.outbox import ActionProposal, Outbox
from harness.pipelines import help_desk
from harness.workspace import ActionKind
from tests.conftest import Folder, Harness
from tests.help_desks import TOKEN, Account, Asked, Intercom, Zendesk, allowed, iso, open_to_calls
from tests.started import started
from tests.test_vendor_records import held

pytestmark = pytest.mark.slow

SINCE = ("--since", "2025-11-01")


@pytest.fixture
def zendesk() -> Iterator[Zendesk]:
    account = Zendesk()
    for id_ in (11, 12, 13, 14, 15):
        account.open(id_, f"my board {id_} is empty")
        account.say(id_, "We look into it.", 2)
    with open_to_calls(account):
        yield account


@pytest.fixture
def intercom() -> Iterator[Intercom]:
    account = Intercom()
    for id_ in (11, 12, 13, 14, 15):
        account.open(id_, f"my board {id_} is empty")
        account.say(id_, "We look into it.")
    with open_to_calls(account):
        yield account


@pytest.fixture(params=["zendesk", "intercom"])
def account(request: pytest.FixtureRequest) -> Account:
    found: Account = request.getfixturevalue(request.param)
    return found


def name_of(account: Account) -> str:
    return type(account).__name__.lower()


@pytest.fixture
def imported(folder: Folder, harness: Harness) -> Callable[..., dict[str, Any]]:
    """The report of a live import, and what it printed as an error."""

    def run(account: Account, *more: str, code: int = 0) -> dict[str, Any]:
        command = ("import", "conversations", "--from", name_of(account), "--live", "--json", *more)
        done = harness(*command, env=account.environment())
        assert done.returncode == code, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        return {**(json.loads(done.stdout) if done.stdout else {}), "error": done.stderr}

    return run


def counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: report[name] for name in ("new", "updated", "unchanged", "removed") if report[name]}


def all_of_them(account: Account, folder: Folder) -> None:
    """Each conversation is stored once, with its messages in order."""
    found = held(folder)
    assert sorted(found) == [f"{name_of(account)}:{id_}" for id_ in (11, 12, 13, 14, 15)]
    for id_ in (11, 12, 13, 14, 15):
        said = [(each.author, each.text) for each in found[f"{name_of(account)}:{id_}"].parts]
        assert said == [("customer", f"my board {id_} is empty"), ("agent", "We look into it.")]


def test_all_pages_come_in_masked_and_through_the_reader_of_files(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    report = imported(account, *SINCE)
    assert counts(report) == {"new": 5}
    assert report["skipped"] == report["noted"] == []
    all_of_them(account, folder)
    assert b"Ida Client" not in (folder.root / "reviews/conversations.sqlite").read_bytes()


def test_cursors_and_pages_may_be_numbers(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    zendesk.cursors_are_numbers = zendesk.pages_are_numbered = True
    imported(zendesk, *SINCE)
    all_of_them(zendesk, folder)
    assert counts(imported(zendesk)) == {}
    for number in range(6):
        zendesk.say(12, f"Answer {number}")
    assert counts(imported(zendesk)) == {"updated": 1, "unchanged": 2}  # each page of two changes has it
    assert len(held(folder)["zendesk:12"].parts) == 8


def test_a_second_import_brings_only_what_is_new(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(account, *SINCE)
    before = len(account.asked)
    assert counts(imported(account)) == {}
    fetched = [path for path in account.paths(before) if path.count("/1")]
    assert fetched == []
    account.open(16, "a new one")
    account.say(12, "Is it still empty?", 2)
    before = len(account.asked)
    assert counts(imported(account)) == {"new": 1, "updated": 1}
    fetched = [found[1] for path in account.paths(before) if (found := re.search(r"/(1\d)(?:/comments)?$", path))]
    assert set(fetched) == {"12", "16"}
    assert [part.text for part in held(folder)[f"{name_of(account)}:12"].parts][2:] == ["Is it still empty?"]


def test_targets_for_replies_that_were_missed_are_kept(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(zendesk, *SINCE)
    assert {name: each.replied_late for name, each in held(folder).items() if each.replied_late} == {"zendesk:12": True}
    assert held(folder)["zendesk:11"].replied_late is False


def test_what_is_deleted_there_is_deleted_here(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(account, *SINCE)
    account.delete(13)
    assert counts(imported(account)) == {"removed": 1}
    assert f"{name_of(account)}:13" not in held(folder)


def test_what_is_deleted_there_and_still_kept_beside_the_store_is_named(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder, harness: Harness
) -> None:
    imported(account, *SINCE)
    name = name_of(account)
    with closing(Outbox(folder.root)) as outbox:
        outbox.propose(ActionProposal(f"{name}:{id_}", 1, ActionKind.CRM_NOTE, "my board is empty") for id_ in (12, 13))
    account.delete(13)
    account.delete(14)
    assert imported(account)["deleted_but_kept"] == [f"{name}:13"]
    assert harness("forget", f"{name}:13").returncode == 0
    account.delete(12)
    env = account.environment()
    assert f"harness forget {name}:12" in harness("import", "conversations", "--from", name, "--live", env=env).stdout


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(help_desk, "PATIENCE", help_desk.PATIENCE.model_copy(update={"tries": 2}))


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        (403, "may not be read by this access"),
        (500, "is an error of the account each time it is asked for"),
        (422, "is an error of the account each time it is asked for"),
    ],
)
@pytest.mark.usefixtures("impatient")
def test_what_cannot_be_read_stops_nothing_else(
    account: Zendesk | Intercom, imported: Callable[..., dict[str, Any]], folder: Folder, harness: Harness,
    refusal: int, why: str,
) -> None:  # fmt: skip
    """It is named each time, asked for again each time, and comes in once it may be read, whether it changed or not."""
    name = name_of(account)
    account.hidden, account.refusal = {11, 14}, refusal
    report = imported(account, *SINCE, code=3)
    assert why in " ".join(each["reason"] for each in report["skipped"])
    assert counts(report) == {"new": 3}
    assert sorted(report["hidden"]) == [f"{name}:11", f"{name}:14"]
    assert all(each in report["error"] for each in report["hidden"])
    assert "2 conversations could not be read" in report["error"]
    account.now += 3 * DAY
    account.open(16, "a new one")
    assert counts(imported(account, code=3)) == {"new": 1}
    week = held(folder)[f"{name}:12"].opened.strftime("%G-W%V")
    said = harness("qa", "--week", week)
    assert "2 conversations of this week are missing" in said.stdout
    assert json.loads(harness("qa", "--week", week, "--json").stdout)["hidden"] == [f"{name}:11", f"{name}:14"]
    account.hidden = {14}
    account.delete(14)
    assert counts(imported(account)) == {"new": 1}
    assert "missing" not in harness("qa", "--week", week).stdout
    assert len(held(folder)[f"{name}:11"].parts) == 2
    assert sorted(held(folder)) == [f"{name}:{id_}" for id_ in (11, 12, 13, 15, 16)]
    before = len(account.asked)
    assert counts(imported(account)) == {}
    assert not [path for path in account.paths(before) if re.search(r"/1\d", path)]


@pytest.mark.usefixtures("impatient")
def test_others_may_write_while_an_account_is_asked(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """Its calls may take minutes, and who waits for the store waits half a minute."""
    account.page, account.hidden = 5, {11}

    def write(number: int) -> None:
        if len(account.asked) > 4:
            with sqlite3.connect(folder.root / "reviews/conversations.sqlite", timeout=0) as store:
                store.execute("INSERT INTO cursors VALUES (?, '1')", (f"other {number}",))
            store.close()

    account.before = write
    assert imported(account, *SINCE, code=3)["new"] == 4


def test_a_call_that_brings_nothing_is_named_without_what_it_asked_for(
    account: Zendesk | Intercom, imported: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    no_patience = help_desk.PATIENCE.model_copy(update={"tries": 1, "timeout": 0.2})
    monkeypatch.setattr(help_desk, "PATIENCE", no_patience)
    path = "/api/v2/incremental/tickets/cursor.json" if isinstance(account, Zendesk) else "/conversations/search"
    account.before = lambda number: time.sleep(0.5) if account.asked[-1].path.startswith(path) else None
    error = imported(account, *SINCE, code=3)["error"]
    assert f" {path}: no reply within 0.2 s" in error
    assert error.count(path) == 1
    assert "start_time" not in error


@pytest.mark.usefixtures("impatient")
def test_two_in_a_row_that_the_account_cannot_give_are_an_outage(
    account: Zendesk | Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    account.hidden, account.refusal = {13, 14, 15}, 500
    report = imported(account, *SINCE, code=3)
    assert re.search(r": GET (?:/api/v2/tickets/1\d/comments|/conversations/1\d): HTTP 500", report["error"])
    account.hidden = set()
    imported(account)
    all_of_them(account, folder)


def test_what_is_hidden_later_stays_as_it_was_and_is_told(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder, harness: Harness
) -> None:
    imported(account, *SINCE)
    account.say(12, "Is it still empty?", 1)
    account.hidden = {12}
    name = f"{name_of(account)}:12"
    assert imported(account, code=3)["hidden"] == [name]
    assert len(held(folder)[name].parts) == 2
    assert "could not be read" in imported(account, code=3)["error"]
    assert "hidden conversations" in harness("forget", name).stdout
    assert harness("forget", name).returncode == 2


def test_limits_and_failures_that_pass_are_waited_for(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    account.faults = {2: (429, {"Retry-After": "1"}), 4: (500, {}), 5: (503, {"Retry-After": "0"})}
    started = time.monotonic()
    assert counts(imported(account, *SINCE)) == {"new": 5}
    assert time.monotonic() - started >= 1
    all_of_them(account, folder)


def test_intercom_says_when_its_limit_begins_anew(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    intercom.faults = {2: (429, {"X-RateLimit-Reset": str(int(time.time()) + 2)})}
    started = time.monotonic()
    imported(intercom, *SINCE)
    assert time.monotonic() - started >= 0.9
    all_of_them(intercom, folder)


def test_a_token_that_expires_midway_ends_with_3_and_the_next_import_goes_on(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    account.before = lambda number: setattr(account, "token", "another") if number == 8 else None
    report = imported(account, *SINCE, code=3)
    assert "HTTP 401" in report["error"]
    assert "TOKEN`" in report["error"]
    assert "goes on where this one stopped" in report["error"]
    first = len(held(folder))
    assert 0 < first < 5
    account.token, account.before = TOKEN, lambda number: None
    before = len(account.asked)
    assert counts(imported(account))["new"] == 5 - first
    all_of_them(account, folder)
    assert not [path for path in account.paths(before) if "/11/" in path and name_of(account) == "zendesk"]


@pytest.mark.parametrize("number", [1, 5, 9])
def test_what_a_kill_stopped_is_neither_lost_nor_doubled(
    account: Account, number: int, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    command = ("import", "conversations", "--from", name_of(account), "--live", *SINCE)
    running = started(folder.root, *command, env=account.environment())
    account.before = lambda asked: os.kill(running.pid, signal.SIGKILL) if asked == number else None
    assert running.ended()[0] == -signal.SIGKILL
    account.before = lambda asked: None
    assert not list((folder.root / "reviews").glob(".staging-*"))  # what is not masked is gone with the process
    done = len(held(folder)) if (folder.root / "reviews/conversations.sqlite").exists() else 0
    report = imported(account)
    assert report["new"] == 5 - done
    all_of_them(account, folder)


def test_a_ticket_that_changes_while_it_is_read(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """A comment is written between two pages, and another ticket is deleted after the export named it."""

    def meanwhile(number: int) -> None:
        if number == 3:
            zendesk.say(11, "One more thing.", 1)
        if number == 4:
            zendesk.delete(12)

    zendesk.before = meanwhile
    imported(zendesk, *SINCE)
    found = held(folder)
    assert sorted(found) == [f"zendesk:{id_}" for id_ in (11, 13, 14, 15)]
    assert [part.text for part in found["zendesk:11"].parts][2:] == ["One more thing."]


def test_a_conversation_that_changes_while_a_search_is_read(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """The oldest, which stands on the last page, becomes the latest: the next import finds it."""
    intercom.before = lambda number: intercom.say(11, "Still there?") if number == 3 else None
    assert counts(imported(intercom, *SINCE)) == {"new": 4}
    intercom.before = lambda number: None
    assert counts(imported(intercom)) == {"new": 1}
    assert len(held(folder)["intercom:11"].parts) == 3


def test_a_conversation_that_changes_again_in_the_second_in_which_it_was_read(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """Its time of change stays the same, so a search does not show the second change."""

    def meanwhile(number: int) -> None:
        if intercom.asked[number - 2].path == "/conversations/15" and not done:
            intercom.now = now - 60
            intercom.say(15, "And one more thing.", 1)
            done.append(number)

    done: list[int] = []
    now = intercom.conversations[15]["updated_at"] = int(time.time())
    intercom.before = meanwhile
    imported(intercom, *SINCE)
    imported(intercom)
    assert done
    assert intercom.conversations[15]["updated_at"] == now
    assert len(held(folder)["intercom:15"].parts) == 3


def test_a_clock_that_was_wrong_loses_nothing(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = time.time() + 400 * DAY
    with monkeypatch.context() as wrong:
        wrong.setattr(time, "time", lambda: later)
        imported(intercom, *SINCE)
    intercom.open(16, "another one")
    intercom.delete(12)
    assert counts(imported(intercom)) == {"new": 1, "removed": 1}
    assert sorted(held(folder)) == [f"intercom:{id_}" for id_ in (11, 13, 14, 15, 16)]


def replying(account: Account, path: str, make: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """From now on the account answers what is asked at a path otherwise."""
    answer = account.answer
    account.answer = lambda asked: make(answer(asked)) if asked.path == path else answer(asked)  # type: ignore[method-assign]


EXPORT, SEARCH = "/api/v2/incremental/tickets/cursor.json", "/conversations/search"
MORE = [
    {"meta": {"has_more": True, "after_cursor": None}},
    {"meta": {"has_more": "true", "after_cursor": "2"}},
    {"meta": None, "next_page": "https://desk.example/next"},
    {"meta": None, "links": {"next": "https://desk.example/next"}},
]


@pytest.mark.parametrize("page", MORE)
@pytest.mark.usefixtures("impatient")
def test_comments_that_go_on_nobody_says_where_are_not_taken_for_all(
    page: dict[str, Any], zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    replying(zendesk, "/api/v2/tickets/12/comments", lambda found: {**found, **page})
    assert imported(zendesk, *SINCE, code=3)["hidden"] == ["zendesk:12"]
    assert sorted(held(folder)) == [f"zendesk:{id_}" for id_ in (11, 13, 14, 15)]


@pytest.mark.usefixtures("impatient")
def test_why_a_conversation_cannot_be_read_is_said_without_its_words(
    account: Zendesk | Intercom, imported: Callable[..., dict[str, Any]]
) -> None:
    path = "/api/v2/tickets/12/comments" if isinstance(account, Zendesk) else "/conversations/12"
    replying(account, path, lambda found: {**found, "deep": json.loads("[" * 200 + "]" * 200)})
    report = imported(account, *SINCE, code=3)
    (said,) = (each for each in report["skipped"] if "error of the account" in each["reason"])
    assert "100 levels" in json.dumps(said)
    assert "my board 12" not in json.dumps(report)


def test_empty_pages_with_ever_other_cursors_end(zendesk: Zendesk, imported: Callable[..., dict[str, Any]]) -> None:
    zendesk.answer = lambda asked: {"tickets": [], "after_cursor": f"c{len(zendesk.asked)}"}  # type: ignore[method-assign]
    assert "100 pages in a row bring nothing new" in imported(zendesk, *SINCE, code=3)["error"]


def test_the_same_page_with_ever_other_cursors_ends(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    answer = intercom.answer

    def first(asked: Asked) -> dict[str, Any]:
        if asked.path != SEARCH:
            return answer(asked)
        asked.body["pagination"].pop("starting_after", None)
        return {**answer(asked), "pages": {"type": "pages", "next": {"starting_after": f"c{len(intercom.asked)}"}}}

    intercom.answer = first  # type: ignore[method-assign]
    assert "100 pages in a row bring nothing new" in imported(intercom, *SINCE, code=3)["error"]
    assert len(held(folder)) == 2


@pytest.mark.parametrize(
    "pages",
    [
        {"type": "pages", "page": 1, "per_page": 2, "total_pages": 3},
        {"type": "pages", "next": "https://api.intercom.example/2"},
        None,
    ],
)
def test_a_search_that_goes_on_nobody_says_where_is_no_whole_one(
    pages: dict[str, Any] | None, intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    answer = intercom.answer
    replying(intercom, SEARCH, lambda found: {**found, "pages": pages})
    assert "there is more, and not where" in imported(intercom, *SINCE, code=3)["error"]
    intercom.answer = answer  # type: ignore[method-assign]
    imported(intercom)
    all_of_them(intercom, folder)


@pytest.mark.parametrize("system", ["zendesk", "intercom"])
def test_what_a_page_lists_beside_conversations_is_named(
    system: str, request: pytest.FixtureRequest, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    account = request.getfixturevalue(system)
    path, key = (EXPORT, "tickets") if system == "zendesk" else (SEARCH, "conversations")
    odd = [None, "x", {"id": None, "status": "open", "requester_id": 1, "created_at": iso(WRITTEN)}]
    replying(account, path, lambda found: {**found, key: [*odd, *found[key]]})
    report = imported(account, *SINCE)
    said = {each["reason"]: each["count"] for each in report["skipped"]}
    unnamed, pages = ("does not name a ticket", 5) if system == "zendesk" else ("has no id", 3)
    assert said == {"is not a JSON object": 2 * pages, unnamed: pages}
    all_of_them(account, folder)


def test_one_time_of_the_future_hides_nothing(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    intercom.conversations[13]["updated_at"] = 4070908800
    imported(intercom, *SINCE)
    intercom.open(16, "a new one")
    assert counts(imported(intercom)) == {"new": 1}


def test_a_time_that_can_be_read_in_two_ways_stops_nothing_else(
    account: Zendesk | Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    key, path = ("tickets", EXPORT) if isinstance(account, Zendesk) else ("conversations", SEARCH)
    two_ways = {"created_at": "11/12/2026 9:00", "updated_at": "11/12/2026 9:00"}

    def doubtful(found: dict[str, Any]) -> dict[str, Any]:
        return {**found, **two_ways} if str(found.get("id")) == "12" else found

    replying(account, path, lambda page: {**page, key: list(map(doubtful, page[key]))})
    replying(account, "/conversations/12", doubtful)
    report = imported(account, *SINCE)
    assert "day and month can be swapped" in " ".join(each["reason"] for each in report["skipped"])
    assert len(held(folder)) == 4


def test_a_list_of_deleted_ones_that_does_not_say_how_long_it_is(
    intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(intercom, *SINCE)
    for id_ in (11, 12, 13, 14, 15):
        intercom.delete(id_)
    replying(intercom, "/conversations/deleted", lambda found: {**found, "pages": None})
    assert counts(imported(intercom)) == {"removed": 5}


ANOTHER = "token-of-another-workspace-0123456789"


@pytest.fixture
def second(intercom: Intercom) -> Intercom:
    """Another workspace at the same address; what is new in it is older than what is new in the first."""
    other = Intercom(token=ANOTHER, now=int(time.time()) - 9 * 24 * 3600)
    other.workspace = {"type": "app", "id_code": "ink2", "name": "Ink"}
    other.open(21, "my pen is dry")
    other.environment = lambda: {"INTERCOM_URL": intercom.url, "INTERCOM_ACCESS_TOKEN": ANOTHER}  # type: ignore[method-assign]
    intercom.others[ANOTHER] = other
    return other


@pytest.mark.parametrize("told", [True, False])
def test_each_workspace_of_intercom_goes_on_where_its_own_last_import_ended(
    told: bool, intercom: Intercom, second: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """A token that may not know its workspace is an account of its own."""
    if not told:
        intercom.workspace = second.workspace = None
    imported(intercom, *SINCE)
    assert counts(imported(second)) == {"new": 1}
    assert counts(imported(second)) == counts(imported(intercom)) == {}
    assert sorted(held(folder)) == [*(f"intercom:{id_}" for id_ in (11, 12, 13, 14, 15)), "intercom:21"]


def test_another_token_of_the_same_workspace_goes_on_with_its_import(
    intercom: Intercom, second: Intercom, imported: Callable[..., dict[str, Any]]
) -> None:
    second.workspace = intercom.workspace
    imported(intercom, *SINCE)
    imported(second)
    searched = next(asked for asked in second.asked if asked.path == "/conversations/search")
    assert searched.body["query"]["value"] > time.time() - 3 * 24 * 3600


@pytest.mark.parametrize("days", [2, 90])
def test_a_store_from_before_workspaces_were_told_apart_loses_nothing(
    days: int, intercom: Intercom, second: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """Its one cursor may be of any workspace: each begins there, or 30 days ago if that is earlier."""
    imported(intercom, *SINCE)
    with sqlite3.connect(folder.root / "reviews/conversations.sqlite") as store:
        row = (intercom.url, str(int(time.time()) - days * 24 * 3600))
        store.execute("UPDATE cursors SET account = ?, cursor = ?", row)
    store.close()
    second.now = int(time.time()) - (days - 1) * 24 * 3600
    second.open(22, "my other pen is dry")
    before = len(intercom.asked)
    assert counts(imported(second)) == {"new": 2}
    assert counts(imported(intercom)) == {}
    searched = next(asked for asked in intercom.asked[before:] if asked.path == "/conversations/search")
    assert searched.body["query"]["value"] <= time.time() - (max(days, 30) + 2) * 24 * 3600


def test_an_access_that_has_expired_is_told_before_anything_is_searched(
    intercom: Intercom, imported: Callable[..., dict[str, Any]]
) -> None:
    intercom.token = "a-new-one-0123456789"
    assert "INTERCOM_ACCESS_TOKEN" in imported(intercom, *SINCE, code=3)["error"]
    assert intercom.paths() == ["GET /me"]


def test_an_access_without_the_right_to_ask_for_its_workspace_imports(
    intercom: Intercom, imported: Callable[..., dict[str, Any]]
) -> None:
    intercom.faults = {1: (403, {})}
    assert counts(imported(intercom, *SINCE)) == {"new": 5}


def test_tickets_of_two_accounts_of_zendesk_do_not_take_each_others_place(
    zendesk: Zendesk, intercom: Intercom, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(intercom, *SINCE)
    imported(zendesk, *SINCE)
    other = Zendesk()
    other.open(11, "another customer of another account")
    with open_to_calls(other):
        for more in ((), SINCE):
            assert f"holds tickets of {zendesk.url}" in imported(other, *more, code=2)["error"]
    assert other.asked == []
    assert held(folder)["zendesk:11"].parts[0].text == "my board 11 is empty"
    assert counts(imported(zendesk)) == counts(imported(intercom)) == {}


def test_every_request_to_intercom_is_one_that_its_description_allows(
    intercom: Intercom, imported: Callable[..., dict[str, Any]]
) -> None:
    imported(intercom, *SINCE)
    imported(intercom)
    assert [allowed(asked) for asked in intercom.asked if allowed(asked)] == []
    wrong = Asked("POST", "/conversations/search", {}, {"intercom-version": "9.9"}, {"query": {"field": 7}})
    assert len(allowed(wrong)) == 2


def test_what_was_merged_since_the_last_import_counts_once(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    """Zendesk: only the one that stays changes, and names the other. Intercom: both name each other."""
    imported(account, *SINCE)
    account.say(12, "Mine is empty, too.", 1)
    if isinstance(account, Zendesk):
        account.comments[12][-1]["via"] = {"source": {"rel": "merge", "from": {"ticket_id": 11}}}
    if isinstance(account, Intercom):
        account.say(11, "merged")
        for id_, other, role, of in ((12, 11, "primary", "secondary"), (11, 12, "secondary", "primary")):
            part = account.conversations[id_]["conversation_parts"]["conversation_parts"][-1]
            part |= {"part_type": f"merged_{role}_conversation", "metadata": {f"{of}_conversation_id": str(other)}}
    assert counts(imported(account)) == {"updated": 1, "removed": 1}
    assert sorted(held(folder)) == [f"{name_of(account)}:{id_}" for id_ in (12, 13, 14, 15)]
    said = [part.text for part in held(folder)[f"{name_of(account)}:12"].parts]
    assert "my board 11 is empty" in said
    assert "my board 12 is empty" in said


@pytest.mark.parametrize("nonsense", [[], {"tickets": 7, "conversations": "x", "pages": [], "after_cursor": {}}])
def test_answers_that_make_no_sense_end_it_or_bring_nothing(
    account: Account, nonsense: Any, imported: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(account), "answer", lambda self, asked: nonsense)
    report = imported(account, *SINCE, code=3)
    assert counts(report) == {}
    assert ("is not a JSON object" if nonsense == [] else "has no list of") in report["error"]


def test_an_answer_without_a_list_is_not_nothing_new(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy or an error that comes with HTTP 200."""
    with monkeypatch.context() as other:
        other.setattr(type(account), "answer", lambda self, asked: {"app": {"id_code": "quill1"}, "error": "later"})
        assert "has no list of" in imported(account, *SINCE, code=3)["error"]
    imported(account, *SINCE)
    all_of_them(account, folder)


def test_an_export_that_says_neither_where_it_goes_on_nor_that_it_ends_is_no_end(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = Zendesk._export
    with monkeypatch.context() as other:
        other.setattr(Zendesk, "_export", lambda self, asked: {**export(self, asked), "after_cursor": None})
        assert "neither where it goes on" in imported(zendesk, *SINCE, code=3)["error"]
    imported(zendesk)
    all_of_them(zendesk, folder)


@pytest.mark.parametrize("instead", [{"error": "later"}, {"type": "error.list", "errors": []}])
@pytest.mark.usefixtures("impatient")
def test_another_answer_than_the_one_that_was_requested_counts_as_none(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder, monkeypatch: pytest.MonkeyPatch,
    instead: dict[str, Any],
) -> None:  # fmt: skip
    answer = type(account).answer
    with monkeypatch.context() as other:
        of_13 = re.compile(r"/13(/comments)?$")
        other.setattr(
            type(account), "answer", lambda self, asked: instead if of_13.search(asked.path) else answer(self, asked)
        )
        assert imported(account, *SINCE, code=3)["hidden"] == [f"{name_of(account)}:13"]
    imported(account)
    all_of_them(account, folder)


def test_a_day_begins_in_the_time_zone_of_the_team(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    rollout = folder.root / "rules/rollout.yaml"
    rollout.write_text(rollout.read_text() + "timezone: Pacific/Auckland\n")
    imported(zendesk, "--since", "2025-07-01")
    assert zendesk.asked[0].query["start_time"] == "1751284800"  # 30 June 2025, 12:00 UTC: winter there


def test_a_day_that_has_not_come_is_a_mistake(account: Account, imported: Callable[..., dict[str, Any]]) -> None:
    """Nothing would be new until then, and later imports would go on there."""
    assert "has not come yet" in imported(account, "--since", "2999-01-01", code=2)["error"]


def test_a_page_that_comes_again_and_again_ends_it(
    account: Account, imported: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = {"tickets": [], "conversations": []}
    page = {**listed, "after_cursor": "same", "end_of_stream": False, "pages": {"next": {"starting_after": "same"}}}
    monkeypatch.setattr(type(account), "answer", lambda self, asked: page)
    assert "again and again" in imported(account, *SINCE, code=3)["error"]


@pytest.mark.parametrize("status", [400, 422])
def test_a_place_that_the_account_forgot_is_told_with_what_helps(
    zendesk: Zendesk, status: int, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    imported(zendesk, *SINCE)
    zendesk.faults = {len(zendesk.asked) + 1: (status, {})}
    assert "begin before it with --since" in imported(zendesk, code=3)["error"]
    assert counts(imported(zendesk, *SINCE)) == {"unchanged": 5}
    all_of_them(zendesk, folder)


def test_two_pages_that_lead_to_each_other_end_it(
    account: Account, imported: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(self: Account, asked: Asked) -> dict[str, Any]:
        other = "a" if "b" in (asked.query.get("cursor"), inside(asked.body, "pagination", "starting_after")) else "b"
        pages = {"next": {"starting_after": other}}
        return {"tickets": [], "conversations": [], "after_cursor": other, "end_of_stream": False, "pages": pages}

    monkeypatch.setattr(type(account), "answer", answer)
    assert "again and again" in imported(account, *SINCE, code=3)["error"]


def test_comments_whose_pages_lead_to_each_other_stop_only_their_ticket(
    zendesk: Zendesk, imported: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = Zendesk.answer

    def answer(self: Zendesk, asked: Asked) -> dict[str, Any]:
        if asked.path.endswith("/11/comments"):
            other = "a" if asked.query.get("page[after]") == "b" else "b"
            return {"comments": [], "meta": {"has_more": True, "after_cursor": other}}
        return answers(self, asked)

    monkeypatch.setattr(Zendesk, "answer", answer)
    assert counts(imported(zendesk, *SINCE, code=3)) == {"new": 4}


def test_no_variable_no_import(harness: Harness, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ZENDESK_URL", "ZENDESK_SUBDOMAIN", "INTERCOM_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    for system, name in (("zendesk", "ZENDESK_SUBDOMAIN"), ("intercom", "INTERCOM_ACCESS_TOKEN")):
        done = harness("import", "conversations", "--from", system, "--live")
        assert done.returncode == 2
        assert f"`{name}` is not set" in done.stderr


@pytest.mark.parametrize(
    "environment",
    [
        {"ZENDESK_URL": "http://desk.example"},
        {"ZENDESK_SUBDOMAIN": "acme.example/"},
        {"INTERCOM_URL": "ftp://api.example"},
        {"INTERCOM_VERSION": "2.13"},
    ],
)
def test_tokens_go_to_no_address_that_is_not_safe(
    environment: dict[str, str], harness: Harness, folder: Folder
) -> None:
    tokens = {"ZENDESK_OAUTH_TOKEN": TOKEN, "INTERCOM_ACCESS_TOKEN": TOKEN}
    system = next(iter(environment)).split("_")[0].lower()
    done = harness("import", "conversations", "--from", system, "--live", env={**tokens, **environment})
    assert done.returncode == 2
    assert TOKEN not in done.stderr


def test_a_redirect_to_another_place_is_not_followed(
    account: Account, imported: Callable[..., dict[str, Any]], folder: Folder
) -> None:
    elsewhere = Zendesk()
    with open_to_calls(elsewhere):
        account.faults = {1: (302, {"Location": elsewhere.url})}
        assert "not followed" in imported(account, *SINCE, code=3)["error"]
    assert elsewhere.asked == []


def test_live_needs_a_system_that_has_an_api(harness: Harness, folder: Folder) -> None:
    for wrong in (("--from", "mapped", "--live"), ("--from", "zendesk", "--live", "x.json"), ("--sample", "--live")):
        assert harness("import", "conversations", *wrong).returncode == 2


# Articles.

WRITTEN, DAY = 1762675200, 24 * 3600


def article(id_: int, body: str, **more: Any) -> dict[str, Any]:
    """Of Zendesk."""
    return {
        "id": id_, "title": f"Title {id_}", "body": f"<p>{body}</p>", "locale": "en-us", "source_locale": "en-us",
        "section_id": 71, "draft": False, "label_names": [], "edited_at": "2026-09-01T00:00:00Z",
        "updated_at": iso(WRITTEN + id_ * DAY), **more,
    }  # fmt: skip


def of_intercom(id_: int, body: str, **more: Any) -> dict[str, Any]:
    return {
        "type": "article", "id": str(id_), "title": f"Title {id_}", "body": f"<p>{body}</p>", "state": "published",
        "parent_ids": [71], "default_locale": "en", "created_at": WRITTEN, "updated_at": WRITTEN + id_ * DAY, **more,
    }  # fmt: skip


@pytest.fixture
def articles(folder: Folder, harness: Harness) -> Callable[..., Any]:
    """The report of a live import of articles."""
    folder.write("map.yaml", "default: {categories: login}\nrules: [{collections: Payments, categories: billing}]\n")

    def run(account: Account, *more: str, code: int = 0) -> Any:
        command = ("import", "articles", "--from", name_of(account), "--live", "--map", "map.yaml", "--json", *more)
        done = harness(*command, env=account.environment())
        assert done.returncode == code, done.stderr
        assert TOKEN not in done.stdout + done.stderr
        return json.loads(done.stdout) if done.stdout else done.stderr

    return run


def filled(account: Account) -> None:
    """Five articles in one collection, on three pages."""
    if isinstance(account, Zendesk):
        account.articles = [article(id_, f"Text {id_}.") for id_ in range(1, 6)]
        account.sections = [{"id": 71, "name": "Cards", "category_id": 9, "source_locale": "en-us"}]
        account.categories = [{"id": 9, "name": "Payments", "source_locale": "en-us"}]
    if isinstance(account, Intercom):
        account.articles = [of_intercom(id_, f"Text {id_}.") for id_ in range(1, 6)]
        account.collections = [{"type": "collection", "id": "71", "name": "Payments", "help_center_id": 1, "order": 1}]


def changed(account: Account, found: dict[str, Any], **values: Any) -> None:
    """An article is changed, a week after it was written."""
    at = WRITTEN + 10 * DAY
    found |= {"updated_at": iso(at) if isinstance(account, Zendesk) else at, **values}


def handed_out(account: Account, start: int) -> list[int]:
    """The articles that the account has handed out since a request, in their order."""
    of_pages = (each for found in account.answers[start:] for each in found.get("articles") or found.get("data") or ())
    return [int(each["id"]) for each in of_pages if "title" in each]


def test_articles_come_with_what_contains_them_and_again_only_what_is_new(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder
) -> None:
    filled(account)
    account.faults = {2: (429, {"Retry-After": "0"})}
    assert len(articles(account)["new"]) == 5
    one = folder.root / "knowledge/title-1.md"
    assert "categories: [billing]" in one.read_text()
    assert "Text 1." in one.read_text()
    said = articles(account)
    assert (len(said["new"]), len(said["changed"]), len(said["unchanged"])) == (0, 0, 5)
    changed(account, account.articles[0], body="<p>Another text.</p>")
    del account.articles[4]
    said = articles(account)
    assert (len(said["new"]), len(said["changed"]), len(said["unchanged"])) == (0, 1, 3)
    assert "Another text." in one.read_text()
    assert "is not in the source any more" in json.dumps(said)


def nine(account: Zendesk | Intercom) -> None:
    """Nine articles, one changed on each day."""
    filled(account)
    make = article if isinstance(account, Zendesk) else of_intercom
    account.articles = [make(id_, f"Text {id_}.") for id_ in range(1, 10)]


FEW = {"Zendesk": {7, 8, 9, 1}, "Intercom": {9, 8, 7, 6}}  # of the last two days, whole pages, and with a count


def test_a_second_import_reads_what_has_changed_and_does_what_the_whole_list_would(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder
) -> None:
    """A link leads to an article that is not read again."""
    nine(account)
    articles(account)
    before = len(account.answers)
    assert len(articles(account)["unchanged"]) == 9
    assert set(handed_out(account, before)) == FEW[type(account).__name__]
    link = f'<p>See <a href="{account.url}/hc/en-us/articles/2-x">that</a>.</p>'
    changed(account, account.articles[2], body=link)
    (folder.root / "knowledge/title-4.md").unlink()
    before = len(account.answers)
    said = articles(account)
    assert (len(said["new"]), len(said["changed"]), len(said["unchanged"])) == (1, 1, 7)
    assert 2 not in handed_out(account, before)
    assert "See [that](title-2.md)." in (folder.root / "knowledge/title-3.md").read_text()
    assert "Text 4." in (folder.root / "knowledge/title-4.md").read_text()


def test_an_article_that_came_and_one_that_went_are_both_noticed(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder
) -> None:
    """As many as before."""
    nine(account)
    articles(account)
    del account.articles[1]
    new = {**account.articles[0], "id": type(account.articles[0]["id"])(77), "title": "Title 77"}
    changed(account, new, body="<p>New here.</p>")
    account.articles.append(new)
    said = articles(account)
    assert said["new"] == ["knowledge/title-77.md"]
    assert "title-2.md" in json.dumps(said["kept"])
    assert "is not in the source any more" in json.dumps(said["kept"])


@pytest.mark.parametrize("what", ["changed", "deleted"])
def test_a_list_of_articles_that_changes_while_it_is_read_is_read_again(
    what: str, intercom: Intercom, articles: Callable[..., Any]
) -> None:
    """Pages are numbered: an article moves from a page that is not yet read to one that was, or is gone."""
    filled(intercom)
    articles(intercom)
    first = len(intercom.asked) + 1

    def meanwhile(number: int) -> None:
        if number == first + 1 and what == "changed":
            changed(intercom, intercom.articles[1], body="<p>Other words.</p>")
        if number == first + 1 and what == "deleted":
            del intercom.articles[4]

    intercom.before = meanwhile
    said = articles(intercom, "--again")
    assert len(said["unchanged"]) == 4
    assert said["changed"] == (["knowledge/title-2.md"] if what == "changed" else [])
    assert re.findall(r"title-\d", json.dumps(said["kept"])) == (["title-5"] if what == "deleted" else [])


def test_a_list_of_articles_that_never_stops_changing_ends_it(intercom: Intercom, articles: Callable[..., Any]) -> None:
    filled(intercom)

    def meanwhile(number: int) -> None:
        intercom.articles.append(of_intercom(100 + number, "New."))
        del intercom.articles[0]

    intercom.before = meanwhile
    assert "changes while it is read" in articles(intercom, code=3)


def test_a_number_of_articles_that_is_always_another_is_not_believed(
    intercom: Intercom, articles: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(intercom)
    answer = intercom.answer
    monkeypatch.setattr(intercom, "answer", lambda asked: {**answer(asked), "total_count": 9})
    assert len(articles(intercom)["new"]) == 5


ARTICLE_PAGES = [
    (lambda page: {**page, "meta": {"has_more": True, "after_cursor": None}}, "there is more, and not where"),
    (lambda page: {**page, "meta": None, "links": {"next": "https://desk.example/2"}}, "there is more, and not where"),
    (lambda page: {**page, "articles": [None, *page["articles"]]}, "articles that are not JSON objects"),
]


@pytest.mark.parametrize(("make", "why"), ARTICLE_PAGES)
def test_a_list_of_articles_that_does_not_say_all_withdraws_none(
    make: Callable[[Any], Any], why: str, zendesk: Zendesk, articles: Callable[..., Any], folder: Folder
) -> None:
    filled(zendesk)
    articles(zendesk)
    answer = zendesk.answer
    zendesk.answer = lambda asked: make(found) if "articles" in (found := answer(asked)) else found  # type: ignore[method-assign]
    assert why in articles(zendesk, "--again", code=3)
    assert "status: draft" not in (folder.root / "knowledge/title-5.md").read_text()


def test_articles_on_numbered_pages_all_come(zendesk: Zendesk, articles: Callable[..., Any]) -> None:
    filled(zendesk)
    zendesk.pages_are_numbered = True
    assert len(articles(zendesk)["new"]) == 5


def test_the_same_page_of_articles_again_and_again_ends(
    account: Zendesk | Intercom, articles: Callable[..., Any]
) -> None:
    filled(account)
    same = {"meta": None, "next_page": "https://desk.example/?page=2", "pages": {"next": "https://desk.example/2"}}
    path, key = ("/api/v2/help_center/articles", "articles") if name_of(account) == "zendesk" else ("/articles", "data")
    replying(account, path, lambda found: {key: found[key], **same})
    answer = account.answer
    account.answer = lambda asked: answer(replace(asked, query=asked.query | {"page": "1"}))  # type: ignore[method-assign]
    assert "the same page comes again and again" in articles(account, code=3)


def test_articles_whose_pages_only_say_that_there_is_another_all_come(
    intercom: Intercom, articles: Callable[..., Any]
) -> None:
    filled(intercom)
    pages = {"type": "pages", "next": "https://desk.example/2"}
    replying(intercom, "/articles", lambda found: {**found, "pages": pages, "total_count": None})
    assert len(articles(intercom)["new"]) == 5


@pytest.mark.parametrize("pages", [{"total_pages": "3"}, {"total_pages": None}])
def test_a_list_of_articles_that_does_not_say_how_long_it_is_ends_with_3(
    pages: dict[str, Any], intercom: Intercom, articles: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(intercom)
    answer = intercom.answer
    found = {"pages": {"type": "pages", **pages}, "total_count": None}
    monkeypatch.setattr(intercom, "answer", lambda asked: {**answer(asked), **found})
    assert "pages" in articles(intercom, code=3)


def test_every_article_is_read_again_where_only_that_tells_what_changed(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    nine(account)
    articles(account)

    def reads_all(*more: str) -> bool:
        before = len(account.answers)
        articles(account, *more)
        return set(handed_out(account, before)) == set(range(1, 10))

    assert not reads_all()
    assert reads_all("--again")
    later = time.time() + 8 * DAY
    monkeypatch.setattr(time, "time", lambda: later)
    assert reads_all()
    assert not reads_all()


def test_a_failure_while_changes_are_read_keeps_what_was_known(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder
) -> None:
    nine(account)
    articles(account)
    changed(account, account.articles[2], body="<p>Other words.</p>")
    start = len(account.asked)
    account.before = lambda number: setattr(account, "token", "another") if number == start + 2 else None
    assert "Nothing is written" in articles(account, code=3)
    account.token, account.before = TOKEN, lambda number: None
    assert len(articles(account)["changed"]) == 1
    assert "Other words." in (folder.root / "knowledge/title-3.md").read_text()


def test_another_token_may_read_other_articles(account: Zendesk | Intercom, articles: Callable[..., Any]) -> None:
    nine(account)
    articles(account)
    before, account.token = len(account.answers), "another-token-0123456789"
    name = "ZENDESK_API_TOKEN" if isinstance(account, Zendesk) else "INTERCOM_ACCESS_TOKEN"
    environment = account.environment()
    account.environment = lambda: {**environment, name: account.token}  # type: ignore[method-assign]
    assert len(articles(account)["unchanged"]) == 9
    assert set(handed_out(account, before)) == set(range(1, 10))


def test_a_translation_is_imported_where_the_map_wants_its_language(
    zendesk: Zendesk, articles: Callable[..., Any], folder: Folder
) -> None:
    german = {"locale": "de", "title": "Titel", "body": "<p>Deutscher Text.</p>", "updated_at": "2026-09-02T00:00:00Z"}
    english = {"locale": "en-us", "title": "Title 1", "body": "<p>Text 1.</p>"}
    zendesk.articles = [article(1, "Text 1.", translations=[english, german])]
    folder.write("map.yaml", "locale: de\ndefault: {categories: login}\n")
    assert len(articles(zendesk)["new"]) == 1
    text = (folder.root / "knowledge/titel.md").read_text()
    assert "Deutscher Text." in text
    assert "updated: 2026-09-02" in text


def test_internal_articles_are_for_agents(intercom: Intercom, articles: Callable[..., Any], folder: Folder) -> None:
    filled(intercom)
    inside = {"type": "internal_article", "id": "9", "title": "Inside", "body": "<p>For us.</p>", "owner_id": 7}
    intercom.internal = [{**inside, "locale": "en", "updated_at": 1762675200}]
    articles(intercom)
    assert "audience: agents" in (folder.root / "knowledge/inside.md").read_text()


def test_articles_without_access_end_with_3_and_write_nothing(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder
) -> None:
    filled(account)
    account.before = lambda number: setattr(account, "token", "another") if number == 3 else None
    said = articles(account, code=3)
    assert "HTTP 401" in said
    assert "Nothing is written" in said
    assert [path.name for path in (folder.root / "knowledge").glob("title*")] == []


def test_a_page_without_a_list_is_no_end_of_the_articles(
    account: Zendesk | Intercom, articles: Callable[..., Any], folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else those behind it would not be in the source any more, and changes that were not read would count as seen."""
    filled(account)
    answer, broken = type(account).answer, [2]

    def once_broken(self: Account, asked: Asked) -> dict[str, Any]:
        return {"error": "later"} if len(self.asked) in broken else answer(self, asked)

    monkeypatch.setattr(type(account), "answer", once_broken)
    assert "has no list of" in articles(account, code=3)
    assert len(articles(account)["new"]) == 5
    broken.append(len(account.asked) + 1)
    assert "has no list of" in articles(account, code=3)
    assert len(articles(account)["unchanged"]) == 5


def test_a_help_centre_without_articles_is_told(account: Account, articles: Callable[..., Any]) -> None:
    assert "no article that the token may read" in articles(account, code=2)
