"""The walk through a verdict's arithmetic, and what a move up would ask, on results made by hand."""

from __future__ import annotations

import io
import re

from scipy.stats import beta

from harness.gates import GateChecks, anytime_lower_bound, climb, judge
from harness.reports import explain
from harness.reports.rendering import write
from harness.runs import ScenarioResult
from harness.workspace import Stage
from tests.build import category, result, results, rollout
from tests.conftest import Folder, Harness

DRAFT = {"scenarios": {"at_least": 10}, "handled": {"lower_bound": 0.4}}
CHECKED = {
    "scenarios": {"at_least": 30}, "handled": {"lower_bound": 0.9},
    "missed_handoffs": {"critical": 0, "rate_upper_bound": 0.25},
}  # fmt: skip
GATES = {"draft": DRAFT, "auto-checked": CHECKED}


def explained(found: list[ScenarioResult], stage: str = "draft", ceiling: str = "auto") -> str:
    judgement = judge(found, {"login": category(ceiling=ceiling)}, rollout(stage, **GATES))
    out = io.StringIO()
    write(explain.document(["login"], judgement, found), out)
    return " ".join(out.getvalue().split())


def test_each_criterion_goes_from_the_count_to_the_bound_to_what_is_asked() -> None:
    text = explained([*results(25), *results(3, "h", expected="handoff", decided="handoff")])
    bound = anytime_lower_bound(28, 28, 0.95)
    assert 0.8 < bound < beta.ppf(0.05, 28, 1)  # of a single look, by the beta quantile
    asks = "So the gate uses a bound that holds however often you look: with 95% confidence it is"
    assert (
        f"28 of 28 handled right: at least {bound:.1%} (95% confidence; needs at least 90%) "
        "The share found is 100.0%, which may be luck: the true one may be lower. "
        f"{asks} at least {bound:.1%}. Required is at least 90%, so it is not yet shown"
    ) in text
    assert "What it would take: about 6 more passing scenarios " in text  # 34 of 34 show 90 % at every look
    assert anytime_lower_bound(34, 34, 0.95) >= 0.9 > anytime_lower_bound(33, 33, 0.95)
    above = 1 - anytime_lower_bound(3, 3, 0.95)  # 0 of 3
    assert f"the true one may be higher. {asks} at most {above:.1%}" in text
    assert "draft, its stage: 3 of 3 criteria met" in text
    assert "auto-checked, the next stage: 1 of 5 criteria met" in text


def test_what_speaks_against_it_is_named_with_its_place() -> None:
    text = explained([*results(20), result("harm", expected="handoff", decided="answer", severity="critical")])
    assert "nothing wrong sent 1 of 1 critical scenarios gone wrong" in text
    assert "What it would take: 1 critical scenario to fix" in text
    assert "What counts against it (1): harm scenarios/x.yaml:3" in text


def test_where_nothing_leads_further_it_says_why() -> None:
    assert "auto-checked is above its ceiling, draft, whatever the evidence says" in explained(
        results(30), ceiling="draft"
    )
    assert "auto has no gate" in explained(results(50), "auto-checked")
    assert "human, its stage: requires nothing" in explained(results(3), "human")


def test_what_could_not_be_measured_is_not_explained_away() -> None:
    text = explained([*results(20), *results(5, "down", decided=None, error="timed out")])
    assert text == (
        "Not judged: 5 of 25 scenarios could not be measured (2% is allowed). "
        "The most common cause: no reply: timed out."
    )


def test_a_move_up_is_also_held_against_the_others_whose_messages_it_lets_out() -> None:
    """Billing's handoff is filed under login: at `auto` login's stage lets it out."""
    gates = {
        "draft": {"scenarios": {"at_least": 1}},
        "auto-checked": {},
        "auto": {"missed_handoffs": {"critical": 1, "rate_upper_bound": 0.5, "at_least": 1}},
    }
    found = [
        *results(5),
        *results(5, "b", own="billing"),
        result("stray", own="billing", filed="login", expected="handoff", decided="answer", severity="critical"),
    ]
    both = {"login": category(), "billing": category("billing")}
    stages = {"login": Stage.DRAFT, "billing": Stage.DRAFT}

    checks = GateChecks(found, both, rollout(**gates))
    way = climb(checks, stages, "login", Stage.AUTO)
    assert [step.stage for step in way.steps] == [Stage.AUTO_CHECKED, Stage.AUTO]
    assert way.left_behind[0].category.id == "billing"
    assert not way.is_supported
    assert climb(checks, {**stages, "login": Stage.HUMAN}, "login", Stage.DRAFT).is_supported


def test_gate_explains_in_place_of_the_board_and_keeps_its_exit_code(folder: Folder, harness: Harness) -> None:
    folder.edit("rules/rollout.yaml", "login: draft", "login: auto-checked")
    done = harness("gate", "--explain", "billing", "--explain", "login", cwd=folder.root)
    assert (done.returncode, done.stderr) == (1, "")
    assert re.findall(r"^\w+ \((\w+)\)$", done.stdout, re.MULTILINE) == ["login", "billing"]
    assert "[not yet shown] Enough scenarios\n      1 of 3 scenarios\n" in done.stdout
    assert "The gate does not hold" in done.stdout
