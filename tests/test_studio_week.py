"""The week in the studio: a review that takes long is made once, and what it finds becomes work with one press."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from threading import Event
from typing import Any

import pytest
from click.testing import CliRunner
from markupsafe import escape

from harness.cli import qa
from harness.cli.commands import cli
from harness.live.conversations import (
    AIOutcome,
    Author,
    Definition,
    LiveConversation,
    Part,
    Resolution,
    Store,
    store_of,
)
from harness.live.labels.desk import Desk, Sample
from harness.live.outbox.outbox import ActionProposal, Outbox
from harness.live.week import Review, Week
from harness.reports.rendering import visible
from harness.scoring.groundedness import CheckerError
from harness.turns import Progress
from harness.workspace import ActionKind, Workspace, load
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import Folder
from tests.studio import Guest, guest, serving, visiting

pytestmark = pytest.mark.slow

C, A = Author.CUSTOMER, Author.AI
AT = dt.datetime(2026, 11, 10, 9, tzinfo=dt.UTC)
WEEK = "2026-W46"
HOSTILE = "<script>alert(1)</script> \u202e refund"


def conversation(number: int, said: str = f"{HOSTILE} for ann@client.example", days: int = 0) -> LiveConversation:
    parts = (Part(C, said, AT), Part(A, "Choose it.", AT, sources=()))
    return LiveConversation(
        "desk", f"a/{number}", AT + dt.timedelta(days=days), category="login" if number else "", parts=parts,
        ai=AIOutcome(Resolution.NEGATIVE, Definition.MAPPED),
    )  # fmt: skip


def keep(folder: Folder, *conversations: LiveConversation) -> None:
    with Store(folder.root / "reviews/conversations.sqlite") as store:
        for each in conversations:
            store.put(each)


@pytest.fixture
def imported(folder: Folder) -> Folder:
    keep(folder, *(conversation(number, days=2 * number) for number in range(3)), conversation(9, "hello", days=12))
    return folder


def shown(ann: Guest, path: str = f"/week?week={WEEK}") -> str:
    """The page, once its review is made."""
    for _ in range(600):
        page = ann.get(path)
        if "being reviewed" not in page.text:
            return page.text
    raise AssertionError("the review is never there")


class Reviewing:
    """Counts reviews; while `held` they wait."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.parts, self.go_on, self.error = 0, 1, Event(), None
        self.go_on.set()
        really = qa.reviewed

        def reviewed(workspace: Workspace, week: Week | None, progress: Progress) -> Review | None:
            self.begun += 1
            progress(1, 3)
            if self.parts > 1:
                progress(0, 2)
            assert self.go_on.wait(60)
            if self.error:
                raise self.error
            return really(workspace, week, progress)

        self.error: Exception | None = None
        monkeypatch.setattr(qa, "reviewed", reviewed)


@pytest.fixture
def reviewing(monkeypatch: pytest.MonkeyPatch) -> Iterator[Reviewing]:
    made = Reviewing(monkeypatch)
    yield made
    made.go_on.set()


def test_with_nothing_imported_it_says_what_to_do_and_makes_no_file(folder: Folder) -> None:
    ann = guest(folder.root)
    assert ann.get("/week").headers["Location"] == "/week/import"
    page = ann.get("/week/import").text
    assert "no conversations are imported" in page
    assert "Import made-up conversations" in page
    assert ann.get("/week/conversations/zendesk/1").status_code == 404
    assert ann.get("/week/progress").headers["Location"] == "/week"
    assert not list(folder.root.glob("reviews/*.sqlite*"))
    assert "<form" not in guest(folder.root, read_only=True).get("/week/import").text


def test_an_account_that_is_missing_is_said_where_it_is_chosen_in_words_of_the_page(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ZENDESK_URL", "ZENDESK_SUBDOMAIN", "INTERCOM_ACCESS_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    ann = guest(folder.root)
    for system, lacks in (("zendesk", "ZENDESK_SUBDOMAIN"), ("intercom", "INTERCOM_ACCESS_TOKEN")):
        page = ann.post("/week/import", {"what": "live", "system": system})
        assert page.status_code == 422
        assert f"the environment variable `{lacks}` is not set; your account at {system.capitalize()}" in page.text
        assert not re.search(r"--[a-z]|harness [a-z]+ ", re.sub("<[^>]*>", "", page.text))
    assert not [*ann.studio.jobs]


def test_files_of_this_machine_are_imported_as_a_job(folder: Folder) -> None:
    ann = guest(folder.root, today=dt.date(2026, 11, 2))
    wrong = ann.post("/week/import", {"what": "files", "system": "zendesk", "path": "--help"})
    assert (wrong.status_code, "There is no file or folder" in wrong.text) == (422, True)
    for path in (" ", "~nobody-of-that-name/x", "x" * 5000):
        assert ann.post("/week/import", {"what": "files", "system": "zendesk", "path": path}).status_code == 422
    assert ann.post("/week/import", {"what": "files", "system": "x", "path": "."}).status_code == 422
    ticket = {
        "id": 7,
        "status": "open",
        "requester_id": 1,
        "created_at": "2026-11-10T09:00:00Z",
        "description": "hello",
    }
    folder.write("tickets.json", json.dumps({"tickets": [ticket]}))
    job = ann.post("/week/import", {"what": "files", "system": "zendesk", "path": "tickets.json"})
    with ann.client.stream("GET", f"{job.headers['Location']}/events") as events:
        assert '"exit_code": 0' in "".join(events.iter_text())
    with Store(store_of(load(folder.root))) as store:
        assert [each.name for each in store.read()] == ["zendesk:7"]
    (folder.root / "tickets.json").unlink()
    assert guest(folder.root, read_only=True).post("/week/import", {"what": "sample"}).status_code == 403


def test_chosen_files_are_imported_and_none_stays_on_the_disk(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path_factory.mktemp("scratch")
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    ann = guest(folder.root, today=dt.date(2026, 11, 2))
    ticket = {
        "id": 8,
        "status": "open",
        "requester_id": 1,
        "created_at": "2026-11-10T09:00:00Z",
        "description": "hello",
    }
    said = {"comments": [{"id": 1, "ticket_id": 8, "author_id": 1, "body": "hello", "public": True}]}
    brought = (
        ("../../a.json", {"tickets": [ticket]}),
        ("b", said),
        (".b", {"tickets": [{**ticket, "id": 9}]}),  # which needs another name on the disk
        ("groups.json", {"groups": [{"id": 1}]}),
    )
    chosen = [("files", (name, json.dumps(plain))) for name, plain in brought]
    form = {"what": "files", "system": "zendesk", "path": "", "csrf": ann.csrf}
    job = ann.client.post("/week/import", data=form, files=chosen)
    with ann.client.stream("GET", f"{job.headers['Location']}/events") as events:
        ended = "".join(events.iter_text())
    assert ('"exit_code": 0' in ended, f'"then": "{job.headers["Location"]}"' in ended) == (True, True)
    page = ann.get(job.headers["Location"]).text
    assert "<h1>Import a.json and 3 more</h1>" in page
    assert "<details open><summary>What it printed</summary>" in page  # what was left out, too
    assert "1 record skipped" in page
    assert '<a class="button" href="/week">Go on</a>' in page
    with Store(store_of(load(folder.root))) as store:
        assert [each.name for each in store.read()] == ["zendesk:8", "zendesk:9"]
    assert [path for path in scratch.rglob("*") if path.is_file()] == []
    ann.studio.close()
    assert [*scratch.iterdir()] == []

    stranger = Guest(ann.studio, enters=False)
    assert stranger.client.post("/week/import", data=form, files=chosen).status_code == 403
    forged = {**form, "csrf": "x"}
    assert ann.client.post("/week/import", data=forged, files=chosen).status_code == 403
    far_too_long = {"content-type": "multipart/form-data; boundary=x", "content-length": "3000000000"}
    assert ann.client.post("/week/import", content=b"", headers=far_too_long).status_code == 413
    assert [*scratch.iterdir()] == []


def test_what_is_deleted_at_the_source_and_still_kept_is_named_where_an_import_ends(folder: Folder) -> None:
    ann = guest(folder.root)

    def printed(status: str, day: int) -> str:
        at = {"created_at": "2026-11-10T09:00:00Z", "updated_at": f"2026-11-{day}T09:00:00Z"}
        folder.write("t.json", json.dumps({"id": 7, "status": status, "requester_id": 1, "description": "hello", **at}))
        job = ann.post("/week/import", {"what": "files", "system": "zendesk", "path": "t.json"}).headers["Location"]
        with ann.client.stream("GET", f"{job}/events") as events:
            assert '"exit_code": 0' in "".join(events.iter_text())
        return ann.get(job).text

    assert "harness forget" not in printed("open", 11)
    with closing(Outbox(folder.root)) as outbox:
        outbox.propose([ActionProposal("zendesk:7", 1, ActionKind.CRM_NOTE, "hello")])
    end = re.split(r"<summary>What it printed</summary>", printed("deleted", 12))[1].split("</pre>")[0]
    assert end.rstrip().endswith("harness forget zendesk:7")


def test_an_import_that_cannot_be_leads_back_to_its_form(folder: Folder) -> None:
    ann = guest(folder.root)
    form = {"what": "files", "system": "zendesk", "path": "", "csrf": ann.csrf}
    wrong = [("files", ("photo.png", b"\x89PNG\r\n\x9a"))]
    job = ann.client.post("/week/import", data=form, files=wrong).headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        assert '"exit_code": 0' not in "".join(events.iter_text())
    page = ann.get(job).text
    assert ('<a class="button" href="/week/import">Back</a>' in page, "Go on" in page) == (True, False)


def test_while_a_review_is_made_the_page_says_how_far_it_is(imported: Folder, reviewing: Reviewing) -> None:
    ann = guest(imported.root)
    reviewing.go_on.clear()
    for page in (ann.get(f"/week?week={WEEK}"), ann.get(f"/week?week={WEEK}")):
        assert "being reviewed" in page.text
        assert "part 1: 1 of 3" in page.text
    part = ann.get(f"/week/progress?week={WEEK}", headers={"HX-Request": "true"})
    assert "1 of 3" in part.text
    assert "<html" not in part.text
    assert "being reviewed" in Guest(ann.studio).get(f"/week?week={WEEK}").text
    reviewing.go_on.set()
    assert "What to change" in shown(ann)
    done = ann.get(f"/week/progress?week={WEEK}", headers={"HX-Request": "true"})
    assert done.headers["HX-Redirect"] == f"/week?week={WEEK}"
    assert reviewing.begun == 1


def test_what_is_counted_from_the_beginning_again_is_the_next_part(imported: Folder, reviewing: Reviewing) -> None:
    reviewing.parts = 2
    reviewing.go_on.clear()
    assert "part 2: 0 of 2" in guest(imported.root).get(f"/week?week={WEEK}").text


def test_a_number_beside_a_question_says_whether_it_is_of_a_yes_or_of_a_no(imported: Folder) -> None:
    page = re.sub("<[^>]*>", "", shown(guest(imported.root)))
    assert re.search(r"Answered from approved sources\? \d+ not, of \d+ answered by AI", page)
    assert re.search(r"Should have escalated earlier\? \d+ of \d+ answered by AI", page)


def test_a_review_is_kept_until_conversations_or_labels_come_in(imported: Folder, reviewing: Reviewing) -> None:
    ann = guest(imported.root)
    assert "3 conversations were opened" in shown(ann)
    assert "No conversation was opened" in shown(ann, "/week?week=2026-W02")
    shown(ann)
    assert reviewing.begun == 2
    keep(imported, conversation(4))
    assert "4 conversations were opened" in shown(ann)
    Desk(imported.root).keep(Sample("2026-11-09", "reference", 1, 1, 0, 1, 0), [])
    shown(ann)
    assert reviewing.begun == 4


def test_after_an_edit_of_articles_it_says_so_and_reviews_again_when_asked(
    imported: Folder, reviewing: Reviewing
) -> None:
    ann = guest(imported.root)
    assert "have changed since" not in shown(ann)
    assert ann.post("/week/scenarios", {"week": WEEK}).status_code == 303
    assert "have changed since" not in shown(ann)  # scenarios are nothing that a review depends on
    imported.edit("knowledge/reset.md", "60 minutes", "90 minutes")
    assert "have changed since" in shown(ann)
    assert reviewing.begun == 1
    ann.get(f"/week?week={WEEK}&again=yes")
    assert "have changed since" not in shown(ann)
    assert reviewing.begun == 2


def test_what_stops_a_review_is_shown_and_it_is_begun_again(imported: Folder, reviewing: Reviewing) -> None:
    ann = guest(imported.root)
    reviewing.error = CheckerError("its file is damaged")
    assert "its file is damaged" in shown(ann)
    reviewing.error = None
    assert "What to change" in shown(ann)


@pytest.mark.parametrize("week", ["x", "2026-W99", "99999-W01", "2026-W", HOSTILE])
def test_a_week_that_there_is_not_is_no_page(imported: Folder, week: str) -> None:
    assert guest(imported.root).get("/week", params={"week": week}).status_code == 404


def coded(words: str) -> str:
    """As the page shows names that stand between backticks."""
    return re.sub("`([^`]*)`", r"<code>\1</code>", words)


def test_it_shows_what_the_command_shows(imported: Folder) -> None:
    ann = guest(imported.root)
    page = shown(ann)
    done = CliRunner().invoke(cli, ["qa", "-w", str(imported.root), "--week", WEEK, "--json"])
    told: dict[str, Any] = json.loads(done.stdout)
    cells = [f"{each['count']} of {each['total']} (" for each in told["metrics"] if each["total"]]
    assert cells
    assert [cell for cell in cells if cell not in page] == []
    assert [each["question"] for each in told["questions"] if each["question"] not in page] == []
    assert [each["what"] for each in told["proposals"] if coded(str(escape(visible(each["what"])))) not in page] == []
    assert max(len(each["conversations"]) for each in told["proposals"]) == 3
    behind = re.findall(r"<a href=.*?>(desk:a/\d)</a>", page.partition("What the conversations show</h2>")[0])
    assert sorted(behind) == sorted(name for each in told["proposals"] for name in each["conversations"])
    late = next(each for each in told["questions"] if "escalated" in each["question"])
    assert {f["conversation"] for f in late["findings"]} == {"desk:a/0", "desk:a/1", "desk:a/2"}
    assert ann.get(f"/week/questions/late?week={WEEK}").text.count("Propose as a scenario: ") == 3
    assert ann.get(f"/week/questions/late?week={WEEK}&about=refund").text.count("Propose as a scenario: ") == 3
    assert ann.get(f"/week/questions/late?week={WEEK}&about=x").text.count("Propose as a scenario: ") == 0
    assert ann.get(f"/week/questions/x?week={WEEK}").status_code == 404


def test_a_conversation_is_shown_as_text_with_what_may_follow(imported: Folder) -> None:
    ann = guest(imported.root)
    shown(ann)
    path = f"/week/conversations/desk/a%2F0?week={WEEK}"
    for page in (ann.get(path).text, ann.get(f"{path}&part=1").text):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; [U+202E] refund" in page
        assert "<code>refund</code> fires and the AI answered" in page
        fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))
        assert fields["from"] == "desk:a/0"
        assert "ann@client.example" not in fields["turns.0.customer"]
        assert 'href="/articles/new?question=' in page
        assert "client.example" not in page[page.index("/articles/new") :]
    assert "<html" not in ann.get(f"{path}&part=1").text
    assert ann.get("/week/conversations/desk/a%2F77").status_code == 404
    assert "<form" not in guest(imported.root, read_only=True).get(path).text


def test_a_late_handoff_becomes_a_proposed_scenario_with_one_press(imported: Folder) -> None:
    ann = guest(imported.root)
    assert ann.post("/week/scenarios", {"week": WEEK, "conversation": "desk:a/1"}).headers["Location"] == "/week"
    shown(ann)
    ann.post("/week/scenarios", {"week": WEEK, "conversation": "desk:a/1"})
    assert "1 scenario is proposed in scenarios/proposed-2026-w46.yaml" in shown(ann)
    path = imported.root / "scenarios/proposed-2026-w46.yaml"
    assert "client.example" not in path.read_text()
    mine = path.read_text().replace("status: proposed", "status: approved  # by ann")
    path.write_text(mine)
    ann.post("/week/scenarios", {"week": WEEK})  # the first of its rule
    assert path.read_text().startswith(mine.rstrip("\n"))
    said = {each.origin: each.status for each in load(imported.root).scenarios if each.origin}
    assert said == {"desk:a/1": "approved", "desk:a/0": "proposed"}
    ann.post("/week/scenarios", {"week": WEEK})
    assert "nothing to add" in shown(ann)
    assert guest(imported.root, read_only=True).post("/week/scenarios", {"week": WEEK}).status_code == 403


def test_a_file_of_the_store_that_goes_while_it_is_looked_at_hinders_nobody(
    imported: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite removes its log when whoever reads is done: it may be there in one moment and gone in the next."""
    ann, really, looks = guest(imported.root), os.stat, count()

    def stat(path: Any, **given: Any) -> os.stat_result:
        if not str(path).endswith("conversations.sqlite-wal"):
            return really(path, **given)
        if next(looks) % 2:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return really(str(path).removesuffix("-wal"), **given)

    monkeypatch.setattr(os, "stat", stat)
    assert "Choose it." in ann.get(f"/week/conversations/desk/a%2F0?week={WEEK}").text
    assert shown(ann)
    assert ann.get("/conversations").status_code == 200


def test_looking_at_conversations_reads_no_file_of_the_workspace_again(imported: Folder) -> None:
    ann = guest(imported.root)
    before = ann.studio.loaded.workspace()
    shown(ann)
    assert ann.studio.loaded.workspace() is before


def test_a_lead_goes_from_a_question_to_a_proposed_scenario(imported: Folder, chromium: Chromium) -> None:
    with serving(imported.root) as studio, visiting(chromium, studio, f"/week?week={WEEK}") as opened:
        page = opened.page
        page.get_by_text("Should have escalated earlier?").click()
        page.locator("#q-late summary").nth(1).click()
        page.get_by_text("Choose it.").wait_for()
        assert page.get_by_role("button", name="Make a scenario of it").is_visible()
        page.get_by_role("button", name="Propose as a scenario: desk:a/1").click()
        page.get_by_role("status").get_by_text("1 scenario is proposed").wait_for()
        page.get_by_role("link", name="AI took part").click()
        page.get_by_text("conversations an AI took part in / all.").wait_for()  # the link opens what is folded
    assert opened.complaints == []
    assert "desk:a/1" in (imported.root / "scenarios/proposed-2026-w46.yaml").read_text()


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)], ids=["desk, light", "phone, dark"])
def test_its_pages_keep_nobody_out(imported: Folder, chromium: Chromium, width: int, dark: bool) -> None:
    with serving(imported.root) as studio, visiting(chromium, studio, "/week/import", width, dark=dark) as opened:
        page = opened.page
        paths = ("/week/import", f"/week?week={WEEK}", f"/week/questions/late?week={WEEK}",
                 f"/week/conversations/desk/a%2F0?week={WEEK}", "/week?week=2026-W02")  # fmt: skip
        for path in paths:
            page.goto(f"http://127.0.0.1:{studio.port}{path}")
            page.locator("[hx-get^='/week/progress']").wait_for(state="detached")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            assert opened.hinders() == [], path
    assert opened.complaints == []
