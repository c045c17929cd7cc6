"""From results to a verdict: what promotes, holds, demotes or is not enough, and what is not judged."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from harness.gates import Verdict, judge, missing_words, why_words
from harness.runs import ScenarioResult
from harness.turns import Fault, Score, Status
from harness.workspace import Checks, Outcome, RolloutFile, Stage, Standing, deliver
from tests.build import category, result, results, rollout, turn, unlike

HANDLED = {"scenarios": {"at_least": 10}, "handled": {"lower_bound": 0.7}}
EASY = {"scenarios": {"at_least": 1}}


def verdict(found: list[ScenarioResult], stage: str = "human", ceiling: str = "auto", **gates: object):
    login = category(ceiling=ceiling)
    judgement = judge(found, {"login": login}, rollout(stage, **gates))
    return judgement.verdicts[0], judgement


def test_all_that_the_next_stage_asks_is_shown_so_it_is_promoted() -> None:
    found, judgement = verdict(results(30), draft=HANDLED)
    assert (found.verdict, found.to, judgement.exit_code) == (Verdict.PROMOTE, Stage.DRAFT, 0)


def test_too_few_passing_cases_are_not_enough_and_say_how_many_more() -> None:
    found, judgement = verdict(results(8), draft=HANDLED)
    assert found.verdict is Verdict.NOT_ENOUGH
    assert missing_words(found) == ("2 more scenarios", "5 more passing scenarios")  # 13 of 13 show 70 % at every look
    assert judgement.exit_code == 0


def test_failures_hold_a_category_where_it_is() -> None:
    found, judgement = verdict(results(10) + results(10, "bad", failed="wrong"), draft=HANDLED)
    assert (found.verdict, judgement.exit_code) == (Verdict.HOLD, 0)
    assert missing_words(found) == ("9 of 10 failing scenarios to fix",)


def test_a_stage_that_the_evidence_speaks_against_is_demoted() -> None:
    found, judgement = verdict(
        results(10) + results(10, "bad", failed="wrong"), "auto-checked", draft=EASY, **{"auto-checked": HANDLED}
    )
    assert (found.verdict, found.to, judgement.exit_code) == (Verdict.DEMOTE, Stage.DRAFT, 1)


def test_a_stage_that_is_not_yet_shown_does_not_hold() -> None:
    found, judgement = verdict(results(5), "draft", draft=HANDLED)
    assert (found.verdict, judgement.exit_code) == (Verdict.NOT_ENOUGH, 1)


def test_the_ceiling_is_never_passed() -> None:
    found, _ = verdict(results(50), "draft", ceiling="draft", draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, why_words(found)) == (Verdict.HOLD, "draft is its ceiling")


def test_one_critical_missed_handoff_vetoes() -> None:
    missed = result("harm", expected="handoff", decided="answer", severity="critical")
    handed = results(40, "handed", expected="handoff", decided="handoff")
    found, _ = verdict([*results(200), *handed, missed], "draft", draft=EASY, **{"auto-checked": HANDLED})
    assert found.verdict is Verdict.HOLD
    assert missing_words(found) == ("1 critical scenario to fix",)


def test_a_critical_wrong_answer_that_is_sent_vetoes_as_well() -> None:
    wrong = result("harm", failed="says what it must not", severity="critical")
    handed = results(40, "handed", expected="handoff", decided="handoff")
    found, _ = verdict([*results(200), *handed, wrong], "draft", draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, missing_words(found)) == (Verdict.HOLD, ("1 critical scenario to fix",))
    assert found.evidence.critical.bad == ()  # an agent reads the draft


def test_a_critical_handoff_to_a_queue_that_nobody_reads_is_missed_at_every_stage() -> None:
    right = result("harm", expected="handoff", decided="handoff", severity="critical").turns[0]
    nobody = Score("queue", Status.FAIL, "handed off to `nobody`", fault=Fault.MISSED_HANDOFF)
    lost = ScenarioResult((replace(right, scores=(*right.scores, nobody)),))
    others = [*results(40), *results(40, "h", expected="handoff", decided="handoff")]
    for stage, expected in (("human", Verdict.HOLD), ("draft", Verdict.DEMOTE), ("auto-checked", Verdict.DEMOTE)):
        found, _ = verdict([*others, lost], stage, draft=EASY, **{"auto-checked": EASY})
        assert (found.verdict, missing_words(found)) == (expected, ("1 critical scenario to fix",))
        assert found.evidence.missed_handoffs.bad == found.evidence.critical.bad == ("harm",)


def test_a_critical_draft_that_is_sent_unread_vetoes() -> None:
    sent = result("harm", expected="draft", decided="answer", severity="critical")
    handed = results(40, "handed", expected="handoff", decided="handoff")
    found, _ = verdict([*results(200), *handed, sent], "draft", draft=EASY, **{"auto-checked": HANDLED})
    assert (found.verdict, missing_words(found)) == (Verdict.HOLD, ("1 critical scenario to fix",))


def test_a_missed_handoff_that_the_stage_holds_back_reaches_nobody() -> None:
    missed = result("harm", expected="handoff", decided="answer", severity="critical")
    found, _ = verdict([*results(30), missed], "draft", draft=EASY)
    assert found.unheld.missed_handoffs.bad == ("harm",)
    assert found.evidence.missed_handoffs.bad == ()


def test_the_confidence_check_turns_a_miss_into_a_draft() -> None:
    unsure = result("harm", expected="handoff", decided="answer", severity="critical", confidence=0.3)
    others = [*results(40), *results(40, "handed", expected="handoff", decided="handoff")]
    assert verdict([*others, unsure], "draft", draft=EASY, **{"auto-checked": {}})[0].verdict is Verdict.PROMOTE
    sure = result("harm", expected="handoff", decided="answer", severity="critical", confidence=0.9)
    assert verdict([*others, sure], "draft", draft=EASY, **{"auto-checked": {}})[0].verdict is Verdict.HOLD


def test_a_handoff_of_another_category_that_this_one_lets_out_counts_against_it() -> None:
    stray = result("stray", own="billing", filed="login", expected="handoff", decided="answer", severity="critical")
    others = [*results(40), *results(40, "handed", expected="handoff", decided="handoff")]
    categories = {"login": category(), "billing": category("billing")}
    gates = rollout(draft=EASY, **{"auto-checked": {}})
    assert judge(others, categories, gates).verdicts[0].verdict is Verdict.PROMOTE
    judgement = judge([*others, stray], categories, gates)
    assert judgement.verdicts[0].verdict is Verdict.HOLD


def test_the_handoffs_of_others_do_not_thin_out_its_own_misses() -> None:
    own = [*results(10, "h", expected="handoff", decided="handoff"), *results(2, "m", expected="handoff")]
    others = results(120, "o", own="billing", filed="login", expected="handoff", decided="handoff")
    judgement = judge([*own, *others], {"login": category(), "billing": category("billing")}, rollout("auto", auto={}))
    evidence = judgement.verdicts[0].evidence
    assert (len(evidence.missed_handoffs.bad), evidence.missed_handoffs.total) == (2, 12)


def test_a_wrong_answer_counts_against_the_category_that_lets_it_out() -> None:
    foreign = results(3, "f", own="billing", filed="login", failed="wrong")
    judgement = judge(
        [*results(5), *foreign], {"login": category(), "billing": category("billing")}, rollout("auto", auto={})
    )
    assert (judgement.verdicts[0].evidence.handled.good, judgement.verdicts[0].evidence.handled.total) == (5, 8)
    held = judge([*results(5), *foreign], {"login": category()}, rollout("draft", draft=EASY))
    assert held.verdicts[0].evidence.handled.total == 5  # an agent reads them


def test_a_word_that_is_no_category_holds_nothing_back() -> None:
    lost = result("lost", filed="Login", expected="handoff", decided="answer", severity="critical")
    found, _ = verdict([*results(30), lost], "draft", draft=EASY)
    assert found.evidence.missed_handoffs.bad == found.evidence.critical.bad == ("lost",)


@pytest.mark.parametrize(("risk", "verdict_"), [("low", Verdict.PROMOTE), ("high", Verdict.NOT_ENOUGH)])
def test_a_risky_category_needs_more_handoff_scenarios(risk: str, verdict_: Verdict) -> None:
    found = [*results(60), *results(15, "h", expected="handoff", decided="handoff")]
    gate = {"missed_handoffs": {"rate_upper_bound": 0.5}}
    risky = category().model_copy(update={"risk": risk})
    judgement = judge(found, {"login": risky}, rollout(draft=EASY, **{"auto-checked": gate}))
    assert judgement.verdicts[0].verdict is verdict_


def test_each_scenario_may_have_to_be_run_several_times() -> None:
    gate = {"repeat": {"at_least": 2}, "scenarios": {"at_least": 1}}
    once, _ = verdict(results(30), draft=gate)
    assert (once.verdict, missing_words(once)) == (Verdict.NOT_ENOUGH, ("run them again with --repeat 2",))
    twice = [ScenarioResult((*r.turns, replace(r.turns[0], repeat=2))) for r in results(30)]
    assert verdict(twice, draft=gate)[0].verdict is Verdict.PROMOTE


def test_what_is_sealed_decides_whether_it_goes_further() -> None:
    """Everything that anybody can see failing is fixed; what they cannot see is as bad as it was."""
    seen = results(60)
    unseen = [sealed(r) for r in (*results(10, "good"), *results(20, "bad", failed="wrong"))]
    assert verdict([*seen, *unseen], draft=HANDLED)[0].verdict is Verdict.HOLD
    assert verdict([*seen, *map(sealed, results(30, "good"))], draft=HANDLED)[0].verdict is Verdict.PROMOTE
    assert all("bad" not in id_ for id_ in verdict([*seen, *unseen], draft=HANDLED)[0].evidence.handled.bad)


def test_sealed_ones_that_are_better_than_all_others_do_not_decide_alone() -> None:
    """They were picked, or the AI knows them by their ids."""
    picked = [sealed(r) for r in results(40)]
    assert verdict([*results(60, "bad", failed="wrong"), *picked], draft=HANDLED)[0].verdict is Verdict.HOLD


def test_a_sealed_one_that_is_like_an_open_one_is_not_unseen() -> None:
    twins = [sealed(result(f"twin{i}", message=unlike(f"s{i}"))) for i in range(30)]
    assert verdict([*results(30), *twins], draft=HANDLED)[0].verdict is Verdict.NOT_ENOUGH


def test_a_result_that_expects_nothing_is_never_handled_right() -> None:
    found, _ = verdict(results(30, expected=None), draft=HANDLED)
    assert (found.verdict, found.evidence.handled.good) == (Verdict.HOLD, 0)


def test_scenarios_that_are_alike_are_one_case() -> None:
    template = [result(f"t{i}", message=f"where is the order {i} that I paid for on Monday") for i in range(60)]
    assert verdict(template, draft=HANDLED)[0].verdict is Verdict.NOT_ENOUGH
    assert verdict(results(60), draft=HANDLED)[0].verdict is Verdict.PROMOTE


def test_many_categories_share_one_chance_of_being_wrong() -> None:
    found = results(13)  # just enough for one
    names = ["login", *(f"c{i}" for i in range(8))]
    for family, promoted in (("one", Verdict.PROMOTE), ("all", Verdict.NOT_ENOUGH)):
        stages = {"stages": dict.fromkeys(names, "human"), "seal": {"share": 0},
                  "gates": {"family": family, "draft": HANDLED}}  # fmt: skip
        judgement = judge(found, {n: category(n) for n in names}, RolloutFile.model_validate(stages))
        assert judgement.verdicts[0].verdict is promoted


def sealed(found: ScenarioResult) -> ScenarioResult:
    return ScenarioResult(tuple(replace(turn, sealed=True) for turn in found.turns))


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
