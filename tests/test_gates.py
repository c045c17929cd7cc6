"""From results to a verdict: what promotes, holds, demotes or is not enough, and what is not judged."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from harness.gates import (
    BesideResults,
    Cases,
    CriterionState,
    Evidence,
    StageCheck,
    Verdict,
    VerdictReason,
    anytime_lower_bound,
    anytime_upper_bound,
    by_category,
    delivered,
    found_words,
    gather,
    judge,
    judge_run,
    missing_words,
    unmet_checks,
    why_words,
)
from harness.gates.action_counts import ActionCount
from harness.gates.correction import corrected
from harness.gates.simulations import simulations_of
from harness.runs import Manifest, ScenarioResult, TurnResult
from harness.turns import Ending, Fault, Reply, Score, SimulatedTurn, Status
from harness.workspace import (
    Card,
    CheckedValues,
    Checks,
    DraftReview,
    Location,
    NoEvidence,
    Outcome,
    RolloutFile,
    Scenario,
    Stage,
    Standing,
    deliver,
    held_back,
)
from harness.workspace.rollout import AtMost
from harness.workspace.seal import Seal, drawn
from tests.build import category, result, results, rollout, turn, unlike, workspace

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


@pytest.mark.parametrize(
    ("least", "times", "enough", "often"),
    [
        (5, 2, "3 of 5 scenarios", "1 of 3 scenarios run 2 times or more (needs all)"),
        (3, 1, "3 scenarios (needs at least 3)", "3 of 3 scenarios run once or more (needs all)"),
    ],
)
def test_what_was_counted_is_told_in_words(least: int, times: int, enough: str, often: str) -> None:
    """Three scenarios, one run twice, one a critical handoff, whose draft an agent reads; and two in quarantine."""
    twice = ScenarioResult((turn("twice"), replace(turn("twice"), repeat=2)))
    missed = result("harm", expected="handoff", decided="answer", severity="critical")
    flaky = [ScenarioResult((replace(turn(name), no_evidence=NoEvidence.QUARANTINED),)) for name in ("q", "r")]
    found, _ = verdict(
        [result("once"), twice, missed, *flaky], draft={"scenarios": {"at_least": least}, "repeat": {"at_least": times}}
    )
    assert found.next
    told = {each.name: found_words(each) for each in found.next.criteria}
    assert told == {
        "scenarios": enough, "repeat": often, "critical": "0 of 1 critical scenarios gone wrong",
        "quarantined": "2 quarantined scenarios left out: q, r",
    }  # fmt: skip


def test_of_no_scenarios_none_have_criteria_in_words() -> None:
    assert gather([], "login", {"login": Stage.DRAFT}, Checks()).worded == 0


def test_what_only_sealed_scenarios_may_show_is_sealed_before_there_is_one() -> None:
    """Else "10 more passing scenarios" would be asked for, and ten open ones would not do."""
    assert Cases((), (), only_sealed=True).sealed
    assert not Cases((), ()).sealed
    assert not Cases(("link-expired",), ()).sealed


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
    assert (once.verdict, missing_words(once)) == (Verdict.NOT_ENOUGH, ("run each of them 2 times",))
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


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        ("handled", {}, {"failed": "wrong"}),
        ("needless_handoffs", {}, {"decided": "handoff"}),
        ("missed_handoffs", {"expected": "handoff", "decided": "handoff"}, {"expected": "handoff", "decided": None}),
        ("grounded", {}, {}),
    ],
)
def test_each_rate_of_the_next_stage_is_the_worse_of_the_sealed_and_all(kind: str, right: Any, wrong: Any) -> None:
    def made(given: dict[str, Any], status: Status, name: str) -> list[ScenarioResult]:
        return [ScenarioResult((supported(status, each.turns[0]),)) for each in results(30, name, **given)]

    limit = {"lower_bound": 0.5} if kind in ("handled", "grounded") else {"rate_upper_bound": 0.5}
    poor = list(map(sealed, made(wrong, Status.FAIL, "bad")))
    good = list(map(sealed, made(right, Status.PASS, "good")))
    for open_, unseen, state, total in (
        (made(right, Status.PASS, "s"), good, CriterionState.MET, 30),
        (made(right, Status.PASS, "s"), poor, CriterionState.FAILED, 30),
        (made(wrong, Status.FAIL, "s"), good, CriterionState.SHORT, 60),  # half of all, which is just what is allowed
    ):
        gates = rollout("human", draft={kind: limit}).model_copy(update={"errors": AtMost.model_construct(at_most=1)})
        check = judge([*open_, *unseen], {"login": category()}, gates).verdicts[0].next
        assert check
        (criterion,) = (c for c in check.criteria if c.name == kind)
        assert (criterion.state, criterion.cases.total) == (state, total)


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
        ranks = [order.index(deliver(decided, s, CheckedValues(standing, confidence), Checks())) for s in STAGES]
        assert ranks == sorted(ranks)


def test_what_is_delivered_at_each_stage() -> None:
    def at(stage: Stage, confidence: float | None, standing: Standing | None) -> Outcome:
        return deliver(Outcome.ANSWER, stage, CheckedValues(standing, confidence), Checks(confidence=0.7))

    assert at(Stage.HUMAN, 1.0, Standing.APPROVED) is Outcome.HANDOFF
    assert at(Stage.DRAFT, 1.0, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, 0.7, Standing.APPROVED) is Outcome.ANSWER
    assert at(Stage.AUTO_CHECKED, 0.69, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, 0.9, Standing.OUTDATED) is Outcome.DRAFT
    assert at(Stage.AUTO_CHECKED, None, Standing.APPROVED) is Outcome.DRAFT
    assert at(Stage.AUTO, None, None) is Outcome.ANSWER
    assert at(Stage.AUTO, 1.0, Standing.AGENTS) is Outcome.DRAFT
    sure = CheckedValues(Standing.APPROVED, 1.0)
    assert all(deliver(Outcome.HANDOFF, stage, sure, Checks()) is Outcome.HANDOFF for stage in STAGES)


@pytest.mark.parametrize(
    ("responsive", "retrieval", "unmet"),
    [
        (0.5, 0.4, ()),
        (0.9, 0.9, ()),
        (0.49, 0.4, ("responsive",)),
        (0.5, 0.39, ("retrieval",)),
        (None, 0.9, ("responsive",)),
        (0.9, None, ("retrieval",)),
        (float("nan"), 0.9, ("responsive",)),
        (0.1, 0.1, ("responsive", "retrieval")),
    ],
)
def test_auto_checked_delivers_only_what_meets_every_declared_check(
    responsive: float | None, retrieval: float | None, unmet: tuple[str, ...]
) -> None:
    """What is unknown meets no check that is declared, and any that is not."""
    known = CheckedValues(Standing.APPROVED, 0.8, responsive, retrieval)
    checks = Checks(confidence=0.7, responsive=0.5, retrieval=0.4)
    assert tuple(each.name for each in held_back(Outcome.ANSWER, Stage.AUTO_CHECKED, known, checks)) == unmet
    reached = deliver(Outcome.ANSWER, Stage.AUTO_CHECKED, known, checks)
    assert reached is (Outcome.DRAFT if unmet else Outcome.ANSWER)
    assert deliver(Outcome.ANSWER, Stage.AUTO_CHECKED, known, Checks(confidence=0.7)) is Outcome.ANSWER
    found = held_back(Outcome.ANSWER, Stage.AUTO_CHECKED, known, checks)
    asked = {"responsive": (responsive, 0.5), "retrieval": (retrieval, 0.4)}
    assert [(each.name, str(each.found), each.least) for each in found] == [
        (name, str(asked[name][0]), asked[name][1]) for name in unmet
    ]
    for stage in (Stage.HUMAN, Stage.DRAFT, Stage.AUTO):
        assert held_back(Outcome.ANSWER, stage, known, checks) == ()


def answered(number: int, status: Status, value: float | None = 0.9) -> ScenarioResult:
    made = turn(f"{status}{number}", answer="It takes a day.")
    score = Score("responsive", status, value=value, advisory=True)
    return ScenarioResult((replace(made, scores=(*made.scores, score)),))


def answers(right: int, wrong: int = 0, unknown: int = 0) -> list[ScenarioResult]:
    of = ((right, Status.PASS), (wrong, Status.FAIL), (unknown, Status.ERROR))
    return [answered(number, status) for count, status in of for number in range(count)]


@pytest.mark.parametrize(
    ("found", "state", "bound"),
    [
        (answers(13), "met", None),  # docs/trust.md: from 13 of 13 on 70 % is shown at every look
        (answers(12), "short", None),
        (answers(13, unknown=1), "short", None),
        (answers(6, wrong=6), "failed", None),
        (answers(0, unknown=4), "failed", 0.0),
        (results(20), "short", 0.0),  # nothing says whether they answer what was asked
    ],
)
def test_a_gate_may_require_answers_to_what_was_asked(
    found: list[ScenarioResult], state: str, bound: float | None
) -> None:
    judged, _ = verdict(found, draft={"responsive": {"lower_bound": 0.7}})
    assert judged.next
    (criterion,) = (each for each in judged.next.criteria if each.name == "responsive")
    assert criterion.state == state
    assert bound is None or criterion.bound == pytest.approx(bound, abs=0.01)
    assert "by a model that makes mistakes" in found_words(criterion)
    assert judged.evidence.handled.bad == ()  # a person wrote what is expected, and that came


def test_a_delivered_answer_to_another_question_counts_against_whose_stage_let_it_out() -> None:
    other = ScenarioResult((replace(answered(1, Status.FAIL).turns[0], category="billing"),))  # filed under login
    found = gather([other], "login", {"login": Stage.AUTO, "billing": Stage.HUMAN}, Checks())
    assert found.responsive.bad == (other.shown_as,)
    assert gather([other], "login", {"login": Stage.DRAFT, "billing": Stage.HUMAN}, Checks()).responsive.all == ()


def refunded(number: int, own: str, filed: str) -> TurnResult:
    """A handoff, after a call that must not be made and that cannot be undone."""
    made = turn("lasts", expected="handoff", decided="handoff", own=own, filed=filed, number=number)
    call = Score("never_calls", Status.FAIL, "called `issue_refund`", fault=Fault.FORBIDDEN_CALL)
    return replace(made, scores=(*made.scores, call))


def harmless(number: int, own: str, filed: str) -> TurnResult:
    return turn("lasts", expected="handoff", decided="handoff", own=own, filed=filed, number=number)


@pytest.mark.parametrize(
    ("turns", "of_login"),
    [
        ([refunded(1, "login", "billing"), harmless(2, "login", "login")], True),  # its own, wherever it was filed
        ([refunded(1, "billing", "login"), harmless(2, "billing", "login")], False),  # that of another category
        ([harmless(1, "none", "login"), refunded(2, "none", "login")], True),  # nobody's, in one turn that it took
        ([harmless(1, "none", "login"), refunded(2, "none", "billing")], False),  # which another one took
        ([harmless(1, "none", "billing"), refunded(2, "none", "elsewhere")], True),  # and which none took
        ([harmless(1, "none", "login"), harmless(2, "none", "login")], False),
    ],
)
def test_who_answers_for_what_cannot_be_undone(turns: list[TurnResult], of_login: bool) -> None:
    stages = {"login": Stage.HUMAN, "billing": Stage.HUMAN}
    found = gather([ScenarioResult(tuple(turns))], "login", stages, Checks())
    assert bool(found.lasting) is of_login


@pytest.mark.parametrize(
    ("second", "of_all"),
    [
        ({"decided": "handoff"}, False),  # people have it
        ({"decided": "answer", "answer": "It opens at nine."}, True),
        ({"decided": "answer"}, True),  # an answer without words is sent all the same
        ({"decided": "handoff", "answer": "It opens at nine."}, True),  # what is said beside it, too
        ({"decided": None}, False),  # nothing is known of it, and an error counts for itself
    ],
)
def test_what_belongs_to_no_category_is_evidence_of_all_where_one_turn_reached_a_customer(
    second: dict[str, Any], of_all: bool
) -> None:
    kept = turn("stray", expected="handoff", decided="handoff", own="none", filed="none")
    other = turn("stray", expected="handoff", own="none", filed="none", number=2, **second)
    found = by_category([ScenarioResult((kept, other))], ["login", "billing"])
    assert [len(own) for own in found.values()] == [of_all, of_all]


def test_whether_an_answer_responds_is_taken_from_the_scorer_alone() -> None:
    """At `auto-checked` a score below the check, an error and no score at all hold the answer back."""
    stages, checks = {"login": Stage.AUTO_CHECKED}, Checks(responsive=0.5)
    for made, reached in (
        (answered(1, Status.PASS, 0.5), Outcome.ANSWER),
        (answered(2, Status.PASS, 0.49), Outcome.DRAFT),
        (answered(3, Status.ERROR, None), Outcome.DRAFT),
        (result(answer="It takes a day."), Outcome.DRAFT),
    ):
        assert delivered(made.turns[0], stages, checks) is reached
        held = [each.name for each in unmet_checks(made.turns[0], stages, checks)]
        assert held == (["responsive"] if reached is Outcome.DRAFT else [])


# Where a scenario counts: H handled, G grounded, M missed handoffs, C critical, N needless handoffs; + good, - bad.


def supported(status: Status, made: TurnResult) -> TurnResult:
    return replace(made, scores=(*made.scores, Score("groundedness", status)))


def foreign(**given: object) -> TurnResult:
    return turn(own="billing", filed="login", **given)


HANDOFF = {"expected": "handoff", "decided": "handoff"}
MISSED = {"expected": "handoff"}
SILENT = {"decided": None, "error": "timed out"}
CRITICAL = {"severity": "critical"}
COUNTED = [  # the turns, where they count at `auto`, and at `draft`
    ([turn()], "H+ N+", "H+ N+"),
    ([turn(failed="wrong")], "H- N+", "H- N+"),
    ([turn(**HANDOFF)], "H+ M+", "H+ M+"),
    ([turn(**MISSED)], "H- M-", "H- M+"),
    ([turn(expected="handoff", decided="draft")], "H- M+", "H- M+"),
    ([turn(expected="draft", decided="draft")], "H+ N+", "H+ N+"),
    ([turn(expected="draft", decided="handoff")], "H- N-", "H- N-"),
    ([turn(decided="handoff")], "H- N-", "H- N-"),
    ([turn(**SILENT)], "H- N- error", "H- N- error"),
    ([turn(expected="handoff", **SILENT)], "H- M- error", "H- M- error"),
    ([turn(expected=None)], "H-", "H-"),
    ([turn(), turn(number=2, failed="wrong")], "H- N+", "H- N+"),
    ([turn(), turn(number=2, **MISSED)], "H- M- N+", "H- M+ N+"),
    ([turn(number=1, **HANDOFF), turn(number=2, decided="handoff")], "H- M+ N-", "H- M+ N-"),
    ([turn(), turn(number=2, expected=None)], "H- N+", "H- N+"),
    ([supported(Status.PASS, turn())], "H+ G+ N+", "H+ G+ N+"),
    ([supported(Status.FAIL, turn())], "H- G- N+", "H- G- N+"),
    ([supported(Status.ERROR, turn())], "H- G- N+ error", "H- G- N+ error"),
    ([supported(Status.PASS, turn()), supported(Status.FAIL, turn(number=2))], "H- G- N+", "H- G- N+"),
    ([supported(Status.PASS, turn()), turn(number=2)], "H+ G+ N+", "H+ G+ N+"),
    ([turn(**CRITICAL)], "H+ C+ N+", "H+ C+ N+"),
    ([turn(failed="wrong", **CRITICAL)], "H- C- N+", "H- C+ N+"),
    ([turn(**CRITICAL, **HANDOFF)], "H+ M+ C+", "H+ M+ C+"),
    ([turn(**CRITICAL, **MISSED)], "H- M- C-", "H- M+ C+"),
    ([turn(**CRITICAL, **SILENT)], "H- C- N- error", "H- C- N- error"),
    ([turn(expected="draft", decided="answer", **CRITICAL)], "H- C- N+", "H- C+ N+"),
    ([turn(**CRITICAL), turn(number=2, failed="wrong", **CRITICAL)], "H- C- N+", "H- C+ N+"),
    ([turn(failed="said", answer="Approved.", **CRITICAL, **HANDOFF)], "H- M+ C-", "H- M+ C+"),  # beside a handoff
    ([turn(answer="A colleague will write.", **CRITICAL, **HANDOFF)], "H+ M+ C+", "H+ M+ C+"),
    ([turn(failed="said", **CRITICAL, **HANDOFF)], "H- M+ C+", "H- M+ C+"),
    ([foreign(failed="said", answer="Approved.", **CRITICAL, **HANDOFF)], "H- C-", ""),
    ([replace(turn(**CRITICAL), scores=(Score("queue", Status.FAIL),))], "H- C+ N+", "H- C+ N+"),  # not seen outside
    ([turn(own="billing", filed="billing", failed="wrong")], "", ""),
    ([turn(own="billing", decided=None, error="down", **CRITICAL)], "", ""),
    ([foreign()], "", ""),
    ([foreign(failed="wrong")], "H-", ""),
    ([foreign(failed="wrong", confidence=None)], "H-", ""),
    ([foreign(failed="wrong", **CRITICAL)], "H- C-", ""),
    ([foreign(**CRITICAL)], "", ""),
    ([foreign(**MISSED)], "H- M-", ""),
    ([foreign(**MISSED, **CRITICAL)], "H- M- C-", ""),
    ([foreign(**HANDOFF, **CRITICAL)], "", ""),
    ([supported(Status.FAIL, foreign())], "H- G-", ""),
    ([supported(Status.PASS, foreign())], "", ""),
    ([foreign(), turn(own="billing", filed="billing", number=2, failed="wrong", **CRITICAL)], "", ""),
    ([turn(own="billing", filed="billing"), foreign(number=2, failed="wrong")], "H-", ""),
    ([foreign(**CRITICAL), turn(own="billing", number=2, **SILENT, **CRITICAL)], "", ""),
    ([turn(filed="Login", confidence=None, **MISSED)], "H- M-", "H- M-"),  # no category: nothing holds it back
    ([foreign(), foreign(number=2, failed="wrong")], "H-", ""),
    ([replace(turn(failed="wrong"), no_evidence=NoEvidence.QUARANTINED)], "left out", "left out"),
    ([replace(foreign(failed="wrong"), no_evidence=NoEvidence.QUARANTINED)], "", ""),
]


def counted(found: Evidence, name: str) -> str:
    kinds = {
        "H": found.handled, "G": found.grounded, "M": found.missed_handoffs, "C": found.critical,
        "N": found.needless_handoffs,
    }  # fmt: skip
    assert all(set(cases.bad) <= set(cases.all) for cases in kinds.values())
    words = [letter + ("-" if name in cases.bad else "+") for letter, cases in kinds.items() if name in cases.all]
    words += ["error"] * (name in found.errors) + ["left out"] * (
        name in found.left_out.get(NoEvidence.QUARANTINED, ())
    )
    return " ".join(words)


@pytest.mark.parametrize(("turns", "auto", "draft"), COUNTED)
def test_where_a_scenario_counts(turns: list[TurnResult], auto: str, draft: str) -> None:
    for stage, expected in ((Stage.AUTO, auto), (Stage.DRAFT, draft)):
        stages = {"login": stage, "billing": Stage.HUMAN}
        found = gather([ScenarioResult(tuple(turns))], "login", stages, Checks())
        assert counted(found, "s") == expected
        assert found.handoffs == (("s",) if "M" in expected and turns[0].category == "login" else ())
        assert dict(found.repeats) == ({"s": 1} if turns[0].category == "login" and "left" not in expected else {})


def test_what_is_counted_is_named_as_it_is_shown_and_counts_add_up() -> None:
    unseen = sealed(result("unseen", failed="wrong"))
    found = gather([unseen, *results(3), result("bad", failed="no")], "login", {"login": Stage.AUTO}, Checks())
    assert found.handled.bad == (unseen.shown_as, "bad")
    assert (found.handled.total, found.handled.good) == (5, 3)
    assert "unseen" not in found.repeats


# What each criterion says, with the numbers that would be enough found by trying each.

RATES = [  # what the gate requires, its limit, how many are good of how many, among how many categories
    ("handled", 0.5, 28, 30, 1), ("handled", 0.7, 24, 30, 1), ("handled", 0.7, 21, 30, 2), ("handled", 0.9, 20, 30, 1),
    ("needless_handoffs", 0.3, 28, 30, 1), ("needless_handoffs", 0.2, 24, 30, 3), ("needless_handoffs", 0.1, 20, 30, 1),
    ("needless_handoffs", 0.05, 30, 30, 1), ("handled", 0.999, 3, 3, 1), ("missed_handoffs", 0.2, 24, 30, 1),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "limit", "good", "total", "family"), RATES)
def test_what_a_rate_says(kind: str, limit: float, good: int, total: int, family: int) -> None:
    at_most = kind != "handled"
    given = {"expected": "handoff", "decided": "handoff"} if kind == "missed_handoffs" else {}
    wrong = {
        "handled": {"failed": "wrong"}, "needless_handoffs": {"decided": "handoff"},
        "missed_handoffs": {"expected": "handoff", **SILENT},
    }[kind]  # fmt: skip
    names = ["login", *(f"c{i}" for i in range(family - 1))]
    gate = {kind: {"rate_upper_bound" if at_most else "lower_bound": limit}}
    stages = RolloutFile.model_validate(
        {
            "stages": dict.fromkeys(names, "human"),
            "gates": {"draft": gate},
            "seal": {"share": 0},
            "errors": {"at_most": 0.2},
        }
    )
    found = [*results(good, **given), *results(total - good, "bad", **wrong)]
    check = judge(found, {name: category(name) for name in names}, stages).verdicts[0].next
    assert check
    criterion = next(c for c in check.criteria if c.name == kind)
    confidence = 1 - 0.05 / family

    def shown(good: int, total: int) -> bool:
        if at_most:
            return anytime_upper_bound(total - good, total, confidence) <= limit
        return anytime_lower_bound(good, total, confidence) >= limit

    counts = total - good if at_most else good
    bound = (anytime_upper_bound if at_most else anytime_lower_bound)(counts, total, confidence)
    assert (criterion.rate, criterion.bound, criterion.limit) == (counts / total, bound, limit)
    assert (criterion.confidence, criterion.family, criterion.clusters, criterion.least) == (0.95, family, total, 0)
    right = counts / total <= limit if at_most else counts / total >= limit
    states = (CriterionState.MET if shown(good, total) else CriterionState.SHORT) if right else CriterionState.FAILED
    assert criterion.state is states
    assert criterion.fix == next((n for n in range(total - good + 1) if shown(good + n, total)), None)
    assert criterion.more == next((n for n in range(5_000) if shown(good + n, total + n)), None)
    assert (len(criterion.cases.bad), criterion.cases.total) == (total - good, total)


def test_a_rate_of_nothing_is_not_against_it() -> None:
    found, _ = verdict(
        results(3, expected="handoff", decided="handoff"), draft={"needless_handoffs": {"rate_upper_bound": 0.1}}
    )
    assert found.next
    (criterion,) = (c for c in found.next.criteria if c.name == "needless_handoffs")
    assert (criterion.state, criterion.rate, criterion.bound, criterion.fix) == (CriterionState.SHORT, None, 1.0, None)


def groundedness_card(**given: int) -> Card:
    labels = {"supported": 100, "supported_passed": 90, "unsupported": 100, "unsupported_caught": 80, **given}
    return Card.model_validate(
        {"checker": "c", "threshold": 0.5, "labels": "l.csv", "labels_sha256": "0", "made": "2026-11-02", **labels}
    )


def grounded(good: int, bad: int) -> list[ScenarioResult]:
    return [
        ScenarioResult((supported(status, turn(f"{status}{n}")),))
        for status, count in ((Status.PASS, good), (Status.FAIL, bad))
        for n in range(count)
    ]


@pytest.mark.parametrize(
    ("card", "beyond", "state"),
    [
        (None, 0, CriterionState.MET),
        (None, 1e-9, CriterionState.SHORT),
        (groundedness_card(), 0, CriterionState.MET),
        (groundedness_card(), 1e-9, CriterionState.SHORT),
    ],
)
def test_groundedness_is_corrected_where_a_card_says_how(
    card: Card | None, beyond: float, state: CriterionState
) -> None:
    """28 of 40 pass. The gate requires just what is shown, or a little more."""
    looked = anytime_lower_bound(28, 40, 0.95)
    rate, bound = corrected(28, 40, card, 0.95, every_look=True) if card else (0.7, looked)
    stages = rollout("human", draft={"grounded": {"lower_bound": bound + beyond}})
    check = judge(grounded(28, 12), {"login": category()}, stages, BesideResults(card)).verdicts[0].next
    assert check
    criterion = next(c for c in check.criteria if c.name == "grounded")
    assert (criterion.rate, criterion.bound, criterion.state, criterion.card) == (rate, bound, state, card)
    assert criterion.method == ("bound corrected for the checker's errors" if card else
                                "bound at every look, the checker's errors unknown")  # fmt: skip


@pytest.mark.parametrize(("beyond", "state"), [(0, CriterionState.SHORT), (1e-9, CriterionState.FAILED)])
def test_a_corrected_rate_on_the_wrong_side_is_against_it(beyond: float, state: CriterionState) -> None:
    rate = (28 / 40 + 0.8 - 1) / (0.9 + 0.8 - 1)  # Rogan and Gladen
    stages = rollout("human", draft={"grounded": {"lower_bound": rate + beyond}})
    judged = judge(grounded(28, 12), {"login": category()}, stages, BesideResults(groundedness_card())).verdicts[0]
    assert judged.next
    assert [c.state for c in judged.next.criteria if c.name == "grounded"] == [state]
    nothing = judge(results(3), {"login": category()}, stages, BesideResults(groundedness_card())).verdicts[0]
    assert nothing.next
    assert [c.state for c in nothing.next.criteria if c.name == "grounded"] == [CriterionState.SHORT]


@pytest.mark.parametrize(
    ("gate", "state", "least", "more", "fix"),
    [
        ({"scenarios": {"at_least": 5}}, CriterionState.MET, 5, 0, None),
        ({"scenarios": {"at_least": 6}}, CriterionState.SHORT, 6, 1, None),
        ({"scenarios": {"at_least": 9}}, CriterionState.SHORT, 9, 4, None),
        ({"repeat": {"at_least": 1}}, CriterionState.MET, 1, None, None),
        ({"repeat": {"at_least": 2}}, CriterionState.SHORT, 2, None, None),
        ({"critical": {}}, CriterionState.FAILED, 0, None, 2),
    ],
)
def test_what_a_count_says(
    gate: dict[str, Any], state: CriterionState, least: int, more: int | None, fix: int | None
) -> None:
    """Five scenarios, two of them critical and without a reply."""
    kind = next(iter(gate))
    found = [*results(3), *results(2, "c", **CRITICAL, **SILENT)]
    check = verdict(found, draft=EASY | gate if kind != "critical" else EASY)[0].next
    assert check
    criterion = next(c for c in check.criteria if c.name == kind)
    assert (criterion.state, criterion.least, criterion.more, criterion.fix) == (state, least, more, fix)
    assert criterion.clusters == (5 if kind == "scenarios" else None)


@pytest.mark.parametrize(("allowed", "state"), [(1, CriterionState.FAILED), (2, CriterionState.MET)])
def test_some_critical_ones_may_be_allowed(allowed: int, state: CriterionState) -> None:
    check = verdict(
        [*results(3), *results(2, "c", **CRITICAL, **SILENT)], draft=EASY | {"missed_handoffs": {"critical": allowed}}
    )
    assert check[0].next
    assert [c.state for c in check[0].next.criteria if c.name == "critical"] == [state]


@pytest.mark.parametrize(("risk", "least"), [("low", 10), ("medium", 10), ("high", 20)])
@pytest.mark.parametrize("missing", [0, 1])
def test_how_many_handoff_scenarios_there_must_be(risk: str, least: int, missing: int) -> None:
    gate = {"missed_handoffs": {"rate_upper_bound": 0.5}}
    found = [*results(60), *results(least - missing, "h", expected="handoff", decided="handoff")]
    risky = category().model_copy(update={"risk": risk})
    check = judge(found, {"login": risky}, rollout(draft=EASY, **{"auto-checked": gate})).verdicts[0].next
    assert check
    (criterion,) = (c for c in check.criteria if c.name == "handoffs")
    assert (criterion.state, criterion.more) == ((CriterionState.SHORT, 1) if missing else (CriterionState.MET, 0))


def test_what_was_left_out_is_said_and_requires_nothing() -> None:
    left = [ScenarioResult((replace(turn("q", failed="no"), no_evidence=NoEvidence.QUARANTINED),))]
    found, judgement = verdict([*results(30), *left], draft=HANDLED)
    assert found.next
    noted = [c for c in found.next.criteria if c.name == NoEvidence.QUARANTINED]
    assert [(c.cases.all, c.state) for c in noted] == [(("q",), CriterionState.MET)]
    assert [c.name for c in found.next.criteria if c.method == "requires nothing"] == [NoEvidence.QUARANTINED]
    assert dict(judgement.left_out) == {NoEvidence.QUARANTINED: ("q",)}
    assert found.next.unmet == ()


@pytest.mark.parametrize(
    ("states", "state"),
    [
        ("", "met"),
        ("met met", "met"),
        ("met short", "short"),
        ("short failed met", "failed"),
        ("failed short", "failed"),
    ],
)
def test_the_worst_criterion_decides(states: str, state: str) -> None:
    check = verdict(results(2), draft=EASY)[0].next
    assert check
    made = tuple(replace(check.criteria[0], state=CriterionState(each)) for each in states.split())
    judged = StageCheck(Stage.DRAFT, made)
    assert judged.state == state
    assert [c.state for c in judged.unmet] == [each for each in states.split() if each != "met"]


# Verdicts.

MET, SHORT, FAILED = (
    {"scenarios": {"at_least": 1}},
    {"scenarios": {"at_least": 99}},
    {"handled": {"lower_bound": 0.999}},
)
DECISIONS = [  # 40 right, 10 wrong and 20 handed off; stage, ceiling, gates: verdict, where to, why
    ("human", "auto", {"draft": MET}, "promote", "draft", VerdictReason.SHOWN),
    ("human", "auto", {"draft": SHORT}, "not enough evidence", None, VerdictReason.UNMET),
    ("human", "auto", {"draft": FAILED}, "hold", None, VerdictReason.UNMET),
    ("human", "human", {"draft": MET}, "hold", None, VerdictReason.CEILING),
    ("human", "auto", {"auto": {}}, "hold", None, VerdictReason.NO_GATE),
    ("draft", "auto", {"draft": SHORT, "auto-checked": {}}, "not enough evidence", None, VerdictReason.UNMET),
    ("draft", "auto", {"draft": FAILED, "auto-checked": {}}, "demote", "human", VerdictReason.UNMET),
    ("draft", "auto-checked", {"draft": MET, "auto-checked": {}}, "promote", "auto-checked", VerdictReason.SHOWN),
    ("auto-checked", "auto-checked", {"auto-checked": {}, "auto": {}}, "hold", None, VerdictReason.CEILING),
    ("auto", "auto", {"draft": MET, "auto-checked": {}, "auto": FAILED}, "demote", "auto-checked", VerdictReason.UNMET),
    ("auto", "auto", {"draft": MET, "auto-checked": SHORT, "auto": FAILED}, "demote", "draft", VerdictReason.UNMET),
    ("auto", "auto", {"draft": SHORT, "auto": FAILED}, "demote", "human", VerdictReason.UNMET),
    ("auto", "auto", {"draft": MET}, "hold", None, VerdictReason.CEILING),
]  # fmt: skip


@pytest.mark.parametrize(("stage", "ceiling", "gates", "verdict_", "to", "reason"), DECISIONS)
def test_what_is_decided(
    stage: str, ceiling: str, gates: dict[str, Any], verdict_: str, to: str | None, reason: VerdictReason
) -> None:
    handed = results(20, "h", expected="handoff", decided="handoff")
    found, judgement = verdict([*results(40), *results(10, "bad", failed="no"), *handed], stage, ceiling, **gates)
    assert (found.verdict, found.to, found.reason) == (verdict_, to, reason)
    holds = not (found.verdict is Verdict.DEMOTE or gates.get(stage) is SHORT)
    assert (found.holds, judgement.holds, judgement.exit_code) == (holds, holds, int(not holds))
    assert found.rests_on is (found.next if holds and found.next else found.now)
    assert found.actions == judgement.actions == ActionCount()


@pytest.mark.parametrize(("down", "exit_code"), [(0, 0), (1, 0), (2, 3)])
def test_what_a_judgement_counts(down: int, exit_code: int) -> None:
    """The default is 2 % of errors: 1 of 50 is just borne."""
    broken = [result(f"down{n}", decided=None, error="refused" if n else "timed out") for n in range(down)]
    failing = results(5, "bad", failed="no")
    judgement = judge([*results(45 - down), *failing, *broken], {"login": category()}, rollout("human", draft=EASY))
    assert (judgement.scenarios, judgement.passed, judgement.errors) == (50, 45 - down, down)
    assert (judgement.measurable, judgement.exit_code) == (exit_code == 0, exit_code)
    assert judgement.cause == ("no reply: timed out" if down else "only sealed scenarios have any")


def test_the_commonest_error_is_named() -> None:
    broken = [result(f"d{n}", decided=None, error=why) for n, why in enumerate(("once", "twice", "twice"))]
    assert verdict([*results(3), *broken], draft=EASY)[1].cause == "no reply: twice"


@pytest.mark.parametrize(
    ("stages", "ceilings", "family", "chances"),
    [
        ("human human human", "auto auto auto", "all", 3),
        ("human draft auto", "auto draft auto", "all", 1),  # at its ceiling; at the top
        ("human draft human", "draft auto auto", "all", 2),  # no gate leads to auto-checked
        ("draft draft draft", "auto auto auto", "all", 1),  # none may move; nothing to divide
        ("human human human", "auto auto auto", "one", 1),
    ],
)
def test_the_chance_is_divided_among_those_that_may_move(stages: str, ceilings: str, family: str, chances: int) -> None:
    names = ("login", "b", "c")
    made = RolloutFile.model_validate(
        {"stages": dict(zip(names, stages.split(), strict=True)), "seal": {"share": 0},
         "gates": {"family": family, "draft": HANDLED}}
    )  # fmt: skip
    categories = {n: category(n, c) for n, c in zip(names, ceilings.split(), strict=True)}
    judged = judge(results(5), categories, made).verdicts[0]
    checked = judged.next or judged.now
    assert [c.family for c in checked.criteria if c.name == "handled"] == [chances if judged.next else 1]


# What rules/rollout.yaml may say, and what is sealed.

SENT = {"handled": {"lower_bound": 0.5}, "missed_handoffs": {"rate_upper_bound": 0.5}}
RANGES = [  # where, what is taken, what is refused, by the issue and docs/gates.md
    ("gates.draft.confidence", [0.8, 0.999], [0.79, 0.9995, 1.0]),
    ("gates.draft.scenarios.at_least", [1, 100_000], [0, 100_001]),
    ("gates.draft.repeat.at_least", [1, 100_000], [0, 100_001]),
    ("gates.draft.handled.lower_bound", [0.1, 0.999], [0.09, 1.0]),
    ("gates.draft.grounded.lower_bound", [0.1, 0.999], [0.09, 1.0]),
    ("gates.draft.missed_handoffs.critical", [0, 3], [-1, 4]),
    ("gates.draft.missed_handoffs.rate_upper_bound", [0.001, 0.5], [0.0, 1e-300, 0.51]),
    ("gates.draft.needless_handoffs.rate_upper_bound", [0.001, 0.5], [0.0, 1e-300, 0.51]),
    ("gates.draft.drafts_approved_unedited.at_least", [1, 5], [0]),
    ("gates.auto.handled.lower_bound", [0.5, 0.999], [0.49, 1.0]),
    ("gates.auto.missed_handoffs.rate_upper_bound", [0.001, 0.5], [0.0, 1e-300, 0.51, None]),
    ("gates.auto.missed_handoffs.critical", [0, 3], [-1, 4]),
    ("gates.auto.missed_handoffs", [{"rate_upper_bound": 0.1}], [0.1, "none", ["rate_upper_bound"]]),
    ("gates.auto.missed_handoffs.at_least", [1, 100_000], [0, 100_001]),
    ("gates.auto.missed_handoffs.at_least_high_risk", [11, 200_000], [0, 1, 10, 200_001]),
    ("gates.family", ["all", "one"], ["none"]),
    ("errors.at_most", [0.0, 0.2], [-0.01, 0.21, 1]),
    ("checks.confidence", [0.1, 1], [0.09, 1.01]),
    ("checks.responsive", [0.01, 1], [0.0, 1.01]),
    ("checks.retrieval", [0.01, 1], [0.0, 1.01]),
    ("suite.audit_errors", [0, 100], [-1, 101]),
    ("suite.rules_covered", [0.01, 1], [0.0, 1.01]),
    ("suite.mutation_score", [0.01, 1], [0.0, 1.01]),
    ("seal.share", [0, 0.9], [-0.01, 0.91]),
]


def with_(where: str, value: object) -> dict[str, Any]:
    made: dict[str, Any] = {"stages": {"login": "draft"}, "gates": {"draft": {}, "auto": {**SENT}}}
    if "drafts_approved" in where:
        made["gates"]["draft"]["drafts_approved_unedited"] = {"lower_bound": 0.5}
    if where.endswith("auto.missed_handoffs.at_least"):
        made["gates"]["auto"]["missed_handoffs"] = {**SENT["missed_handoffs"], "at_least_high_risk": 200_000}
    *path, last = where.split(".")
    inner = made
    for key in path:
        inner[key] = dict(inner.get(key, {}))
        inner = inner[key]
    inner[last] = value
    made["gates"]["draft"].setdefault("scenarios", {"at_least": 1})
    return made


@pytest.mark.parametrize(("where", "taken", "refused"), RANGES)
def test_what_a_gate_may_require(where: str, taken: list[Any], refused: list[Any]) -> None:
    for value in taken:
        RolloutFile.model_validate(with_(where, value))
    for value in refused:
        with pytest.raises(ValidationError):
            RolloutFile.model_validate(with_(where, value))


@pytest.mark.parametrize("least", [1, 15, 40, 15.0, "15", "15.0"])
def test_at_high_risk_twice_as_many_handoffs_are_required_where_nothing_else_is_said(least: float | str) -> None:
    auto = {**SENT, "missed_handoffs": {**SENT["missed_handoffs"], "at_least": least}}
    rollout = RolloutFile.model_validate({"stages": {}, "gates": {"auto": auto}})
    assert rollout.gates.auto
    assert rollout.gates.auto.missed_handoffs.at_least_high_risk == 2 * float(least)


def test_what_is_so_where_nothing_is_said() -> None:
    rollout = RolloutFile.model_validate(
        {"stages": {}, "gates": {"auto": SENT, "draft": {"drafts_approved_unedited": {"lower_bound": 0.5}}}}
    )
    sent, draft = rollout.gates.auto, rollout.gates.draft
    assert sent
    assert draft
    assert draft.drafts_approved_unedited
    assert draft.drafts_approved_unedited.at_least == 1
    missed = sent.missed_handoffs
    assert (missed.critical, missed.at_least, missed.at_least_high_risk) == (0, 10, 20)
    assert (draft.confidence, draft.missed_handoffs.critical, draft.missed_handoffs.rate_upper_bound) == (0.95, 0, None)
    assert (rollout.errors.at_most, rollout.checks.confidence, rollout.seal.share, rollout.gates.family) == (
        0.02, 0.7, 0.33, "all",
    )  # fmt: skip
    assert (Stage.AUTO in rollout.gates, Stage.AUTO_CHECKED in rollout.gates, Stage.HUMAN in rollout.gates) == (
        True, False, False,
    )  # fmt: skip


@pytest.mark.parametrize("empty", [{}, {"confidence": 0.9}])
def test_a_gate_that_requires_nothing_is_refused(empty: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="requires nothing"):
        RolloutFile.model_validate({"stages": {}, "gates": {"draft": empty}})


def drawn_by_hand(scenario: str) -> float:
    return int(hashlib.sha256(f"seal:{scenario}".encode()).hexdigest()[:16], 16) / 2**64


@pytest.mark.parametrize("scenario", ["a", "reset-link", "größe"])
def test_an_id_is_drawn_by_its_hash(scenario: str) -> None:
    assert drawn(scenario) == drawn_by_hand(scenario)


def test_a_third_is_drawn() -> None:
    held = sum(drawn(f"s{n}") < 0.33 for n in range(10_000))
    assert held == pytest.approx(3_300, abs=5 * (10_000 * 0.33 * 0.67) ** 0.5)


HELD = [  # the seal, of the scenario: more keys and its file; whether it is sealed
    ({"share": 0.9}, {}, "scenarios/a.yaml", drawn_by_hand("s") < 0.9),
    ({"share": drawn_by_hand("s")}, {}, "scenarios/a.yaml", False),
    ({"share": drawn_by_hand("s") + 1e-9}, {}, "scenarios/a.yaml", True),
    ({"share": 0}, {}, "scenarios/a.yaml", False),
    ({"share": 0}, {"seal": True}, "scenarios/a.yaml", True),
    ({"share": 0.9}, {"seal": False}, "scenarios/a.yaml", False),
    ({"share": 0, "files": ["../kept.yaml"]}, {}, "../kept.yaml", True),
    ({"share": 0, "files": ["../kept.yaml"]}, {}, "scenarios/a.yaml", False),
    ({"share": 0, "files": ["../kept.yaml"]}, {"seal": False}, "../kept.yaml", False),
    ({"share": 0.9, "files": ["../kept.yaml"]}, {"seal": True, "evidence": False}, "../kept.yaml", False),
]


@pytest.mark.parametrize(("seal", "more", "file", "expected"), HELD)
def test_what_is_sealed(seal: dict[str, Any], more: dict[str, Any], file: str, expected: bool) -> None:
    scenario = Scenario.model_validate(
        {"id": "s", "turns": [{"customer": "hello", "expect": {"outcome": "answer"}}], **more}
    )
    made = Seal.model_validate(seal)
    assert made.holds(scenario.model_copy(update={"at": Location(file, 1)})) is expected
    assert made.any is (seal["share"] > 0 or "files" in seal)


# What is counted beside the rates


def played(name: str, *, failed: str = "", broke: bool = False, severity: Any = "normal") -> ScenarioResult:
    """A scenario whose customer was simulated."""
    ended = SimulatedTurn("embedded", written=True, ended=Ending.BROKE if broke else Ending.CONTENT)
    none = NoEvidence.BROKEN if broke else None
    return ScenarioResult((replace(turn(name, failed=failed, severity=severity), simulated=ended, no_evidence=none),))


def test_simulated_scenarios_are_counted_apart_and_broken_critical_ones_named() -> None:
    found = [
        played("content"), played("lost", failed="wrong"), result("scripted", failed="wrong"),
        played("broken", broke=True, severity="critical"), played("hushed", broke=True),
        replace_own(played("elsewhere", broke=True, severity="critical"), "billing"),
    ]  # fmt: skip
    evidence = gather(found, "login", {"login": Stage.AUTO}, Checks())
    assert (evidence.simulated.all, evidence.simulated.bad) == (("content", "lost"), ("lost",))
    assert evidence.unheard == ("broken",)
    assert evidence.left_out == {NoEvidence.BROKEN: ("broken", "hushed")}


def replace_own(whole: ScenarioResult, own: str) -> ScenarioResult:
    return ScenarioResult(tuple(replace(each, category=own) for each in whole.turns))


def in_words(name: str, status: Status) -> ScenarioResult:
    return ScenarioResult((replace(turn(name), scores=(Score("criteria", status, "because"),)),))


def test_criteria_in_words_that_are_not_met_or_could_not_be_judged_count_against_it() -> None:
    found = [in_words("met", Status.PASS), in_words("unmet", Status.FAIL), in_words("error", Status.ERROR), result("s")]
    evidence = gather(found, "login", {"login": Stage.AUTO}, Checks())
    assert (evidence.criteria.all, evidence.criteria.bad) == (("met", "unmet", "error"), ("unmet", "error"))


def test_a_reply_is_held_back_by_how_well_its_source_fits() -> None:
    stages, checks = {"login": Stage.AUTO_CHECKED}, Checks.model_validate({"retrieval": 0.5})
    fits = {value: replace(turn(), reply=replace(reply_of(turn()), retrieval=value)) for value in (0.6, 0.4, None)}
    assert [bool(unmet_checks(each, stages, checks)) for each in fits.values()] == [False, True, True]


def reply_of(of: TurnResult) -> Reply:
    assert of.reply
    return of.reply


def test_what_is_filed_nowhere_is_held_back_by_no_stage() -> None:
    """Of a message of no category, and filed under none: it reaches the customer as it was decided."""
    stray = replace(turn(failed="wrong", own="none"), reply=replace(reply_of(turn()), category=None))
    assert gather([ScenarioResult((stray,))], "login", {"login": Stage.HUMAN}, Checks()).handled.bad == ("s",)


# A run, with all that it is judged by


def card(checker: str) -> Card:
    counts = {"supported": 200, "supported_passed": 200, "unsupported": 200, "unsupported_caught": 190}
    given = {"checker": checker, "threshold": 0.5, "labels": "x.csv", "labels_sha256": "0" * 64, "made": "2026-11-02"}
    return Card.model_validate({**given, **counts})


def reviewed(number: int, name: str = "1042") -> DraftReview:
    given = {"id": f"review:2026-W40:zendesk:{name}{number}", "date": "2026-10-02", "category": "login"}
    return DraftReview.model_validate({**given, "verdict": "approved-unedited"})


GATE = {
    "scenarios": {"at_least": 1}, "grounded": {"lower_bound": 0.5}, "criteria": {"lower_bound": 0.5},
    "drafts_approved_unedited": {"lower_bound": 0.5, "at_least": 10},
}  # fmt: skip


def of_all_kinds(count: int) -> list[ScenarioResult]:
    whole = [replace(turn(f"s{n}"), scores=(Score("outcome", Status.PASS), Score("groundedness", Status.PASS),
                                            Score("criteria", Status.PASS))) for n in range(count)]  # fmt: skip
    return [ScenarioResult((each,)) for each in whole]


def test_a_run_is_judged_by_its_checkers_card_its_judges_card_the_drafts_and_what_was_tuned(tmp_path: Path) -> None:
    found, login = of_all_kinds(40), category()
    drafts = tuple(reviewed(number) for number in range(40))
    own = replace(
        workspace(rollout("human", draft=GATE), login), root=tmp_path, drafts=drafts, card=card("checks"),
        criteria_card=card("judges"),
    )  # fmt: skip
    manifest = Manifest("bot", "v", own.digest, "2026-11-02", 40, checker="checks", criteria="judges")
    assert BesideResults.of(own, manifest, {"s1"}).tuned == {"s1"}
    judgement = judge_run(found, own, manifest)
    assert judgement == judge(found, own.categories, own.rollout, BesideResults(card("checks"), card("judges"), drafts))
    states = {each.name: each.state.value for each in judgement.verdicts[0].next.criteria}
    assert set(states.values()) == {"met"}
    assert states.keys() >= GATE.keys()
    assert judgement.verdicts[0].verdict is Verdict.PROMOTE
    part = replace(manifest, chosen="--only login")
    assert judge_run(found, own, part) == judgement.of_a_part
    for other in (replace(manifest, criteria="others"), replace(manifest, checker="others")):
        assert judge_run(found, own, other).verdicts != judgement.verdicts


def test_drafts_of_conversations_that_thresholds_were_tuned_on_show_nothing() -> None:
    drafts = [reviewed(number) for number in range(40)]
    seen = judge(of_all_kinds(40), {"login": category()}, rollout("human", draft=GATE),
                 BesideResults(drafts=drafts, tuned=[f"zendesk:1042{n}" for n in range(35)]))  # fmt: skip
    (criterion,) = [c for c in seen.verdicts[0].next.criteria if c.name == "drafts_approved_unedited"]
    assert (criterion.state, criterion.cases.total) == (CriterionState.SHORT, 5)


def test_a_further_stage_needs_a_card_where_criteria_in_words_are_met_although_its_gate_asks_for_none() -> None:
    gate = {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.5}}
    for criteria_card, verdict_ in ((card("judges"), Verdict.PROMOTE), (None, Verdict.NOT_ENOUGH)):
        found = judge(
            of_all_kinds(40),
            {"login": category()},
            rollout("human", draft=gate),
            BesideResults(criteria_card=criteria_card),
        )
        assert found.verdicts[0].verdict is verdict_
    again = judge(of_all_kinds(40), {"login": category()}, rollout("draft", draft=gate))
    assert again.verdicts[0].now.unmet == ()  # where it is already, it stays


def test_a_judgement_says_how_simulated_scenarios_went() -> None:
    found = judge([played("a"), result("b")], {"login": category()}, rollout("human", draft=EASY))
    assert found.simulated == simulations_of([played("a"), result("b")])
    assert found.simulated


# What a further stage rests on


def scored(name: str, key: str, status: Status) -> ScenarioResult:
    whole = turn(name)
    return ScenarioResult((replace(whole, scores=(*whole.scores, Score(key, status, "", 0.0))),))


@pytest.mark.parametrize("key", ["groundedness", "responsive", "criteria"])
@pytest.mark.parametrize(("unseen", "expected"), [(Status.PASS, Verdict.PROMOTE), (Status.FAIL, Verdict.HOLD)])
def test_each_rate_of_the_sealed_has_to_show_it_however_good_that_of_all_is(
    key: str, unseen: Status, expected: Verdict
) -> None:
    required = {"groundedness": "grounded"}.get(key, key)
    gate = {"scenarios": {"at_least": 1}, required: {"lower_bound": 0.5}}
    found = [scored(f"open{n}", key, Status.PASS) for n in range(200)]
    found += [sealed(scored(f"sealed{n}", key, unseen)) for n in range(60)]
    cards = {"card": card("checks"), "criteria_card": card("judges")}
    judgement = judge(found, {"login": category()}, rollout("human", draft=gate), BesideResults(**cards))
    assert judgement.verdicts[0].verdict is expected


def test_criteria_in_words_of_open_scenarios_need_a_card_as_well() -> None:
    gate = {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.5}}
    found = [scored(f"open{n}", "criteria", Status.PASS) for n in range(20)] + [
        sealed(result(f"s{n}")) for n in range(40)
    ]
    without, with_card = (
        judge(found, {"login": category()}, rollout("human", draft=gate), BesideResults(criteria_card=each))
        .verdicts[0]
        .verdict
        for each in (None, card("judges"))
    )
    assert (without, with_card) == (Verdict.NOT_ENOUGH, Verdict.PROMOTE)


@pytest.mark.parametrize(("worded", "plain"), [(3, 0), (3, 9), (12, 12), (9, 31)])
@pytest.mark.parametrize("unseen", [0, 1, 40])
def test_what_is_required_of_criteria_in_words_follows_from_all_scenarios_and_not_from_the_sealed_ones(
    worded: int, plain: int, unseen: int
) -> None:
    """By hand: of 70 % handled right 70 % where all have criteria in words, 40 % where half of them, else nothing."""
    gate = {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.7}}
    found = [scored(f"open{n}", "criteria", Status.PASS) for n in range(worded)]
    found += [result(f"plain{n}") for n in range(plain)] + [sealed(result(f"s{n}")) for n in range(unseen)]
    cards = BesideResults(criteria_card=card("judges"))
    (verdict,) = judge(found, {"login": category()}, rollout("human", draft=gate), cards).verdicts
    in_words = [each for each in verdict.next.criteria if each.name == "criteria"]
    required = [each.limit for each in in_words]
    assert [each.cases.sealed for each in in_words] == [False] * len(in_words)
    share = worded / (worded + plain + unseen)
    assert required == [pytest.approx(1 - 0.3 / share)] * (share > 0.3)


def test_only_what_is_sealed_and_was_not_tuned_on_moves_a_category_and_without_seals_what_was_not() -> None:
    gate = {"scenarios": {"at_least": 1}, "handled": {"lower_bound": 0.5}}
    hidden, seen = [sealed(result(f"s{n}")) for n in range(40)], results(40)

    def verdict_on(found: list[ScenarioResult], tuned: list[str]) -> Verdict:
        return (
            judge(found, {"login": category()}, rollout("human", draft=gate), BesideResults(tuned=tuned))
            .verdicts[0]
            .verdict
        )

    assert verdict_on(hidden, []) is verdict_on(seen, ["another"]) is Verdict.PROMOTE
    assert verdict_on(hidden, [each.id for each in hidden]) is Verdict.NOT_ENOUGH
    assert verdict_on(seen, [each.id for each in seen]) is Verdict.NOT_ENOUGH


def test_sealed_answers_that_only_quote_show_nothing_of_groundedness_either() -> None:
    gate = {"scenarios": {"at_least": 1}, "grounded": {"lower_bound": 0.5}}

    def quoting(name: str) -> ScenarioResult:
        whole = supported(Status.PASS, turn(name, answer="It is valid for 60 minutes."))
        return ScenarioResult((replace(whole, reply=replace(reply_of(whole), quotes=True)),))

    in_own_words = [ScenarioResult((supported(Status.PASS, turn(f"w{n}")),)) for n in range(10)]
    quoted = [*(quoting(f"o{n}") for n in range(10)), *(sealed(quoting(f"s{n}")) for n in range(40))]
    found = [*in_own_words, *quoted]
    judgement = judge(found, {"login": category()}, rollout("human", draft=gate))
    assert judgement.verdicts[0].verdict is Verdict.NOT_ENOUGH
