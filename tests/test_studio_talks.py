"""Conversations and talks in the studio: found, explained, made into scenarios, and nothing of them trusted."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Route

from harness.live.conversations import NAME, Author, LiveConversation, Part, Store
from harness.workspace import load
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import FILES, Folder, in_process
from tests.studio import fields, guest, serving, visiting

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> {{ 7 * 7 }} \u202egnp.exe where is my invoice"
SCENARIOS = f"""\
category: billing
scenarios:
  - id: hostile
    turns: [{{customer: {json.dumps(HOSTILE)}, expect: {{category: login, outcome: answer, source: reset}}}}]
  - id: misfiled
    turns: [{{customer: the reset mail never came, expect: {{category: billing, outcome: handoff}}}}]
  - id: secret
    seal: true
    turns: [{{customer: a secret question about my invoice, expect: {{outcome: answer}}}}]
"""
BOT = """\
import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["message"] == "die":
        sys.exit("cannot go on")
    plan = request.get("customer", {}).get("plan", "no plan")
    said = f"{os.getpid()} {plan} {len(request.get('history', []))}"
    print(json.dumps({"id": request["id"], "outcome": "answer", "category": "login", "answer": said}), flush=True)
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace and its run. Not to be written to: copy it."""
    folder = Folder(tmp_path_factory.mktemp("ran"))
    for name, text in {**FILES, "scenarios/billing.yaml": SCENARIOS}.items():
        folder.write(name, text)
    assert in_process("run", cwd=folder.root).returncode in (0, 1)
    return folder.root


@pytest.fixture
def own(ran: Path, tmp_path: Path) -> Folder:
    return Folder(Path(shutil.copytree(ran, tmp_path / "own", symlinks=True)))


def run_of(root: Path) -> str:
    (found,) = root.glob("reports/reference-*/results.jsonl")
    return found.parent.name


def rows(root: Path, query: str) -> dict[str, Any]:
    found = guest(root).get(f"/conversation-rows?{query}")
    assert found.status_code == 200
    told: dict[str, Any] = found.json()
    return told


def ids(root: Path, query: str) -> set[str]:
    return {row["id"] for row in rows(root, query)["rows"]}


ALL = {"link-expired", "money", "hostile", "misfiled"}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("show=failing", {"hostile", "misfiled"}),
        ("show=passing", {"link-expired", "money"}),
        ("show=failing&category=login", {"hostile"}),
        ("category=login", {"link-expired", "hostile"}),
        ("ids=money,hostile", {"money", "hostile"}),
        ("ids=money,hostile&show=failing", {"hostile"}),
        ("expected=billing&filed=login", {"misfiled"}),
        ("filed=login&show=failing", {"misfiled", "hostile"}),
        ("expected=billing", {"misfiled"}),
        ("kind=triage", {"misfiled"}),
        ("q=RESET+never", {"misfiled"}),
        ("q=60+minutes+asked", set()),
        ("q=valid+60", {"link-expired", "misfiled"}),
        ("q=secret", set()),
        ("category=login&scenario=money&scenario=nobody&scenario=secret", {"money", "link-expired", "hostile"}),
    ],
)
def test_every_filter_of_the_address_finds_its_conversations(ran: Path, query: str, found: set[str]) -> None:
    assert ids(ran, query) == found


@pytest.mark.slow
def test_a_cause_that_the_board_links_to_finds_its_failures(ran: Path) -> None:
    failing = rows(ran, "show=failing")
    for cause in failing["causes"]:
        wanted = {row["id"] for row in failing["rows"] if row["cause"] == cause}
        assert ids(ran, f"cause={cause.replace(' ', '+')}") == wanted
    assert {row["cause"] for row in failing["rows"]} == set(failing["causes"])


@pytest.mark.slow
def test_a_page_of_rows_is_short_and_says_how_many_there_are(ran: Path) -> None:
    told = rows(ran, "limit=1")
    assert (len(told["rows"]), told["count"], told["total"]) == (1, 4, 4)
    assert "turns" not in told["rows"][0]
    whole = rows(ran, "whole=link-expired")
    assert "60 minutes" in json.dumps(whole["turns"])
    assert [where for _, where in whole["links"]] == [
        "/conversations/link-expired", "/scenarios/link-expired#expect", "/articles/reset?line=13",
        "/articles/new?title=the+link+in+my+reset+mail+has+expired&for=link-expired",
    ]  # fmt: skip


@pytest.mark.slow
def test_of_a_sealed_scenario_nothing_is_shown(own: Folder) -> None:
    ann = guest(own.root)
    page = ann.get("/conversations").text
    assert "1 sealed scenario is not listed" in page
    for path in ("/conversation-rows?whole=secret", "/conversations/secret", "/conversations/secret/sections"):
        said = ann.get(path)
        assert (said.status_code, "invoice" in said.text) == (404, False)
    own.edit("scenarios/billing.yaml", "  - id: misfiled\n", "  - id: misfiled\n    seal: true\n")
    assert ids(own.root, "") == ALL - {"misfiled"}  # sealed after the run
    assert ann.get("/conversations/misfiled").status_code == 404
    assert "2 sealed scenarios are not listed" in ann.get("/conversations").text


@pytest.mark.slow
def test_any_run_can_be_chosen_and_one_of_another_state_says_so(own: Folder) -> None:
    ann, first = guest(own.root), run_of(own.root)
    assert "of another state" not in ann.get("/conversations").text
    own.edit("scenarios/login.yaml", "has expired", "is too old")
    page = ann.get("/conversations").text
    assert f"{first}, as of 2026-11-02, of another state of the workspace" in page
    assert "This run is not of the workspace as it is now" in page
    assert in_process("run", cwd=own.root).returncode in (0, 1)
    assert "This run is not of the workspace" not in ann.get("/conversations").text
    assert "is too old" in json.dumps(rows(own.root, "whole=link-expired"))
    assert "is too old" not in json.dumps(rows(own.root, f"whole=link-expired&run={first}"))
    assert ann.get(f"/conversations?of=run:{first}").headers["Location"] == f"/conversations?run={first}"
    for name in ("nothing", "../..", "%00", "latest"):
        page = ann.get(f"/conversations?run={name}")
        assert (page.status_code, "Fix the files" in page.text, "There is no finished run" in page.text) == (
            422, False, True,
        )  # fmt: skip


@pytest.mark.slow
def test_why_a_conversation_went_as_it_did(ran: Path) -> None:
    ann = guest(ran)
    page = html.unescape(ann.get("/conversations/misfiled").text)
    assert "expected billing" in page
    assert re.search(r"<dt>Expected outcome</dt><dd>handoff", page)
    fired = ann.get("/conversations/money").text
    assert re.search(r'<a href="/files/rules/handoff.yaml\?line=\d+">refund</a>', fired)
    assert "Everything that must follow does." in fired
    answered = ann.get("/conversations/link-expired").text
    assert re.search(r'<mark class="cited">A reset link is valid for 60 minutes.</mark>', answered)
    assert '<a class="source" href="/articles/reset?line=13">reset#link-expired</a>' in answered
    found = ann.get("/conversations/link-expired/sections?turn=1").text
    assert '<a href="/articles/reset?line=13">Link expired</a>' in found
    assert ann.get("/conversations/nobody").status_code == 404


@pytest.mark.slow
def test_without_a_run_the_page_says_what_to_do(folder: Folder) -> None:
    ann = guest(folder.root)
    assert "Run all scenarios" in ann.get("/conversations").text
    assert ann.get("/conversation-rows").status_code == ann.get("/conversations/money").status_code == 404


def fill(root: Path, count: int) -> None:
    """A week of imported conversations."""
    at = dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)
    with Store(root / NAME) as store:
        for number in range(count):
            said = HOSTILE if number == 0 else f"the link {number} has expired"
            parts = Part(Author.CUSTOMER, said, at), Part(Author.AI, f"Ask for {number} again.", at)
            opened = at + dt.timedelta(minutes=number)
            category = "billing" if number else "odd & new"
            store.put(LiveConversation("desk", f"a/{number}", opened, category=category, parts=parts))


@pytest.mark.slow
def test_imported_weeks_are_listed_page_by_page_with_what_can_be_made_of_them(folder: Folder) -> None:
    ann = guest(folder.root)
    fill(folder.root, 120)
    assert "week:2026-W46" in ann.get("/conversations").text
    assert ann.get("/conversations?of=week:2026-W46").headers["Location"] == "/conversations?week=2026-W46"
    first, second = (ann.get(f"/conversations?week=2026-W46&page={number}").text for number in (1, 2))
    assert (first.count("<details"), second.count("<details")) == (100, 20)
    assert "120 of 120 conversations, 1 to 100 are listed" in first
    assert HOSTILE not in second
    assert html.escape("<script>alert(1)</script>") in second
    found = ann.get("/conversations?week=2026-W46&category=billing&q=LINK+99+again").text
    assert ">1 of 120 conversations" in found
    one = html.unescape(re.findall(r'<a href="(/week/conversations/[^"]*)">Read it', found)[0])
    read = html.unescape(ann.get(one).text)
    assert "Ask for 99 again." in read
    assert "Make a scenario of it" in read
    assert "/articles/new?question=the+link+99+has+expired&category=billing" in read
    assert 'formaction="/try/again"' in read
    kept = {name: value for name, value in fields(ann.get(one)).items() if name.startswith("turns.")}
    ann.post("/try/say", {"message": "something before", "pipeline": "reference"})
    talk = ann.get(ann.post("/try/again", kept).headers["Location"]).text
    assert talk.count('<section class="turn"') == sum(name.endswith(".customer") for name in kept)
    assert kept["turns.0.customer"] in html.unescape(talk)
    assert "Sections, by how likely each answers the message" in talk
    assert "something before" not in talk
    assert ann.get("/conversations?week=soon").status_code == 404


@pytest.mark.slow
def test_a_message_is_no_first_one_because_the_talk_before_it_is_gone(folder: Folder) -> None:
    ann = guest(folder.root)
    first = fields(ann.get("/try"))["shown"]
    ann.post("/try/say", {"message": "the link in my reset mail has expired", "shown": first})
    second = fields(ann.get("/try"))["shown"]
    later = guest(folder.root)  # the studio has been started again
    for talk, shown in ((ann, first), (later, second)):
        before = talk.get("/try").text.count('<section class="turn"')
        talk.post("/try/say", {"message": "it still does not work", "shown": shown})
        page = talk.get("/try").text
        assert "no longer the talk that you saw" in page
        assert "it still does not work</textarea>" in page
        assert page.count('<section class="turn"') == before
        assert talk.post("/try/keep", {"shown": shown}).headers["Location"] == "/try"
    assert not (folder.root / "scenarios/proposed.yaml").exists()
    ann.post("/try/say", {"message": "it still does not work", "shown": second})
    assert ann.get("/try").text.count('<section class="turn"') == 2


@pytest.mark.slow
def test_what_was_kept_holds_when_it_is_approved(folder: Folder) -> None:
    ann = guest(folder.root)
    for message in ("the link in my reset mail has expired", "then i want a refund"):
        assert ann.post("/try/say", {"message": message}).headers["Location"] == "/try"
    assert ann.post("/try/keep").headers["Location"] == "/try"
    assert ann.post("/try/keep").headers["Location"] == "/try"  # once more, under another id
    assert in_process("check", cwd=folder.root).returncode == 0
    text = (folder.root / "scenarios/proposed.yaml").read_text()
    assert "# To judge: what must follow each message: filled in is what reference did" in text
    folder.write("scenarios/proposed.yaml", text.replace("    status: proposed\n", ""))
    assert in_process("run", cwd=folder.root).returncode in (0, 1)
    kept = {row["id"]: row["status"] for row in rows(folder.root, "")["rows"]}
    assert list(kept.values()) == ["pass"] * 4, kept
    ann.studio.close()


def test_a_kept_talk_says_which_tools_were_called_and_what_was_proposed(folder: Folder) -> None:
    called = [{"tool": "find_order", "arguments": {"order": 4711}}, {"tool": "unheard_of"}, {"tool": "find_order"}]
    reply = {
        "outcome": "handoff", "category": "login", "queue": "people", "calls": called,
        "actions": [{"kind": "crm-note", "note": "Order 4711 is late."}],
    }  # fmt: skip
    folder.write("bot.py", f"def reply(request):\n    return {reply!r}\n")
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bot:reply}]")
    folder.write("rules/tools.yaml", "tools: [{id: find_order}]")
    ann = guest(folder.root)
    ann.post("/try/say", {"message": "where is my order", "pipeline": "bot"})
    assert ann.post("/try/keep").headers["Location"] == "/try"
    (kept,) = load(folder.root).scenarios[-1].turns
    assert [each.tool for each in kept.expect.calls] == ["find_order"]
    assert kept.expect.actions == ("crm-note",)
    assert (
        "# To judge: which tools must be called, as `calls:`" in (folder.root / "scenarios/proposed.yaml").read_text()
    )
    ann.studio.close()


@pytest.mark.slow
def test_a_program_is_opened_once_told_who_asks_and_closed_at_the_end(folder: Folder) -> None:
    folder.write("bot.py", BOT)
    folder.write(
        "rules/pipelines.yaml", f"pipelines: [{{id: bot, kind: command, run: [{sys.executable}, bot.py], tries: 1}}]"
    )
    ann = guest(folder.root)
    begin = {"message": "hello", "pipeline": "bot", "others": "plan=pro"}
    ann.post("/try/say", begin)
    ann.post("/try/say", {"message": "more"})
    said = re.findall(r"(\d+) (pro|no plan) (\d)", ann.get("/try").text)
    assert [(plan, history) for _, plan, history in said] == [("pro", "0"), ("pro", "1")]
    (child,) = {pid for pid, *_ in said}
    ann.post("/try/say", {"message": "die"})
    page = ann.get("/try").text
    assert "No reply." in page
    assert "cannot go on" in page
    assert re.search(r"<textarea[^>]*>\s*die</textarea>", page)
    assert page.count('<section class="turn"') == 2
    ann.post("/try/again")
    assert "<section" not in ann.get("/try").text
    ann.post("/try/say", begin)
    (again,) = re.findall(r"(\d+) pro 0", ann.get("/try").text)
    assert again != child
    folder.edit("rules/handoff.yaml", "high", "urgent")  # the workspace changes: it is opened anew
    ann.post("/try/say", {"message": "more"})
    assert not Path(f"/proc/{again}").exists()
    (last,) = re.findall(r"(\d+) pro 1", ann.get("/try").text)
    ann.studio.close()
    assert not Path(f"/proc/{last}").exists()


def test_a_talk_is_the_visitors_own_and_mistakes_are_told(folder: Folder) -> None:
    ann = guest(folder.root)
    ben = type(ann)(ann.studio)
    ann.post("/try/say", {"message": f"{HOSTILE} ann", "others": "no attribute"})
    page = ann.get("/try").text
    assert "“no attribute” is no attribute" in html.unescape(page)
    assert "<script>alert" not in page
    assert "ann" not in ben.get("/try").text.partition("<textarea")[2]
    for form, said in (
        ({"message": "  "}, "Write a message first."),
        ({"message": "x" * 30_000}, "That is longer than"),
        ({"message": "hello", "pipeline": "nobody"}, "No reply."),
    ):
        ann.post("/try/say", form)
        assert said in ann.get("/try").text
    assert ann.post("/try/keep").headers["Location"] == "/try"
    assert not (folder.root / "scenarios/proposed.yaml").exists()
    ann.studio.close()


def test_for_reading_only_a_talk_is_not_kept(folder: Folder) -> None:
    ann = guest(folder.root, read_only=True)
    assert ann.post("/try/keep").status_code == 403
    ann.post("/try/say", {"message": "hello", "pipeline": "bot"})
    assert "asking `bot` may cost money" in ann.get("/try").text
    ann.studio.close()


# In a browser, whose event loop from here on runs in this thread.


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_the_list_in_a_browser(ran: Path, chromium: Chromium, width: int, dark: bool) -> None:
    """Filters by address and by hand, one conversation opened, what customers wrote as text."""
    with serving(ran) as studio, visiting(chromium, studio, "/conversations#show=failing", width, dark=dark) as opened:
        page = opened.page
        page.get_by_role("status").get_by_text("2 of 4 conversations").wait_for()
        page.locator("[name=q]").fill("reset mail")
        page.get_by_role("status").get_by_text("1 of 4 conversations").wait_for()
        assert "q=reset+mail" in page.url
        page.goto(f"http://127.0.0.1:{studio.port}/conversations#scenario=hostile")
        page.reload()
        page.locator("#scenario-hostile .turn").wait_for()
        assert "<script>alert(1)</script><img src=x onerror=alert(2)>" in page.locator(".turn .says").first.inner_text()
        assert "[U+202E]gnp.exe" in page.locator(".turn .says").first.inner_text()
        assert opened.hinders() == []
        page.get_by_role("link", name="Why did this happen?").click()
        page.locator(".found").wait_for()
        assert "<script>alert(1)</script>" in page.locator(".says").first.inner_text()
        assert opened.hinders() == []
    assert opened.complaints == []


@pytest.mark.slow
def test_a_list_that_cannot_be_made_any_more_is_not_an_empty_one(own: Folder, chromium: Chromium) -> None:
    with serving(own.root) as studio, visiting(chromium, studio, "/conversations") as opened:
        page = opened.page
        page.get_by_role("status").get_by_text("4 of 4 conversations").wait_for()
        own.write("rules/rollout.yaml", "stages: [")
        page.locator("[name=q]").fill("reset")
        page.get_by_role("heading", name="Fix the files first").wait_for()


@pytest.mark.slow
def test_a_transcript_opens_in_place(own: Folder, chromium: Chromium) -> None:
    """Also where a run of another state of the workspace, which has a long name, can be chosen instead."""
    fill(own.root, 3)
    own.edit("scenarios/login.yaml", "has expired", "expired")
    address = "/conversations?week=2026-W46"
    with serving(own.root) as studio, visiting(chromium, studio, address, NARROW) as opened:
        opened.page.locator("summary").first.click()
        opened.page.get_by_text("Ask for 2 again.").wait_for()
        assert opened.hinders() == []
    assert opened.complaints == []


@pytest.mark.slow
def test_a_talk_is_kept_as_a_scenario_that_can_be_checked_and_run(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/try") as opened:
        page = opened.page
        for number, message in enumerate(("the link in my reset mail has expired", "then i want a refund")):
            page.locator("textarea").fill(message)
            page.keyboard.press("Enter")
            page.locator("section.turn").nth(number).wait_for()
        first, second = (page.locator("section.turn").nth(number).inner_text() for number in range(2))
        assert "A reset link is valid for 60 minutes." in first
        assert "Login is at draft: drafted for an agent" in first
        assert "Hand to a person to money" in second
        assert page.evaluate("document.activeElement.name") == "message"
        assert opened.hinders() == []
        page.get_by_role("button", name="Keep as a scenario").click()
        page.get_by_text("Kept as the proposed scenario").wait_for()
        assert page.evaluate("document.scrollingElement.scrollTop") == 0  # where that is said
        kept = page.locator(".tools a").inner_text()
        assert page.locator(".tools a").get_attribute("href") == f"/scenarios/{kept}"
    assert opened.complaints == []
    scenario = next(each for each in load(folder.root).scenarios if each.id == kept)
    assert (scenario.status, scenario.origin) == ("proposed", "a talk with reference")
    answer, handoff = scenario.expects
    assert (answer.outcome, answer.source) == ("answer", ("reset#link-expired",))
    assert (handoff.outcome, handoff.queue, handoff.rule) == ("handoff", "money", "refund")


@pytest.mark.slow
def test_who_tries_a_message_on_the_rules_sees_that_it_is_looked_at(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio, "/rules") as opened:
        page, held = opened.page, list[Route]()
        page.route("**/rules/try", lambda route: held.append(route))
        page.get_by_label("What a customer writes").fill("i want a refund")
        page.get_by_text("Checking what changes…").wait_for()
        held[0].continue_()
        page.get_by_text("Rules that fire").first.wait_for()
        assert not page.get_by_text("Checking what changes…").is_visible()


@pytest.mark.slow
def test_a_slow_reply_is_waited_for(folder: Folder, chromium: Chromium) -> None:
    with serving(folder.root) as studio, visiting(chromium, studio) as opened:
        page, held = opened.page, list[Route]()
        page.route("**/try/say", lambda route: held.append(route))
        page.clock.install()
        page.goto(f"http://127.0.0.1:{studio.port}/try")
        page.locator("textarea").fill("the link in my reset mail has expired")
        with page.expect_request("**/try/say"):
            page.keyboard.press("Enter")
            page.clock.run_for(100)
        page.clock.run_for(300_000)
        assert page.get_by_text("The AI is at work…").is_visible()
        held[0].continue_()
        page.get_by_text("A reset link is valid for 60 minutes.").first.wait_for()
        assert page.get_by_role("alert").count() == 0
    assert opened.complaints == []


@pytest.mark.slow
def test_a_message_that_did_not_arrive_can_be_sent_again_and_goes_once(folder: Folder, chromium: Chromium) -> None:
    """However soon the failure is known, and however often somebody presses while a message is on its way."""
    with serving(folder.root) as studio, visiting(chromium, studio, "/try") as opened:
        page, asked = opened.page, list[str]()
        page.locator("textarea").fill("the link in my reset mail has expired")
        page.evaluate("() => { window.whole = fetch; fetch = () => Promise.reject(new TypeError('no network')); }")
        page.get_by_role("button", name="Send").click()
        page.get_by_role("alert").get_by_text("The studio does not answer.").wait_for()
        page.evaluate("() => { fetch = window.whole; }")
        page.get_by_role("alert").get_by_text("answers again").wait_for()
        assert page.get_by_role("button", name="Send").is_enabled()
        page.on("request", lambda request: asked.append(request.url))
        page.evaluate("() => { for (const _ of [1, 2, 3]) document.querySelector('.say').requestSubmit(); }")
        page.get_by_label("next message").wait_for()
        page.get_by_label("next message").fill("then i want a refund")
        page.get_by_role("button", name="Send").click()
        page.locator("section.turn").nth(1).wait_for()
        assert len([url for url in asked if url.endswith("/try/say")]) == page.locator("section.turn").count() == 2
