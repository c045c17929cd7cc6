"""Rates of everything from a sample whose members had unequal chances of being drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.gates import quantile

_CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """One that was drawn and judged."""

    yes: bool
    chance: float  # 0..1, of having been drawn


@dataclass(frozen=True, slots=True)
class WeightedRate:
    """A rate of everything, estimated from the sample."""

    yes: int
    seen: int
    rate: float
    low: float
    high: float


def hajek(seen: Sequence[DrawnCase]) -> WeightedRate | None:
    """The rate with its two-sided interval, where the total is estimated too; None where nothing was seen.

    Hajek's ratio, in the discussion of Basu, "An essay on the logical foundations of survey sampling"
    (1971): nearly unbiased, never above 1, and right for a part of everything whose size nobody knows, such
    as all drafts. Its variance is linearised as if each had been drawn by itself (Saerndal, Swensson and
    Wretman, "Model Assisted Survey Sampling", 1992, 5.7), which is rather too wide here. The interval is exact
    for as many plain draws as would be worth the same (Korn and Graubard, "Confidence intervals for proportions
    with small expected number of positive counts estimated from survey data", Survey Methodology 24, 1998).
    """
    if not seen:
        return None
    stands_for = sum(1 / each.chance for each in seen)
    rate = min(1.0, sum(each.yes / each.chance for each in seen) / stands_for)
    low, high = _interval(seen, rate, stands_for)
    return WeightedRate(sum(each.yes for each in seen), len(seen), rate, low, high)


def _interval(seen: Sequence[DrawnCase], rate: float, stands_for: float) -> tuple[float, float]:
    if all(each.chance == 1 for each in seen):
        return rate, rate  # nothing was left out
    variance = sum((1 - each.chance) * ((each.yes - rate) / each.chance) ** 2 for each in seen) / stands_for**2
    if variance > 0:
        worth = rate * (1 - rate) / variance
    else:  # all alike: what unequal weights leave of the number (Kish, "Survey Sampling", 1965, 11.7)
        worth = stands_for**2 / sum(1 / each.chance**2 for each in seen)
    yes, tail = rate * worth, (1 - _CONFIDENCE) / 2
    low = quantile(tail, yes, worth - yes + 1) if yes > 0 else 0.0
    high = quantile(1 - tail, yes + 1, worth - yes) if worth > yes else 1.0
    return low, high
