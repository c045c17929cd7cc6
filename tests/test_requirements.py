"""What each requirement of a gate says where it is just met or just missed, and what it would take."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest

from harness.gates import BesideResults, Criterion, CriterionState, anytime_lower_bound, judge, takes_words
from harness.gates.evidence import Cases, drafts_of, left_out
from harness.runs import ScenarioResult
from harness.turns import Score, Status
from harness.workspace import DraftReview, Location, NoEvidence
from tests.build import category, results, rollout, turn

MET, SHORT, FAILED = CriterionState.MET, CriterionState.SHORT, CriterionState.FAILED


def review(number: int, verdict: str = "approved-unedited", of: str = "login", day: int = 1) -> DraftReview:
    plain = {"id": f"t{number}", "date": dt.date(2026, 10, day), "category": of, "verdict": verdict}
    return DraftReview.model_validate(plain).model_copy(update={"at": Location("reviews/drafts.csv", number)})


def reviews(approved: int, edited: int) -> list[DraftReview]:
    return [review(n, "approved-unedited" if n < approved else "edited") for n in range(approved + edited)]


def required(found: list[ScenarioResult], name: str, drafts: list[DraftReview] | None = None, **gate: Any) -> Criterion:
    """That criterion of the gate of `draft`, where the category goes next."""
    check = (
        judge(found, {"login": category()}, rollout("human", draft=gate), BesideResults(drafts=drafts or ()))
        .verdicts[0]
        .next
    )
    assert check
    (criterion,) = (each for each in check.criteria if each.name == name)
    return criterion


def drafted(approved: int, edited: int, lower_bound: float, at_least: int = 30) -> Criterion:
    gate = {"drafts_approved_unedited": {"lower_bound": lower_bound, "at_least": at_least}}
    return required(results(3), "drafts_approved_unedited", reviews(approved, edited), **gate)


@pytest.mark.parametrize(
    ("approved", "edited", "state"),
    [
        (0, 0, SHORT), (29, 0, SHORT), (0, 29, SHORT),  # of so few nothing is said
        (30, 0, MET), (27, 3, SHORT), (24, 6, SHORT),  # 24 of 30 is just the rate that is required
        (23, 7, FAILED), (0, 30, FAILED),
    ],
)  # fmt: skip
def test_what_reviewed_drafts_say_of_a_rate_of_80_percent(approved: int, edited: int, state: CriterionState) -> None:
    found = drafted(approved, edited, 0.8)
    assert found.state is state
    assert found.rate == (approved / (approved + edited) if approved + edited else None)
    assert (found.limit, found.least, found.family, found.confidence) == (0.8, 30, 1, 0.95)
    assert (found.cases.good, found.cases.total) == (approved, approved + edited)


def test_a_bound_that_is_just_the_required_one_is_met() -> None:
    bound = anytime_lower_bound(30, 30, 0.95)
    assert drafted(30, 0, bound).state is MET
    assert drafted(30, 0, bound + 1e-9).state is SHORT


def test_drafts_are_those_of_the_category_oldest_first() -> None:
    found = [
        review(1, day=3), review(2, "edited", day=2), review(4, day=2), review(3, "rejected", day=2),
        review(5, of="billing"), review(6, "edited", of="billing"),
    ]  # fmt: skip
    at = "reviews/drafts.csv"
    assert drafts_of(found, "login") == Cases((f"{at}:2", f"{at}:3", f"{at}:4", f"{at}:1"), (f"{at}:2", f"{at}:3"))
    assert drafts_of(found, "billing") == Cases((f"{at}:5", f"{at}:6"), (f"{at}:6",))
    assert drafts_of(found, "other") == Cases((), ())


def test_what_is_no_evidence_is_listed_by_why() -> None:
    def without(name: str, why: NoEvidence | None) -> ScenarioResult:
        return ScenarioResult((replace(turn(name), no_evidence=why),))

    q, a = NoEvidence.QUARANTINED, NoEvidence.ARTIFICIAL
    found = [without("1", q), without("2", None), without("3", a), without("4", q)]
    assert left_out(found) == {q: ("1", "4"), a: ("3",)}
    assert left_out(found[:2]) == {q: ("1",)}
    assert left_out(found[1:2]) == {}


def unsupported(found: list[ScenarioResult], status: Status) -> list[ScenarioResult]:
    scored = [replace(each.turns[0], scores=(Score("groundedness", status, "x"),)) for each in found]
    return [ScenarioResult((each,)) for each in scored]


RATE = {"lower_bound": 0.9}, {"rate_upper_bound": 0.1}
RIGHT, WRONG, NEEDLESS = results(30), results(30, "w", failed="x"), results(30, "n", decided="handoff")
HANDOFFS = results(30, "h", expected="handoff", decided="handoff")
MISSED = results(30, "m", expected="handoff", decided=None, error="timed out")
GROUNDED, UNGROUNDED = unsupported(RIGHT, Status.PASS), unsupported(WRONG, Status.FAIL)


@pytest.mark.parametrize(
    ("name", "rate", "found", "words"),
    [
        ("scenarios", {"at_least": 31}, RIGHT, "1 more scenario"),
        ("scenarios", {"at_least": 33}, RIGHT, "3 more scenarios"),
        ("handled", RATE[0], RIGHT[:9], r"\d+ more passing scenarios"),
        ("handled", RATE[0], WRONG, "30 failing scenarios to fix"),
        ("grounded", RATE[0], GROUNDED[:9], r"\d+ more passing scenarios"),
        ("grounded", RATE[0], UNGROUNDED, "30 ungrounded answers to fix"),
        ("missed_handoffs", RATE[1], HANDOFFS[:9], r"\d+ more passing handoff scenarios"),
        ("missed_handoffs", RATE[1], MISSED, "30 missed handoffs to fix"),
        ("needless_handoffs", RATE[1], RIGHT[:9], r"\d+ more passing answer scenarios"),
        ("needless_handoffs", RATE[1], NEEDLESS, "30 needless handoffs to fix"),
    ],
)  # fmt: skip
def test_what_it_would_take_names_what_has_to_be_there(
    name: str, rate: dict[str, float], found: list[ScenarioResult], words: str
) -> None:
    """None of 30 is right, which nothing but fixing helps; or too few are there, all of them right."""
    said = takes_words(required(found, name, **{name: rate}))
    assert re.fullmatch(rf"({words})|\d+ of {words}", said), said


def test_what_it_would_take_of_handoffs_and_drafts() -> None:
    sent = rollout(
        "draft",
        draft={"scenarios": {"at_least": 1}},
        **{"auto-checked": {"missed_handoffs": {"rate_upper_bound": 0.5}}},
    )
    check = judge([*RIGHT, *HANDOFFS[:7]], {"login": category()}, sent).verdicts[0].next
    assert check
    assert [takes_words(each) for each in check.criteria if each.name == "handoffs"] == ["3 more handoff scenarios"]
    words = r"30 drafts not sent as drafted to learn from, and \d+ more drafts approved unedited"
    assert re.fullmatch(words, takes_words(drafted(0, 30, 0.5)))


@pytest.mark.parametrize("name", ["scenarios", "repeat", "critical"])
def test_what_is_counted_has_no_chance_of_being_wrong_to_share(name: str) -> None:
    categories = {each: category(each) for each in ("login", "billing")}
    stages = rollout("human", draft={"scenarios": {"at_least": 1}, "repeat": {"at_least": 1}})
    check = judge(RIGHT, categories, stages).verdicts[0].next
    assert check
    assert [each.family for each in check.criteria if each.name == name] == [1]
