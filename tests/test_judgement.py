"""What a judgement is made of: one scenario, several categories, one without a stage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.gates import (
    BesideResults,
    Climb,
    CriterionState,
    GateChecks,
    Judgement,
    Side,
    StageCheck,
    Tuning,
    Verdict,
    VerdictReason,
    judge,
)
from harness.runs import ScenarioResult
from harness.turns import BrokenBrief, SimulatedTurn
from harness.workspace import Expect, NoEvidence, RolloutFile, Stage
from tests.build import category, results, turn

GATE = {"handled": {"lower_bound": 0.5}}
MISSED = {"rate_upper_bound": 0.5, "at_least": 1}


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
    judgement = judged(results(30, own="billing", filed="billing"), login="human")
    login, billing = judgement.verdicts
    assert judgement.ready == [category("billing")]
    assert (billing.stage, billing.verdict, billing.to) == (Stage.HUMAN, Verdict.PROMOTE, Stage.DRAFT)
    assert (login.verdict, login.reason) == (Verdict.NOT_ENOUGH, VerdictReason.UNMET)


@pytest.mark.parametrize("stage", ["human", "draft"])
@pytest.mark.parametrize("right", [10, 20, 30])
@pytest.mark.parametrize("tuned", [(), ("login0", "login1", "login2")])
@pytest.mark.parametrize("names", [("login",), ("login", "billing")])
def test_gates_asked_for_one_by_one_say_what_the_judgement_says(
    stage: str, right: int, tuned: tuple[str, ...], names: tuple[str, ...]
) -> None:
    found = [*results(right, "login"), *results(30 - right, "login-bad", failed="wrong")]
    found += results(30, "billing", own="billing", filed="billing") if "billing" in names else []
    categories, beside = {name: category(name) for name in names}, BesideResults(tuned=tuned)
    gates = {"draft": GATE, "auto-checked": {"handled": {"lower_bound": 0.6}, "missed_handoffs": MISSED}}
    stages = {name: Stage(stage) for name in names}
    rollout = RolloutFile.model_validate({"stages": stages, "seal": {"share": 0}, "gates": gates})
    judgement, checks = judge(found, categories, rollout, beside), GateChecks(found, categories, rollout, beside)
    for each in judgement.verdicts:
        assert checks.now(each.category.id, stages) == each.now
        assert checks.next(each.category.id, stages) == each.next
    further = dict.fromkeys(names, Stage.DRAFT)
    moved = judge(found, categories, rollout.model_copy(update={"stages": further}), beside)
    assert [checks.next(each.category.id, further) for each in moved.verdicts] == [each.next for each in moved.verdicts]


def test_the_error_is_shared_by_the_categories_that_may_move_and_by_no_fewer_than_is_said() -> None:
    found, rollout = (
        results(30, "login"),
        RolloutFile.model_validate({"stages": {}, "seal": {"share": 0}, "gates": {"draft": GATE}}),
    )
    one, five = ({name: category(name) for name in names} for names in (["login"], ["login", "a", "b", "c", "d"]))
    alone, among = (GateChecks(found, each, rollout).next("login", {}) for each in (one, five))
    assert alone != among
    assert GateChecks(found, {"login": category(ceiling="human")}, rollout).next("login", {}) is None
    assert GateChecks(found, one, rollout).now("login", {}).stage is Stage.HUMAN  # where none is given
    assert GateChecks(found, one, rollout, shared_by=5).next("login", {}) == among
    assert GateChecks(found, five, rollout, shared_by=2).next("login", {}) == among


COUNTED = {
    "scenarios": {"at_least": 1}, "repeat": {"at_least": 1}, "handled": {"lower_bound": 0.5},
    "missed_handoffs": {"critical": 0, "rate_upper_bound": 0.5, "at_least": 1},
}  # fmt: skip


def mixed(*, sealed: bool) -> list[ScenarioResult]:
    """Answers and critical handoffs, of each as many open as sealed ones; and open ones that are no evidence."""
    found = []
    for name in ("open", "sealed"):
        of_half = {"sealed": sealed and name == "sealed"}
        found += [(turn(f"{name}-answer{n}"), of_half) for n in range(15)]
        handoff = {"expected": "handoff", "decided": "handoff", "severity": "critical"}
        found += [(turn(f"{name}-handoff{n}", **handoff), of_half) for n in range(6)]
    played = SimulatedTurn(by="embedded")
    found += [(turn("played"), {"simulated": played}), (turn("left"), {"no_evidence": NoEvidence.QUARANTINED})]
    broke = replace(played, broke=BrokenBrief.LEFT_EARLY)
    found += [(turn("unheard", severity="critical"), {"simulated": broke})]
    return [ScenarioResult((replace(made, **more),)) for made, more in found]


def test_a_seal_changes_rates_alone_and_what_is_counted_is_counted_in_all() -> None:
    rollout = RolloutFile.model_validate({"stages": {"login": "draft"}, "gates": {"auto-checked": COUNTED}})
    open_rollout = rollout.model_copy(update={"seal": rollout.seal.model_copy(update={"share": 0})})
    by_seal = judge(mixed(sealed=True), {"login": category()}, rollout).verdicts[0]
    by_all = judge(mixed(sealed=False), {"login": category()}, open_rollout).verdicts[0]
    assert by_seal.next
    assert by_all.next
    counts = {each.name: each.cases.total for each in by_seal.next.criteria}
    assert counts == {
        "scenarios": 43, "repeat": 43, "handled": 15 + 6, "critical": 12, "customers": 1, "handoffs": 12,
        "missed_handoffs": 6, "quarantined": 1, NoEvidence.BROKEN: 1,
    }  # fmt: skip
    of_all = {each.name: each.cases.total for each in by_all.next.criteria}
    assert of_all == {**counts, "handled": 43, "missed_handoffs": 12}


def test_where_nothing_is_sealed_what_was_not_tuned_on_is_not_called_sealed() -> None:
    rollout = RolloutFile.model_validate({"stages": {"login": "human"}, "seal": {"share": 0}, "gates": {"draft": GATE}})
    found = judge(results(30, "login"), {"login": category()}, rollout, BesideResults(tuned={"login0"})).verdicts[0]
    assert found.next
    assert {each.name: (each.cases.total, each.cases.sealed) for each in found.next.criteria} == {
        "handled": (29, False), "critical": (0, False),
    }  # fmt: skip


def test_of_a_part_no_category_moves_whatever_the_part_shows() -> None:
    found = [*results(30, "login"), *results(9, "billing", own="billing", filed="billing", failed="wrong")]
    whole = judged(found, login="human", billing="draft")
    part = whole.of_a_part
    assert [each.verdict for each in whole.verdicts] == [Verdict.PROMOTE, Verdict.DEMOTE]
    assert [(each.category.id, each.verdict, each.to, each.reason) for each in part.verdicts] == [
        ("login", Verdict.NOT_ENOUGH, None, VerdictReason.PART),
        ("billing", Verdict.NOT_ENOUGH, None, VerdictReason.PART),
    ]
    assert (part.ready, part.scenarios, part.errors) == ([], whole.scenarios, whole.errors)


def test_each_category_is_judged_by_its_own() -> None:
    """Open and sealed ones, and the actions that are missing."""
    expect = Expect.model_validate({"outcome": "answer", "actions": ["crm-note"]})

    def of(name: str, right: int, total: int, sealed: bool) -> list[ScenarioResult]:
        made = (
            turn(f"{name}-{sealed}-{n}", own=name, filed=name, failed="" if n < right else "x") for n in range(total)
        )
        return [ScenarioResult((replace(each, expect=expect, sealed=sealed),)) for each in made]

    found = [
        *of("login", 3, 4, False),
        *of("login", 1, 2, True),
        *of("billing", 2, 7, False),
        *of("billing", 3, 3, True),
    ]
    judgement = judged(found, login="human", billing="human")
    login, billing = judgement.verdicts
    assert (login.tuning, billing.tuning) == (Tuning(Side(3, 4), Side(1, 2)), Tuning(Side(2, 7), Side(3, 3)))
    assert judgement.tuning == Tuning(Side(5, 11), Side(4, 5))
    assert [each.actions.expected for each in (login, billing, judgement)] == [6, 10, 16]
    assert [len(each.actions.missing) for each in (login, billing, judgement)] == [6, 10, 16]


def test_the_gate_of_today_s_stage_is_judged_by_all_scenarios() -> None:
    """The sealed ones alone would speak against it; they decide about the next stage."""
    unseen = [ScenarioResult((replace(each.turns[0], sealed=True),)) for each in results(5, "bad", failed="wrong")]
    login, _ = judged([*results(60), *unseen], login="draft", billing="human").verdicts
    (handled,) = (each for each in login.now.criteria if each.name == "handled")
    assert (handled.cases.good, handled.cases.total, login.holds) == (60, 65, True)


@pytest.mark.parametrize(
    ("steps", "left_behind", "supported"),
    [
        ("", 0, False),  # no way up at all
        ("met", 0, True), ("met met", 0, True),
        ("short", 0, False), ("failed", 0, False), ("met short", 0, False), ("failed met", 0, False),
        ("met", 1, False), ("met met", 2, False), ("short", 1, False), ("", 1, False),
    ],
)  # fmt: skip
def test_a_way_up_is_supported_where_each_step_is_and_nobody_is_left_behind(
    steps: str, left_behind: int, supported: bool
) -> None:
    login = judged(results(30), login="human", billing="human").verdicts[0]
    assert login.next
    criterion = login.next.criteria[0]
    checks = (StageCheck(Stage.DRAFT, (replace(criterion, state=CriterionState(each)),)) for each in steps.split())
    assert Climb(tuple(checks), (login,) * left_behind).is_supported is supported
