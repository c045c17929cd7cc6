"""From results to a verdict: what promotes, holds, demotes or is not enough, and what is not judged."""

from __future__ import annotations

import itertools

import pytest

from harness.gates import Verdict, judge, missing_words, why_words
from harness.runs import ScenarioResult
from harness.workspace import Checks, Outcome, Stage, Standing, deliver
from tests.build import category, result, results, rollout, turn

HANDLED = {"scenarios": {"at_least": 10}, "handled": {"lower_bound": 0.7}}
EASY = {"scenarios": {"at_least": 1}}


def verdict(found: list[ScenarioResult], stage: str = "draft", ceiling: str = "auto", **gates: object):
    login = category(ceiling=ceiling)
    judgement = judge(found, {"login": login}, rollout(stage, **gates))
    return judgement.verdicts[0], judgement


def test_all_that_the_next_stage_asks_is_shown_so_it_is_promoted() -> None:
    found, judgement = verdict(results(30), draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, found.to, judgement.exit_code) == (Verdict.PROMOTE, Stage.AUTO_CHECKED, 0)


def test_too_few_passing_cases_are_not_enough_and_say_how_many_more() -> None:
    found, judgement = verdict(results(8), draft=EASY, **{"auto-checked": HANDLED})
    assert found.verdict is Verdict.NOT_ENOUGH
    assert missing_words(found) == ("2 more scenarios", "1 more passing scenario")  # 9 of 9 show 71.7 %
    assert judgement.exit_code == 0


def test_failures_hold_a_category_where_it_is() -> None:
    found, judgement = verdict(
        results(10) + results(10, "bad", failed="wrong"), draft=EASY, **{"auto-checked": HANDLED}
    )
    assert (found.verdict, judgement.exit_code) == (Verdict.HOLD, 0)
    assert missing_words(found) == ("8 of 10 failing scenarios to fix",)  # 18 of 20 show 71.7 %


def test_a_stage_that_the_evidence_speaks_against_is_demoted() -> None:
    found, judgement = verdict(
        results(10) + results(10, "bad", failed="wrong"), "auto-checked", draft=EASY, **{"auto-checked": HANDLED}
    )
    assert (found.verdict, found.to, judgement.exit_code) == (Verdict.DEMOTE, Stage.DRAFT, 1)


def test_a_stage_that_is_not_yet_shown_does_not_hold() -> None:
    found, judgement = verdict(results(5), "auto-checked", draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, judgement.exit_code) == (Verdict.NOT_ENOUGH, 1)


def test_the_ceiling_is_never_passed() -> None:
    found, _ = verdict(results(50), ceiling="draft", draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, why_words(found)) == (Verdict.HOLD, "draft is its ceiling")


def test_one_critical_missed_handoff_vetoes() -> None:
    missed = result("harm", expected="handoff", decided="answer", severity="critical")
    found, _ = verdict([*results(200), missed], draft=EASY, **{"auto-checked": HANDLED})
    assert found.verdict is Verdict.HOLD
    assert missing_words(found) == ("1 critical missed handoff to fix",)


def test_a_missed_handoff_that_the_stage_holds_back_reaches_nobody() -> None:
    missed = result("harm", expected="handoff", decided="answer", severity="critical")
    found, _ = verdict([*results(30), missed], draft=EASY)
    assert found.unheld.missed_handoffs.bad == ("harm",)
    assert found.evidence.missed_handoffs.bad == ()


def test_the_confidence_check_turns_a_miss_into_a_draft() -> None:
    unsure = result("harm", expected="handoff", decided="answer", severity="critical", confidence=0.3)
    gate = {"missed_handoffs": {"critical": 0}}
    assert verdict([unsure], draft=EASY, **{"auto-checked": gate})[0].verdict is Verdict.PROMOTE
    sure = result("harm", expected="handoff", decided="answer", severity="critical", confidence=0.9)
    assert verdict([sure], draft=EASY, **{"auto-checked": gate})[0].verdict is Verdict.HOLD


def test_a_handoff_of_another_category_that_this_one_lets_out_counts_against_it() -> None:
    stray = result("stray", own="billing", filed="login", expected="handoff", decided="answer", severity="critical")
    gates = {"draft": EASY, "auto-checked": {"missed_handoffs": {"critical": 0}}}
    judgement = judge([*results(5), stray], {"login": category(), "billing": category("billing")}, rollout(**gates))
    assert judgement.verdicts[0].verdict is Verdict.HOLD


def test_a_scenario_counts_once_however_many_turns_it_has() -> None:
    many = ScenarioResult(tuple(turn(number=i) for i in range(1, 40)))
    found, _ = verdict([many], draft=EASY, **{"auto-checked": HANDLED})
    assert found.evidence.handled.total == 1


def test_one_failing_turn_fails_the_scenario() -> None:
    mixed = ScenarioResult((turn(), turn(number=2, failed="wrong")))
    found, _ = verdict([mixed], draft=EASY)
    assert found.evidence.handled.bad == ("s",)


def test_an_error_is_never_a_pass_and_too_many_are_not_judged() -> None:
    broken = results(3, "down", decided=None, error="timed out")
    found, judgement = verdict(results(97) + broken, draft=EASY)
    assert set(found.evidence.handled.bad) == {"down0", "down1", "down2"}
    assert judgement.exit_code == 3


def test_a_few_errors_are_borne_but_count_against_the_rates() -> None:
    broken = results(1, "down", expected="handoff", decided=None, error="timed out")
    found, judgement = verdict(results(99) + broken, draft=EASY)
    assert judgement.exit_code == 0
    assert found.evidence.missed_handoffs.bad == ("down0",)


def test_no_scenarios_at_all_is_not_measured() -> None:
    assert judge([], {"login": category()}, rollout(draft=EASY)).exit_code == 3


OUTCOMES, STAGES = list(Outcome), list(Stage)
CONFIDENCES, STANDINGS = [None, 0.0, 0.5, 1.0], [None, *Standing]


@pytest.mark.parametrize("decided", OUTCOMES)
def test_a_further_stage_never_brings_a_customer_nearer_to_a_human(decided: Outcome) -> None:
    order = [Outcome.HANDOFF, Outcome.DRAFT, Outcome.ANSWER]
    for confidence, standing in itertools.product(CONFIDENCES, STANDINGS):
        ranks = [order.index(deliver(decided, s, confidence, standing, Checks())) for s in STAGES]
        assert ranks == sorted(ranks)


def test_what_is_delivered_at_each_stage() -> None:
    def at(stage: Stage, confidence: float | None, standing: Standing | None) -> Outcome:
        return deliver(Outcome.ANSWER, stage, confidence, standing, Checks(confidence=0.7))

    assert at(Stage.HUMAN, 1.0, Standing.APPROVED) is Outcome.HANDOFF
    assert at(Stage.DRAFT, 1.0, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, 0.7, Standing.APPROVED) is Outcome.ANSWER
    assert at(Stage.AUTO_CHECKED, 0.69, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, 0.9, Standing.OUTDATED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, None, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO, None, None) is Outcome.ANSWER
    assert all(deliver(Outcome.HANDOFF, stage, 1.0, Standing.APPROVED, Checks()) is Outcome.HANDOFF for stage in STAGES)
