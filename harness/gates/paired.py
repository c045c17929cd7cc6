"""Two measurements of the same cases: do they differ, and by how much?"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from harness.gates.beta import share_up_to

CONFIDENCE = 0.95  # two-sided, of the interval of a difference


@dataclass(frozen=True, slots=True)
class PairedTable:
    """Counts of cases by their results the first and the second time."""

    both: int
    only_first: int
    only_second: int
    neither: int

    @property
    def total(self) -> int:
        return self.both + self.only_first + self.only_second + self.neither

    @property
    def first(self) -> float:
        """The rate of the first time; 0 without cases."""
        return (self.both + self.only_first) / self.total if self.total else 0.0

    @property
    def second(self) -> float:
        """The rate of the second time; 0 without cases."""
        return (self.both + self.only_second) / self.total if self.total else 0.0


def mcnemar(only_first: int, only_second: int) -> float:
    """The chance of pairs that disagree at least as one-sidedly, were both directions equally likely; two-sided.

    McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
    Psychometrika 12 (1947), in its exact form: a binomial test on the discordant pairs. 1 without any.
    """
    less, more = sorted((only_first, only_second))
    return 1.0 if less == more else 2 * share_up_to(0.5, more, less + 1)


def difference(table: PairedTable, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The interval of the second rate minus the first, two-sided; (-1, 1) without cases.

    Newcombe, "Improved confidence intervals for the difference between binomial proportions based on
    paired data", Statistics in Medicine 17 (1998) 2635-2650, method 10: Wilson's score intervals of
    both rates, squared and added, less the effect of their correlation (continuity-corrected).
    """
    if table.total == 0:
        return -1.0, 1.0
    first, second = table.first, table.second
    first_low, first_high = wilson(table.both + table.only_first, table.total, confidence)
    second_low, second_high = wilson(table.both + table.only_second, table.total, confidence)
    phi = _correlation(table)
    below = _added(second - second_low, first_high - first, phi)
    above = _added(second_high - second, first - first_low, phi)
    return max(-1.0, second - first - below), min(1.0, second - first + above)


def _added(one: float, other: float, phi: float) -> float:
    return sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))


def _correlation(table: PairedTable) -> float:
    """Newcombe's phi: 0 where a rate is 0 or 1; a positive one shrunk by half a case."""
    margins = (
        (table.both + table.only_first)
        * (table.both + table.only_second)
        * (table.neither + table.only_first)
        * (table.neither + table.only_second)
    )
    if margins == 0:
        return 0.0
    product = table.both * table.neither - table.only_first * table.only_second
    return (max(product - table.total / 2, 0.0) if product > 0 else product) / sqrt(margins)


def wilson(count: int, total: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a rate, two-sided; (0, 1) without cases."""
    if total == 0:
        return 0.0, 1.0
    z, rate = NormalDist().inv_cdf((1 + confidence) / 2), count / total
    shrunk = 1 + z**2 / total
    middle = (rate + z**2 / (2 * total)) / shrunk
    spread = z * sqrt(rate * (1 - rate) / total + (z / (2 * total)) ** 2) / shrunk
    return (0.0 if count == 0 else middle - spread), (1.0 if count == total else middle + spread)
