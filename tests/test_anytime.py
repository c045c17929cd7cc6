"""The bounds that hold at every look: at the edges, for cases good in part, and what they would take."""

from __future__ import annotations

from functools import partial
from math import inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import betaln
from scipy.stats import beta

from harness.gates.anytime import (
    SHARPEST_AT,
    anytime_lower_bound,
    anytime_upper_bound,
    log_mixture,
    more_good,
    to_make_good,
)
from harness.gates.bounds import upper_bound
from tests.conftest import calls_in


def averaged(good: float, bad: float, rate: float) -> float:
    """The mixture by its definition, integrated numerically; its width as Howard et al. tune it at 5 %."""
    width = SHARPEST_AT / (2 * log(10) + log(1 + 2 * log(10))) - 1
    a, b = width * rate, width * (1 - rate)

    def weighed(higher: float) -> float:  # without the powers of 1 - higher, which grow without bound towards 1
        return float(np.exp(good * log(higher / rate) - bad * log(1 - rate) + (a - 1) * log(higher) - betaln(a, b)))

    average = quad(weighed, rate, 1, weight="alg", wvar=(0, bad + b - 1), limit=400)[0]
    return log(average / beta(a, b).sf(rate))


@pytest.mark.parametrize(
    ("good", "total", "confidence"),
    [(30, 30, 0.95), (25, 44, 0.95), (8.5, 12, 0.99), (190.25, 200, 0.9944), (2, 2, 0.9), (7, 8, 1 - 0.05 / 9)],
)
def test_the_bound_is_where_the_mixture_reaches_the_limit(good: float, total: float, confidence: float) -> None:
    bound = anytime_lower_bound(good, total, confidence)
    assert averaged(good, total - good, bound) == pytest.approx(-log(1 - confidence), abs=1e-6)
    assert anytime_upper_bound(total - good, total, confidence) == pytest.approx(1 - bound, abs=1e-12)


@pytest.mark.parametrize("total", [1, 2, 3, 10, 1_000, 100_000])
def test_at_the_edges(total: int) -> None:
    assert anytime_lower_bound(0, total, 0.95) == 0.0
    assert anytime_upper_bound(total, total, 0.95) == 1.0
    low, high = anytime_lower_bound(total, total, 0.95), anytime_upper_bound(0, total, 0.95)
    assert 0 < low < 1
    assert low == pytest.approx(1 - high, abs=1e-12)
    assert log_mixture(total, 0, low) == pytest.approx(log(20), abs=1e-6)


def test_what_is_too_small_to_tell_is_no_evidence() -> None:
    """5,000 of 5,000 bad are no sign of a rate above 99 %, although 0.01^5,000 is 0 to a computer."""
    assert log_mixture(0, 5_000, 0.99) == -inf


def test_without_evidence_nothing_is_known() -> None:
    assert (anytime_lower_bound(0, 0, 0.95), anytime_upper_bound(0, 0, 0.95)) == (0.0, 1.0)


def test_much_evidence_says_nearly_what_one_look_says() -> None:
    at_once, always = upper_bound(5_000, 100_000, 0.95), anytime_upper_bound(5_000, 100_000, 0.95)
    assert 0.05 < at_once < always < 0.0535


def test_how_many_cases_all_good_a_limit_takes() -> None:
    """The figures of docs/trust.md; one look takes 9, 19, 29 and 59, with the error split over nine 15, 32, 50, 102."""
    limits = (0.3, 0.15, 0.1, 0.05)
    assert [more_good(0, 0, 0.95, allowed) for allowed in limits] == [13, 24, 34, 65]
    assert [more_good(0, 0, 1 - 0.05 / 9, allowed) for allowed in limits] == [20, 39, 57, 109]


@given(bad=st.floats(0, 40), good=st.floats(0, 300), confidence=st.sampled_from([0.8, 0.95, 0.995]))
@settings(deadline=None)
def test_the_upper_bound_is_on_the_safe_side_and_mirrors_the_lower(bad: float, good: float, confidence: float) -> None:
    bound = anytime_upper_bound(bad, bad + good, confidence)
    assert 0 <= bound <= 1
    assert bad + good == 0 or bound >= bad / (bad + good) - 1e-9
    assert bound == pytest.approx(1 - anytime_lower_bound(good, bad + good, confidence), abs=1e-6)


@given(
    bad=st.floats(0, 20), good=st.integers(0, 80), allowed=st.sampled_from([0.05, 0.1, 0.3]), least=st.integers(0, 90)
)
@settings(deadline=None, max_examples=60)
def test_how_many_more_is_the_least_number(bad: float, good: int, allowed: float, least: int) -> None:
    total = good + bad
    more = more_good(bad, total, 0.95, allowed, least)
    assert more is not None

    def enough(extra: int) -> bool:
        return total + extra >= least and anytime_upper_bound(bad, total + extra, 0.95) <= allowed

    assert enough(more)
    assert more == 0 or not enough(more - 1)


@given(
    bad=st.lists(st.sampled_from([1.0, 0.5, 1 / 3, 0.1]), max_size=30),
    good=st.integers(0, 100),
    allowed=st.sampled_from([0.05, 0.1, 0.3]),
)
@settings(deadline=None, max_examples=60)
def test_what_is_to_fix_is_the_least_that_suffices(bad: list[float], good: int, allowed: float) -> None:
    total = good + sum(bad)
    fixed = to_make_good(bad, total, 0.95, allowed)

    def enough(number: int) -> bool:
        return anytime_upper_bound(sum(sorted(bad)[: len(bad) - number]), total, 0.95) <= allowed

    if fixed is None:
        assert not enough(len(bad))
    else:
        assert enough(fixed)
        assert fixed == 0 or not enough(fixed - 1)


def test_beyond_a_hundred_thousand_nobody_counts() -> None:
    assert more_good(1, 1, 0.95, 1e-9) is None
    assert more_good(0, 1, 0.95, 0.999) == 0  # one good case shows that not all but every thousandth are bad


@pytest.mark.parametrize(("a", "b"), [(0.004, 0.001), (0.4, 0.1), (0.9, 0.1), (4, 1), (40, 10)])
def test_a_year_of_looks_at_cases_good_in_part_keeps_the_error(a: float, b: float) -> None:
    """20,000 teams, five cases a week that are good by a beta distribution: is the mixture ever beyond the limit?

    The more the values lie at 0 and 1, the nearer it comes to that.
    """
    rate = a / (a + b)
    values = np.random.default_rng(20261127).beta(a, b, (20_000, 52, 5)).sum(axis=2).cumsum(axis=1)
    totals = 5.0 * np.arange(1, 53)
    least = [brentq(lambda good, n=n: log_mixture(good, n - good, rate) - log(20), n * rate, n) if
             log_mixture(n, 0, rate) > log(20) else np.inf for n in totals]  # fmt: skip
    ever = (values >= least).any(axis=1).mean()
    assert ever <= 0.05
    assert ever > 0.015 or a + b > 0.01


@pytest.mark.parametrize(
    ("good", "total", "calls"), [(30, 30, 2025), (44, 60, 2599), (3, 40, 1789), (147.5, 194, 3039), (999, 1000, 1940)]
)
def test_few_steps_lead_to_a_bound(good: float, total: float, calls: int) -> None:
    """Halving leads there as well, in four times as many."""
    anytime_lower_bound.cache_clear()
    assert calls_in(partial(anytime_lower_bound, good, total, 0.9876)) <= calls
