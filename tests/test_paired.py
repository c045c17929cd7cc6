"""The paired statistics against published examples, and against the law they claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, norm

from harness.gates.paired import PairedTable, difference, mcnemar, wilson
from harness.gates.unpaired import difference_of_rates

# Complete response before and after therapy (Cavo 2012), a worked example of Fagerland, Lydersen and Laake,
# "Recommended tests and confidence intervals for paired binomial proportions", Stat Med 33 (2014). The figures are
# those that the R package contingencytables is tested for; it subtracts the second rate from the first.
CAVO = PairedTable(both=59, only_first=6, only_second=16, neither=80)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [
        (CAVO.only_first, CAVO.only_second, 0.052479),
        (86, 150, 3.716e-05),  # Agresti, Categorical Data Analysis, table 10.1: approval of the prime minister
        (1, 7, 18 / 256),  # by hand: (1 + 8) of 2^8 ways, either side
        (0, 5, 2 / 32),
        (0, 0, 1.0),
        (3, 3, 1.0),
    ],
)
def test_exact_mcnemar_agrees_with_published_examples(only_first: int, only_second: int, p: float) -> None:
    assert mcnemar(only_first, only_second) == pytest.approx(p, rel=1e-4)
    assert mcnemar(only_second, only_first) == pytest.approx(p, rel=1e-4)


@given(st.integers(0, 60), st.integers(0, 60))
def test_exact_mcnemar_is_twice_the_smaller_binomial_tail(one: int, other: int) -> None:
    assert mcnemar(one, other) == pytest.approx(min(1.0, 2 * binom.cdf(min(one, other), one + other, 0.5)))


def test_newcombes_interval_agrees_with_a_published_example() -> None:
    low, high = difference(CAVO)
    assert (-high, -low) == pytest.approx((-0.1186, -0.0046), abs=5e-5)


def test_newcombes_interval_with_every_step_by_hand() -> None:
    """The formula as Altman et al., "Statistics with Confidence" (2000), give it on page 52, on their table 6.2."""
    n, z2 = 41, 1.959964**2

    def wilson(r: int) -> tuple[float, float]:
        spread = 1.959964 * (z2 + 4 * r * (n - r) / n) ** 0.5
        return (2 * r + z2 - spread) / (2 * (n + z2)), (2 * r + z2 + spread) / (2 * (n + z2))

    (l1, u1), (l2, u2), p1, p2 = wilson(19), wilson(14), 19 / 41, 14 / 41
    phi = (14 * 22 - 5 * 0 - n / 2) / (19 * 22 * 14 * 27) ** 0.5
    low = p1 - p2 - ((p1 - l1) ** 2 - 2 * phi * (p1 - l1) * (u2 - p2) + (u2 - p2) ** 2) ** 0.5
    high = p1 - p2 + ((p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2) ** 0.5
    assert difference(PairedTable(14, 0, 5, 22)) == pytest.approx((low, high), abs=1e-6)


tables = st.builds(PairedTable, *(st.integers(0, 40) for _ in range(4)))


@given(tables)
def test_the_interval_holds_the_difference_and_stays_within_bounds(table: PairedTable) -> None:
    low, high = difference(table)
    assert -1 <= low <= table.second - table.first + 1e-12
    assert table.second - table.first - 1e-12 <= high <= 1


@given(tables)
def test_turned_round_the_interval_is_mirrored(table: PairedTable) -> None:
    turned = PairedTable(table.both, table.only_second, table.only_first, table.neither)
    low, high = difference(turned)
    assert difference(table) == pytest.approx((-high, -low))


@pytest.mark.slow
def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """On pairs drawn from known rates: within the few points that Newcombe (1998) finds for method 10."""
    draw = np.random.default_rng(7)
    for rates in ((0.5, 0.1, 0.1, 0.3), (0.7, 0.05, 0.15, 0.1), (0.2, 0.3, 0.1, 0.4)):
        truth = rates[2] - rates[1]
        drawn = draw.multinomial(80, rates, size=1500)
        bounds = [difference(PairedTable(*map(int, cells))) for cells in drawn]
        covered = np.mean([low <= truth <= high for low, high in bounds])
        assert 0.93 <= covered <= 0.985, rates


def test_without_pairs_nothing_is_known() -> None:
    assert difference(PairedTable(0, 0, 0, 0)) == (-1.0, 1.0)


@pytest.mark.parametrize(
    ("cells", "rates"),
    [((59, 6, 16, 80), (65 / 161, 75 / 161)), ((0, 3, 0, 1), (0.75, 0.0)), ((0, 0, 0, 0), (0.0, 0.0))],
)
def test_the_rates_of_a_table_by_hand(cells: tuple[int, int, int, int], rates: tuple[float, float]) -> None:
    table = PairedTable(*cells)
    assert (table.first, table.second, table.total) == (*rates, sum(cells))


def scored(count: int, total: int, confidence: float) -> tuple[float, float]:
    """Wilson's interval as the roots of (p - rate)^2 = z^2 p (1 - p) / n."""
    z2 = norm.ppf((1 + confidence) / 2) ** 2 / total
    rate = count / total
    low, high = sorted(np.roots([1 + z2, -2 * rate - z2, rate**2]).real)
    return float(low), float(high)


@pytest.mark.parametrize("confidence", [0.9, 0.95])
@pytest.mark.parametrize(
    "cells",
    [
        (30, 4, 9, 17),  # go together
        (5, 3, 3, 3),  # just not enough to go together: the half case is more
        (2, 9, 12, 3),  # go apart, where nothing is shrunk
        (5, 0, 7, 0),  # the second is always right
        (0, 6, 0, 4),
        (11, 0, 0, 8),  # never differ
        (1, 0, 0, 0),  # one pair says little, not nothing
        (1, 0, 0, 1),
    ],
)
def test_newcombes_interval_step_by_step(cells: tuple[int, int, int, int], confidence: float) -> None:
    """His method 10 in the words of the paper: the limits are d minus delta and d plus epsilon."""
    e, f, g, h = cells
    n = sum(cells)
    (l1, u1), (l2, u2) = scored(e + f, n, confidence), scored(e + g, n, confidence)
    apart = e * h - f * g
    together = max(apart - n / 2, 0) if apart > 0 else apart
    margins = (e + f) * (g + h) * (e + g) * (f + h)
    phi = together / margins**0.5 if margins else 0.0
    p1, p2 = (e + f) / n, (e + g) / n
    delta2 = (p2 - l2) ** 2 - 2 * phi * (p2 - l2) * (u1 - p1) + (u1 - p1) ** 2
    epsilon2 = (u2 - p2) ** 2 - 2 * phi * (u2 - p2) * (p1 - l1) + (p1 - l1) ** 2
    expected = p2 - p1 - delta2**0.5, p2 - p1 + epsilon2**0.5
    assert difference(PairedTable(*cells), confidence) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval_agrees_with_published_values(count: int, total: int, low: float, high: float) -> None:
    """Newcombe, "Two-sided confidence intervals for the single proportion", Stat Med 17 (1998) 857-872, table I."""
    assert wilson(count, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_the_difference_of_two_rates_agrees_with_published_values(
    one: tuple[int, int], other: tuple[int, int], low: float, high: float
) -> None:
    """Newcombe, Stat Med 17 (1998) 873-890, table II, method 10. He subtracts the second rate from the first."""
    assert difference_of_rates(other, one) == pytest.approx((low, high), abs=5e-5)
    assert difference_of_rates(one, other) == pytest.approx((-high, -low), abs=5e-5)


@pytest.mark.parametrize(("one", "other"), [((0, 0), (3, 4)), ((3, 4), (0, 0)), ((0, 0), (0, 0))])
def test_without_cases_of_one_of_them_nothing_is_known(one: tuple[int, int], other: tuple[int, int]) -> None:
    assert difference_of_rates(one, other) == (-1.0, 1.0)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_difference_at_another_confidence() -> None:
    """At a z of 1, by hand: 5 of 10 lies within 0.5 +- 1 / (2 sqrt(11)), so the difference within 1 / sqrt(22)."""
    low, high = difference_of_rates((5, 10), (5, 10), confidence=float(norm.cdf(1) - norm.cdf(-1)))
    assert (low, high) == pytest.approx((-(22**-0.5), 22**-0.5))
