"""Has a rate fallen below what is required? Asked every week, for ever, without crying wolf.

The rate may fall at any week, and good weeks before that must not hide it. So the bad rate of the weeks from each
start on is tested by the bound that holds at every look (`anytime`), with the chance of a false alarm divided among
the starts: 1/2 for the first week, 1/6 for the second, 1 / (k (k + 1)) for the k-th, which is 1 in all, however many
weeks come. So while the rate is at least what is required, the chance that any start ever shows otherwise is at most
1 - confidence (Ville's inequality for each start; a union over them, as in Shin, Ramdas and Rinaldo, "E-detectors: a
nonparametric framework for sequential change detection", New England Journal of Statistics in Data Science 2, 2024).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, log, log1p

from harness.gates.anytime import anytime_upper_bound, log_mixture


@dataclass(frozen=True, slots=True)
class WeekTally:
    """How many cases of a time were good."""

    good: int
    total: int

    @property
    def bad(self) -> int:
        return self.total - self.good


@dataclass(frozen=True, slots=True)
class Decline:
    """A rate that is shown to be below what is required. Times are numbers in the tallies that were given."""

    start: int  # of the times that show it
    crossed: int  # the last of them, at which it was first shown
    shown: WeekTally  # those times together
    bound: float  # the rate of good cases in them is at most this, at all looks and for all starts together
    fell: int  # the most likely first time at the lower rate


def decline_of(tallies: Sequence[WeekTally], required: float, confidence: float) -> Decline | None:
    """Whether, and since when, the rate of good cases is shown to be below `required`; None while nothing shows it."""
    for end in range(len(tallies)):
        shown = [(_evidence(tallies[start : end + 1], start, required, confidence), start) for start in range(end + 1)]
        evidence, start = max(shown, key=lambda each: each[0])
        if evidence >= 0:
            of = _together(tallies[start : end + 1])
            bound = anytime_upper_bound(of.good, of.total, 1 - _chance(start, confidence))
            return Decline(start, end, of, bound, most_likely_fall(tallies, required, end))
    return None


def most_likely_fall(tallies: Sequence[WeekTally], required: float, latest: int) -> int:
    """The maximum likelihood change point, at `latest` at the latest, where the rate fell below `required`.

    Before it the rate is taken to be at least `required`, from then on at most; 0 where it was low from the start.
    """

    def likelihood(start: int) -> float:
        before, after = _together(tallies[:start]), _together(tallies[start:])
        high, low = max(_rate(before, required), required), min(_rate(after, required), required)
        return _log_likelihood(before, high) + _log_likelihood(after, low)

    return max(range(latest + 1), key=likelihood)


def _chance(start: int, confidence: float) -> float:
    """Of a false alarm, that is kept for this start."""
    return (1 - confidence) / ((start + 1) * (start + 2))


def _evidence(tallies: Sequence[WeekTally], start: int, required: float, confidence: float) -> float:
    """The logarithm of the evidence against "at least `required`", above what this start needs to show it."""
    of = _together(tallies)
    if of.good >= required * of.total:
        return -inf  # not against it at all
    needed = -log1p(-confidence) + log((start + 1) * (start + 2))
    return log_mixture(of.bad, of.good, 1 - required) - needed


def _together(tallies: Sequence[WeekTally]) -> WeekTally:
    return WeekTally(sum(each.good for each in tallies), sum(each.total for each in tallies))


def _rate(of: WeekTally, otherwise: float) -> float:
    return of.good / of.total if of.total else otherwise


def _log_likelihood(of: WeekTally, rate: float) -> float:
    good = of.good * log(rate) if of.good else 0.0
    return good + (of.bad * log1p(-rate) if of.bad else 0.0)
