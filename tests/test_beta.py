"""The beta distribution against another implementation of it, and what must hold of any."""

from __future__ import annotations

from functools import partial
from math import factorial, log

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from harness.gates.beta import log_beta, quantile, share_up_to
from tests.conftest import calls_in

sizes = st.one_of(st.integers(1, 100_000).map(float), st.floats(0.1, 100_000))
chances = st.floats(1e-6, 1 - 1e-6)


@given(sizes, sizes)
def test_the_logarithm(a: float, b: float) -> None:
    """Where logarithms of gamma functions nearly cancel, scipy is no nearer than the last digits of the largest."""
    assert log_beta(a, b) == log_beta(b, a)
    rounding = 4 * float(max(special.gammaln((a, b, a + b)))) * 2**-52
    assert log_beta(a, b) == pytest.approx(special.betaln(a, b), rel=1e-9, abs=max(1e-12, rounding))


def test_the_logarithm_of_large_numbers_does_not_cancel() -> None:
    """B(a + 1, b) = B(a, b) a / (a + b): three logarithms of gamma functions, subtracted, are 1e-9 wrong here."""
    for a, b in ((1e6, 2e6), (3.5, 1e7), (12.0, 1e5)):
        assert log_beta(a + 1, b) - log_beta(a, b) == pytest.approx(log(a / (a + b)), rel=1e-7)


@pytest.mark.parametrize(("a", "b"), [(10, 10), (10, 20), (12, 15), (3, 10), (1, 10)])
def test_the_logarithm_where_its_series_begins(a: int, b: int) -> None:
    """Of whole numbers B(a, b) is (a - 1)! (b - 1)! / (a + b - 1)!, which has no rounding."""
    exact = log(factorial(a + b - 1) // (factorial(a - 1) * factorial(b - 1)))
    assert log_beta(a, b) == pytest.approx(-exact, rel=0, abs=5e-14)


@given(sizes, sizes, st.floats(0, 1))
def test_the_share_up_to_a_point(a: float, b: float, x: float) -> None:
    share = share_up_to(x, a, b)
    assert share == pytest.approx(special.betainc(a, b, x), rel=1e-9, abs=1e-13)
    assert 0 <= share <= 1


@given(sizes, sizes, chances)
def test_a_quantile_has_its_chance(a: float, b: float, chance: float) -> None:
    x = quantile(chance, a, b)
    assert x == pytest.approx(special.betaincinv(a, b, chance), rel=1e-8, abs=1e-15)
    assert 0 <= x <= 1


@pytest.mark.parametrize(
    ("a", "b", "x", "share"),
    [  # what follows from the definition alone: uniform, powers, symmetry, the arcsine law, sums of binomials
        (1.0, 1.0, 0.3, 0.3),
        (5.0, 1.0, 0.5, 0.5**5),
        (1.0, 5.0, 0.5, 1 - 0.5**5),
        (7.0, 7.0, 0.5, 0.5),
        (0.5, 0.5, 0.25, 1 / 3),
        (3.0, 2.0, 0.4, 4 * 0.4**3 * 0.6 + 0.4**4),
        (2.0, 3.0, 0.0, 0.0),
        (2.0, 3.0, 1.0, 1.0),
    ],
)
def test_known_shares(a: float, b: float, x: float, share: float) -> None:
    assert share_up_to(x, a, b) == pytest.approx(share, rel=1e-13)
    if 0 < share < 1:
        assert quantile(share, a, b) == pytest.approx(x, rel=1e-12)


@pytest.mark.parametrize(
    ("x", "a", "b", "share", "found"),
    [(0.3, 2, 5, 39, 313), (0.9, 30, 4, 66, 311), (0.5, 200, 210, 183, 948), (0.01, 0.5, 0.5, 29, 630),
     (0.999, 1000, 2, 51, 431)],
)  # fmt: skip
def test_few_steps_lead_there(x: float, a: float, b: float, share: int, found: int) -> None:
    """Another slope, or the wrong side of the fraction, leads there as well, in many more."""
    quantile.cache_clear()
    assert calls_in(partial(share_up_to, x, a, b)) <= share
    assert calls_in(partial(quantile, x, a, b)) <= found
