"""Articles in the studio: a list, fields and text, whose answers each keystroke changes, and what may be saved."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from harness.studio.writing import NewestTurn, SupersededError
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import FILES, PATIENCE, Folder, Harness, git
from tests.studio import OPEN, Guest, fields, guest, serving, visiting

pytestmark = pytest.mark.slow

RESET = "/articles/reset"
CARD = """\
---
id: card
# where the numbers come from: the billing system
title: "Change your card"   # as in the menu
categories:
  - billing  # theirs
owner: money-team
status: approved
updated: 2026-08-14
review_by: 2026-10-01
audience: agents
---

Open Billing and choose "Change card". The old card is charged until the next month.
"""
HOSTILE = """\
<script>document.title = "ran"</script>
<img src=x onerror="document.title = 'ran'">

[a link](javascript:document.title='ran') and [another](https://evil.example/) <https://evil.example/x>

![a picture](https://evil.example/p.png "title\\" onload=alert(1)")

<!-- harness: allow article-vague-word: it is meant -->
<iframe srcdoc="<script>parent.document.title='ran'</script>"></iframe>

| one | two |
|---|---|
| <b onclick=x>1</b> | 2 |
"""


@pytest.fixture(autouse=True)
def nothing_goes_on() -> Iterator[None]:
    yield
    while OPEN:
        OPEN.pop().close()


def form(ann: Guest, path: str = RESET) -> dict[str, str]:
    """What a browser would send of the form of an article's page, if nothing was typed."""
    page = ann.get(path).text
    sent = {name: unescape(value) for name, value in re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page)}
    for name, options in re.findall(r'<select name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        sent[name] = re.findall(r"<option selected>([^<]+)", options)[0]
    for name, checked in re.findall(r'<input type="checkbox" name="([^"]+)" value="yes"( checked)?>', page):
        if not checked:
            del sent[name]
    sent["body"] = unescape(re.findall(r'<textarea name="body"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[0])
    return sent


def part(ann: Guest, what: str, sent: dict[str, str], path: str = RESET) -> str:
    """A part of an article's page for what is typed, once the articles are read."""
    end = time.monotonic() + PATIENCE
    while "Reading the articles" in (said := ann.post(f"{path}/{what}", sent)).text:
        assert time.monotonic() < end
    assert said.status_code == 200
    return unescape(said.text)


def became(html: str) -> dict[str, str]:
    """Each scenario that the part names, and what it became."""
    return {id_: how for how, id_ in re.findall(r'<summary><span class="\w+">([^<]+)</span>: <strong>([^<]+)', html)}


def test_the_list_shows_what_needs_somebody_and_finds_words(folder: Folder) -> None:
    folder.write("knowledge/card.md", CARD)
    folder.edit("scenarios/login.yaml", "id: money", "id: money\n    seal: false")
    ann = guest(folder.root)
    page = ann.get("/articles").text
    rows = re.findall(r'<tr>\n<th scope="row">.*?</tr>', page, re.DOTALL)
    card, reset = (re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in rows)
    assert card.split() == ["Change", "your", "card", "card", "approved", "for", "agents", "only", "money-team",
                            "2026-10-01", "out", "of", "date", "none"]  # fmt: skip
    assert reset.split()[-1] == "1"

    def found(query: str) -> list[str]:
        return re.findall(r'<th scope="row"><a href="/articles/([^"]+)"', ann.get(f"/articles?{query}").text)

    assert found("") == ["card", "reset"]
    assert found("typed=CHARGED+menu") == []
    assert found("typed=CHARGED+billing") == ["card"]
    assert found("needs=outdated") == found("needs=unexpected") == found("audience=agents") == ["card"]
    assert found("category=login") == found("owner=access-team") == ["reset"]
    assert found("status=draft") == []


def test_a_sealed_scenario_is_not_counted(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "- id: link-expired", "- id: link-expired\n    seal: true")
    ann = guest(folder.root)
    assert '<td class="number" data-name="Open scenarios">none</td>' in ann.get("/articles").text
    assert "No open scenario expects it." in ann.get("/articles/reset").text


def test_a_thousand_articles_come_by_hundreds(folder: Folder) -> None:
    text = (folder.root / "knowledge/reset.md").read_text()
    for number in range(250):
        folder.write(f"knowledge/a{number}.md", text.replace("id: reset", f"id: a{number}"))
    ann = guest(folder.root)
    page = ann.get("/articles?owner=access-team&page=2").text
    assert "101 to 200 of 251" in page
    assert page.count('<th scope="row">') == 100
    assert 'href="/articles?owner=access-team&amp;page=3"' in page
    assert ann.get("/articles?page=99999").text.count('<th scope="row">') == 51


@pytest.mark.parametrize("code", [0, 1])
def test_a_look_for_findings_that_was_stopped_at_once_has_none(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """Python itself ends with 1 where it is interrupted as it begins."""
    monkeypatch.setattr("sys.executable", shutil.which("false" if code else "true"))
    ann = guest(folder.root)
    job = ann.post("/articles/_findings").headers["Location"]
    found = ann.studio.jobs.find(int(job.rpartition("/")[2]))
    assert found is not None
    found.wait()
    assert (found.exit_code, "Findings</th>" in ann.get("/articles").text) == (code, False)


def test_findings_of_all_articles_are_looked_for_beside_the_site(folder: Folder) -> None:
    folder.edit("knowledge/reset.md", "access-team", "TBD")
    ann = guest(folder.root)
    assert "Findings</th>" not in ann.get("/articles").text
    ann.post("/articles/_findings")
    for job in ann.studio.jobs:
        job.wait()
    page = ann.get("/articles?needs=findings").text
    assert re.search(
        r'reset</span></th>.*?data-name="Scenarios">1</td>\n<td class="number" data-name="Findings">\d+</td>',
        page,
        re.DOTALL,
    )


def test_fields_change_their_values_and_nothing_else(folder: Folder) -> None:
    path = folder.write("knowledge/card.md", CARD)
    ann = guest(folder.root)
    sent = form(ann, "/articles/card")
    assert ann.post("/articles/card", sent).status_code == 303
    text = CARD.replace("updated: 2026-08-14", "updated: 2026-11-02")
    assert path.read_text() == text
    sent = form(ann, "/articles/card")
    sent |= {"title": 'The "new" card: #1', "category:login": "yes", "review_by": "2027-03-01", "audience": "customers"}
    assert ann.post("/articles/card", sent).status_code == 303
    for old, new in (
        ('title: "Change your card"  ', 'title: "The \\"new\\" card: #1"  '), ("2026-10-01", "2027-03-01"),
        ("audience: agents", "audience: customers"), ("- billing  # theirs\n", "- billing  # theirs\n  - login\n"),
    ):  # fmt: skip
        assert old in text
        text = text.replace(old, new)
    assert path.read_text() == text
    sent = form(ann, "/articles/card")
    del sent["category:billing"]
    ann.post("/articles/card", sent | {"owner": "a: b"})
    assert path.read_text() == text.replace("  - billing  # theirs\n", "").replace("money-team", '"a: b"')


def test_what_is_wrong_is_shown_at_its_field_and_nothing_is_lost(folder: Folder) -> None:
    ann, before = guest(folder.root), (folder.root / "knowledge/reset.md").read_text()
    said = ann.post(RESET, form(ann) | {"review_by": "soon", "body": "Typed on."})
    assert said.status_code == 422
    field = re.search(r'name="review_by" value="soon".*?</label>', said.text, re.DOTALL)
    assert field
    assert 'class="wrong"' in field[0]
    assert "Typed on." in said.text
    assert ann.post(RESET, form(ann) | {"body": "\n"}).status_code == 422  # no answer is left
    assert (folder.root / "knowledge/reset.md").read_text() == before


def test_a_draft_is_saved_as_one(folder: Folder) -> None:
    ann = guest(folder.root)
    ann.post(RESET, form(ann) | {"as": "draft"})
    assert "status: draft\n" in (folder.root / "knowledge/reset.md").read_text()
    assert "no answer quotes it" in ann.get(RESET).text


def test_an_article_that_changed_meanwhile_shows_both_and_asks(folder: Folder) -> None:
    ann, path = guest(folder.root), folder.root / "knowledge/reset.md"
    sent = form(ann)
    path.write_text(path.read_text() + "\nTheirs.\n")
    asked = ann.post(RESET, sent | {"body": sent["body"] + "\nMine.\n"})
    assert asked.status_code == 409
    assert "Theirs." in asked.text
    assert "Theirs." in path.read_text()
    mine = unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", asked.text, re.DOTALL)[0])
    was = re.findall(r'name="was" value="([^"]+)"', asked.text)[0]
    assert ann.post(RESET, {"text": mine, "was": was}).status_code == 303
    assert path.read_text().endswith("\nMine.\n")


def test_an_article_that_is_gone_meanwhile_takes_nobody_s_text_with_it(folder: Folder) -> None:
    ann, path = guest(folder.root), folder.root / "knowledge/reset.md"
    sent = form(ann)
    path.unlink()
    asked = ann.post(RESET, sent | {"body": "## Link expired\nMine, 60 minutes.\n"})
    assert (asked.status_code, "is gone since you opened it" in asked.text) == (409, True)
    assert "What is there now" not in asked.text
    mine = unescape(re.findall(r"<textarea[^>]*>\n(.*?)</textarea>", asked.text, re.DOTALL)[0])
    assert ann.post(RESET, fields(asked) | {"text": mine}).status_code == 303
    assert path.read_text().endswith("Mine, 60 minutes.\n")


def test_an_article_can_be_saved_while_another_file_has_a_mistake(folder: Folder) -> None:
    ann = guest(folder.root)
    sent = form(ann)
    folder.edit("scenarios/login.yaml", "id: money", "id: money\n    nonsense: 1")
    assert ann.post(RESET, sent | {"body": "Still saved.\n\n## Link expired\n60 minutes.\n"}).status_code == 303
    assert "Still saved." in (folder.root / "knowledge/reset.md").read_text()
    said = ann.post(RESET, sent | {"body": "Not over that."})
    assert said.status_code == 409


@pytest.mark.parametrize(
    ("old", "new", "expected"), [("60 minutes", "30 minutes", "broken"), ("approved", "draft", "broken")]
)
def test_what_is_shown_while_typing_is_what_impact_says_after_saving(
    folder: Folder, harness: Harness, old: str, new: str, expected: str
) -> None:
    folder.write(".gitignore", "reports/\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "x")
    ann = guest(folder.root)
    sent = form(ann)
    assert "Nothing has changed" in part(ann, "impact", sent)
    typed = {key: value.replace(old, new) if key in ("body", "status") else value for key, value in sent.items()}
    while_typing = part(ann, "impact", typed)

    def after_saving() -> dict[str, str]:
        said = json.loads(harness("impact", "--json").stdout)
        return {each["id"]: each["became"] for article in said["articles"] for each in article["scenarios"]}

    assert ann.post(RESET, typed).status_code == 303
    assert became(while_typing) == after_saving()
    assert became(while_typing).get("link-expired", "") == expected
    assert "required by link-expired" in while_typing or old != "60 minutes"
    git(folder, "commit", "-qam", "y")
    assert "Nothing has changed" in part(ann, "impact", form(ann))
    back = part(ann, "impact", sent | {"was": ""})
    assert ann.post(RESET, form(ann) | {key: sent[key] for key in ("body", "status")}).status_code == 303
    assert became(back) == after_saving()
    assert became(back).get("link-expired", "") == expected.replace("broken", "fixed")


def test_sealed_scenarios_are_not_shown_breaking(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "- id: link-expired", "- id: link-expired\n    seal: true")
    ann = guest(folder.root)
    sent = form(ann)
    said = part(ann, "impact", sent | {"body": sent["body"].replace("60 minutes", "30 minutes")})
    assert "has new text" in said
    assert "link-expired</strong>" not in said
    assert "my reset mail" not in said
    assert "has no text" in part(ann, "impact", sent | {"body": ""})


def test_findings_are_those_of_the_check_at_the_lines_of_the_text(folder: Folder, harness: Harness) -> None:
    folder.write("knowledge/card.md", CARD.replace("audience: agents\n", ""))
    ann = guest(folder.root)
    sent = form(ann, "/articles/card")
    sent["body"] += "\nSee [the plans](plans.md#prices). It usually takes a few days.\n"
    listed = part(ann, "findings", sent, "/articles/card")
    while (gutter := ann.post("/articles/card/check", sent)).status_code == 202:
        pass
    ann.post("/articles/card", sent)
    checked = json.loads(harness("check", "articles", "knowledge/card.md", "--json").stdout)["findings"]
    assert {each["id"] for each in checked} >= {"article-outdated", "article-broken-link", "article-vague-word"}
    assert re.findall(r"harness: allow ([\w-]+): why", listed) == [each["id"] for each in checked]
    first = (folder.root / "knowledge/card.md").read_text().split("\n").index('Open Billing and choose "Change card". '
        "The old card is charged until the next month.")  # fmt: skip
    below = [(each["line"] - first, each["message"]) for each in checked if each["line"] > first]
    assert [(each["line"], each["message"]) for each in gutter.json()["problems"]] == below
    assert re.search(r'<span class="soft">review_by</span>\s*its review was due', listed)


def test_only_the_newest_text_of_a_writer_counts() -> None:
    turn, order = NewestTurn(), []

    def ask(writer: str, what: str) -> None:
        try:
            with turn.of(writer):
                order.append(what)
        except SupersededError:
            order.append(f"not {what}")

    threads: list[threading.Thread] = []
    with turn.of("Ann"):
        for writer, what in (("Ann", "first"), ("Bob", "his"), ("Ann", "second"), ("Ann", "third")):
            thread = threading.Thread(target=ask, args=(writer, what))
            thread.start()
            threads.append(thread)
            while len(turn._newest) < 2 and writer == "Bob":
                pass
        for thread in (threads[0], threads[2]):
            thread.join()
        assert sorted(order) == ["not first", "not second"]
    for thread in threads:
        thread.join()
    assert sorted(order[2:]) == ["his", "third"]


def test_a_renamed_section_takes_its_scenarios_with_it(folder: Folder) -> None:
    other = (folder.root / "knowledge/reset.md").read_text().replace("id: reset", "id: other")
    folder.write("knowledge/other.md", other + "\nSee [the link](reset.md#link-expired).\n")
    ann = guest(folder.root)
    sent = form(ann)
    sent["body"] = sent["body"].replace("## Link expired", "## My link has expired")
    assert "you can have the scenarios follow" in part(ann, "impact", sent)
    asked = ann.post(RESET, sent)
    assert asked.status_code == 422
    assert re.search(r"<code>reset#link-expired</code> is now <code>reset#my-link-has-expired</code>", asked.text)
    assert "source: reset#link-expired" in (folder.root / "scenarios/login.yaml").read_text()
    assert ann.post(RESET, sent | {"follow": "yes"}).status_code == 303
    assert "source: reset#my-link-has-expired" in (folder.root / "scenarios/login.yaml").read_text()
    assert "(reset.md#my-link-has-expired)" in (folder.root / "knowledge/other.md").read_text()
    assert "## My link has expired" in (folder.root / "knowledge/reset.md").read_text()
    assert ann.get("/").status_code == 200


def test_a_renamed_section_over_a_newer_article_changes_nothing(folder: Folder) -> None:
    ann, path = guest(folder.root), folder.root / "knowledge/reset.md"
    sent = form(ann)
    path.write_text(path.read_text() + "\nTheirs.\n")
    sent["body"] = sent["body"].replace("## Link expired", "## My link has expired")
    assert ann.post(RESET, sent | {"follow": "yes"}).status_code == 409
    assert "source: reset#link-expired" in (folder.root / "scenarios/login.yaml").read_text()


def test_a_new_article_is_a_draft_for_what_was_asked(folder: Folder) -> None:
    ann = guest(folder.root)
    page = unescape(ann.get("/articles/new?for=money").text)
    assert 'value="i want a refund"' in page
    words = "money " * 20
    page = unescape(ann.get(f"/articles/new?question={words}").text)
    assert f'name="question" value="{words.strip()}"' in page
    assert f'name="title" value="{(words * 2)[:77]}"' in page  # whole words only
    page = unescape(ann.get('/articles/new?for=Where+is+<b>my</b>+"key"?&title=Lost+keys&category=billing').text)
    assert '<option value="billing" selected>' in page
    assert "<b>my" in page
    made = ann.post("/articles/new", {"title": "Lost keys", "category": "login", "question": "Where is\r\nmy key?"})
    assert made.headers["Location"] == "/articles/lost-keys"
    text = (folder.root / "knowledge/lost-keys.md").read_text()
    assert "title: Lost keys\ncategories: [login]\nowner: access-team\nstatus: draft\n" in text
    assert "## Where is my key?\n" in text
    assert ann.get("/articles/lost-keys").status_code == 200
    again = ann.post("/articles/new", {"title": "Lost keys", "category": "login", "question": ""})
    assert again.headers["Location"] == "/articles/lost-keys-2"
    assert ann.post("/articles/new", {"title": "New", "category": "login"}).headers["Location"] == "/articles/new-2"
    refused = ann.post("/articles/new", {"title": "Keys", "category": "nonsense", "question": ""})
    assert refused.status_code == 422
    assert 'value="Keys"' in refused.text
    assert not (folder.root / "knowledge/keys.md").exists()


def test_nobody_writes_for_a_sealed_scenario(folder: Folder) -> None:
    folder.edit("scenarios/login.yaml", "- id: link-expired", "- id: link-expired\n    seal: true")
    assert "has expired" not in guest(folder.root).get("/articles/new?for=link-expired").text


def test_for_reading_only_an_article_cannot_be_changed(folder: Folder) -> None:
    ann = guest(folder.root, read_only=True)
    page = ann.get(RESET)
    assert page.status_code == 200
    assert ">Save" not in page.text
    sent = form(guest(folder.root))
    for path in (RESET, "/articles/new"):
        assert ann.post(path, sent).status_code == 403


def test_for_reading_only_no_mistake_is_seen_in_what_is_right(folder: Folder, chromium: Chromium) -> None:
    """A browser sends no field that it may not change."""
    with serving(folder.root, read_only=True) as studio, visiting(chromium, studio, RESET) as opened:
        found = opened.page.locator("#findings")
        found.locator(".found, .problems").or_(found.get_by_text("Nothing found.")).wait_for(timeout=4000 * PATIENCE)
        expect(found).not_to_contain_text("is empty")


def test_hostile_text_runs_nothing_and_leads_nowhere(folder: Folder, chromium: Chromium) -> None:
    folder.write("knowledge/hostile.md", CARD.replace("id: card", "id: hostile") + HOSTILE)
    with serving(folder.root) as studio, visiting(chromium, studio, "/articles/hostile") as opened:
        preview = opened.page.locator("#preview")
        preview.get_by_text("a picture").wait_for()
        assert preview.locator("script, img, a, iframe, b, [onclick], [onerror]").count() == 0
        assert preview.locator("td").first.inner_text() == "<b onclick=x>1</b>"
        assert "harness: allow" not in preview.inner_text()
        preview.get_by_text("another").click()
        assert opened.page.url.endswith("/articles/hostile")
        assert "ran" not in opened.page.title()
    assert opened.complaints == []


def test_a_writer_breaks_a_scenario_sees_it_fixes_it_and_saves(folder: Folder, chromium: Chromium) -> None:
    path: Path = folder.root / "knowledge/reset.md"
    with serving(folder.root) as studio, visiting(chromium, studio, "/articles") as opened:
        page = opened.page
        page.get_by_role("searchbox").fill("reset link")
        page.get_by_role("link", name="Reset your password").click()
        impact = page.locator("#impact")
        impact.get_by_text("Nothing has changed since the last save").wait_for()

        text = path.read_text().partition("---\n\n")[2]

        def write(new: str) -> None:
            page.get_by_role("textbox", name="Text", exact=True).click()
            page.keyboard.press("Control+a")
            page.keyboard.insert_text(text.replace("60 minutes", new))

        page.route("**/impact", lambda route: None)  # a slow machine
        write("30 minutes")
        page.get_by_text("Looking whose answers change").wait_for()
        assert not page.get_by_text("Nothing has changed since the last save").is_visible()
        page.unroute("**/impact")
        write("30 minutes")
        impact.get_by_text("The edit breaks 1 scenario: link-expired.").wait_for()
        assert impact.locator("ins").first.inner_text().strip() == "30"
        assert 'does not say "60 minutes"' in impact.inner_text()
        assert impact.get_by_role("link", name="Open link-expired").get_attribute("href") == "/scenarios/link-expired"
        write("one hour (60 minutes)")
        impact.get_by_text("The edit breaks nothing.").wait_for()
        assert "60 minutes" in page.locator("#preview").inner_text()
        page.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("status").get_by_text("Saved.").wait_for()
        assert "one hour (60 minutes)" in path.read_text()
    assert opened.complaints == []


def imported(ann: Guest, job: httpx.Response) -> str:
    """The page to which a job that has begun leads."""
    with ann.client.stream("GET", f"{job.headers['Location']}/events") as events:
        assert '"exit_code": 0' in "".join(events.iter_text())
    return unescape(ann.get("/articles/_import").text)


def test_an_import_is_shown_first_and_approves_nothing_by_itself(folder: Folder) -> None:
    folder.write("centre.csv", "id,title,content\n1,Open at night,We answer at night too.\n2,Empty,\n")
    ann, form = guest(folder.root), {"what": "files", "path": "centre.csv", "category": "login"}
    assert "/articles/_import" in ann.get("/articles").text
    shown = imported(ann, ann.post("/articles/_import", form))
    assert "What would come in" in shown
    assert "plain 2 (Empty): its body is empty" in shown
    path = folder.root / "knowledge/open-at-night.md"
    assert not path.exists()
    brought = imported(ann, ann.post("/articles/_import/1"))
    assert "What came in" in brought
    assert "1 new, 0 changed, 0 unchanged; 1 not imported." in brought
    assert "status: draft" in path.read_text()
    path.unlink()
    imported(ann, ann.post("/articles/_import", {**form, "approved": "yes"}))
    imported(ann, ann.post("/articles/_import/3"))
    assert "status: approved" in path.read_text()
    assert ann.post("/articles/_import/4").status_code == 404  # it has come in
    path.unlink()


def test_of_many_chosen_files_all_that_would_come_in_and_be_left_out_is_shown(folder: Folder) -> None:
    ann, form = guest(folder.root), {"what": "files", "path": "", "category": "login"}
    form["csrf"] = ann.csrf
    many = [("files", (f"a-{n}.md", f"# How to do the thing number {n}\n\nDo it {n} times.\n")) for n in range(1200)]
    shown = imported(ann, ann.client.post("/articles/_import", data=form, files=[*many, ("files", ("b.md", ""))]))
    assert len(re.findall("new  knowledge/", shown)) == 1200
    assert "1200 new, 0 changed, 0 unchanged; 1 not imported." in shown
    wrong = [("files", (name, "\x00")) for name in ("a.exe", "b.exe")]
    for files in (wrong, wrong[:1]):
        job = ann.client.post("/articles/_import", data=form, files=files)
        with ann.client.stream("GET", f"{job.headers['Location']}/events") as events:
            assert '"exit_code": 2' in "".join(events.iter_text())
        said = ann.get(job.headers["Location"]).text
        assert ("no article of a known kind" in said, "/tmp" in said, "harness-studio" in said) == (True, False, False)
    assert [*folder.root.glob("knowledge/how-to*")] == []


def test_an_import_says_what_is_wrong_and_is_not_for_who_only_reads(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZENDESK_SUBDOMAIN", raising=False)
    ann, given = guest(folder.root), {"category": "login", "system": "zendesk"}
    for form, told in (
        ({"what": "files", "path": ""}, "Choose files, or enter a file or a folder."),
        ({"what": "files", "path": "--live"}, f"There is no file or folder {folder.root}/--live."),
        ({"what": "live"}, "`ZENDESK_SUBDOMAIN` is not set"),
        ({"what": "live", "system": "plain"}, "There is no system `plain`"),
        ({"what": "files", "path": ".", "category": "x"}, "There is no category `x`"),
    ):
        page = ann.post("/articles/_import", {**given, **form})
        assert (page.status_code, told in unescape(page.text)) == (422, True), form
    ben = guest(folder.root, read_only=True)
    assert "<form" not in ben.get("/articles/_import").text
    assert ben.post("/articles/_import", {**given, "what": "files", "path": "."}).status_code == 403


def test_who_saves_while_writing_goes_on_at_the_same_place(folder: Folder, chromium: Chromium) -> None:
    folder.write("knowledge/card.md", CARD + "\nIt is in the menu.\n" * 60 + "\n## Later\nAsk us.\n")
    with serving(folder.root) as studio, visiting(chromium, studio, "/articles/card") as opened:
        page = opened.page
        page.locator(".cm-content").click()
        page.keyboard.press("Control+Home")
        page.keyboard.press("ArrowDown")
        for typed in ("First.", " Second."):
            page.keyboard.type(typed)
            with page.expect_navigation():
                page.keyboard.press("Control+s")
            page.get_by_role("status").get_by_text("Saved").wait_for()
            page.locator(".cm-focused").wait_for()
    assert opened.complaints == []
    assert "First. Second." in (folder.root / "knowledge/card.md").read_text()


def test_no_word_of_the_list_is_cut_beside_long_titles(folder: Folder, chromium: Chromium) -> None:
    long = FILES["knowledge/reset.md"].replace("id: reset", "id: change-the-email-address-you-sign-in-with")
    long = long.replace("Reset your password", "Change the email address that you sign in with, everywhere at once")
    folder.write("knowledge/long.md", long.replace("owner: ", "owner: onboarding-and-"))
    with serving(folder.root) as studio, visiting(chromium, studio, "/articles", WIDE) as opened:
        opened.page.get_by_text("everywhere at once").wait_for()
        assert opened.cut_words() == []


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_its_pages_keep_nobody_out(folder: Folder, chromium: Chromium, width: int) -> None:
    folder.write("knowledge/card.md", CARD + "\nIt is in the menu.\n" * 60)  # so long that it scrolls
    with serving(folder.root) as studio, visiting(chromium, studio, "/articles", width, dark=width == NARROW) as opened:
        for path in ("/articles", "/articles/new", "/articles/_import", "/articles/card"):
            opened.page.goto(f"http://127.0.0.1:{studio.port}{path}")
            if path.endswith("card"):
                opened.page.locator("#findings").get_by_text("its review was due").wait_for()
            assert opened.hinders() == []
    assert opened.complaints == []
