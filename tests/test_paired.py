"""The paired statistics against published examples, and against the law they claim."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from harness.gates.paired import PairedTable, difference, mcnemar

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
