"""Falls of a rate week by week, against the bound at every look and against the binomial likelihood."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from harness.gates import WeekTally, anytime_upper_bound, decline_of
from harness.gates.decline import most_likely_fall

DECLINES = [  # weeks, what is required
    ([(18, 20)] * 3 + [(8, 20)] * 6, 0.9),
    ([(20, 20)] * 10 + [(0, 20)], 0.9),
    ([(0, 0), (3, 10), (0, 0), (2, 10)], 0.8),
    ([(1, 2), (0, 3), (0, 1), (0, 2)], 0.7),
    ([(9, 10)] * 12, 0.9),
    ([(8, 10)] * 40, 0.9),
    ([(16, 20)] * 2 + [(20, 20)] + [(13, 20)] * 9, 0.85),
]


@pytest.mark.parametrize(("weeks", "required"), DECLINES)
@pytest.mark.parametrize("confidence", [0.8, 0.95])
def test_a_fall_is_shown_when_the_weeks_from_some_start_on_show_it(
    weeks: list[tuple[int, int]], required: float, confidence: float
) -> None:
    """By trying each start and end: the upper bound at every look, at the start's part of the chance of error."""

    def bound(start: int, end: int) -> float:
        good, total = (sum(each) for each in zip(*weeks[start : end + 1], strict=True))
        return anytime_upper_bound(good, total, 1 - (1 - confidence) / ((start + 1) * (start + 2)))

    shown = {(start, end) for end in range(len(weeks)) for start in range(end + 1) if bound(start, end) < required}
    found = decline_of([WeekTally(*each) for each in weeks], required, confidence)
    if not shown:
        assert found is None
        return
    assert found is not None
    assert found.crossed == min(end for _, end in shown)
    assert (found.start, found.crossed) in shown
    assert found.bound == pytest.approx(bound(found.start, found.crossed), abs=1e-9)
    good, total = (sum(each) for each in zip(*weeks[found.start : found.crossed + 1], strict=True))
    assert (found.shown.good, found.shown.total, found.shown.bad) == (good, total, total - good)


@given(
    weeks=st.lists(
        st.integers(0, 12).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))),
        min_size=1,
        max_size=7,
    ),
    required=st.sampled_from([0.6, 0.8, 0.95]),
)
@settings(max_examples=40)
def test_the_most_likely_fall_has_the_greatest_binomial_likelihood(
    weeks: list[tuple[int, int]], required: float
) -> None:
    def likelihood(fell: int) -> float:
        parts = []
        for part, keeps in ((weeks[:fell], max), (weeks[fell:], min)):
            good, total = sum(g for g, _ in part), sum(t for _, t in part)
            parts.append(binom.logpmf(good, total, keeps(good / total if total else required, required)))
            parts += [binom.logpmf(g, t, 0.5) for g, t in part]
            parts.append(-binom.logpmf(good, total, 0.5))  # the ways to spread the good ones over the weeks
        return float(sum(parts))

    latest = len(weeks) - 1
    fell = most_likely_fall([WeekTally(*each) for each in weeks], required, latest)
    assert 0 <= fell <= latest
    assert likelihood(fell) == pytest.approx(max(map(likelihood, range(latest + 1))), abs=1e-6)
