"""Reviewing: who may reach the page, that nothing said is lost, and what becomes of it."""

from __future__ import annotations

import datetime as dt
import json
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from click.testing import CliRunner
from playwright.sync_api import BrowserContext, Page

from harness.cli.commands import cli
from harness.live.conversations import Author, LiveConversation, Part, Rating, Store, store_of
from harness.live.labels.desk import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation, next_for
from harness.live.labels.rates import agreement, draft_lines, judged, labelled_rows, rates, write_drafts
from harness.scoring.calibration import read_labelled
from harness.studio.studio import Studio
from harness.turns.pipeline import Reply
from harness.workspace import DraftVerdict, Outcome, Workspace, load
from tests.browser import NARROW, WIDE, Chromium, Opened, could_be_read
from tests.conftest import PATIENCE, Folder, in_process, small_in
from tests.studio import PORT, Guest, serving

HOST = "127.0.0.1:4711"
HOSTILE = '<script>document.title = "owned"</script><img src=x onerror=alert(1)> \u202e'


def items(count: int = 10) -> list[SampledConversation]:
    """Drafts, and every third one a handoff; those drawn by chance come first."""
    thread = (Part(Author.CUSTOMER, "the link in my reset mail has expired"), Part(Author.AGENT, "Ask for a new one."))
    draft = Reply(
        Outcome.ANSWER, "login", 0.9, answer="A reset link is valid for 60 minutes.", citations=("reset#link-expired",)
    )
    handoff = Reply(Outcome.HANDOFF, "billing", 0.8, queue="money", reason="Refunds are decided by people.")
    return [
        SampledConversation(
            0,
            "2026-10-26",
            f"zendesk:{number}",
            thread,
            handoff if number % 3 == 2 else draft,
            0.5,
            number < count / 2,
            "",
        )
        for number in range(count)
    ]


def fill(desk: Desk, drawn: list[SampledConversation]) -> list[SampledConversation]:
    desk.keep(Sample("2026-10-26", "reference", 20, 5, 5, 1, 0), drawn)
    return desk.items()


@pytest.fixture
def workspace(folder: Folder) -> Workspace:
    return load(folder.root)


@pytest.fixture
def desk(workspace: Workspace) -> Iterator[Desk]:
    with closing(Desk(workspace.root)) as opened:
        fill(opened, items())
        yield opened


# Who may reach it.


@pytest.fixture
def studio(desk: Desk, workspace: Workspace) -> Studio:
    return Studio(workspace.root, PORT, start="/review")


def reader(studio: Studio, name: str = "ann") -> Guest:
    """A browser that has come in and said its name."""
    guest = Guest(studio)
    assert guest.post("/name", {"name": name, "then": "/review/next"}).headers["Location"] == "/review/next"
    return guest


def test_whoever_comes_in_is_asked_for_a_name_once(studio: Studio) -> None:
    guest = Guest(studio, enters=False)
    assert guest.get(f"/enter?token={studio.token}").headers["Location"] == "/review"
    for path in ("/review", "/review/next", "/review/item/1"):
        assert "Who are you?" in guest.get(path).text
    assert guest.post("/name", {"name": " \n "}).status_code == 400
    guest.post("/name", {"name": f"  ann   of\x00 {'x' * 99} "})
    assert guest.csrf
    assert [each.name for each in studio.visitors.values()] == [f"ann of {'x' * 53}"]
    assert guest.get("/review/next").headers["Location"] == "/review/item/5"


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example/", "/\\evil.example", "", "/\n/evil.example"])
def test_after_the_name_one_stays_here(studio: Studio, then: str) -> None:
    assert Guest(studio).post("/name", {"name": "ann", "then": then}).headers["Location"] == "/"


@pytest.mark.parametrize("path", ["/review", "/review/next", "/review/item/1"])
def test_without_the_token_there_is_nothing(studio: Studio, path: str) -> None:
    said = Guest(studio, enters=False).get(path)
    assert said.status_code == 403
    assert "reset mail" not in said.text


def test_by_another_name_it_does_not_answer(studio: Studio) -> None:
    """A page elsewhere may point a name of its own at this machine (DNS rebinding)."""
    assert reader(studio).get("/review/item/1", headers={"Host": "evil.example"}).status_code == 400


def test_a_form_from_elsewhere_changes_nothing(studio: Studio, desk: Desk) -> None:
    ann, bob = reader(studio), reader(studio, "bob")
    form, path = {"word": "rejected"}, "/review/item/1"
    assert ann.client.post(path, data=form).status_code == 403
    for given, headers in (
        ({"csrf": "guess"}, {}), ({"csrf": bob.csrf}, {}),
        ({}, {"Origin": "https://evil.example"}), ({}, {"Origin": "null"}),
    ):  # fmt: skip
        assert ann.post(path, {**form, **given}, headers=headers).status_code == 403
    assert desk.labels() == []
    assert ann.post(path, form, headers={"Origin": f"http://127.0.0.1:{PORT}"}).status_code == 303
    assert [label.reviewer for label in desk.labels()] == ["ann"]


@pytest.mark.parametrize(
    ("item", "form", "status"),
    [
        (1, {"word": "right-handoff"}, 400),  # it is a draft
        (3, {"word": "approved-unedited"}, 400),  # it is a handoff
        (1, {"word": "owned"}, 400),
        (1, {}, 400),
        (1, {"word": "edited", "edit": "A reset link  is valid\r\nfor 60 minutes."}, 400),
        (1, {"word": "edited", "edit": "  "}, 400),
        (1, {"word": "approved-unedited", "edit": "A reset link is valid for an hour."}, 400),  # would be lost
        (1, {"word": "rejected", "edit": "A reset link is valid for an hour."}, 400),
        (1, {"word": "should-have-been-handed-off", "edit": "A reset link is valid for an hour."}, 400),
        (1, {"word": "edited", "edit": "x" * 20_001}, 413),
        (99, {"word": "rejected"}, 404),
        (10**18 - 1, {"word": "rejected"}, 404),
    ],
)
def test_what_cannot_be_said(studio: Studio, desk: Desk, item: int, form: dict[str, str], status: int) -> None:
    assert reader(studio).post(f"/review/item/{item}", form).status_code == status
    assert desk.labels() == []


def test_an_edit_as_long_as_the_form_takes_is_kept(studio: Studio, desk: Desk) -> None:
    assert reader(studio).post("/review/item/1", {"word": "edited", "edit": "x" * 20_000}).status_code == 303
    assert [len(each.edit) for each in desk.labels()] == [20_000]


@pytest.mark.parametrize("item", [99, 2**63 - 1, 2**63, -1, "9" * 5_000, "x"])  # the database counts to 2^63 - 1
def test_an_item_that_there_is_not_is_no_page(studio: Studio, item: object) -> None:
    ann = reader(studio)
    assert ann.get(f"/review/item/{item}").status_code == 404
    assert ann.post(f"/review/item/{item}", {"word": "rejected"}).status_code == 404
    assert ann.get(f"/jobs/{item}").status_code == ann.get(f"/jobs/{item}/events").status_code == 404


def test_for_reading_only_nobody_says_anything(desk: Desk, workspace: Workspace) -> None:
    desk.label(ReviewLabel(1, "bob", ReviewWord.REJECTED))
    guest = Guest(Studio(workspace.root, PORT, read_only=True))
    assert "<form" not in guest.get("/review").text + guest.get("/review/item/1").text
    assert "rejected" not in guest.get("/review").text  # nobody is led by others
    assert guest.post("/review/item/1", {"word": "rejected"}).status_code == 403
    assert [label.reviewer for label in desk.labels()] == ["bob"]


@pytest.mark.slow
def test_labels_are_handed_to_the_gates_as_a_job(studio: Studio, desk: Desk) -> None:
    ann = reader(studio)
    ann.post("/review/item/1", {"word": "rejected"})
    assert "Hand the labels to the gates" in ann.get("/review").text
    job = ann.post("/review/export").headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        assert '"exit_code": 0' in "".join(events.iter_text())
    assert "zendesk:0" in (studio.root / "reviews/drafts.jsonl").read_text()
    cyd = Guest(Studio(studio.root, PORT, read_only=True))
    assert cyd.post("/review/export").status_code == cyd.post("/review/draw").status_code == 403


@pytest.mark.slow
def test_a_week_is_drawn_as_a_job(folder: Folder) -> None:
    with Store(store_of(load(folder.root))) as store:
        for number in range(3):
            store.put(conversation(number))
    ann = reader(Studio(folder.root, PORT, today=dt.date(2026, 11, 2)))
    assert "Draw the newest week" in ann.get("/review").text
    job = ann.post("/review/draw").headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        said = "".join(events.iter_text())
    assert '"exit_code": 0' in said
    assert "/review/next" in said
    assert ann.get("/review/next").headers["Location"].startswith("/review/item/")


@pytest.mark.slow
def test_what_cannot_be_done_is_said_without_the_command_line(folder: Folder) -> None:
    ann = reader(Studio(folder.root, PORT))
    page = ann.post("/review/draw").headers["Location"]
    (job,) = ann.studio.jobs
    job.wait(PATIENCE)
    said = ann.get(page).text
    assert "No conversations are imported" in said
    assert "Usage" not in said


def test_where_nothing_was_drawn_it_says_what_to_do_and_makes_no_file(folder: Folder) -> None:
    ann = reader(Studio(folder.root, PORT))
    assert 'href="/week"' in ann.get("/review").text
    assert not list(folder.root.glob("reviews/*.sqlite"))


def test_of_many_conversations_a_page_has_a_hundred(workspace: Workspace) -> None:
    with closing(Desk(workspace.root)) as desk:
        fill(desk, items(201))
    ann = reader(Studio(workspace.root, PORT))
    counts = [
        ann.get(f"/review?page={page}").text.count('href="/review/item/')
        for page in ("1", "2", "3", "9", "x", "9" * 5000)
    ]
    assert counts == [100, 100, 1, 1, 100, 100]


# Nothing is lost.


def test_two_at_once_lose_nothing_and_the_last_word_counts(desk: Desk, workspace: Workspace) -> None:
    def work(name: str) -> None:
        with closing(Desk(workspace.root)) as own:
            for word in (ReviewWord.REJECTED, ReviewWord.APPROVED):
                for item in range(1, 11):
                    own.label(ReviewLabel(item, name, word))

    workers = [threading.Thread(target=work, args=(name,)) for name in ("ann", "bob", "cyd")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert {(label.item, label.reviewer) for label in desk.labels()} == {
        (item, name) for item in range(1, 11) for name in ("ann", "bob", "cyd")
    }
    assert {label.word for label in desk.labels()} == {ReviewWord.APPROVED}


def test_threads_of_one_server_take_turns(desk: Desk) -> None:
    def work(name: str) -> None:
        for item in range(1, 11):
            desk.label(ReviewLabel(item, name, ReviewWord.APPROVED))
            kept.append(len(desk.labels()))

    kept: list[int] = []
    workers = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(kept) == len(desk.labels()) == 40


@pytest.mark.slow
def test_what_was_confirmed_outlives_a_kill(folder: Folder, desk: Desk) -> None:
    command = [sys.executable, "-m", "harness", "review", "serve"]
    process = subprocess.Popen(command, cwd=folder.root, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    (address,) = re.findall(r"http://\S+", process.stdout.readline())
    here = address.split("/enter")[0]
    browser = build_opener(HTTPCookieProcessor())
    csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.open(address).read().decode())[0]

    def post(path: str, **form: str) -> None:
        browser.open(Request(here + path, urlencode({"csrf": csrf, **form}).encode()))

    try:
        post("/name", name="ann", then="/review")
        post("/review/item/1", word="rejected", supported="yes")
        post("/review/item/2", word="edited", edit="Ask for a new link.", supported="no")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
    kept = [(label.item, label.word, label.edit, label.supported, label.day) for label in desk.labels()]
    assert kept == [
        (1, ReviewWord.REJECTED, "", True, "2026-11-02"),
        (2, ReviewWord.EDITED, "Ask for a new link.", False, "2026-11-02"),
    ]  # fmt: skip
    held = b"".join(path.read_bytes() for path in folder.root.rglob("*") if path.is_file())
    assert address.split("token=")[1].encode() not in held


# What becomes of it.


def test_everybody_reads_some_and_the_rest_is_shared_out(desk: Desk) -> None:
    drawn = desk.items()
    first = next_for("ann", drawn, [])
    assert first
    assert first.id == 5
    shared = [ReviewLabel(id_, "ann", ReviewWord.APPROVED) for id_ in (5, 10)]
    assert [getattr(next_for(name, drawn, shared), "id", None) for name in ("ann", "bob")] == [1, 5]
    everything = [ReviewLabel(item.id, "ann", ReviewWord.APPROVED) for item in drawn]
    assert next_for("ann", drawn, everything) is None
    assert getattr(next_for("bob", drawn, everything), "id", None) == 5
    assert (
        next_for("bob", drawn, [*everything, *(ReviewLabel(id_, "bob", ReviewWord.APPROVED) for id_ in (5, 10))])
        is None
    )


def test_kappa_is_cohens() -> None:
    """The textbook's table: 20 and 15 of 50 alike, 5 and 10 not, which makes 0.4."""
    words = [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "a")] * 10 + [("b", "b")] * 15
    said = {"a": ReviewWord.APPROVED, "b": ReviewWord.REJECTED}
    labels = [
        ReviewLabel(n, name, said[pair[who]]) for n, pair in enumerate(words) for who, name in enumerate(("x", "y"))
    ]
    (found,) = agreement(labels)
    assert (found.both, found.same, found.kappa) == (50, 35, pytest.approx(0.4))
    (alike,) = agreement([ReviewLabel(1, name, ReviewWord.APPROVED) for name in ("x", "y")])
    assert (alike.same, alike.kappa) == (1, None)
    assert agreement([ReviewLabel(1, name, ReviewWord.APPROVED) for name in ("Ann Lee", "ann  lee")]) == []
    assert agreement([ReviewLabel(1, "x", ReviewWord.APPROVED), ReviewLabel(2, "y", ReviewWord.APPROVED)]) == []


def test_where_reviewers_differ_the_most_cautious_word_counts(desk: Desk) -> None:
    desk.label(ReviewLabel(1, "ann", ReviewWord.APPROVED, supported=True, day="2026-11-01"))
    desk.label(ReviewLabel(1, "bob", ReviewWord.HANDOFF, supported=False, day="2026-11-02"))
    desk.label(ReviewLabel(3, "ann", ReviewWord.NEEDLESS))
    desk.label(ReviewLabel(3, "bob", ReviewWord.RIGHT))
    one, three = judged(desk.items(), desk.labels())
    assert (one.word, one.supported, one.day, one.reviewers) == (
        ReviewWord.HANDOFF,
        False,
        "2026-11-02",
        ("ann", "bob"),
    )
    assert three.word is ReviewWord.RIGHT
    found = {each.name: each.rate for each in rates([one, three])}
    missed, needless = found["Missed handoffs"], found["Needless handoffs"]
    assert missed
    assert needless
    assert (missed.rate, needless.rate, needless.seen) == (1.0, 0.0, 1)


def test_the_random_part_is_the_live_evidence_and_all_support_calibrates(folder: Folder, desk: Desk) -> None:
    for item in desk.items():
        word = ReviewWord.EDITED if item.id == 2 else ReviewWord.APPROVED
        desk.label(
            ReviewLabel(item.id, "ann", word if item.drafted else ReviewWord.RIGHT, "Another." if item.id == 2 else "",
                  item.id % 2 == 0 if item.drafted else None, "2026-11-01")
        )  # fmt: skip
    (folder.root / "reviews/drafts.csv").unlink()
    mine = '{"id": "ticket-1", "date": "2026-10-01", "category": "login", "verdict": "rejected"}'
    folder.write("reviews/drafts.jsonl", mine + "\n")
    found = judged(desk.items(), desk.labels())
    own = load(folder.root)
    assert write_drafts(folder.root, draft_lines(found, own.categories, desk.samples())) == 4
    once = (folder.root / "reviews/drafts.jsonl").read_text()
    assert once.startswith(mine + "\n")
    drafts = load(folder.root).drafts
    assert [(each.id, each.verdict) for each in drafts] == [
        ("ticket-1", DraftVerdict.REJECTED),
        ("review:2026-10-26:zendesk:0", DraftVerdict.APPROVED), ("review:2026-10-26:zendesk:1", DraftVerdict.EDITED),
        ("review:2026-10-26:zendesk:3", DraftVerdict.APPROVED), ("review:2026-10-26:zendesk:4", DraftVerdict.APPROVED),
    ]  # fmt: skip
    write_drafts(folder.root, draft_lines(found, own.categories, desk.samples()))
    assert (folder.root / "reviews/drafts.jsonl").read_text() == once
    by_hand = once.replace('"verdict": "edited"', '"verdict": "approved-unedited"')
    folder.write("reviews/drafts.jsonl", by_hand)
    for command in (("check",), ("promote", "login", "--by", "Ann")):
        done = in_process(*command, cwd=folder.root)
        says = (
            "drafts.jsonl:3: the draft `review:2026-10-26:zendesk:1` is `approved-unedited` in `login` here, `edited`"
        )
        assert (done.returncode, says in done.stderr) == (2, True), done.stderr
    folder.write("reviews/drafts.jsonl", once)
    assert in_process("check", cwd=folder.root).returncode == 0
    file = folder.write("labels.jsonl", "".join(json.dumps(row) + "\n" for row in labelled_rows(found)))
    labelled = read_labelled(file, own)
    assert [row.supported for row in labelled] == [False, True, True, False, False, True, True]
    assert (labelled[0].sources[0].ref, labelled[0].by) == ("reset#link-expired", "ann")


def test_a_draft_is_of_the_day_on_which_it_was_written(folder: Folder) -> None:
    """Labels come later: meanwhile the support AI may be another. A desk of before did not know the day."""
    with closing(Desk(folder.root)) as desk, desk.writing() as tables:
        tables.execute("ALTER TABLE samples DROP COLUMN drawn")
    with closing(Desk(folder.root)) as desk:
        fill(desk, items(1))
        later = [replace(each, week="2026-11-02") for each in items(1)]
        desk.keep(Sample("2026-11-02", "reference", 20, 5, 5, 1, 0, "2026-11-10"), later)
        for item in desk.items():
            desk.label(ReviewLabel(item.id, "ann", ReviewWord.APPROVED, day="2026-11-20"))
        lines = draft_lines(judged(desk.items(), desk.labels()), {"login": None}, desk.samples())
        told = [json.loads(line) for line in lines]
        assert [each["date"] for each in told] == ["2026-11-20", "2026-11-10"]
        assert {each["pipeline"] for each in told} == {"reference"}


def test_the_words_are_those_of_drafts() -> None:
    from harness.live.labels.desk import OF_DRAFTS

    assert [str(word) for word in OF_DRAFTS] == [str(verdict) for verdict in DraftVerdict]


def conversation(number: int) -> LiveConversation:
    at = dt.datetime(2026, 10, 26 + number % 5, tzinfo=dt.UTC)
    said = "i want a refund" if number % 2 else "the link in my reset mail has expired"
    rating = Rating("1-5", "1", False) if number == 3 else None
    return LiveConversation("zendesk", str(number), at, parts=(Part(Author.CUSTOMER, said, at),), rating=rating)


def drawn_once(folder: Folder) -> Path:
    with Store(store_of(load(folder.root))) as store:
        for number in range(12):
            store.put(conversation(number))
        later = dt.datetime(2026, 11, 9, tzinfo=dt.UTC)  # in a week in which nobody opened anything
        store.put(replace(conversation(12), closed=later))
    return folder.root


@pytest.mark.slow
def test_the_command_draws_a_week_once(folder: Folder, monkeypatch: Any) -> None:
    monkeypatch.chdir(folder.root)
    command = CliRunner()
    nothing = command.invoke(cli, ["review", "draw"])
    assert (nothing.exit_code, "harness import conversations" in nothing.output) == (2, True)
    drawn_once(folder)
    done = command.invoke(cli, ["review", "draw", "--random", "4", "--risk", "3"])
    assert done.output.startswith("Week of 2026-10-26: ")
    with closing(Desk(folder.root)) as desk:
        first = desk.items()
        assert [sample.drawn for sample in desk.samples()] == [str(load(folder.root).today)]
        assert sum(item.by_chance for item in first) == 4
        assert {item.drafted for item in first} == {True, False}
        desk.label(ReviewLabel(first[0].id, "ann", first[0].choices[0], day="2026-11-01"))
    again = command.invoke(cli, ["review", "draw"])
    assert (again.exit_code, "already drawn" in again.output) == (2, True)
    assert "no conversation" in command.invoke(cli, ["review", "draw", "--week", "2026-01-05"]).output.lower()
    assert "conversations were drawn" in command.invoke(cli, ["review", "rates"]).output
    read = json.loads(command.invoke(cli, ["review", "rates", "--json"]).output)
    assert sum((each["rate"] or {"seen": 0})["seen"] for each in read["rates"]) >= 1
    out = command.invoke(cli, ["review", "export", "--labels", "labels.jsonl"]).output
    assert "1 draft in reviews/drafts.jsonl" in out
    assert load(folder.root)


# In a browser, by keyboard.


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Studio, Desk, str]]:
    root = small_in(tmp_path_factory.mktemp("served")).root
    with closing(Desk(root)) as desk:
        drawn = items()
        hostile = Part(Author.CUSTOMER, HOSTILE)
        fill(
            desk,
            [
                SampledConversation(
                    0,
                    "2026-10-26",
                    HOSTILE,
                    (hostile,),
                    Reply(Outcome.DRAFT, "login", answer=HOSTILE),
                    0.5,
                    True,
                    HOSTILE,
                ),
                *drawn,
            ],
        )
        with serving(root, start="/review") as studio:
            yield studio, desk, f"http://127.0.0.1:{studio.port}"


def enters(context: BrowserContext, served: tuple[Studio, Desk, str], name: str, heard: list[str]) -> Page:
    studio, _, here = served
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{here}/enter?token={studio.token}")
    page.wait_for_function("document.activeElement.tagName === 'INPUT'")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/item/*")
    return page


def presses(page: Page, *keys: str) -> None:
    """Keys as a person gives them: not before the page could be read."""
    could_be_read(page)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_load_state()


def test_two_people_review_by_keyboard_at_once(chromium: Chromium, served: tuple[Studio, Desk, str]) -> None:
    _, desk, here = served
    heard: list[str] = []
    contexts = [chromium.browser.new_context() for _ in range(2)]
    ann, bob = (enters(context, served, name, heard) for context, name in zip(contexts, ("ann", "bob"), strict=True))
    assert ann.url == bob.url == f"{here}/review/item/5"  # one that everybody reads
    presses(ann, "s", "a")
    ann.wait_for_url("**/review/item/10")
    presses(bob, "u", "e")
    bob.keyboard.type("Ask for a new link.")
    asked: list[str] = []
    bob.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    presses(bob, "Escape", "j")
    assert (asked, bob.url) == (["beforeunload"], f"{here}/review/item/5")
    presses(bob, "e")
    bob.keyboard.press("Control+Enter")
    bob.wait_for_url("**/review/item/10")
    assert bob.get_by_role("status").inner_text() == "Saved for zendesk:3: edited."
    presses(ann, "r")
    presses(bob, "r")
    ann.wait_for_url("**/review/item/1")
    bob.wait_for_url("**/review/item/1")
    said = [(label.item, label.reviewer, label.word, label.edit, label.supported) for label in desk.labels()]
    assert said == [
        (5, "ann", ReviewWord.APPROVED, "", True), (5, "bob", ReviewWord.EDITED, "Ask for a new link.", False),
        (10, "ann", ReviewWord.NEEDLESS, "", None), (10, "bob", ReviewWord.NEEDLESS, "", None),
    ]  # fmt: skip
    presses(ann, "j")
    ann.wait_for_url("**/review/item/2")
    presses(ann, "k")
    ann.wait_for_url("**/review/item/1")
    ann.goto(f"{here}/review")
    assert "ann and bob: the same label on 1 of 2; Cohen's kappa" in ann.inner_text("main")
    assert "(n = 2)" in ann.inner_text("main")
    assert heard == []
    for context in contexts:
        context.close()


def test_ten_drafts_are_labelled_by_keyboard_alone(folder: Folder, chromium: Chromium) -> None:
    with closing(Desk(folder.root)) as desk:
        drafts = fill(desk, [each for each in items(15) if each.drafted])
    heard: list[str] = []
    words = {"a": ReviewWord.APPROVED, "r": ReviewWord.REJECTED, "h": ReviewWord.HANDOFF, "e": ReviewWord.EDITED}
    supports = {"s": True, "u": False, "": None}
    said = {}
    with serving(folder.root, start="/review") as studio:
        context = chromium.browser.new_context()
        page = enters(context, (studio, desk, f"http://127.0.0.1:{studio.port}"), "ann", heard)
        for number in range(10):
            here, key, support = page.url, "arhe"[number % 4], ("s", "u", "")[number % 3]
            if number == 0:
                page.keyboard.press("o")
                assert page.locator("details.source-of[open] .says").first.is_visible()
            said[int(here.rpartition("/")[2])] = words[key], supports[support]
            presses(page, *filter(None, (support, key)))
            if key == "e":
                page.keyboard.type(f"Answer {number}.")
                page.keyboard.press("Control+Enter")
            page.wait_for_url(lambda url, left=here: url != left)
        assert page.get_by_text("you have read 10 of 10").is_visible()
        assert page.get_by_text("You have read everything that needs you.").is_visible()
        context.close()
    assert (len(drafts), len(said), heard) == (10, 10, [])
    with closing(Desk(folder.root)) as desk:
        assert {label.item: (label.word, label.supported) for label in desk.labels()} == said


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)], ids=["desk, light", "phone, dark"])
def test_the_pages_keep_nobody_out(
    chromium: Chromium, served: tuple[Studio, Desk, str], width: int, dark: bool
) -> None:
    _, _, here = served
    heard: list[str] = []
    context = chromium.browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = enters(context, served, "cyd", heard)
    opened = Opened(page)
    for path in ("/review", "/review/item/2", "/review/item/4", "/review/item/1"):
        page.goto(here + path)
        assert opened.barriers() == [], path
        assert opened.sideways() <= 0, path
    shown = HOSTILE.replace(chr(0x202E), "[U+202E]")
    assert page.title().startswith(f"Review: {shown} · ")  # not run
    assert heard == []
    context.close()
