"""Exact one-sided bounds on a rate, for one look at it.

Clopper and Pearson, "The use of confidence or fiducial limits illustrated in the case of the
binomial", Biometrika 26 (1934): quantiles of a beta distribution.
"""

from collections.abc import Callable
from functools import lru_cache

from harness.gates.beta import quantile

MOST_MORE = 100_000


@lru_cache(maxsize=4096)
def lower_bound(passed: int, total: int, confidence: float) -> float:
    """The rate that the true one is at least, at that one-sided confidence; 0 without evidence."""
    if passed == 0:
        return 0.0
    return quantile(1 - confidence, passed, total - passed + 1)


@lru_cache(maxsize=4096)
def upper_bound(failed: int, total: int, confidence: float) -> float:
    """The rate that the true one is at most, at that one-sided confidence; 1 without evidence."""
    if failed == total:
        return 1.0
    return quantile(confidence, failed + 1, total - failed)


def least(enough: Callable[[int], bool]) -> int | None:
    """The least number, from 0, that is enough, where every greater one is as well; None beyond 100,000."""
    if enough(0):
        return 0
    low, high = 0, 1
    while not enough(high):
        if high == MOST_MORE:
            return None
        low, high = high, min(2 * high, MOST_MORE)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
