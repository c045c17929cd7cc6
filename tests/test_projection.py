"""What a move would mean: against hand arithmetic, and the risk-coverage curve against a brute force."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from harness.gates import Projection, project, risk_coverage
from harness.gates.bounds import upper_bound
from harness.gates.risk_coverage import GRID, STARTS, Point
from harness.reports.projection import money, number, sentence, threshold_words
from harness.runs import ScenarioResult
from harness.turns.score import Score, Status
from harness.workspace import CostsFile, Gate, Stage, Standing
from tests.build import category, result, results, rollout, turn
from tests.conftest import Folder, Harness

PRICED = CostsFile.model_validate(
    {"ai": {"answer": 0.99}, "agents": {"per_hour": 30, "minutes": {"handoff": 10, "draft": 3}}}
)
FREE = CostsFile()


def of(found: list[ScenarioResult], volume: float = 18, stage: str = "human", to: Stage = Stage.AUTO) -> Projection:
    login = category().model_copy(update={"weekly_volume": volume})
    (made,) = project(found, {"login": login}, rollout(stage), PRICED, to)
    return made


def test_sixty_right_answers_are_eighteen_tickets_at_most_0_9_wrong_17_82_and_three_hours() -> None:
    made = of(results(60))
    assert made.today
    assert made.then
    assert (made.today.handed_off, made.then.answered) == (18, 18)
    assert made.then.wrong.per_week == 0
    assert made.then.wrong.at_most == pytest.approx(18 * (1 - 0.05 ** (1 / 60)))  # 0.877
    assert made.then.missed.at_most == pytest.approx(18 * (1 - 0.05 ** (1 / 60)))
    assert made.then.spent.ai == pytest.approx(17.82)
    assert (made.today.spent.hours, made.today.spent.agents) == (pytest.approx(3), pytest.approx(90))
    assert sentence(made, PRICED) == (
        "At auto, about 18 of 18 tickets a week are answered without an agent, with at most 0.9 wrong answers and "
        "0.9 missed handoffs on average (95% confidence); $17.82 for AI outcomes and 0 h of agent time, "
        "compared with 3 h today."
    )


def test_shares_of_the_scenarios_are_shares_of_the_tickets() -> None:
    found = [
        *results(5, "good"),
        *results(2, "wrong", failed="states 30 minutes"),
        *results(2, "off", expected="handoff", decided="handoff"),
        result("miss", expected="handoff", decided="answer"),
    ]
    made = of(found, volume=20, stage="draft")
    assert made.today
    assert made.then
    assert (made.today.answered, made.today.drafted, made.today.handed_off) == (0, 16, 4)
    assert (made.then.answered, made.then.drafted, made.then.handed_off) == (16, 0, 4)
    assert (made.then.wrong.scenarios, made.then.wrong.per_week) == (("wrong0", "wrong1"), 4)
    assert made.then.wrong.at_most == pytest.approx(20 * beta.ppf(0.95, 3, 8))  # Clopper-Pearson by the beta quantile
    assert (made.then.missed.scenarios, made.then.missed.per_week) == (("miss",), 2)
    assert made.then.missed.at_most == pytest.approx(20 * beta.ppf(0.95, 2, 9))
    assert made.today.spent.hours == pytest.approx((16 * 3 + 4 * 10) / 60)


def test_a_stage_that_lets_nothing_out_has_no_wrong_answer() -> None:
    made = of(results(3, failed="wrong"), to=Stage.DRAFT)
    assert made.then
    assert (made.then.wrong.at_most, made.then.missed.at_most) == (0, 0)
    assert sentence(made, FREE) == (
        "At draft, about 18 of 18 tickets a week come with a draft for an agent, no answer is sent unread; "
        "$0.00 for AI outcomes and 0.9 h of agent time, compared with 3 h today."
    )


def test_a_ticket_that_a_human_touches_anywhere_is_not_answered() -> None:
    handed = ScenarioResult((turn("s"), turn("s", number=2, expected="handoff", decided="handoff")))
    unsure = ScenarioResult((turn("t"), turn("t", number=2, confidence=0.2)))
    made = of([handed, unsure], volume=10, to=Stage.AUTO_CHECKED)
    assert made.then
    assert (made.then.answered, made.then.drafted, made.then.handed_off) == (0, 5, 5)


def test_each_repeat_is_a_part_of_the_ticket_but_one_wrong_repeat_counts_whole() -> None:
    shaky = ScenarioResult((turn("s"), replace(turn("s", decided="handoff"), repeat=2)))
    wrong = ScenarioResult((turn("w"), replace(turn("w", failed="no"), repeat=2)))
    made = of([shaky, wrong], volume=8)
    assert made.then
    assert (made.then.answered, made.then.handed_off) == (6, 2)
    assert made.then.wrong.per_week == 4


def test_a_misfiled_ticket_with_a_right_answer_is_no_wrong_answer() -> None:
    filed = replace(turn("s"), scores=(Score("category", Status.FAIL, "filed under billing"),))
    unknown = replace(turn("t"), scores=(Score("of-another-package", Status.ERROR, "broke"),))
    made = of([ScenarioResult((filed,)), ScenarioResult((unknown,))])
    assert made.then
    assert made.then.wrong.scenarios == ("t",)


def test_what_could_not_be_measured_is_handed_off_and_counts_as_wrong() -> None:
    made = of([result("down", decided=None, error="timed out")], volume=4)
    assert made.then
    assert (made.then.handed_off, made.then.wrong.at_most) == (4, 4)


def test_a_handoff_of_another_category_that_would_be_answered_is_named() -> None:
    stray = result("stray", own="billing", filed="login", expected="handoff", decided="answer")
    assert of([*results(3), stray]).strays == ("stray",)
    assert of([*results(3), stray], to=Stage.DRAFT).strays == ()


def test_without_scenarios_or_prices_it_says_only_what_is_known() -> None:
    empty = of([])
    assert (empty.today, empty.then) == (None, None)
    assert "nothing is known" in sentence(empty, PRICED)
    (made,) = project(results(60), {"login": category()}, rollout("human"), FREE, Stage.AUTO)
    assert made.then
    assert made.then.spent.ai is made.then.spent.hours is made.then.spent.agents is None
    assert "AI outcomes" not in sentence(made, FREE)


def test_without_a_stage_it_is_the_next_one_up_to_the_ceiling() -> None:
    (higher,) = project(results(3), {"login": category()}, rollout("human"), FREE)
    (top,) = project(results(3), {"login": category(ceiling="draft")}, rollout("draft"), FREE)
    assert higher.then
    assert (higher.then.stage, top.then) == (Stage.DRAFT, None)
    assert sentence(top, FREE).startswith("draft is its ceiling: ")


@given(st.lists(st.sampled_from(["good", "bad", "draft", "off", "miss", "down"]), min_size=1, max_size=30))
@settings(deadline=None)
def test_tickets_add_up_and_a_further_stage_never_takes_more_hands(kinds: list[str]) -> None:
    made = {
        "good": {}, "bad": {"failed": "no"}, "draft": {"decided": "draft"}, "off": {"decided": "handoff"},
        "miss": {"expected": "handoff"}, "down": {"decided": None, "error": "x"},
    }  # fmt: skip
    found = [result(f"s{i}", **made[kind]) for i, kind in enumerate(kinds)]
    weeks = [of(found, volume=7, to=stage).then for stage in Stage]
    for week in weeks:
        assert week
        assert week.answered + week.drafted + week.handed_off == pytest.approx(7)
        assert week.wrong.per_week <= week.wrong.at_most or week.wrong.at_most == 0
    answered = [week.answered for week in weeks if week]
    wrong = [week.wrong.at_most for week in weeks if week]
    assert answered == sorted(answered)
    assert wrong == sorted(wrong)


@pytest.mark.parametrize(
    ("currency", "shown"), [("$", "$1,234.50"), ("€", "€1,234.50"), ("EUR", "EUR 1,234.50"), ("kr", "kr 1,234.50")]
)
def test_money(currency: str, shown: str) -> None:
    assert money(1234.5, CostsFile(currency=currency)) == shown


def test_numbers_have_one_decimal_or_none() -> None:
    assert [number(value) for value in (18.0, 0.877, 9.96, 1234.56)] == ["18", "0.9", "10", "1,234.6"]


# The risk-coverage curve.

Answers = list[tuple[float, bool]]
answers = st.lists(st.tuples(st.integers(0, 20).map(lambda n: n / 20), st.booleans()), max_size=60)


def scenarios(made: Answers) -> list[ScenarioResult]:
    return [result(f"s{i}", confidence=c, failed="wrong" if bad else "") for i, (c, bad) in enumerate(made)]


def gate(allowed: float = 0.3, confidence: float = 0.95) -> Gate:
    return Gate.model_validate({"confidence": confidence, "handled": {"lower_bound": 1 - allowed}})


@given(answers)
@settings(deadline=None)
def test_the_curve_is_what_counting_at_each_threshold_gives(made: Answers) -> None:
    curve = risk_coverage(scenarios(made), gate())
    assert [point.threshold for point in curve.points] == sorted({c for c, _ in made}, reverse=True)
    for threshold in (*GRID, 1.0, 0.33):
        out = [bad for c, bad in made if c >= threshold]
        point = curve.at(threshold)
        assert (point.delivered, point.wrong) == (len(out), sum(out))
        assert point.coverage == (len(out) / len(made) if made else 0)
        assert point.risk == (sum(out) / len(out) if out else 0)


@given(st.lists(st.booleans(), min_size=1, max_size=50))
@settings(deadline=None)
def test_aurc_of_distinct_confidences_is_the_mean_of_the_running_risk(bad: list[bool]) -> None:
    """Geifman and El-Yaniv's definition: the risk of the k surest answers, averaged over k."""
    made = [(1 - i / 100, wrong) for i, wrong in enumerate(bad)]
    expected = np.mean(np.cumsum(bad) / np.arange(1, len(bad) + 1))
    assert risk_coverage(scenarios(made), gate()).aurc == pytest.approx(expected)


def test_aurc_of_a_small_case_by_hand() -> None:
    """Three sure right answers, then one wrong: (0 + 0 + 0 + 1/4) / 4."""
    made = [(0.9, False), (0.8, False), (0.7, False), (0.6, True)]
    assert risk_coverage(scenarios(made), gate()).aurc == pytest.approx(1 / 16)


@given(answers)
@settings(deadline=None)
def test_the_suggestion_is_the_largest_coverage_that_is_shown(made: Answers) -> None:
    curve = risk_coverage(scenarios(made), gate())
    each = 1 - 0.05 / len(STARTS)

    def fine(threshold: float) -> bool:
        out = [bad for c, bad in made if c >= threshold]
        return upper_bound(sum(out), len(out), each) <= 0.3

    def shown(threshold: float) -> bool:
        """Every threshold from some start down to this one is fine."""
        return any(s >= threshold and all(fine(t) for t in GRID if threshold <= t <= s) for s in STARTS)

    coverages = [sum(c >= t for c, _ in made) for t in GRID if shown(t)]
    if not coverages:
        assert curve.suggested is None
    else:
        assert curve.suggested
        assert curve.suggested.delivered == max(coverages)
        assert curve.at_most is not None
        assert curve.at_most <= 0.3


@pytest.mark.slow
@pytest.mark.parametrize("steepness", [0.0, 0.6])
def test_a_suggestion_breaks_its_promise_in_fewer_runs_than_its_error(steepness: float) -> None:
    """True risk at a threshold t: answers are wrong with probability 0.35 - steepness * (confidence - 0.5)."""
    rng = np.random.default_rng(7)
    broken = suggested = 0
    for _ in range(1500):
        confidence = rng.random(80)
        bad = rng.random(80) < 0.35 - steepness * (confidence - 0.5)
        curve = risk_coverage(scenarios(list(zip(confidence.tolist(), bad.tolist(), strict=True))), gate())
        if curve.suggested:
            suggested += 1
            true = 0.35 - steepness * ((1 + curve.suggested.threshold) / 2 - 0.5)
            broken += true > 0.3
    assert broken / 1500 <= 0.05
    assert steepness == 0 or suggested > 300  # where there is a threshold to find, it is found often


def test_only_what_auto_checked_may_deliver_is_on_the_curve() -> None:
    found = [
        result("fine"),
        result("outdated", standing=Standing.OUTDATED),
        result("untold", confidence=None),
        result("drafted", decided="draft"),
        result("missed", expected="handoff", decided="answer", confidence=0.4),
    ]
    points = risk_coverage(found, gate()).points
    assert [(point.threshold, point.delivered, point.wrong, point.answers) for point in points] == [
        (0.9, 1, 0, 2),
        (0.4, 2, 1, 2),
    ]


def test_a_draft_before_an_answer_keeps_it_on_the_curve() -> None:
    later = ScenarioResult((turn("s", decided="draft"), turn("s", number=2, confidence=0.6)))
    (point,) = risk_coverage([later], gate()).points
    assert (point.threshold, point.delivered, point.wrong, point.answers) == (0.6, 1, 0, 1)


def test_the_thresholds_that_may_be_suggested_and_where_tests_start() -> None:
    assert GRID == (
        0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.55, 0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0,
    )  # fmt: skip
    assert STARTS == (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0)


def test_above_every_confidence_nothing_is_delivered() -> None:
    none, some = risk_coverage([], None), risk_coverage(results(3, confidence=0.8), gate(confidence=0.9))
    assert (none.at(0.5), some.at(0.95)) == (Point(0.5, 0, 0, 0), Point(0.95, 0, 0, 3))
    assert (none.at(0.5).coverage, none.at(0.5).risk, some.at(0.95).risk) == (0, 0, 0)
    assert (none.confidence, none.allowed, none.aurc, some.confidence, some.allowed) == (0.95, None, None, 0.9, 0.3)


def test_of_thresholds_that_deliver_as_much_the_highest_is_suggested() -> None:
    """Of 60, all right, 40 have 0.82 and 20 have 0.61: all go out from 0.6 on, at most 1 - 0.005^(1/60) wrong."""
    found = risk_coverage([*results(40, confidence=0.82), *results(20, "t", confidence=0.61)], gate())
    assert found.suggested == Point(0.6, 60, 0, 60)
    assert found.at_most == pytest.approx(1 - 0.005 ** (1 / 60))


def test_in_words() -> None:
    assert "requires no share" in threshold_words(risk_coverage(results(30), None))
    assert "none can be suggested" in threshold_words(risk_coverage([], gate()))
    assert "none is shown to keep wrong answers to at most 30%" in threshold_words(risk_coverage(results(2), gate()))
    assert threshold_words(risk_coverage(results(30, confidence=0.72), gate())) == (
        "Threshold: from confidence 0.7, 30 of 30 answers are delivered and at most 16.2% of them wrong "
        "(95% confidence for all thresholds tried; 30% allowed)."
    )


# The command.


def test_project_counts_in_the_latest_run(folder: Folder, harness: Harness) -> None:
    none = harness("project", "-w", folder.root)
    assert none.returncode == 2
    assert "reports:1: has no finished run" in none.stderr
    assert harness("run", "-w", folder.root).returncode == 0
    folder.write("rules/costs.yaml", "currency: EUR\nai: {answer: 2}\nseats: {count: 2, per_month: 13}\n")
    folder.write("reviews/drafts.csv", "id,date,category,verdict\n1,2026-10-01,login,approved-unedited\n")
    done = harness("project", "login", "-w", folder.root)
    assert done.returncode == 0, done.stderr
    assert "Login: at draft; verdict:" in done.stdout
    assert "Billing" not in done.stdout
    assert "Live: 1 of 1 drafts approved unedited: at least 0.3%" in done.stdout
    assert "Seats, in addition: 2, EUR 26.00 a month, EUR 6.00 a week." in done.stdout
    assert "only as good as the scenarios are like your tickets" in done.stdout
    assert done.stderr == ""
    auto = json.loads(harness("project", "login", "--to", "auto", "--json", "-w", folder.root).stdout)
    (login,) = auto["categories"]
    assert login["then"]["stage"] == "auto"
    assert login["then"]["answered"] + login["then"]["drafted"] + login["then"]["handed_off"] == pytest.approx(18)
    assert login["then"]["ai_cost"] == pytest.approx(2 * login["then"]["answered"])


def test_project_says_when_the_workspace_has_changed_and_what_is_mistyped(folder: Folder, harness: Harness) -> None:
    harness("run", "-w", folder.root)
    folder.edit("scenarios/login.yaml", "i want a refund", "i want my money back")
    assert "the scenarios have changed" in harness("project", "-w", folder.root).stderr
    wrong = harness("project", "logn", "-w", folder.root)
    assert (wrong.returncode, "did you mean `login`?" in wrong.stderr) == (2, True)
    wrong = harness("project", "--to", "atuo", "-w", folder.root)
    assert (wrong.returncode, "did you mean `auto`?" in wrong.stderr) == (2, True)


def test_a_category_past_its_ceiling_is_only_what_if(folder: Folder, harness: Harness) -> None:
    folder.edit("scenarios/login.yaml", "category: login\n", "category: billing\n")
    harness("run", "-w", folder.root)
    assert "Its ceiling is draft, so this is hypothetical." in harness(
        "project", "billing", "--to", "auto", "-w", folder.root
    ).stdout  # fmt: skip


def test_every_report_says_what_a_move_would_mean(folder: Folder, harness: Harness) -> None:
    harness("run", "-w", folder.root)
    (made,) = (folder.root / "reports").glob("reference-*")
    summary = json.loads((made / "summary.json").read_text())
    words = [each["in_words"] for each in summary["projections"]]
    assert len(words) == 2
    assert all(word in (made / "report.html").read_text() for word in words)
    assert summary["projections"][0]["risk_coverage"]["points"]
