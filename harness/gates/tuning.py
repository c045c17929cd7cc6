"""Open and sealed scenarios side by side: has the support AI been tuned to those that people see?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
        right, total = self.open.right + self.sealed.right, self.open.total + self.sealed.total
        most = min(right, self.open.total)
        ways = sum(
            comb(self.open.total, n) * comb(self.sealed.total, right - n) for n in range(self.open.right, most + 1)
        )
        return ways / comb(total, right)

    @property
    def tuned(self) -> bool:
        """Whether the open ones are handled right more often by more than luck."""
        return self.p_value is not None and self.p_value <= LUCK


def tuning(results: Iterable[ScenarioResult]) -> Tuning:
    """The two sides of these results, without those that are no evidence or could not be measured."""
    counting = [each for each in results if not each.no_evidence and each.status is not Status.ERROR]
    return Tuning(*(_side([r for r in counting if r.sealed is sealed]) for sealed in (False, True)))


def _side(results: Sequence[ScenarioResult]) -> Side:
    return Side(sum(result.status is Status.PASS for result in results), len(results))
