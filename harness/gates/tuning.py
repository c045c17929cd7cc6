"""Open and sealed scenarios side by side: has the support AI been tuned to those that people see?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import comb

from harness.runs import ScenarioResult
from harness.turns import Status

LUCK = 0.05  # the chance, without any tuning, that a gap is called tuned


@dataclass(frozen=True, slots=True)
class Side:
    """Scenarios that are evidence, and how many of them were handled right."""

    right: int
    total: int

    @property
    def rate(self) -> float | None:
        """None without scenarios."""
        return self.right / self.total if self.total else None


@dataclass(frozen=True, slots=True)
class Tuning:
    """The two sides. Both are drawn alike, so that they differ by luck, or because the open ones were worked on.

    Sealed scenarios that are like an open one are on neither side: who fixes that one fixes them as well.
    """

    open: Side
    sealed: Side

    @property
    def p_value(self) -> float | None:
        """The chance of such a gap or a larger one by luck; None where a side has no scenarios.

        Fisher's exact test, one-sided: Fisher, "The logic of inductive inference", Journal of the Royal Statistical
        Society 98 (1935) 39-82. It never says `tuned` more often than `LUCK` of the time, however few there are.
        """
        if not (self.open.total and self.sealed.total):
            return None
        return _by_luck(self.open.right, self.open.total, self.sealed.right, self.sealed.total)

    @property
    def tuned(self) -> bool:
        """Whether the open ones are handled right more often by more than luck."""
        return self.p_value is not None and self.p_value <= LUCK


@lru_cache(maxsize=1024)  # a report asks for each several times
def _by_luck(right: int, of: int, sealed_right: int, sealed_of: int) -> float:
    """The chance that at least so many of `of` are right, of all that are; each way follows from the one before."""
    every = right + sealed_right
    ways = chance = comb(of, right) * comb(sealed_of, sealed_right)
    for n in range(right, min(every, of)):
        chance = chance * (of - n) * (every - n) // ((n + 1) * (sealed_of - every + n + 1))
        ways += chance
    return ways / comb(of + sealed_of, every)


def tuning(results: Iterable[ScenarioResult]) -> Tuning:
    """The two sides of these results, without those that are no evidence or could not be measured."""
    counting = [each for each in results if not each.no_evidence and each.status is not Status.ERROR]
    return Tuning(*(_side([r for r in counting if r.sealed is sealed]) for sealed in (False, True)))


def _side(results: Sequence[ScenarioResult]) -> Side:
    return Side(sum(result.status is Status.PASS for result in results), len(results))
