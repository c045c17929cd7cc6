"""The audit of scenarios: what each finding finds, what it lets stand, and how the command says it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.commands import cli
from harness.findings import CheckedFindings, Finding, check
from harness.gates import Pair, PairKind
from harness.reference.models import Encoder
from harness.reports.findings import KINDS
from harness.runs import ScenarioResult, TurnResult
from harness.suite.audit import SCENARIOS, FinishedRun, ScenariosSubject
from harness.turns.pipeline import Reply
from harness.turns.score import Score, Status
from harness.workspace import NoEvidence, Outcome, Scenario, Workspace, load
from harness.workspace.yaml_source import parse_yaml
from tests.build import turn
from tests.conftest import Folder, Harness

CASES: dict[str, Any] = parse_yaml((Path(__file__).parent / "audit_cases.yaml").read_text(), "audit_cases.yaml")
MEASURED = {kind.id for kind in SCENARIOS if kind.needs_run}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


def cases(kind: str) -> list[Any]:
    return [pytest.param(id_, case, id=case["name"]) for id_ in CASES for case in CASES[id_].get(kind, ())]


def found(folder: Folder, case: Any, encoder: Encoder) -> tuple[Finding, ...]:
    folder.write("scenarios/login.yaml", case["scenarios"])
    for name, text in case.get("files", {}).items():
        folder.write(name, text)
    for name, old, new in case.get("edits", ()):
        folder.edit(name, old, new)
    return audit(load(folder.root), encoder).findings


def audit(workspace: Workspace, encoder: Encoder, *runs: FinishedRun) -> CheckedFindings:
    return check(ScenariosSubject(workspace, encoder, runs), SCENARIOS, KINDS)


@pytest.mark.parametrize(("id_", "case"), cases("fails"))
def test_it_is_found(folder: Folder, encoder: Encoder, id_: str, case: Any) -> None:
    findings = [finding for finding in found(folder, case, encoder) if finding.kind.id == id_]
    assert [finding.severity for finding in findings] == [case["severity"]]
    assert case["says"] in findings[0].problem.message
    assert findings[0].problem.hint
    assert findings[0].subjects
    assert (folder.root / findings[0].at.file).exists()


@pytest.mark.parametrize(("id_", "case"), cases("passes"))
def test_it_stands(folder: Folder, encoder: Encoder, id_: str, case: Any) -> None:
    assert [finding.problem.message for finding in found(folder, case, encoder) if finding.kind.id == id_] == []


def test_every_finding_has_cases_and_says_why_it_matters() -> None:
    ids = [kind.id for kind in SCENARIOS]
    assert set(CASES) | MEASURED == set(ids)
    for id_ in ids:
        told = CliRunner().invoke(cli, ["audit", "--explain", id_]).output
        assert all(word in told for word in (id_, "**Why.**", "**Bad**", "**Good**")), id_


TWICE = """\
category: login
scenarios:
  - id: one
    turns: [{customer: how do i reset my password, expect: {outcome: answer, source: reset}}]
  - id: two
    turns: [{customer: How do I reset my password?, expect: {outcome: answer, source: reset}}]
"""


REMARK = "# harness: allow scenario-near-duplicate: both are asked daily"


@pytest.mark.parametrize(
    ("entry", "silenced"),
    [
        (f"  {REMARK}\n  - id: two\n", True),
        (f"  - id: two  {REMARK}\n", True),
        (f"  - id: two\n    notes: |\n      asked twice\n    {REMARK}\n", True),
        (f"  - id: two\n    notes: '{REMARK}'\n", False),
        (f"  - id: two\n    notes: |\n      {REMARK}\n", False),
    ],
    ids=["above", "beside", "below a text", "in quotes", "in a text"],
)
def test_a_finding_is_silenced_at_its_scenario(folder: Folder, encoder: Encoder, entry: str, silenced: bool) -> None:
    folder.write("scenarios/login.yaml", TWICE.replace("  - id: two\n", entry))
    checked = audit(load(folder.root), encoder)
    ids = [finding.kind.id for finding in checked.findings]
    assert ("scenario-near-duplicate" in ids) is not silenced
    assert [by.reason for _, by in checked.silenced] == (["both are asked daily"] if silenced else [])
    assert "silence-unused" not in ids


def test_a_silence_at_another_scenario_silences_nothing(folder: Folder, encoder: Encoder) -> None:
    folder.write("scenarios/login.yaml", TWICE.replace("  - id: one\n", f"  - id: one  {REMARK}\n"))
    ids = [finding.kind.id for finding in audit(load(folder.root), encoder).findings]
    assert {"scenario-near-duplicate", "silence-unused"} <= set(ids)


def test_a_silence_at_a_category_is_for_its_scenarios(folder: Folder, encoder: Encoder) -> None:
    assert [finding.subjects for finding in audit(load(folder.root), encoder).findings] == [("login",)]
    remark = "# harness: allow category-too-few, article-unanswered: it stays where it is"
    folder.edit("rules/categories.yaml", "    owner: access-team\n", f"    owner: access-team  {remark}\n")
    checked = audit(load(folder.root), encoder)
    assert (checked.findings, [finding.kind.id for finding, _ in checked.silenced]) == ((), ["category-too-few"])


def held(
    scenario: Scenario, category: str, outcome: str = "answer", repeat: int = 1, passed: bool = False
) -> TurnResult:
    """A scenario's only turn as some support AI dealt with it."""
    status = Status.PASS if passed else Status.FAIL
    said = scenario.turns[0]
    return replace(
        turn(scenario.id, message=said.customer),
        expect=said.expect, reply=Reply(Outcome(outcome), category, queue="people"),
        scores=(Score("category", status, "no"),), repeat=repeat,
    )  # fmt: skip


def ran(pipeline: str, *turns: TurnResult) -> FinishedRun:
    return FinishedRun(f"{pipeline}-1", pipeline, [ScenarioResult(turns)])


@pytest.fixture
def workspace(folder: Folder) -> Workspace:
    return load(folder.root)


def messages(workspace: Workspace, encoder: Encoder, id_: str, *runs: FinishedRun) -> list[str]:
    return [f.problem.message for f in audit(workspace, encoder, *runs).findings if f.kind.id == id_]


def test_a_label_is_doubted_when_all_agree_on_another(workspace: Workspace, encoder: Encoder) -> None:
    expired, _ = workspace.scenarios
    one, two = ran("one", held(expired, "billing")), ran("two", held(expired, "billing"))
    (said,) = messages(workspace, encoder, "scenario-doubted", one, two)
    assert "all 2 support AIs that were run (one, two) contradict `link-expired`: the category is `billing`" in said
    assert messages(workspace, encoder, "scenario-doubted", one) == []  # one alone is no witness
    assert messages(workspace, encoder, "scenario-doubted", one, ran("two", held(expired, "login"))) == []
    assert messages(workspace, encoder, "scenario-doubted", one, two, ran("three", held(expired, "login"))) == []


def test_only_what_was_asked_in_the_words_of_today_is_a_witness(workspace: Workspace, encoder: Encoder) -> None:
    expired, _ = workspace.scenarios
    old = replace(held(expired, "billing"), message="other words")
    assert messages(workspace, encoder, "scenario-doubted", ran("one", old), ran("two", held(expired, "billing"))) == []


def test_a_flaky_scenario_is_named_unless_it_is_quarantined(folder: Folder, encoder: Encoder) -> None:
    expired, _ = load(folder.root).scenarios
    flips = ran("one", *(held(expired, "login", repeat=n, passed=n != 2) for n in (1, 2, 3)))
    (said,) = messages(load(folder.root), encoder, "scenario-flaky", flips)
    assert "`link-expired` passed 2 of 3 repeats in one-1" in said
    folder.edit(
        "scenarios/login.yaml", "  - id: link-expired\n",
        "  - id: link-expired\n    quarantine: {until: 2026-11-16, because: it flips}\n",
    )  # fmt: skip
    assert messages(load(folder.root), encoder, "scenario-flaky", flips) == []


def test_a_change_is_not_blamed_for_what_is_quarantined_and_is_for_what_is_artificial() -> None:
    before = ScenarioResult((turn(),))
    after = ScenarioResult((replace(turn(failed="no"), no_evidence=NoEvidence.QUARANTINED),))
    assert Pair(before, after).kind is PairKind.QUARANTINED
    assert Pair(before, ScenarioResult((turn(failed="no"),))).kind is PairKind.BROKEN
    artificial = ScenarioResult((replace(turn(failed="no"), no_evidence=NoEvidence.ARTIFICIAL),))
    assert Pair(before, artificial).kind is PairKind.BROKEN


def test_the_command_fails_on_errors_alone(folder: Folder, harness: Harness) -> None:
    done = harness("audit")
    assert done.returncode == 0
    assert "warning: A category has too few scenarios for a gate" in done.stdout
    assert "  rules/categories.yaml:2: `login` has too few scenarios" in done.stdout
    folder.edit("scenarios/login.yaml", '["60 minutes"]', '["60 days\\e[31m"]')
    done = harness("audit")
    assert done.returncode == 1
    assert done.stdout.startswith("error: The expected source does not contain what the answer must state.")
    assert "  scenarios/login.yaml:3: `link-expired` requires" in done.stdout
    assert "\x1b" not in done.stdout
    data = json.loads(harness("audit", "--json").stdout)
    assert data["findings"][0]["id"] == "scenario-source-lacks-fact"
    assert (data["findings"][0]["file"], data["findings"][0]["line"]) == ("scenarios/login.yaml", 3)
    assert data["findings"][0]["why"].startswith("An answer from the right section fails")
    assert data["findings"][0]["subjects"] == ["link-expired"]
    assert harness("audit", "--sarif", "a.sarif", "--code-quality", "q.json").returncode == 1
    results = json.loads((folder.root / "a.sarif").read_text())["runs"][0]["results"]
    assert [(each["ruleId"], each["level"]) for each in results] == [
        ("scenario-source-lacks-fact", "error"), ("category-too-few", "warning")
    ]  # fmt: skip
    quality = json.loads((folder.root / "q.json").read_text())
    assert [each["severity"] for each in quality] == ["critical", "minor"]


@pytest.mark.slow
def test_the_command_reads_the_runs_of_today(folder: Folder, harness: Harness) -> None:
    assert harness("run", "--repeat", "2").returncode == 0
    (made,) = (folder.root / "reports").glob("reference-*/results.jsonl")
    broken = made.read_text().replace('"scorer":"category","status":"pass"', '"scorer":"category","status":"fail"', 1)
    made.write_text(broken)
    assert "[scenario-flaky]" in harness("audit").stdout
    assert "[scenario-flaky]" in harness("audit", str(made.parent)).stdout


def test_an_unknown_finding_names_the_nearest() -> None:
    done = CliRunner().invoke(cli, ["audit", "--explain", "scenario-leak"])
    assert done.exit_code == 2
    assert "did you mean `scenario-leaks`?" in done.output
