"""Open against sealed: the exact test against published tables and scipy, and that luck is seldom called tuned."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, fisher_exact

from harness.gates import Side, Tuning
from harness.gates.tuning import tuning
from harness.runs import ScenarioResult
from harness.workspace import NoEvidence
from tests.build import turn


def sides(open_right: int, open_total: int, sealed_right: int, sealed_total: int) -> Tuning:
    return Tuning(Side(open_right, open_total), Side(sealed_right, sealed_total))


@pytest.mark.parametrize(
    ("found", "chance"),
    [
        # Fisher's lady tasting tea, of 4 cups and 4 (The Design of Experiments, 1935, chapter 2): 1, 17, 53, 69 of 70
        (sides(4, 4, 0, 4), 1 / 70),
        (sides(3, 4, 1, 4), 17 / 70),
        (sides(2, 4, 2, 4), 53 / 70),
        (sides(1, 4, 3, 4), 69 / 70),
        (sides(0, 4, 4, 4), 1),
        # of convicts who have a twin, 10 of 13 and 2 of 17: Fisher, "The logic of inductive inference" (1935)
        (sides(10, 13, 2, 17), 0.000465),
        (sides(0, 5, 0, 3), 1),
        (sides(5, 5, 3, 3), 1),
    ],
)
def test_the_chance_of_a_gap_by_luck_is_that_of_fisher(found: Tuning, chance: float) -> None:
    assert found.p_value == pytest.approx(chance, abs=5e-7)
    assert found.tuned is (chance <= 0.05)


def test_exactly_one_in_twenty_is_tuned() -> None:
    """3 of 3 and 0 of 3: one of the 20 ways to draw 3 of 6."""
    assert sides(3, 3, 0, 3).p_value == pytest.approx(1 / 20)
    assert sides(3, 3, 0, 3).tuned


@pytest.mark.parametrize("found", [sides(0, 0, 1, 2), sides(1, 2, 0, 0), sides(0, 0, 0, 0)])
def test_without_scenarios_on_a_side_nothing_is_known(found: Tuning) -> None:
    assert found.p_value is None
    assert not found.tuned
    assert None in (found.open.rate, found.sealed.rate)


def test_the_rate_is_of_all() -> None:
    assert (Side(3, 4).rate, Side(0, 4).rate) == (0.75, 0)


def scenarios(right: int, total: int, **change: object) -> list[ScenarioResult]:
    named = (turn(f"s{n}", failed="" if n < right else "wrong") for n in range(total))
    return [ScenarioResult((replace(each, **change),)) for each in named]


@given(st.tuples(*[st.integers(0, 30)] * 4))
def test_a_gap_is_tuned_by_the_exact_test(counts: tuple[int, int, int, int]) -> None:
    open_wrong, open_right, sealed_wrong, sealed_right = counts
    opened, unseen = open_right + open_wrong, sealed_right + sealed_wrong
    found = tuning([*scenarios(open_right, opened), *scenarios(sealed_right, unseen, sealed=True)])
    assert found == sides(open_right, opened, sealed_right, unseen)
    if opened and unseen:
        table = [[open_right, open_wrong], [sealed_right, sealed_wrong]]
        assert found.p_value == pytest.approx(fisher_exact(table, alternative="greater").pvalue, rel=1e-9)
        assert found.tuned is (found.p_value <= 0.05)


def test_what_is_no_evidence_or_was_not_measured_is_on_neither_side() -> None:
    counting = [*scenarios(1, 2), *scenarios(2, 3, sealed=True)]
    others = [
        *scenarios(2, 3, no_evidence=NoEvidence.QUARANTINED),
        *scenarios(1, 1, sealed=True, no_evidence=NoEvidence.ARTIFICIAL),
        *scenarios(0, 2, error="timed out"),
        *scenarios(0, 1, sealed=True, error="timed out"),
    ]
    assert tuning([*counting, *others]) == sides(1, 2, 2, 3)


def test_without_tuning_a_gap_is_called_tuned_at_most_one_time_in_twenty() -> None:
    """Any seal of any size and any rate: half of the pairs, at several rates, summed exactly."""
    for rate in (0.3, 0.5, 0.8):
        opened, sealed = binom(20, rate), binom(10, rate)
        wrongly = sum(opened.pmf(a) * sealed.pmf(b) for a in range(21) for b in range(11) if sides(a, 20, b, 10).tuned)
        assert wrongly <= 0.05
