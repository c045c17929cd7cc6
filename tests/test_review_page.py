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
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest
from click.testing import CliRunner
from playwright.sync_api import BrowserContext, Page
from werkzeug.serving import make_server
from werkzeug.test import Client, TestResponse

from harness.cli.main import cli
from harness.live.conversations import Author, LiveConversation, Part, Rating, Store, store_of
from harness.live.labels.desk import Desk, ReviewLabel, ReviewWord, Sample, SampledConversation, next_for
from harness.live.labels.rates import agreement, draft_lines, judged, labelled_rows, rates, write_drafts
from harness.reports.review.site import COOKIE, Site
from harness.scoring.calibration import read_labelled
from harness.turns.pipeline import Reply
from harness.workspace import DraftVerdict, Outcome, Workspace, load
from tests.browser import NARROW, WIDE, Chromium, Opened
from tests.conftest import FILES, PATIENCE, Folder

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
def site(desk: Desk, workspace: Workspace) -> Site:
    return Site(desk, workspace, 4711)


def visitor(site: Site) -> Client:
    return Client(site)


def asked(client: Client, path: str, **given: Any) -> TestResponse:
    return client.get(path, base_url=f"http://{HOST}", **given)


def told(client: Client, path: str, form: dict[str, str], **given: Any) -> TestResponse:
    return client.post(path, base_url=f"http://{HOST}", data=form, **given)


def csrf_of(page: TestResponse) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found
    return found[1]


def reader(site: Site, name: str = "ann") -> tuple[Client, str]:
    """A browser that has come in and said its name, and the word that its forms carry."""
    client = visitor(site)
    assert asked(client, f"/enter?token={site.token}").status_code == 303
    csrf = csrf_of(asked(client, "/"))
    assert told(client, "/name", {"csrf": csrf, "name": name}).headers["Location"] == "/next"
    return client, csrf


def test_the_token_becomes_a_cookie_that_no_other_site_can_use(site: Site) -> None:
    client = visitor(site)
    came = asked(client, f"/enter?token={site.token}")
    assert came.headers["Location"] == "/"
    cookie = came.headers["Set-Cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(cookie.split("; "))
    assert site.token not in cookie
    assert site.token not in asked(client, "/").text


@pytest.mark.parametrize("path", ["/", "/next", "/item/1", "/enter", "/enter?token=", "/enter?token=wrong"])
def test_without_the_token_there_is_nothing(site: Site, path: str) -> None:
    said = asked(visitor(site), path)
    assert said.status_code == 403
    assert "reset mail" not in said.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4711", ""])
def test_by_another_name_it_does_not_answer(site: Site, host: str) -> None:
    """A page elsewhere may point a name of its own at this machine (DNS rebinding)."""
    client, _ = reader(site)
    cookie = client.get_cookie(COOKIE, "127.0.0.1")
    assert cookie
    said = visitor(site).get("/", headers={"Host": host, "Cookie": f"{COOKIE}={cookie.value}"})
    assert said.status_code == 400


def test_a_form_from_elsewhere_changes_nothing(site: Site, desk: Desk) -> None:
    client, csrf = reader(site)
    form = {"word": "rejected"}
    assert told(client, "/item/1", form).status_code == 403
    assert told(client, "/item/1", {**form, "csrf": "guess"}).status_code == 403
    own = {**form, "csrf": csrf}
    assert told(client, "/item/1", own, headers={"Origin": "https://evil.example"}).status_code == 403
    assert told(client, "/item/1", own, headers={"Origin": "null"}).status_code == 403
    other, _ = reader(site, "bob")
    assert told(other, "/item/1", own).status_code == 403  # another session's word
    assert desk.labels() == []
    assert told(client, "/item/1", own, headers={"Origin": f"http://{HOST}"}).status_code == 303
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
        (1, {"word": "edited", "edit": "x" * 300_000}, 413),
        (99, {"word": "rejected"}, 404),
        (2**63 - 1, {"word": "rejected"}, 404),
    ],
)
def test_what_cannot_be_said(site: Site, desk: Desk, item: int, form: dict[str, str], status: int) -> None:
    client, csrf = reader(site)
    assert told(client, f"/item/{item}", {"csrf": csrf, **form}).status_code == status
    assert desk.labels() == []


@pytest.mark.parametrize("item", [99, 2**63 - 1, 2**63, -1, "9" * 5_000, "x"])  # the database counts to 2^63 - 1
def test_an_item_that_there_is_not_is_no_page(site: Site, item: object) -> None:
    client, csrf = reader(site)
    assert asked(client, f"/item/{item}").status_code == 404
    assert told(client, f"/item/{item}", {"csrf": csrf, "word": "rejected"}).status_code in (404, 405)


def test_pages_forbid_what_they_do_not_need(site: Site) -> None:
    client, _ = reader(site)
    for path in ("/", "/item/1"):
        page = asked(client, path)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in page.text
        assert "unsafe" not in page.text


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
        post("/name", name="ann")
        post("/item/1", word="rejected", supported="yes")
        post("/item/2", word="edited", edit="Ask for a new link.", supported="no")
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
    assert write_drafts(folder.root, draft_lines(found, own.categories)) == 4
    once = (folder.root / "reviews/drafts.jsonl").read_text()
    assert once.startswith(mine + "\n")
    drafts = load(folder.root).drafts
    assert [(each.id, each.verdict) for each in drafts] == [
        ("ticket-1", DraftVerdict.REJECTED),
        ("review:2026-10-26:zendesk:0", DraftVerdict.APPROVED), ("review:2026-10-26:zendesk:1", DraftVerdict.EDITED),
        ("review:2026-10-26:zendesk:3", DraftVerdict.APPROVED), ("review:2026-10-26:zendesk:4", DraftVerdict.APPROVED),
    ]  # fmt: skip
    write_drafts(folder.root, draft_lines(found, own.categories))
    assert (folder.root / "reviews/drafts.jsonl").read_text() == once
    file = folder.write("labels.jsonl", "".join(json.dumps(row) + "\n" for row in labelled_rows(found)))
    labelled = read_labelled(file, own)
    assert [row.supported for row in labelled] == [False, True, True, False, False, True, True]
    assert labelled[0].sources[0].ref == "reset#link-expired"


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
    assert "drafts in reviews/drafts.jsonl" in out
    assert load(folder.root)


# In a browser, by keyboard.


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Desk, str]]:
    root = tmp_path_factory.mktemp("served")
    for name, text in FILES.items():
        Folder(root).write(name, text)
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
        server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
        site = Site(desk, load(root), server.port)
        server.app = site
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site, desk, f"http://127.0.0.1:{server.port}"
        server.shutdown()
        thread.join(10)
        server.server_close()


def enters(context: BrowserContext, served: tuple[Site, Desk, str], name: str, heard: list[str]) -> Page:
    site, _, here = served
    context.set_default_timeout(1000 * PATIENCE)
    page = context.new_page()
    page.on("console", lambda said: heard.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto(f"{here}/enter?token={site.token}")
    page.wait_for_function("document.activeElement.tagName === 'INPUT'")
    page.keyboard.type(name)
    page.keyboard.press("Enter")
    page.wait_for_url("**/item/*")
    return page


def presses(page: Page, *keys: str) -> None:
    """Keys as a person gives them: not before the page could be read."""
    while page.evaluate("performance.now()") < 500:
        page.wait_for_timeout(20)
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_load_state()


def test_two_people_review_by_keyboard_at_once(chromium: Chromium, served: tuple[Site, Desk, str]) -> None:
    _, desk, here = served
    heard: list[str] = []
    contexts = [chromium.browser.new_context() for _ in range(2)]
    ann, bob = (enters(context, served, name, heard) for context, name in zip(contexts, ("ann", "bob"), strict=True))
    assert ann.url == bob.url == f"{here}/item/5"  # one that everybody reads
    presses(ann, "s", "a")
    ann.wait_for_url("**/item/10?saved=*")
    presses(bob, "u", "e")
    bob.keyboard.type("Ask for a new link.")
    bob.keyboard.press("Control+Enter")
    bob.wait_for_url("**/item/10?saved=*")
    assert bob.get_by_role("status").inner_text() == "Saved: edited."
    presses(ann, "r")
    presses(bob, "r")
    ann.wait_for_url("**/item/1?*")
    bob.wait_for_url("**/item/1?*")
    said = [(label.item, label.reviewer, label.word, label.edit, label.supported) for label in desk.labels()]
    assert said == [
        (5, "ann", ReviewWord.APPROVED, "", True), (5, "bob", ReviewWord.EDITED, "Ask for a new link.", False),
        (10, "ann", ReviewWord.NEEDLESS, "", None), (10, "bob", ReviewWord.NEEDLESS, "", None),
    ]  # fmt: skip
    presses(ann, "j")
    ann.wait_for_url("**/item/2")
    presses(ann, "k")
    ann.wait_for_url("**/item/1")
    ann.goto(f"{here}/")
    assert "ann and bob: the same label on 1 of 2; Cohen's kappa" in ann.inner_text("main")
    assert "(n = 2)" in ann.inner_text("main")
    assert heard == []
    for context in contexts:
        context.close()


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)], ids=["desk, light", "phone, dark"])
def test_the_pages_keep_nobody_out(chromium: Chromium, served: tuple[Site, Desk, str], width: int, dark: bool) -> None:
    _, _, here = served
    heard: list[str] = []
    context = chromium.browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light"
    )
    page = enters(context, served, "cyd", heard)
    opened = Opened(page)
    for path in ("/", "/item/2", "/item/4", "/item/1"):
        page.goto(here + path)
        assert opened.barriers() == [], path
        assert opened.sideways() <= 0, path
    assert page.title() == f"Review: {HOSTILE.replace(chr(0x202E), '[U+202E]')}"  # shown, not run
    assert heard == []
    context.close()
