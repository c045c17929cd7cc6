"""The studio's rules, stages and suite: what they show, and that a move there is the move of the command line."""

from __future__ import annotations

import html
import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest

from harness.studio import move_desk
from tests.browser import NARROW, WIDE, Chromium
from tests.conftest import SET_UP, Folder, Harness, in_process, small_in
from tests.studio import Guest, fields, guest, serving, visiting

ANN = "Ann <ann@example.com>"
TIMES = {"when", "recorded", "before", "sha256"}  # of an entry, and what they make of its chain


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a run of the small workspace has left, what `harness mutate` has tried, and `harness robustness`."""
    root = small_in(tmp_path_factory.mktemp("run")).root
    in_process("run", cwd=root)
    in_process("mutate", "--only", "drop-phrase", cwd=root)
    in_process("robustness", cwd=root)
    return root / "reports"


def copied(folder: Folder, name: str) -> Folder:
    return Folder(Path(shutil.copytree(folder.root, folder.root.parent / f"{folder.root.name}-{name}")))


def entries(folder: Folder) -> list[dict[str, Any]]:
    """The moves that the test made."""
    every = [json.loads(line) for line in (folder.root / "rules/ledger.jsonl").read_bytes().splitlines()]
    return [entry for entry in every if entry["by"] != SET_UP]


def written(folder: Folder) -> tuple[str, list[dict[str, Any]]]:
    """The stages, and the moves but for their times."""
    moves = [{name: value for name, value in entry.items() if name not in TIMES} for entry in entries(folder)]
    return (folder.root / "rules/rollout.yaml").read_text(), moves


def move(who: Guest, category: str, way: str, to: str, seen: str, **given: str) -> httpx.Response:
    return who.post(f"/stages/{category}", {"way": way, "to": to, "seen": seen, "by": ANN, **given})


def words(page: httpx.Response) -> str:
    """What a page says, without its marks."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def test_the_rules_are_sentences_with_what_each_did(measured: Folder) -> None:
    page = guest(measured.root).get("/rules")
    rows = [" ".join(re.sub("<[^>]+>", " ", row).split()) for row in page.text.split("<tr")[2:]]
    assert "1 If it mentions “refund” or “money back”, it goes to Money with priority high ." in rows[0]
    assert "Refunds are decided by people. 1 1 by 1 Edit" in rows[0]
    assert rows[1].endswith("no-source 1 0 not covered Edit")
    assert 'href="/files/rules/handoff.yaml?line=8"' in page.text


def test_a_rule_that_only_proposes_decides_nothing(folder: Folder) -> None:
    folder.edit("rules/handoff.yaml", "{handoff: people}", "{actions: [churn-risk]}")
    said = words(guest(folder.root).get("/rules"))
    assert "If its source is missing, the action churn-risk is proposed ." in said


def test_a_message_is_tried_as_by_harness_ask(measured: Folder, harness: Harness) -> None:
    message = "i want my money back & more"
    (told,) = [json.loads(harness("ask", message, "--json", cwd=measured.root).stdout)]
    ann = guest(measured.root)
    part = ann.post("/rules/try", {"message": message}, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    said = words(part)
    assert f"Filed under {told['category'].title()}, confidence {told['confidence']:.2f}" in said
    assert (told["fired"], told["queue"]) == (["refund", "no-source"], "money")
    assert "refund decides : Refunds are decided by people. no-source The embedded AI decides" in said
    assert "handoff to Money, priority high" in said
    assert f"is at {told['stage']}" in said
    whole = ann.post("/rules/try", {"message": message})
    assert "i want my money back &amp; more</textarea>" in whole.text
    assert said in words(whole)


def test_before_the_first_run_everything_is_there_but_evidence(folder: Folder) -> None:
    ann = guest(folder.root)
    assert "is known after the first run" in words(ann.get("/rules"))
    assert "have not been run yet" in words(ann.get("/stages"))
    page = words(ann.get("/stages/login"))
    assert "0 of 3 scenarios" in page
    assert "There is no finished run" in page
    assert "Promote" not in page
    assert "have not been run" in words(ann.get("/suite/coverage"))
    assert ann.get("/stages/nothing").status_code == 404
    assert move(ann, "login", "down", "human", "draft", reason="ticket 7").status_code == 303
    assert (entries(folder)[0]["to"], entries(folder)[0]["run"]) == ("human", None)


@pytest.mark.parametrize(
    ("category", "way", "to", "seen", "given", "options"),
    [
        ("billing", "up", "draft", "human", {}, []),
        ("billing", "up", "draft", "human", {"reason": " a  pilot\n"}, ["--reason", " a  pilot\n"]),
        ("login", "up", "auto-checked", "draft", {"reason": "pilot", "override": "yes"},
         ["--reason", "pilot", "--override"]),
        ("login", "down", "human", "draft", {"reason": "ticket 7"}, ["--reason", "ticket 7"]),
    ],
)  # fmt: skip
def test_a_move_is_written_as_by_the_command(
    measured: Folder, harness: Harness, category: str, way: str, to: str, seen: str, given: dict[str, str],
    options: list[str],
) -> None:  # fmt: skip
    other = copied(measured, "command")
    command = {"up": "promote", "down": "demote"}[way]
    done = harness(command, category, "--to", to, "--by", ANN, *options, cwd=other.root)
    assert done.returncode == 0, done.stderr
    ann = guest(measured.root)
    made = move(ann, category, way, to, seen, **given)
    assert (made.status_code, made.headers["Location"]) == (303, f"/stages/{category}")
    assert written(measured) == written(other)
    page = words(ann.get(f"/stages/{category}"))
    assert f"{seen} -> {to}, by {ANN}" in page
    assert "--anchor" not in page  # what only the command line needs
    assert "Written in rules/rollout.yaml and rules/ledger.jsonl:2." in page
    assert harness("check", cwd=measured.root).returncode == 0


def test_the_page_says_what_the_command_says(measured: Folder, harness: Harness) -> None:
    refused = harness("promote", "login", "--by", ANN, cwd=copied(measured, "refused").root).stderr
    page = words(guest(measured.root).get("/stages/login"))
    for line in refused.splitlines()[:-2]:  # after them come words on other commands
        assert " ".join(line.split()) in page
    assert "harness gate" not in page
    assert "--override" not in page
    made = harness("promote", "billing", "--by", ANN, cwd=copied(measured, "made").root).stdout
    page = words(guest(measured.root).get("/stages/billing"))
    assert "The evidence supports draft." in page
    for line in made.splitlines()[1:-1]:
        assert " ".join(line.split()) in page
    meant = harness("project", "billing", cwd=measured.root).stdout
    for line in meant.splitlines():
        assert all(" ".join(cell.split()) in page for cell in line.split("\t"))


def test_to_look_is_no_look_at_the_evidence(measured: Folder, harness: Harness) -> None:
    """To try a move is one, as for the command."""
    looks = measured.root / "rules/looks.jsonl"
    ann = guest(measured.root)
    assert ann.get("/stages/login").status_code == 200
    assert not looks.exists()
    assert move(ann, "login", "up", "auto-checked", "draft").status_code == 422
    assert looks.exists()


@pytest.mark.parametrize(
    ("category", "form", "why"),
    [
        ("login", {"way": "up", "to": "auto-checked", "seen": "draft"}, "auto-checked: 1 of 3 scenarios"),
        ("login", {"way": "up", "to": "auto", "seen": "draft"}, "has no gate"),
        ("login", {"way": "up", "to": "auto-checked", "seen": "draft", "override": "yes"}, "that others can read. 18"),
        ("login", {"way": "up", "to": "auto-checked", "seen": "human"}, "it was moved meanwhile"),
        ("login", {"way": "up", "to": "human", "seen": "draft"}, "login is at draft"),
        ("login", {"way": "down", "to": "human", "seen": "draft"}, "Give a reason"),
        ("login", {"way": "down", "to": "human", "seen": "draft", "reason": " "}, "Give a reason"),
        ("login", {"way": "down", "to": "human", "seen": ""}, "There is no such stage"),
        ("login", {"way": "up", "to": "everything", "seen": "draft"}, "There is no such stage"),
        ("login", {"way": "up", "to": "auto-checked", "seen": "draft", "run": "../../etc"}, "no finished run ../.."),
        ("billing", {"way": "up", "to": "auto", "seen": "human", "override": "yes", "reason": "x"}, "ceiling is draft"),
    ],
)  # fmt: skip
def test_what_is_refused_changes_nothing_and_says_why(
    measured: Folder, category: str, form: dict[str, str], why: str
) -> None:
    ann, before = guest(measured.root), written(measured)
    refused = ann.post(f"/stages/{category}", {"by": ANN, **form})
    assert refused.status_code == 422
    assert why.lower() in words(refused).lower()
    assert written(measured) == before


def test_what_was_typed_stays_when_it_is_refused(measured: Folder) -> None:
    refused = move(guest(measured.root), "login", "up", "auto-checked", "draft", reason='a "pilot"')
    assert "Not moved. Login may not go to auto-checked" in words(refused)
    assert 'value="Ann &lt;ann@example.com&gt;"' in refused.text


def test_a_run_of_an_earlier_state_supports_no_move_but_one_with_a_reason(measured: Folder, harness: Harness) -> None:
    measured.edit("scenarios/login.yaml", "the link in my reset mail", "the link in my mail")
    ann, before = guest(measured.root), written(measured)
    (run,) = (path.name for path in measured.root.glob("reports/reference-*"))
    assert "made before the latest changes" in words(ann.get("/stages"))
    assert "There is no finished run" in words(ann.get("/stages/billing"))
    named = words(ann.get(f"/stages/billing?run={run}"))
    assert "the scenarios have changed" in named
    assert "Promote to draft anyway" in named
    for given in ({}, {"run": run}):
        assert move(ann, "billing", "up", "draft", "human", **given).status_code == 422
    assert written(measured) == before
    other = copied(measured, "command")
    options = ("--run", f"reports/{run}", "--override", "--reason", "x", "--by", ANN)
    assert harness("promote", "billing", *options, cwd=other.root).returncode == 0
    assert move(ann, "billing", "up", "draft", "human", run=run, override="yes", reason="x").status_code == 303
    assert written(measured) == written(other)
    assert entries(measured)[0]["run"]["of_today"] is False


def test_the_evidence_gives_the_reason_to_go_down_where_it_has_one(measured: Folder, harness: Harness) -> None:
    measured.edit(
        "rules/rollout.yaml", "scenarios: {at_least: 1}}", "scenarios: {at_least: 1}, handled: {lower_bound: 0.5}}"
    )
    harness("run", cwd=measured.root)
    ann = guest(measured.root)
    page = ann.get("/stages/login")
    assert "not yet shown for draft: 1 of 1 handled right" in words(page)
    assert move(ann, "login", "down", "human", "draft").status_code == 303
    (entry,) = entries(measured)
    assert entry["by_evidence"]
    assert entry["reason"].startswith("not yet shown for draft")


def test_what_somebody_typed_turns_nothing_round_beside_it(measured: Folder) -> None:
    ann = guest(measured.root)
    move(ann, "login", "down", "human", "draft", reason="ticket \u202e7")
    page = ann.get("/stages/login").text
    assert "ticket [U+202E]7" in page
    assert "\u202e" not in page


def test_a_title_from_right_to_left_turns_no_number_round_beside_it(folder: Folder, harness: Harness) -> None:
    """By the algorithm of Unicode a number behind it would belong to it."""
    title = "\u05d4\u05d7\u05d6\u05e8\u05d5\u05ea 2 \u05d5\u05d6\u05d9\u05db\u05d5\u05d9\u05d9\u05dd"
    for name in ("rules/categories.yaml", "rules/handoff.yaml"):
        text = (folder.root / name).read_text()
        folder.write(name, text.replace("title: Login", f"title: {title}").replace("title: Money", f"title: {title}"))
    harness("run", cwd=folder.root)
    ann = guest(folder.root)
    assert re.search(rf"<strong>[^<]*<bdi>{title}</bdi>, 18 tickets a week</strong>", ann.get("/").text)
    assert f"it goes to <bdi>{title}</bdi>" in ann.get("/rules").text


def test_two_who_press_at_once_make_one_move(measured: Folder) -> None:
    ann = guest(measured.root)
    bo = Guest(ann.studio)
    with ThreadPoolExecutor(2) as both:
        tried = [both.submit(move, who, "billing", "up", "draft", "human") for who in (ann, bo)]
        said = [each.result() for each in tried]
    assert sorted(each.status_code for each in said) == [303, 422]
    assert len(entries(measured)) == 1
    (late,) = (each for each in said if each.status_code == 422)
    assert "Billing is at draft now" in words(late)


def test_where_several_support_ais_were_run_one_is_chosen(folder: Folder, harness: Harness) -> None:
    code = 'def reply(conversation):\n    return {"outcome": "handoff", "category": "login", "queue": "people"}\n'
    folder.write("bot.py", code)
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: mine, kind: python, function: bot:reply}\n")
    assert harness("run", "-p", "mine", "-p", "reference", cwd=folder.root).returncode == 0
    ann = guest(folder.root)
    assert "Choose whose evidence counts" in words(ann.get("/stages/billing"))
    (mine,) = (path.name for path in folder.root.glob("reports/mine-*"))
    assert f"Judged by the run {mine}" in words(ann.get(f"/stages/billing?run={mine}"))
    assert move(ann, "billing", "up", "draft", "human", run=mine).status_code == 303
    assert entries(folder)[0]["run"]["pipeline"] == "mine"


@pytest.mark.parametrize("sealed", [True, False])
def test_a_step_leads_to_what_can_be_seen(folder: Folder, harness: Harness, sealed: bool) -> None:
    """A list of conversations with a sealed one left out would be empty."""
    folder.edit("scenarios/login.yaml", "  - id: money\n", f"  - id: money\n    seal: {str(sealed).lower()}\n")
    folder.write("rules/pipelines.yaml", "pipelines:\n  - {id: mine, kind: python, function: bot:reply}\n")
    right = '{"outcome": "handoff", "category": "login", "queue": "people"}'
    folder.write("bot.py", f"def reply(asked):\n    assert 'refund' not in str(asked)\n    return {right}\n")
    ann = guest(folder.root)
    harness("run", "-p", "mine", cwd=folder.root)
    (step,) = re.findall(r"<li><strong>Make it measurable.*", ann.get("/").text)
    assert ("1 sealed scenario had no reply" in step, "#show=failing" in step) == (sealed, not sealed)
    assert 'href="/try?pipeline=mine"' in step
    assert '<option value="mine" selected>mine' in ann.get("/try?pipeline=mine").text
    folder.write("bot.py", f"def reply(asked):\n    return {right}\n")
    harness("run", "-p", "mine", cwd=folder.root)
    listed = {each["category"] for each in ann.get("/conversation-rows?show=failing").json()["rows"]}
    for category in re.findall(r"#show=failing&amp;category=(\w+)|#show=failing&category=(\w+)", ann.get("/").text):
        assert {*filter(None, category)} <= listed


def test_for_reading_only_nothing_can_be_moved_or_started(measured: Folder) -> None:
    ann = guest(measured.root, read_only=True)
    for path in ("/stages/billing", "/stages/login", "/suite/mutants", "/suite/words"):
        assert 'method="post"' not in ann.get(path).text
    measured.edit("knowledge/reset.md", "title: Reset your password", "title: Reset it")
    assert "Run the scenarios" in guest(measured.root).get("/stages/billing").text
    assert "Run the scenarios" not in ann.get("/stages/billing").text
    assert move(ann, "billing", "up", "draft", "human").status_code == 403
    assert ann.post("/suite/mutants").status_code == 403
    assert ann.post("/suite/words").status_code == 403
    assert entries(measured) == []


def test_names_in_the_sentences_of_the_board_stand_between_no_backticks(measured: Folder, harness: Harness) -> None:
    measured.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    seal: true\n")
    assert harness("run", cwd=measured.root).returncode in (0, 1)
    assert "1 sealed by hand (<code>seal: true</code>)" in guest(measured.root).get("/").text


def test_of_sealed_scenarios_there_are_counts_only(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "  - id: money\n", "  - id: money\n    seal: true\n")
    harness("run", cwd=folder.root)
    ann = guest(folder.root)
    assert "not covered" in words(ann.get("/rules")).split("no-source")[0]
    for path in ("/rules", "/stages", "/stages/login", "/suite/coverage", "/suite/audit", "/suite/mutants"):
        page = ann.get(path)
        assert page.status_code == 200
        assert "i want a refund" not in page.text
        assert ">money<" not in page.text


def test_coverage_is_shown_file_by_file_and_line_by_line(measured: Folder, harness: Harness) -> None:
    ann = guest(measured.root)
    assert "<html" not in ann.get("/suite/coverage", headers={"HX-Request": "true"}).text
    page = words(ann.get("/suite/coverage"))
    for line in harness("coverage", cwd=measured.root).stdout.splitlines()[:4]:
        assert line.replace("\t", " ") in page
    lines = ann.get("/suite/files/rules/handoff.yaml")
    harness("coverage", "--html", "coverage.html", cwd=measured.root)
    whole = (measured.root / "coverage.html").read_text().split("rules/handoff.yaml</code>")[1]
    share = re.search(r'class="\w+">(\d+ of \d+)</span></summary>', whole)
    assert share
    assert f"{share[1]} things in it are covered" in words(lines)
    rows = re.findall(r'<th scope="row">(\d+)</th><td>(.*?)</td><td>(.*?)</td><td>(.*?)</td>', whole)[:10]
    assert [number for number, *_ in rows] == [str(number) for number in range(1, 11)]
    for _, count, code, missing in rows:
        assert f'<td class="number">{count}</td><td>{code}</td><td>{missing}</td>' in lines.text
    assert 'href="/files/rules/handoff.yaml?line=5"' in lines.text
    assert ann.get("/suite/files/rules/costs.yaml").status_code == 404


def test_findings_of_the_audit_stand_at_their_lines(measured: Folder, harness: Harness) -> None:
    found = json.loads(harness("audit", "--json", cwd=measured.root).stdout)["findings"]
    page = guest(measured.root).get("/suite/audit")
    assert found
    for each in found:
        assert f'href="/files/{each["file"]}?line={each["line"]}"' in page.text
    assert f"{len(found)} finding in 2 scenarios" in words(page)
    weights = re.findall(r'<summary><span class="\w+">(\w+)</span>', page.text)
    assert (weights, found[0]["severity"]) == (["warning"], "warning")  # less than its kind's, which is an error


@pytest.mark.slow
def test_a_change_that_none_notices_becomes_a_proposal_as_by_the_command(measured: Folder, harness: Harness) -> None:
    other = copied(measured, "command")
    assert harness("mutate", "--only", "drop-phrase", "--write", cwd=other.root).returncode == 0
    ann = guest(measured.root)
    page = ann.get("/suite/mutants")
    paths = re.findall(r'href="(/suite/mutants/[^"]+)"', page.text)
    assert len(paths) == 1
    shown = ann.get(paths[0])
    assert "money back" in words(shown)
    proposed = (other.root / "scenarios/proposed.yaml").read_text()
    assert proposed.splitlines()[-1].strip() in shown.text.replace("&#34;", '"')
    assert ann.post(paths[0]).headers["Location"] == "/suite#mutants"
    assert (measured.root / "scenarios/proposed.yaml").read_text() == proposed
    assert "One is there already" in words(ann.get(paths[0]))
    assert ann.post(paths[0]).status_code == 422
    assert ann.get("/suite/mutants/drop-phrase-0").status_code == 404


def test_scenarios_in_other_words_are_shown_and_what_is_older_than_the_files_is_said_to_be(measured: Folder) -> None:
    ann = guest(measured.root)
    assert "shouting 2 2 of 2 100% 0 of 2 0" in words(ann.get("/suite/words"))
    assert "before the latest changes" not in words(ann.get("/suite/words"))
    measured.edit("scenarios/login.yaml", "has expired", "expired")
    assert "before the latest changes" in words(ann.get("/suite/words"))


@pytest.mark.slow
def test_harmful_changes_and_other_words_are_tried_as_jobs(measured: Folder) -> None:
    ann = guest(measured.root)
    for path, form, command in (
        ("/suite/mutants", {"most": "100"}, ["mutate", "--most", "100"]),
        ("/suite/mutants", {"most": ""}, ["mutate"]),
        ("/suite/words", {}, ["robustness"]),
    ):
        job = ann.studio.jobs.find(int(ann.post(path, form).headers["Location"].rpartition("/")[2]))
        assert job
        assert list(job.process.args)[3:] == command  # type: ignore[arg-type]
        assert job.then == f"/suite#{path.rpartition('/')[2]}"
        ann.studio.jobs.stop()
    assert ann.post("/suite/mutants", {"most": "1000000"}).status_code == 422


def test_of_a_large_workspace_a_category_is_there_before_its_moves_are_weighed(
    measured: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without scripts they are a link away; once weighed, and after a refusal, they are there at once."""
    monkeypatch.setattr(move_desk, "AT_ONCE", 0)
    ann, supported = guest(measured.root), "The evidence supports draft."
    first = ann.get("/stages/billing?to=draft")
    assert "Moves so far" in words(first)
    assert supported not in words(first)
    (later,) = re.findall(r'hx-get="([^"]+)"', first.text)
    assert f'<a href="{later}">' in first.text
    weighed = ann.get(html.unescape(later), headers={"HX-Request": "true"})
    assert supported in words(weighed)
    assert "<html" not in weighed.text
    for page in (ann.get(html.unescape(later)), ann.get("/stages/billing?to=draft")):
        assert (supported in words(page), "Moves so far" in words(page)) == (True, True)
    refused = move(ann, "login", "up", "auto-checked", "draft")
    assert (refused.status_code, "Move it anyway" in words(refused)) == (422, True)


def test_a_lead_promotes_with_a_reason_in_a_browser(
    measured: Folder, chromium: Chromium, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a large workspace, where the moves come after the page."""
    monkeypatch.setattr(move_desk, "AT_ONCE", 0)
    with serving(measured.root) as studio, visiting(chromium, studio) as opened:
        page = opened.page
        page.get_by_role("link", name="Billing").first.click()
        page.get_by_role("heading", name="Move it up").wait_for()
        page.get_by_label("Why (you may leave it empty)").fill("two agents agreed")
        page.get_by_label("Who moves it").fill(ANN)
        page.get_by_role("button", name="Promote to draft").click()
        page.get_by_role("status").get_by_text("human -> draft").wait_for()
    assert opened.complaints == []
    (entry,) = entries(measured)
    assert (entry["category"], entry["to"], entry["reason"], entry["by"]) == (
        "billing",
        "draft",
        "two agents agreed",
        ANN,
    )
    assert not entry["override"]
    assert "billing: draft" in written(measured)[0]


def test_what_is_typed_is_tried_while_it_is_typed(measured: Folder, chromium: Chromium) -> None:
    with serving(measured.root) as studio, visiting(chromium, studio, "/rules") as opened:
        page = opened.page
        page.get_by_label("What a customer writes").press_sequentially("money back please")
        page.get_by_text("handoff to Money, priority high", exact=True).wait_for()
        page.get_by_role("link", name="refund", exact=True).click()
        page.goto(page.url.replace("/rules", "/suite"))
        page.get_by_text("thresholds, a case on either side").wait_for()
    assert opened.complaints == []


LONG = "Donaudampfschifffahrtsgesellschaftskapit\u00e4nspatentverl\u00e4ngerungsantragsformular"


@pytest.fixture
def unbroken(folder: Folder, harness: Harness) -> Folder:
    """A run of a workspace with words that no line of a table holds."""
    text = (folder.root / "rules/categories.yaml").read_text()
    folder.write("rules/categories.yaml", text.replace("title: Billing", f"title: {LONG}"))
    said = (folder.root / "scenarios/login.yaml").read_text()
    folder.write("scenarios/login.yaml", re.sub("customer: [^\n]+", f"customer: {'W' * 3000}", said, count=1))
    folder.edit("knowledge/reset.md", "title: Reset your password", f"title: Reset {'W' * 300}")
    harness("run", cwd=folder.root)
    return folder


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_words_of_any_length_stay_in_their_place(unbroken: Folder, chromium: Chromium, width: int) -> None:
    with serving(unbroken.root) as studio, visiting(chromium, studio, "/", width) as opened:
        for path in ("/", "/scenarios", "/stages", "/stages/billing", "/conversations", "/articles"):
            opened.page.goto(f"http://127.0.0.1:{studio.port}{path}")
            assert opened.sideways() == 0, path
            assert opened.spilt() == [], path
        opened.page.goto(f"http://127.0.0.1:{studio.port}/try")
        opened.page.locator("textarea").fill("how do i reset it")
        opened.page.keyboard.press("Enter")
        opened.page.locator(".found td", has_text="WWW").wait_for()
        assert opened.sideways() == 0


@pytest.mark.parametrize(("width", "dark"), [(WIDE, False), (NARROW, True)])
def test_their_pages_keep_nobody_out(measured: Folder, chromium: Chromium, width: int, dark: bool) -> None:
    survivor = re.findall(r'href="(/suite/mutants/[^"]+)"', guest(measured.root).get("/suite/mutants").text)[0]
    with serving(measured.root) as studio, visiting(chromium, studio, "/rules", width, dark=dark) as opened:
        for path in ("/", "/rules", "/stages", "/stages/login", "/suite/files/rules/handoff.yaml", survivor, "/suite"):
            opened.page.goto(f"http://127.0.0.1:{studio.port}{path}")
            if path == "/suite":
                opened.page.get_by_text("a case on either side").wait_for()
            assert opened.hinders() == [], path
            assert "Decision board" not in opened.turned()
    assert opened.complaints == []


def test_fields_of_a_form_name_what_was_seen(measured: Folder) -> None:
    assert fields(guest(measured.root).get("/stages/login"))["seen"] == "draft"
