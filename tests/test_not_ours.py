"""Messages that belong to no category: who has to answer for them, and the row of their own. Counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Folder, Harness
from tests.remote import results
from tests.server import Server, handoff

BOT = """\
REPLIES = {replies!r}
OURS = {{
    "link-expired": {{"outcome": "answer", "category": "login", "confidence": 0.9, "citations": ["reset#link-expired"],
                     "answer": "A reset link is valid for 60 minutes."}},
    "money": {{"outcome": "handoff", "category": "billing", "queue": "money", "rule": "refund"}},
}}

def reply(request):
    return (OURS | REPLIES)[request["scenario"]]
"""
TO_PEOPLE = {"outcome": "handoff", "queue": "people"}
ANSWERED = {"outcome": "answer", "answer": "A reset link is valid for 60 minutes.", "citations": ["reset#link-expired"],
            "confidence": 0.9}  # fmt: skip
REPLIES: dict[str, dict[str, Any]] = {
    "job": TO_PEOPLE,
    "spam": {**TO_PEOPLE, "category": "none"},
    "wrong-number": {**TO_PEOPLE, "category": "advertising"},  # a word of its own, which names no category
    "rival": {**TO_PEOPLE, "category": "login"},  # wrong, and does no harm
    "rival-answered": {**ANSWERED, "category": "login"},  # login lets it out
    "invoice-of-others": {**ANSWERED, "category": "billing"},  # billing is at `human`
    "poem": ANSWERED,  # nothing holds it back
    "to-nobody": {"outcome": "handoff", "category": "none"},
}
MESSAGES = {
    "job": "Please find my application as a gardener attached.", "spam": "Roof tiles by the container, cheap!",
    "wrong-number": "Mum, I am at the station now", "rival": "Which plan of Trello has swimlanes?",
    "rival-answered": "My Netflix password does not work", "invoice-of-others": "Hotel Miramar bills us twice",
    "poem": "Write me a sonnet on autumn", "to-nobody": "When does the museum open on Sundays?",
}  # fmt: skip
ROLLOUT = """\
today: 2026-11-02
stages: {login: auto, billing: human}
gates:
  draft: {drafts_approved_unedited: {lower_bound: 0.1}, scenarios: {at_least: 1}}
  auto-checked: {scenarios: {at_least: 1}, handled: {lower_bound: 0.5}, missed_handoffs: {rate_upper_bound: 0.5}}
  auto: {scenarios: {at_least: 1}, handled: {lower_bound: 0.5}, missed_handoffs: {rate_upper_bound: 0.5}}
seal: {share: 0}
"""


@pytest.fixture
def team(folder: Folder) -> Folder:
    folder.write("rules/rollout.yaml", ROLLOUT)
    folder.write("rules/pipelines.yaml", "pipelines: [{id: bot, kind: python, function: bots.bot:reply}]\n")
    return folder


def put(folder: Folder, ids: list[str], more: str = "", **replies: dict[str, Any]) -> None:
    """These scenarios, which belong to no category, and a support AI that replies so."""
    turns = [f"{{customer: {json.dumps(MESSAGES[id_])}, expect: {{outcome: handoff}}}}" for id_ in ids]
    lines = [f"  - {{id: {id_}, turns: [{turn}]{more}}}" for id_, turn in zip(ids, turns, strict=True)]
    folder.write("scenarios/not-ours.yaml", "category: none\nscenarios:\n" + "\n".join(lines) + "\n")
    folder.write("bots/bot.py", BOT.format(replies={**REPLIES, **replies}))


def run_folder(folder: Folder, harness: Harness) -> Path:
    done = harness("run", "-p", "bot", cwd=folder.root)
    assert "Not judged" not in done.stdout, done.stdout + done.stderr
    return max(folder.root.glob("reports/bot-*"), key=lambda path: path.stat().st_mtime)


def summary(run: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((run / "summary.json").read_text())
    return read


def counts(cases: dict[str, Any]) -> tuple[int, set[str]]:
    return cases["total"], set(cases["bad"])


def test_each_is_charged_to_who_lets_it_out_and_to_nobody_for_what_is_right(team: Folder, harness: Harness) -> None:
    put(team, list(REPLIES))
    run = run_folder(team, harness)
    found = summary(run)
    own, (login, billing) = found["not_ours"], found["categories"]
    assert counts(own["handled"]) == (8, {"rival", "rival-answered", "invoice-of-others", "poem", "to-nobody"})
    missed = {"rival-answered", "invoice-of-others", "poem", "to-nobody"}
    assert counts(own["missed_handoffs"]["decided"]) == (8, missed)
    assert counts(own["missed_handoffs"]["reached_customer"]) == (8, missed - {"invoice-of-others"})

    # login, at `auto`: its only scenario is right; what it let out, and what nobody held back or reads
    assert counts(login["handled"]) == (3, {"rival-answered", "poem"})
    assert counts(login["missed_handoffs"]["reached_customer"]) == (3, {"rival-answered", "poem", "to-nobody"})
    # billing, at `human`: its only scenario is a handoff that is right; its own stage holds back what it was given
    assert counts(billing["handled"]) == (2, {"poem"})
    assert counts(billing["missed_handoffs"]["reached_customer"]) == (3, {"poem", "to-nobody"})
    assert counts(billing["missed_handoffs"]["decided"]) == (4, {"poem", "to-nobody", "invoice-of-others"})
    assert (login["verdict"], found["exit_code"]) == ("demote", 1)


def test_the_reports_have_a_row_of_its_own_after_the_categories(team: Folder, harness: Harness) -> None:
    put(team, list(REPLIES))
    run = run_folder(team, harness)
    board = harness("gate", run, cwd=team.root).stdout.splitlines()
    assert [line.split("\t")[0] for line in board[1:4]] == ["Login", "Billing", "Not ours"]
    assert board[3].split("\t")[1:6] == ["", "", "3 of 8", "4 of 8 (3 reached the customer)", ""]
    assert "\n| Not ours |  |  | 3 of 8 | 4 of 8 " in (run / "summary.md").read_text()
    suites = ET.parse(run / "junit.xml").getroot()
    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in suites] == [
        ("billing", "1", "0"), ("login", "1", "0"), ("Not ours", "8", "5"),
    ]  # fmt: skip
    page = (run / "report.html").read_text()
    assert '<a href="#show=failing&amp;category=none">5 of 8 scenarios fail</a>' in page
    assert page.index('<th scope="row">Not ours</th>') > page.index("7 tickets a week")
    explained = harness("gate", run, "--explain", "login", cwd=team.root).stdout
    assert "scenarios/not-ours.yaml:7" in explained  # rival-answered
    assert "scenarios/not-ours.yaml:8" not in explained  # invoice-of-others


def test_the_confusion_matrix_has_a_row_and_a_column_for_it(team: Folder, harness: Harness) -> None:
    put(team, list(REPLIES))
    team.edit("bots/bot.py", '"category": "billing", "queue": "money"', '"category": "none", "queue": "money"')
    triage = summary(run_folder(team, harness))["triage"]
    cells = {(cell["expected"], cell["filed"]): cell["messages"] for cell in triage["cells"]}
    assert cells == {
        ("login", "login"): 1, ("billing", "none"): 1,
        ("none", "none"): 5, ("none", "login"): 2, ("none", "billing"): 1,
    }  # fmt: skip
    assert (triage["right"], triage["total"]) == (6, 10)


def test_what_is_right_dilutes_no_category(team: Folder, harness: Harness) -> None:
    put(team, ["job"])
    (team.root / "scenarios/not-ours.yaml").unlink()
    before = summary(run_folder(team, harness))
    assert "not_ours" not in before
    put(team, ["job", "spam", "wrong-number", "rival"])
    after = summary(run_folder(team, harness))
    assert after["not_ours"]["handled"] == {"total": 4, "bad": ["rival"]}
    unlooked = [[{**each, "looks": 0} for each in found["categories"]] for found in (before, after)]
    assert unlooked[0] == unlooked[1]


def test_an_answer_under_no_category_forbids_every_category_its_stage(team: Folder, harness: Harness) -> None:
    """One critical message is enough, also where all categories are only drafted for: nothing holds it back."""
    team.write("rules/rollout.yaml", ROLLOUT.replace("login: auto", "login: draft"))
    put(team, ["rival-answered", "poem"], more=", severity: critical", poem=TO_PEOPLE)
    assert summary(run_folder(team, harness))["exit_code"] == 0  # login drafts, so a person reads it
    put(team, ["poem"], more=", severity: critical")
    found = summary(run_folder(team, harness))
    assert (found["exit_code"], found["categories"][0]["verdict"]) == (1, "demote")


def test_what_is_sealed_only_counts(team: Folder, harness: Harness) -> None:
    put(team, ["rival-answered"], more=", seal: true")
    run = run_folder(team, harness)
    own = summary(run)["not_ours"]
    assert own["handled"] == {"total": 1, "bad": [], "bad_sealed": 1}
    assert own["missed_handoffs"]["reached_customer"] == {"total": 1, "bad": [], "bad_sealed": 1}
    for name in ("report.html", "summary.md", "summary.json", "junit.xml"):
        assert "rival-answered" not in (run / name).read_text()
    last = ET.parse(run / "junit.xml").getroot()[-1]
    assert [(last.get("name"), case.get("name")) for case in last] == [("Not ours", "sealed scenarios")]


def test_no_stage_can_be_given_to_it(team: Folder, harness: Harness) -> None:
    put(team, ["job"])
    done = harness("promote", "none", cwd=team.root)
    assert (done.returncode, "There is no category `none`" in done.stderr) == (2, True)


@pytest.mark.slow
def test_every_command_copes(team: Folder, harness: Harness) -> None:
    put(team, ["job", "rival-answered"], more=", variants: [typos]")
    runs = [run_folder(team, harness)]
    team.edit("bots/bot.py", "def reply", "# another\ndef reply")
    runs.append(run_folder(team, harness))
    compared = harness("compare", *runs, cwd=team.root)
    assert "Not ours: right, missed\t1 of 2, 1\t1 of 2, 1" in compared.stdout, compared.stderr
    of_it = harness("blame", runs[0], "--category", "none", "--json", cwd=team.root)
    (blamed,) = json.loads(of_it.stdout)["categories"]
    assert (blamed["id"], blamed["causes"][0]["cause"]) == ("none", "triage")
    said = json.loads(harness("robustness", "-p", "bot", "--json", cwd=team.root).stdout)
    assert [each["name"] for each in said["categories"]] == ["login", "billing", "none"]
    for command in ("check", "audit", "coverage", "propose", "mutate", "project", "ready"):
        done = harness(command, cwd=team.root)
        assert done.returncode in (0, 1), (command, done.stderr)
        assert "Traceback" not in done.stderr
    annotated = harness("gate", runs[0], cwd=team.root, env={"GITHUB_ACTIONS": "true"}).stdout
    assert "not-ours.yaml" not in annotated or "::warning file=scenarios/not-ours.yaml" in annotated


@pytest.mark.slow
def test_the_embedded_pipeline_files_what_is_like_nothing_it_knows_under_none(tmp_path: Path, harness: Harness) -> None:
    harness("init", "mine")
    mine = Folder(tmp_path / "mine")
    mine.write(
        "scenarios/not-ours.yaml",
        "category: none\nscenarios:\n  - id: tiles\n    turns:\n"
        "      - customer: Cheap roof tiles shipped from our factory, best price per container!\n"
        "        expect: {outcome: handoff}\n    seal: false\n",
    )
    done = harness("run", cwd=mine.root)
    (row,) = [line.split("\t") for line in done.stdout.splitlines() if line.startswith("Not ours")]
    assert row[3:5] == ["1 of 1", "0 of 1"]
    (run,) = mine.root.glob("reports/reference-*")
    turns = [json.loads(line) for line in (run / "results.jsonl").read_text().splitlines()]
    (reply,) = [turn["reply"] for turn in turns if turn["scenario"] == "tiles"]
    assert (reply["outcome"], reply["category"], "unsure" in reply["fired"]) == ("handoff", "none", True)
    assert reply["summary"].startswith("Not ours: ")
    assert {turn["reply"]["category"] for turn in turns} == {"login", "billing", "refunds", "none"}
    asked = harness("ask", "Cheap roof tiles shipped from our factory", cwd=mine.root).stdout
    assert "Filed under  Not ours (none)" in asked
    assert "Today        Not ours has no stage: handed to a person" in asked


@pytest.mark.slow
def test_an_llm_may_say_so_and_then_hands_off_whatever_it_decided(folder: Folder, server: Server) -> None:
    folder.write(
        "scenarios/login.yaml",
        "category: none\nscenarios:\n"
        "  - {id: rival, turns: [{customer: the link in my reset mail has expired, expect: {outcome: handoff}}]}\n",
    )
    server.answer = lambda request: {
        **handoff(request), "category": "none", "outcome": "answer", "answer": "60 minutes.",
        "citations": ["reset#link-expired"],
    }  # fmt: skip
    (result,) = results(folder, "openai")
    (turn,) = result.turns
    assert turn.reply is not None
    assert (turn.reply.outcome, turn.reply.category, turn.reply.queue, turn.reply.answer) == (
        "handoff", "none", "people", "",
    )  # fmt: skip
    assert turn.status == "pass"
    (schema,) = {json.dumps(request["response_format"]) for request in server.requests}
    assert json.loads(schema)["json_schema"]["schema"]["properties"]["category"]["enum"] == ["login", "billing", "none"]
