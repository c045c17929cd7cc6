"""What a judgement is made of: one scenario, several categories, one without a stage."""

from __future__ import annotations

import pytest

from harness.gates import Judgement, Verdict, VerdictReason, judge
from harness.runs import ScenarioResult
from harness.workspace import RolloutFile, Stage
from tests.build import category, results

GATE = {"handled": {"lower_bound": 0.5}}


def judged(found: list[ScenarioResult], **stages: str) -> Judgement:
    """Of the categories `login` and `billing`, whose stages are given."""
    rollout = RolloutFile.model_validate({"stages": stages, "seal": {"share": 0}, "gates": {"draft": GATE}})
    return judge(found, {name: category(name) for name in ("login", "billing")}, rollout)


def test_one_scenario_can_be_judged() -> None:
    judgement = judged(results(1), login="human", billing="human")
    assert (judgement.scenarios, judgement.measurable, judgement.exit_code) == (1, True, 0)


@pytest.mark.parametrize(("login", "billing", "holds"), [(30, 30, True), (30, 0, False), (0, 30, False), (0, 0, False)])
def test_the_gate_holds_where_each_category_holds(login: int, billing: int, holds: bool) -> None:
    """Of 30 scenarios so many are right; the others are wrong."""
    found = []
    for name, right in (("login", login), ("billing", billing)):
        found += results(right, name, own=name, filed=name)
        found += results(30 - right, f"{name}-bad", own=name, filed=name, failed="wrong")
    judgement = judged(found, login="draft", billing="draft")
    assert [each.holds for each in judgement.verdicts] == [login == 30, billing == 30]
    assert (judgement.holds, judgement.exit_code) == (holds, 0 if holds else 1)


def test_a_category_without_a_stage_begins_with_people() -> None:
    login, billing = judged(results(30, own="billing", filed="billing"), login="human").verdicts
    assert (billing.stage, billing.verdict, billing.to) == (Stage.HUMAN, Verdict.PROMOTE, Stage.DRAFT)
    assert (login.verdict, login.reason) == (Verdict.NOT_ENOUGH, VerdictReason.UNMET)
