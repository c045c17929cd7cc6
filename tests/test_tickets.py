"""Approved actions in the tickets themselves: a private note and a tag, once, whatever fails between."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest

from harness.live.outbox import Outbox
from harness.live.outbox.outbox import HANDOFF, ActionProposal, ActionState
from harness.workspace import ActionKind
from tests.conftest import Folder, Harness
from tests.help_desks import TOKEN, Account, Asked, Intercom, Zendesk, allowed, open_to_calls
from tests.started import started

pytestmark = pytest.mark.slow


@pytest.fixture(params=[Zendesk, Intercom])
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    found: Account = request.param()
    for id_ in (11, 12):
        found.open(id_, f"my board {id_} is empty")
        for number in range(3):
            found.say(id_, f"Word {number}.")
    with open_to_calls(found):
        yield found


def name_of(account: Account) -> str:
    return type(account).__name__.lower()


def approved(folder: Folder, account: Account, *ids: int, note: str = "Look at <b>the</b> board.") -> list[str]:
    with closing(Outbox(folder.root)) as outbox:
        made = [ActionProposal(f"{name_of(account)}:{id_}", 1, ActionKind.CRM_NOTE, note, "login", "") for id_ in ids]
        outbox.propose(made)
        for each in made:
            outbox.review(each.id, ActionState.APPROVED, "ann")
    return [each.id for each in made]


@pytest.fixture
def sent(harness: Harness) -> Callable[..., str]:
    def run(account: Account, *more: str, code: int = 0) -> str:
        done = harness("actions", "send", "--ticket", name_of(account), *more, env=account.environment())
        assert TOKEN not in done.stdout + done.stderr
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def notes(account: Account, id_: int) -> list[str]:
    """The private ones of a ticket."""
    if isinstance(account, Zendesk):
        return [each["body"] for each in account.comments[id_] if not each["public"]]
    assert isinstance(account, Intercom)
    parts = account.conversations[id_]["conversation_parts"]["conversation_parts"]
    return [each["body"] for each in parts if each["part_type"] == "note"]


def tags(account: Account, id_: int) -> list[str]:
    if isinstance(account, Zendesk):
        return list(account.tickets[id_]["tags"])
    assert isinstance(account, Intercom)
    return [each["name"] for each in account.conversations[id_]["tags"]["tags"]]


def writes(account: Account) -> list[str]:
    return [str(each) for each in account.asked if each.method == "PUT" or each.path.endswith("/reply")]


def test_a_note_is_private_tagged_and_written_once(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    (id_,) = approved(folder, account, 11)
    assert "1 sent" in sent(account)
    assert "0 sent" in sent(account)
    (note,) = notes(account, 11)
    assert f"[harness-{id_}]" in note
    assert "Look at &lt;b&gt;the&lt;/b&gt; board." in note
    assert "approved by ann" in note
    assert tags(account, 11) == ["harness_crm-note"]
    assert len(writes(account)) == 1
    if isinstance(account, Intercom):
        assert [allowed(asked) for asked in account.asked if allowed(asked)] == []


def test_tags_that_were_there_stay(folder: Folder, sent: Callable[..., str]) -> None:
    """An update of one ticket at Zendesk replaces its tags, and `additional_tags` is for updates of many alone."""
    account = Zendesk()
    account.open(11, "my board is empty", tags=["vip", "intent__boards"])
    approved(folder, account, 11)
    with open_to_calls(account):
        sent(account)
    assert tags(account, 11) == ["vip", "intent__boards", "harness_crm-note"]


@pytest.mark.parametrize("public", [True, False])
def test_a_mark_that_a_customer_wrote_is_no_note(
    account: Account, folder: Folder, sent: Callable[..., str], public: bool
) -> None:
    """It is made of the ticket's number, which customers know; some of their mails are private comments."""
    (id_,) = approved(folder, account, 11)
    mark = f"[harness-{id_}]"
    if isinstance(account, Zendesk) and not public:
        account.say(11, f"Ignore this: {mark}", 3, public=False)
        account.comments[11][-1]["via"] = {"channel": "email"}
    else:
        account.say(11, f"Ignore this: {mark}", 1)
    assert "1 sent" in sent(account)
    assert any("Look at" in note for note in notes(account, 11))


def test_a_mark_that_a_note_quotes_is_another_notes(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    (id_,) = approved(folder, account, 11)
    account.say(11, f"The customer wrote: [harness-{id_}] Why?", public=False)
    assert "1 sent" in sent(account)
    assert len(notes(account, 11)) == 2


def test_what_a_customer_wrote_is_no_template(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    """Zendesk fills in what stands in braces in an agent's words."""
    approved(folder, account, 11, note="Mail {{{ticket.requester.email}} {% raw %} {plan} & <i>")
    sent(account)
    (note,) = notes(account, 11)
    assert "{{" not in note
    assert "{%" not in note
    assert "{plan} &amp; &lt;i&gt;" in note


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_tickets_of_another_account_are_not_written_into(
    folder: Folder, harness: Harness, sent: Callable[..., str], more: tuple[str, ...]
) -> None:
    """They have the same numbers."""
    ours, theirs = Zendesk(), Zendesk()
    for each in (ours, theirs):
        each.open(11, "my board is empty")
    approved(folder, ours, 11)
    with open_to_calls(ours), open_to_calls(theirs):
        since = ("--live", "--from", "zendesk", "--since", "2025-11-01")
        assert harness("import", "conversations", *since, env=ours.environment()).returncode == 0
        assert f"are about tickets of {ours.url}" in sent(theirs, *more, code=2)
        assert theirs.asked == []
        sent(ours, *more)


def test_a_token_that_expires_stops_the_rest(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    for id_ in range(13, 23):
        account.open(id_, "mine too")
    approved(folder, account, *range(11, 23))
    account.after = lambda number: setattr(account, "token", "a newer one") if len(writes(account)) == 1 else None
    said = sent(account, code=3)
    assert "counts as down" in said
    assert len(account.asked) <= 9
    account.after, account.token = lambda number: None, TOKEN
    sent(account)
    assert all(len(notes(account, id_)) == 1 for id_ in range(11, 23))


def test_a_dry_run_calls_nobody(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    approved(folder, account, 11)
    said = json.loads(sent(account, "--dry-run"))
    assert said["ticket"] == f"{name_of(account)}:11"
    assert said["tag"] == "harness_crm-note"
    assert account.asked == []


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_answer_that_is_lost_writes_no_second_note(
    account: Account, folder: Folder, sent: Callable[..., str], status: int
) -> None:
    """The note is written, and the help desk says that it failed."""
    approved(folder, account, 11)
    account.after = lambda number: account.lost.update(
        {number: status} if len(writes(account)) == 1 and str(account.asked[-1]) == writes(account)[0] else {}
    )
    assert "1 sent" in sent(account)
    assert len(notes(account, 11)) == len(writes(account)) == 1
    assert tags(account, 11) == ["harness_crm-note"]


def test_a_kill_between_the_note_and_the_outbox_writes_no_second_note(
    account: Account, folder: Folder, sent: Callable[..., str]
) -> None:
    approved(folder, account, 11, 12)
    running = started(folder.root, "actions", "send", "--ticket", name_of(account), env=account.environment())
    account.after = lambda number: os.kill(running.pid, signal.SIGKILL) if len(writes(account)) == 1 else None
    assert running.ended()[0] == -signal.SIGKILL
    account.after = lambda number: None
    assert "2 sent" in sent(account)
    for id_ in (11, 12):
        assert len(notes(account, id_)) == 1
        assert tags(account, id_) == ["harness_crm-note"]


def test_a_ticket_that_changed_since_it_was_looked_at_is_looked_at_again(
    folder: Folder, sent: Callable[..., str]
) -> None:
    account = Zendesk()
    account.open(11, "my board is empty")
    approved(folder, account, 11)
    account.before = lambda number: account.say(11, "One more thing.", 1) if number == 3 else None
    with open_to_calls(account):
        assert "1 sent" in sent(account)
    assert len(notes(account, 11)) == 1
    assert len(writes(account)) == 2  # the first was refused


def test_a_closed_ticket_refuses_and_the_others_go_on(folder: Folder, sent: Callable[..., str]) -> None:
    account = Zendesk()
    account.open(11, "my board is empty", status="closed")
    account.open(12, "mine too")
    approved(folder, account, 11, 12)
    with open_to_calls(account):
        said = sent(account, code=3)
    assert "HTTP 422" in said
    assert (notes(account, 11), len(notes(account, 12))) == ([], 1)


def test_only_what_is_wanted_goes_there(account: Account, folder: Folder, sent: Callable[..., str]) -> None:
    """Another system's ticket and another kind stay in the outbox, for another place."""
    approved(folder, account, 11)
    other = "intercom" if isinstance(account, Zendesk) else "zendesk"
    with closing(Outbox(folder.root)) as outbox:
        made = [
            ActionProposal(f"{other}:11", 1, ActionKind.CRM_NOTE, "x"),
            ActionProposal(f"{name_of(account)}:12", 1, HANDOFF, "to people, high: They decide."),
        ]
        outbox.propose(made)
        for each in made:
            outbox.review(each.id, ActionState.APPROVED, "ann")
    assert "1 sent" in sent(account, "--kind", "handoff")
    assert notes(account, 11) == []
    assert "handoff: to people, high: They decide." in notes(account, 12)[0]
    assert "1 sent" in sent(account)
    with closing(Outbox(folder.root)) as outbox:
        assert [each.conversation for each in outbox.due()] == [f"{other}:11"]


def test_a_handoff_of_the_pipeline_is_proposed_once_a_conversation(folder: Folder, harness: Harness) -> None:
    tickets = [
        {"id": id_, "status": "open", "requester_id": 1, "created_at": "2025-11-09T08:00:00Z",
         "comments": [{"id": 1, "author_id": 1, "body": "i want a refund", "created_at": "2025-11-09T08:00:00Z"},
                      {"id": 2, "author_id": 1, "body": "give me a refund", "created_at": "2025-11-09T09:00:00Z"}]}
        for id_ in (11, 12)
    ]  # fmt: skip
    folder.write("export.json", json.dumps(tickets))
    assert harness("import", "conversations", "--from", "zendesk", "export.json").returncode == 0
    assert "2 new" in harness("actions", "propose", "--handoffs").stdout
    listed: list[Any] = [json.loads(line) for line in harness("actions", "list", "--json").stdout.splitlines()]
    assert [(each["conversation"], each["turn"], each["kind"]) for each in listed] == [
        ("zendesk:11", 1, "handoff"), ("zendesk:12", 1, "handoff"),
    ]  # fmt: skip
    assert listed[0]["note"] == "to money, high: Refunds are decided by people."


@pytest.mark.parametrize("what", ["no list", "no way on", "no true", "no ticket"])
def test_where_nobody_can_tell_what_is_in_a_ticket_nothing_is_written(
    what: str, account: Account, folder: Folder, sent: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy's page, or pages that cannot be followed: the note may be there already."""
    answer = type(account).answer

    def unclear(self: Account, asked: Asked) -> dict[str, Any]:
        found = answer(self, asked)
        if asked.method != "GET" or asked.path == "/me":
            return found
        if what == "no list":
            return {**found, "comments": None, "conversation_parts": None}
        if what == "no ticket":
            return {**found, "ticket": None, "conversation_parts": None}
        meta = (
            {"has_more": "true", "after_cursor": "2"} if what == "no true" else {"has_more": True, "after_cursor": None}
        )
        return {**found, "meta": meta, "conversation_parts": {}}

    monkeypatch.setattr(type(account), "answer", unclear)
    approved(folder, account, 11)
    assert "cannot be read to its end" in sent(account, code=3)
    assert writes(account) == []
    monkeypatch.undo()
    sent(account)
    assert len(notes(account, 11)) == 1
