"""The studio's ground: who may reach it, that nobody's work is lost, and how long work is started and stopped."""

from __future__ import annotations

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.datastructures import UploadFile

from harness.studio.loaded import LoadedWorkspace
from harness.studio.saving import digest, save
from harness.studio.studio import Studio
from harness.studio.uploads import Uploads, remove_left_uploads
from harness.workspace import load
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import PATIENCE, REPOSITORY, Folder, Harness
from tests.studio import BLANK, HOST, PORT, Guest, fields, guest, serving, visiting

ARTICLE = "/files/knowledge/reset.md"


def test_the_token_becomes_a_cookie_that_no_other_site_can_use(folder: Folder) -> None:
    studio = Studio(folder.root, PORT)
    came = Guest(studio, enters=False).get(f"/enter?token={studio.token}")
    assert came.headers["Location"] == "/"
    assert {"httponly", "samesite=strict", "path=/"} <= set(came.headers["Set-Cookie"].lower().split("; "))
    assert studio.token not in came.headers["Set-Cookie"]


def test_two_studios_in_one_browser_keep_each_other_in(folder: Folder) -> None:
    """Browsers send a cookie to every port of a machine."""
    one, other = guest(folder.root), Guest(Studio(folder.root, PORT + 1))
    one.client.cookies.update(other.client.cookies)
    assert one.get("/articles").status_code == 200


def test_the_link_in_a_second_tab_leaves_the_first_one_in(folder: Folder) -> None:
    ann = guest(folder.root)
    csrf = ann.csrf
    assert ann.get(f"/enter?token={ann.studio.token}").status_code == 303
    assert ann.csrf == csrf
    ann.get("/enter?token=wrong")
    assert ann.csrf == csrf


def test_what_is_typed_is_told_back_to_who_is_no_longer_in(folder: Folder) -> None:
    """The studio was started again meanwhile, or the page is of another session."""
    typed = {"text": "My own <b>words</b>, written\r\nfor an hour", "was": "x"}
    before = Guest(Studio(folder.root, PORT), enters=False)
    said = before.client.post(ARTICLE, data=typed)
    assert (said.status_code, "written\nfor an hour" in said.text) == (403, True)
    assert said.headers["Content-Type"].startswith("text/plain")
    part = before.client.post(ARTICLE, data=typed, headers={"HX-Request": "true"})
    assert "own" not in part.text  # a script would take it for HTML
    page = guest(folder.root).client.post(ARTICLE, data=typed, headers={"Accept": "text/html"})
    assert (page.status_code, "My own &lt;b&gt;words" in page.text, "Try again" in page.text) == (403, True, False)


def test_a_file_of_any_name_is_opened_and_saved(folder: Folder) -> None:
    text = (folder.root / "knowledge/reset.md").read_text()
    for name in ("more #1.md", "50% off?.md", 'für & "alle".md'):
        folder.write(f"knowledge/{name}", text.replace("id: reset", f"id: other-{len(name)}"))
    folder.write("scenarios/what #2?.yaml", "scenarios: [{id: }]")
    ann = guest(folder.root)
    (address,) = set(re.findall(r'href="(/files/[^"]+)"', ann.get("/").text))
    said = ann.get(address)
    assert (said.status_code, "scenarios/what #2?.yaml" in said.text) == (200, True)
    (action,) = re.findall(r'<form method="post" action="([^"]+)"', said.text)
    ann.post(action, {"was": fields(said)["was"], "text": "scenarios: [{id: }]  # so"})
    said = ann.get(address)
    assert "Saved. What is marked below is still to be fixed." in said.text
    saved = ann.post(action, {"was": fields(said)["was"], "text": "scenarios: []\n"})
    assert (saved.status_code, saved.headers["Location"]) == (303, action)
    assert (folder.root / "scenarios/what #2?.yaml").read_text() == "scenarios: []\n"
    for id_ in (10, 11, 15):
        (address,) = re.findall(r'href="(/files/[^"]+)"', ann.get(f"/articles/other-{id_}").text)
        assert f"id: other-{id_}" in ann.get(address).text


@pytest.mark.parametrize("path", ["/articles?page=", "/scenarios?page=", "/articles/reset?line="])
def test_a_number_of_any_length_in_an_address_is_no_fault(folder: Folder, path: str) -> None:
    assert guest(folder.root).get(path + "9" * 5000).status_code == 200


def test_a_character_that_no_file_name_has_is_no_fault(folder: Folder) -> None:
    ann = guest(folder.root)
    assert ann.get("/files/knowledge/%00.md").status_code == 400
    for path in ("/files/knowledge/%00.md", ARTICLE, "/run", "/stages/login", "/week/import"):
        said = ann.post(path, {"text": "my own\0", "run": "\0", "weigh": "\0", "path": "\0", "pipeline": "\0"})
        assert (said.status_code, "U+0000" in said.text) == (400, True), path


def test_a_part_of_a_page_says_what_is_wrong_without_a_page_around_it(folder: Folder) -> None:
    folder.write("rules/rollout.yaml", "stages: [")
    part = guest(folder.root).get("/suite/audit", headers={"HX-Request": "true"})
    assert (part.status_code, "rules/rollout.yaml" in part.text) == (422, True)
    assert not re.search("<html|<nav|<main|<h1", part.text)


def test_the_mistakes_of_a_workspace_are_shown_once(folder: Folder) -> None:
    folder.write("rules/rollout.yaml", "stages: [")
    ann = guest(folder.root)
    for path in ("/", "/conversations", "/scenarios", "/articles", "/rules", "/stages", "/week", "/suite"):
        page = ann.get(path)
        assert (page.status_code, page.text.count("Nothing can be judged until")) == (422, 1), path


def test_a_workspace_without_scenarios_says_where_to_begin(folder: Folder, harness: Harness) -> None:
    for path in folder.root.glob("scenarios/*.yaml"):
        path.unlink()
    ann, cyd = guest(folder.root), guest(folder.root, read_only=True)
    assert ('href="/scenarios/new"' in ann.get("/").text, 'action="/run"' in ann.get("/").text) == (True, False)
    assert "<form" not in cyd.get("/").text
    assert "is like that" not in ann.get("/scenarios").text
    harness("run", cwd=folder.root)
    page = ann.get("/").text
    assert "Nothing can be decided: there are no scenarios." in page
    assert "Write the first scenario" in page
    assert 'href="/scenarios/new"' in page
    assert not re.search("could not be measured|sealed scenarios have any", page)


@pytest.mark.parametrize("path", ["/", "/enter", "/enter?token=", "/enter?token=wrong", "/jobs/1/events", ARTICLE])
def test_without_the_token_there_is_nothing(folder: Folder, path: str) -> None:
    said = Guest(Studio(folder.root, PORT), enters=False).get(path)
    assert (said.status_code, "Open the address" in said.text) == (403, True)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost.evil.example:4711", ""])
def test_by_another_name_it_does_not_answer(folder: Folder, host: str) -> None:
    """A page elsewhere may point a name of its own at this machine (DNS rebinding)."""
    assert guest(folder.root).get("/", headers={"Host": host}).status_code == 400


def test_a_form_from_elsewhere_changes_nothing(folder: Folder) -> None:
    ann = guest(folder.root)
    page = ann.get(ARTICLE)
    form = {"was": fields(page)["was"], "text": "gone"}
    other = Guest(ann.studio)
    for data, headers in (
        (form, {}), ({**form, "csrf": "guess"}, {}), ({**form, "csrf": other.csrf}, {}),
        ({**form, "csrf": ann.csrf}, {"Origin": "https://evil.example"}),
        ({**form, "csrf": ann.csrf}, {"Origin": "null"}),
    ):  # fmt: skip
        assert ann.client.post(ARTICLE, data=data, headers=headers).status_code == 403
    assert "gone" not in (folder.root / "knowledge/reset.md").read_text()


@pytest.mark.parametrize(
    "path", ["/nothing", "/stages/nothing", "/articles/nothing", "/conversations/nobody", "/jobs/9"]
)
def test_what_there_is_not_is_said_on_a_page_with_a_way_on(folder: Folder, path: str) -> None:
    said = guest(folder.root).get(path, headers={"Accept": "text/html,*/*"})
    assert (said.status_code, "There is no" in said.text, 'href="/scenarios"' in said.text) == (404, True, True)
    assert "<h1>Not found</h1>" in said.text


def test_pages_forbid_what_they_do_not_need(folder: Folder) -> None:
    page = guest(folder.root).get("/")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<script(?![^>]*(src=|application/json))|<style|\son\w+=|style=", page.text)


@pytest.mark.parametrize(
    "name",
    ["../secret.md", "rules/../../secret.yaml", ".git/config", "reports/x.md", "knowledge", "knowledge/.x.md",
     "rules/pipelines.py", "/etc/passwd", "knowledge/link.md"],
)  # fmt: skip
def test_only_what_a_team_writes_can_be_edited(folder: Folder, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside.md"
    outside.write_text("secret")
    (folder.root / "knowledge/link.md").symlink_to(outside)
    ann = guest(folder.root)
    for said in (ann.get(f"/files/{name}"), ann.post(f"/files/{name}", {"text": "x", "was": ""})):
        assert said.status_code in (404, 405, 422)
        assert "secret" not in said.text.replace("secret.md", "").replace("secret.yaml", "")
    assert outside.read_text() == "secret"


def test_a_save_over_a_newer_file_shows_both_and_asks(folder: Folder) -> None:
    ann, path = guest(folder.root), folder.root / "knowledge/reset.md"
    was, text = fields(ann.get(ARTICLE))["was"], path.read_text()
    path.write_text(text + "\nTheirs, by an editor.\n")
    asked = ann.post(ARTICLE, {"was": was, "text": text + "\nMine.\n"})
    assert asked.status_code == 409
    assert re.findall("<mark>(.*?)</mark>", asked.text) == ["Marked", "Theirs, by an editor."]
    assert "Mine." in asked.text
    assert "Mine." not in path.read_text()
    done = ann.post(ARTICLE, {"was": fields(asked)["was"], "text": text + "\nMine.\n"})
    assert done.status_code == 303
    assert path.read_text() == text + "\nMine.\n"


@pytest.mark.slow
def test_a_page_that_shows_both_is_not_left_without_a_word(folder: Folder, chromium: Chromium) -> None:
    path = folder.root / "knowledge/reset.md"
    with serving(folder.root) as studio, visiting(chromium, studio, ARTICLE) as opened:
        page, asked = opened.page, list[str]()
        page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
        page.locator(".cm-content").click()
        page.keyboard.type("Mine. ")
        path.write_text(path.read_text() + "\nTheirs, by an editor.\n")
        page.keyboard.press("Control+s")
        page.get_by_label("Your text").press("Control+s")  # which is no answer to the question
        page.get_by_role("link", name="Board").click()
        assert asked == ["beforeunload"]
        page.get_by_role("link", name="Keep this, drop mine").click()
        page.locator(".cm-content").get_by_text("Theirs, by an editor.").wait_for()
    assert asked == ["beforeunload"]
    assert "Mine." not in path.read_text()


def test_who_saves_the_same_twice_is_not_told_that_somebody_else_did(folder: Folder) -> None:
    ann, text = guest(folder.root), (folder.root / "knowledge/reset.md").read_text()
    form = {"was": fields(ann.get(ARTICLE))["was"], "text": text + "\nMine.\n"}
    assert [ann.post(ARTICLE, form).status_code for _ in range(2)] == [303, 303]
    assert (folder.root / "knowledge/reset.md").read_text() == text + "\nMine.\n"
    assert ann.post(ARTICLE, {**form, "text": text + "\nMine, too.\n"}).status_code == 409


def test_what_adds_a_mistake_is_not_saved_and_one_can_be_fixed_while_others_stay(folder: Folder) -> None:
    ann, path = guest(folder.root), folder.root / "rules/handoff.yaml"
    text = path.read_text()
    was = fields(ann.get("/files/rules/handoff.yaml"))["was"]
    refused = ann.post("/files/rules/handoff.yaml", {"was": was, "text": text + "\nnonsense: 1\n"})
    assert refused.status_code == 422
    assert "nonsense" in refused.text
    assert "Nothing is saved yet." in refused.text
    assert path.read_text() == text
    path.write_text(text + "\nnonsense: 1\n")
    assert "nonsense" in ann.get("/").text  # the board says what to fix, and where
    assert "/files/rules/handoff.yaml?line=" in ann.get("/").text
    was = fields(ann.get("/files/rules/handoff.yaml"))["was"]
    assert ann.post("/files/rules/handoff.yaml", {"was": was, "text": text}).status_code == 303
    assert ann.get("/").status_code == 200


def test_a_second_mistake_of_a_kind_is_not_saved_either(folder: Folder) -> None:
    """Lines move as somebody types, so mistakes are told apart by their words, and counted."""
    ann, path = guest(folder.root), folder.root / "scenarios/login.yaml"
    once = path.read_text().replace("  - id: money\n", "  - id: money\n    severty: critical\n")
    path.write_text(once)
    was = fields(ann.get("/files/scenarios/login.yaml"))["was"]
    twice = once.replace("  - id: link-expired\n", "  - id: link-expired\n    severty: critical\n")
    assert ann.post("/files/scenarios/login.yaml", {"was": was, "text": twice}).status_code == 422
    assert path.read_text() == once
    assert ann.post("/files/scenarios/login.yaml", {"was": was, "text": f"# told\n{once}"}).status_code == 303


def test_what_is_typed_is_checked_at_its_line(folder: Folder) -> None:
    ann = guest(folder.root)
    text = (folder.root / "rules/handoff.yaml").read_text() + "nonsense: 1\n"
    found = ann.post("/check", {"name": "rules/handoff.yaml", "text": text}).json()
    assert [each["line"] for each in found["problems"]] == [text.count("\n")]


def test_for_reading_only_nothing_can_be_changed(folder: Folder) -> None:
    ann = guest(folder.root, read_only=True)
    page = ann.get(ARTICLE)
    assert "<button" not in page.text
    assert ann.post(ARTICLE, {"was": fields(page)["was"], "text": "gone"}).status_code == 403
    assert ann.post("/run").status_code == 403


def test_a_form_without_end_is_refused(folder: Folder) -> None:
    ann = guest(folder.root)
    assert ann.post("/check", {"name": "rules/handoff.yaml", "text": "x" * 5_000_000}).status_code == 413


def test_while_the_workspace_is_read_every_page_says_so_and_comes_by_itself(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann, read, done = guest(folder.root), Event(), Event()
    report = LoadedWorkspace.report

    def slow(loaded: LoadedWorkspace) -> object:
        return read.wait(PATIENCE) and report(loaded)

    monkeypatch.setattr(LoadedWorkspace, "report", slow)
    ann.studio.read_ahead(then=done.set)
    for path in ("/", "/scenarios"):
        page = ann.get(path, headers={"Accept": "text/html"})
        assert (page.headers["Refresh"], "Reading the workspace" in page.text) == ("2", True)
    read.set()
    assert done.wait(PATIENCE)
    page = ann.get("/", headers={"Accept": "text/html"})
    assert ("Refresh" in page.headers, "have not been run" in page.text) == (False, True)


@pytest.mark.slow
def test_a_place_of_a_page_comes_by_itself_once_the_workspace_is_read(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio) as opened:
        studio.is_reading = True
        opened.page.goto(f"http://127.0.0.1:{studio.port}/rules#ranked")
        opened.page.get_by_text("The page you asked for comes by itself.").wait_for()
        studio.is_reading = False
        opened.page.get_by_role("heading", name="When does a message go to a person?").wait_for()
        assert opened.page.url.endswith("/rules#ranked")
    assert opened.complaints == []


MAKE = ("make", "-o", ".venv/ready", "run")  # of which nothing is set up here


@pytest.mark.parametrize(("ends", "asked"), [(0, "run\nstudio\n"), (1, "run\nstudio\n"), (130, "run\n")])
def test_make_run_goes_on_with_the_studio_whatever_the_run_shows(tmp_path: Path, ends: int, asked: str) -> None:
    told = tmp_path / "asked"
    program = tmp_path / "harness"
    program.write_text(f'#!/bin/sh\necho "$1" >> {told}\ntest "$1" = studio || exit {ends}\n')
    program.chmod(0o755)
    terminal, screen = os.openpty()
    done = subprocess.run([*MAKE, f"BIN={tmp_path}"], cwd=REPOSITORY, stdout=screen, stderr=screen, check=False)
    os.close(screen)
    os.close(terminal)
    assert (told.read_text(), done.returncode == 0) == (asked, ends == 0)
    told.unlink()
    subprocess.run([*MAKE, f"BIN={tmp_path}"], cwd=REPOSITORY, capture_output=True, check=False)
    assert told.read_text() == "run\n"


@pytest.mark.slow
def test_a_run_is_started_followed_and_shown(folder: Folder) -> None:
    ann = guest(folder.root)
    assert "have not been run" in ann.get("/").text
    job = ann.post("/run").headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        said = "".join(events.iter_text())
    assert re.search(r'"done": \d+', said)
    assert '"exit_code": 0' in said
    board = ann.get("/").text
    assert "What to do next" in board
    assert "Press <strong>Run now</strong>" not in board
    assert not re.search(r"more scenarios?</li></ul><span[^>]*>nothing", board)
    assert Path(folder.root / "reports/latest/report.html").exists()


@pytest.mark.slow
def test_where_a_run_left_what_cannot_be_read_another_one_can_be_started(folder: Folder, harness: Harness) -> None:
    assert harness("run", cwd=folder.root).returncode == 0
    (results,) = (folder.root / "reports").glob("reference-*/results.jsonl")
    results.write_bytes(results.read_bytes()[:-40])
    ann = guest(folder.root)
    for path in ("/", "/conversations", "/scenarios", "/rules", "/stages"):
        page = ann.get(path)
        assert (page.status_code, "What a run left cannot be read" in page.text) == (422, True), path
        assert ('action="/run"' in page.text, 'href="/files/' in page.text) == (True, False)
    job = ann.post("/run").headers["Location"]
    with ann.client.stream("GET", f"{job}/events") as events:
        assert '"exit_code": 0' in "".join(events.iter_text())
    assert "What to do next" in ann.get("/").text
    assert 'action="/run"' not in guest(folder.root, read_only=True).get("/").text
    folder.write("rules/rollout.yaml", "stages: [")
    assert ('action="/run"' in (page := ann.get("/").text), 'href="/files/rules/rollout.yaml' in page) == (False, True)


@pytest.mark.slow
def test_what_cannot_start_while_something_runs_says_so(folder: Folder) -> None:
    ann = guest(folder.root)
    job = ann.post("/run").headers["Location"]
    assert ann.post("/run").headers["Location"] == job  # the same again
    assert "has not started" not in ann.get(job).text
    assert ann.post("/suite/words").headers["Location"] == job
    assert "has not started, since this runs" in ann.get(job).text
    ann.studio.close()


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_where_it_was(folder: Folder) -> None:
    folder.write("rules/pipelines.yaml", "pipelines: [{id: slow, kind: command, run: [sh, bot.sh]}]\n")
    reply = '{"outcome": "handoff", "queue": "people"}'
    folder.write("bot.sh", f"read first; echo '{reply}'; while read more; do read _ < hold; echo '{reply}'; done\n")
    os.mkfifo(folder.root / "hold")
    ann = guest(folder.root)
    page = ann.post("/run", {"pipeline": "slow"}).headers["Location"]
    (job,) = ann.studio.jobs
    while not (job.step and job.step.done):
        Event().wait(0.01)
    ann.post(f"{page}/stop")
    job.wait(PATIENCE)
    assert "Stopped. What was done is kept." in (said := ann.get(page).text)
    assert 'name="resume"' in said
    rest = ann.post("/run", {"pipeline": "slow", "resume": "yes"})
    assert ann.studio.jobs.find(2).arguments == ("run", "--pipeline", "slow", "--resume")  # type: ignore[union-attr]
    assert rest.headers["Location"] == "/jobs/2"
    ann.studio.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ended_by", "code", "said"),
    [(signal.SIGINT, 130, ["Interrupted."]), (signal.SIGTERM, 143, []), (signal.SIGHUP, 129, [])],
)
def test_a_process_serves_until_it_is_ended_and_takes_its_work_with_it(
    folder: Folder, tmp_path_factory: pytest.TempPathFactory, ended_by: signal.Signals, code: int, said: list[str]
) -> None:
    """`SIGHUP` is what a terminal sends that is closed."""
    scratch = tmp_path_factory.mktemp("scratch")
    left = scratch / "harness-studio-left"  # by one that was killed
    left.mkdir()
    (left / "tickets.json").write_text("Ida Client")
    folder.write("rules/pipelines.yaml", "pipelines: [{id: slow, kind: command, run: [sh, bot.sh]}]\n")
    folder.write("bot.sh", "echo $$ > running; read _ < hold\n")
    os.mkfifo(folder.root / "hold")
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "studio"], cwd=folder.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, env={**os.environ, "TMPDIR": str(scratch)},
    )  # fmt: skip
    assert process.stdout
    (address,) = re.findall(r"http://\S+", process.stdout.readline())
    at = address.partition("/enter")[0]
    with httpx.Client(base_url=at, follow_redirects=True, timeout=PATIENCE) as ann:
        page = ann.get(address).text
        assert "Board" in page
        form = {"csrf": re.findall(r'name="csrf" content="([^"]+)"', page)[0], "category": "login", "what": "files"}
        job = ann.post("/articles/_import", data=form, files={"files": ("a.md", "# Of a customer\n\nIts text.\n")})
        with ann.stream("GET", f"{job.url.path}/events") as events:
            assert '"exit_code": 0' in "".join(events.iter_text())
        assert [path.name for path in scratch.rglob("*.md")] == ["a.md"]
        ann.post("/run", data={**form, "pipeline": "slow"})
    while not (running := folder.root / "running").exists() or not running.read_text().strip():
        Event().wait(0.01)
    process.send_signal(ended_by)
    _, complaints = process.communicate(timeout=PATIENCE)
    assert (process.returncode, complaints.splitlines()) == (code, said)
    assert [*scratch.rglob("*")] == []
    with pytest.raises(ProcessLookupError):
        os.kill(int(running.read_text()), 0)


def test_chosen_files_of_a_site_that_runs_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "harness-studio-left").mkdir()
    uploads = Uploads()
    kept = uploads.keep([UploadFile(io.BytesIO(b"{}"), filename="tickets.json")])
    remove_left_uploads()
    assert [*tmp_path.rglob("*.json")] == [kept]
    assert len([*tmp_path.iterdir()]) == 1
    uploads.close()
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_the_editor_shows_mistakes_and_saves_by_keyboard(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, ARTICLE) as opened:
        page = opened.page
        page.locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.type("Typed in a browser.")
        page.keyboard.press("Control+s")
        page.get_by_role("status").get_by_text("Saved.").wait_for()
        assert (folder.root / "knowledge/reset.md").read_text().endswith("Typed in a browser.\n")
        page.keyboard.press("Control+End")
    assert opened.complaints == []


@pytest.mark.slow
def test_what_is_typed_over_coloured_text_takes_its_place_and_nothing_of_its_style(
    folder: Folder, chromium: Chromium
) -> None:
    path = folder.root / "rules/rollout.yaml"
    path.write_text(f"# who may answer\n{path.read_text()}")
    with serving(folder.root) as studio, visiting(chromium, studio, "/files/rules/rollout.yaml") as opened:
        page, text = opened.page, opened.page.locator(".cm-content")
        text.click()
        page.keyboard.press("Control+a")
        page.keyboard.type("# Typed")
        assert text.inner_text() == "# Typed"
        assert page.locator("textarea[data-editor]").input_value() == "# Typed"
        page.keyboard.press("Control+a")
        page.keyboard.type("(")  # which goes around what is selected
        assert text.inner_text() == "(# Typed)"
        page.keyboard.press("Control+z")
        assert text.inner_text() == "# Typed"
    assert opened.complaints == []


@pytest.mark.slow
def test_what_is_typed_stays_while_the_studio_is_stopped_and_is_saved_once_it_answers(
    folder: Folder, chromium: Chromium
) -> None:
    with chromium.open(BLANK) as opened:
        page, talk, file = opened.page, *(opened.page.context.new_page() for _ in range(2))
        with serving(folder.root) as before:
            page.goto(before.address)
            page.goto(f"http://127.0.0.1:{before.port}{ARTICLE}")
            page.locator(".cm-content").click()
            page.keyboard.press("Control+End")
            page.keyboard.type("Typed meanwhile.")
            talk.goto(f"http://127.0.0.1:{before.port}/try")
            talk.get_by_label("message").fill("is anybody there?")
            with file.expect_response("**/check"):
                file.goto(f"http://127.0.0.1:{before.port}/files/rules/rollout.yaml")
            file.locator(".cm-content").click()
        page.keyboard.press("Control+s")
        page.get_by_role("alert").get_by_text(f"harness studio --port {before.port}").wait_for()
        talk.get_by_role("button", name="Send").click()
        talk.get_by_role("alert").get_by_text("The studio does not answer.").wait_for()
        with serving(folder.root, before.port) as after:  # which knows nobody yet
            page.get_by_role("alert").get_by_text("Your session has ended.").wait_for()
            talk.get_by_role("alert").get_by_text("Your session has ended.").wait_for()
            assert talk.get_by_label("message").input_value() == "is anybody there?"
            opened.page.context.new_page().goto(after.address)
            page.get_by_role("status").get_by_text("Saved.").wait_for()
            talk.get_by_role("alert").get_by_text("answers again").wait_for()
            talk.get_by_role("button", name="Send").click()
            talk.get_by_label("next message").wait_for(timeout=4000 * PATIENCE)
            file.keyboard.type("x")
            file.get_by_role("alert").get_by_text("answers again").wait_for()
            file.keyboard.type(": [")
            file.locator(".cm-lint-marker-error").wait_for()
    assert (folder.root / "knowledge/reset.md").read_text().endswith("Typed meanwhile.\n")


@pytest.mark.slow
def test_who_presses_twice_sends_once(folder: Folder, chromium: Chromium) -> None:
    """Unless the browser was stopped meanwhile."""
    count = "() => { window.counted = 0; addEventListener('submit', (e) => { counted += 1; e.preventDefault(); }); }"
    with serving(folder.root) as studio, visiting(chromium, studio, ARTICLE) as opened:
        page = opened.page
        page.locator(".cm-content").click()
        page.evaluate(count)  # no answer comes
        for _ in range(2):
            page.keyboard.press("Control+s")
            page.get_by_role("alert").get_by_text("The studio is at work on it.").wait_for()
        assert page.evaluate("window.counted") == 1
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        page.get_by_role("alert").get_by_text("The studio is at work on it.").wait_for()
        assert page.evaluate("window.counted") == 2


@pytest.mark.slow
def test_nothing_is_saved_by_itself_once_somebody_types_on(folder: Folder, chromium: Chromium) -> None:
    with chromium.open(BLANK) as opened:
        page, asked = opened.page, list[str]()
        page.clock.install()
        with serving(folder.root) as before:
            page.goto(before.address)
            page.goto(f"http://127.0.0.1:{before.port}{ARTICLE}")
            page.locator(".cm-content").click()
            page.keyboard.press("Control+End")
        page.keyboard.type("One. ")
        page.keyboard.press("Control+s")
        page.get_by_role("alert").get_by_text("The studio does not answer.").wait_for()
        page.keyboard.type("Two.")
        page.get_by_role("alert").get_by_text("Press the button again").wait_for()
        page.on("request", lambda request: asked.append(request.url))
        page.clock.run_for(10_000)
        assert not [url for url in asked if url.endswith("/session")]
        with serving(folder.root, before.port) as after:
            page.context.new_page().goto(after.address)
            page.get_by_role("button", name="Save").click()
            page.get_by_role("status").get_by_text("Saved.").wait_for()
    assert "One. Two." in (folder.root / "knowledge/reset.md").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("dark", [False, True])
def test_its_pages_keep_nobody_out(folder: Folder, chromium: Chromium, width: int, dark: bool) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/", width, dark=dark) as opened:
        for path in ("/", ARTICLE):
            opened.page.goto(f"http://127.0.0.1:{studio.port}{path}")
            assert opened.hinders() == []
    assert opened.complaints == []


def test_what_was_saved_is_not_read_a_second_time_and_what_others_wrote_meanwhile_is(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded, name, article = LoadedWorkspace(folder.root), "scenarios/login.yaml", "knowledge/more.md"
    loaded.workspace()
    read: list[object] = []
    monkeypatch.setattr("harness.studio.loaded.load", lambda *given: read.append(given) or load(*given))

    def change(text: str) -> None:
        was = (folder.root / name).read_text()
        save(loaded, name, f"{was}# {text}\n", digest(was))

    change("one")
    assert loaded.workspace().digest == load(folder.root).digest
    assert len(read) == 1
    monkeypatch.setattr("harness.studio.saving.write_text", lambda path, lines: _both(folder, article, path, lines))
    change("two")
    assert "more" in {each.head.id for each in loaded.workspace().articles.values()}
    assert loaded.workspace().digest == load(folder.root).digest


def _both(folder: Folder, article: str, path: Path, lines: list[str]) -> None:
    """Somebody else writes an article while a file is saved."""
    path.write_text("".join(lines))
    folder.write(article, (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: more"))


@pytest.mark.slow
def test_more_visitors_than_open_files_are_said_once_and_served_later(folder: Folder) -> None:
    """Python 3.11 prints a traceback for each place in the queue, over and over."""
    start = f'ulimit -n 30; exec "{sys.executable}" -u -m harness studio'
    process = subprocess.Popen(
        ["bash", "-c", start], cwd=folder.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stderr
    (address,) = re.findall(r"http://\S+", process.stdout.readline())
    port = urlsplit(address).port or 0
    many = [socket.create_connection((HOST, port)) for _ in range(40)]
    said = process.stderr.readline()
    for each in many:
        each.close()
    assert httpx.get(address, timeout=PATIENCE).status_code in (200, 303)
    process.terminate()
    assert (said.startswith("Note: new visitors wait"), process.communicate(timeout=PATIENCE)[1]) == (True, ""), said
