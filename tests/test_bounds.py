"""The bounds against published values and against the law they come from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from harness.gates.bounds import least, lower_bound, upper_bound


@pytest.mark.parametrize(
    ("passed", "total", "confidence", "bound"),
    [
        (30, 30, 0.95, 0.05 ** (1 / 30)),  # all pass: alpha to the power 1/n, 90.5 %
        (22, 22, 0.90, 0.10 ** (1 / 22)),  # success run theorem: 22 of 22 show 90 % at 90 % confidence
        (59, 59, 0.95, 0.05 ** (1 / 59)),  # 59 of 59 show 95 % at 95 %, the acceptance-sampling standard
        (0, 10, 0.95, 0.0),
        (45, 50, 0.975, 0.7819),  # two-sided 95 % Clopper-Pearson of 45/50, as tabulated
        (8, 10, 0.975, 0.4439),  # and of 8/10
        (15, 20, 0.975, 0.5090),  # and of 15/20
    ],
)
def test_lower_bounds_agree_with_published_values(passed: int, total: int, confidence: float, bound: float) -> None:
    assert lower_bound(passed, total, confidence) == pytest.approx(bound, abs=5e-5)


def test_rule_of_three() -> None:
    """No failure in n cases: the 95 % upper bound is about 3/n (Hanley and Lippman-Hand, JAMA 1983)."""
    for total in (30, 100, 1000):
        assert upper_bound(0, total, 0.95) == pytest.approx(3 / total, rel=0.06)


def test_without_evidence_nothing_is_known() -> None:
    assert lower_bound(0, 0, 0.95) == 0.0
    assert upper_bound(0, 0, 0.95) == 1.0


@given(total=st.integers(1, 300), data=st.data(), confidence=st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_at_the_bound_the_evidence_is_just_unlikely_enough(total: int, data: st.DataObject, confidence: float) -> None:
    passed = data.draw(st.integers(1, total))
    bound = lower_bound(passed, total, confidence)
    assert binom.sf(passed - 1, total, bound) == pytest.approx(1 - confidence, abs=1e-6)


@given(total=st.integers(1, 300), data=st.data(), confidence=st.sampled_from([0.8, 0.9, 0.95]))
def test_upper_and_lower_bound_mirror_each_other(total: int, data: st.DataObject, confidence: float) -> None:
    bad = data.draw(st.integers(0, total))
    assert upper_bound(bad, total, confidence) == pytest.approx(
        1 - lower_bound(total - bad, total, confidence), abs=1e-9
    )


@pytest.mark.parametrize("number", [*range(18), 1023, 1024, 1025, 65_536, 65_537, 99_999, 100_000])
def test_the_least_number_is_found(number: int) -> None:
    assert least(lambda each: each >= number) == number


def test_beyond_a_hundred_thousand_none_is_found() -> None:
    assert least(lambda each: each > 100_000) is None
    assert least(lambda each: False) is None
