"""Bounds on a rate that hold at every look, however often somebody looks.

A Clopper-Pearson bound is right for one look at a number of cases that was fixed beforehand. It is wrong for a team
that looks every week and stops at the first good one. A confidence sequence stays right: the chance that it is
*ever* on the wrong side of the true rate is at most 1 - confidence.

Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals
of Statistics 49 (2021), the one-sided beta-binomial mixture (after Robbins, "Statistical methods related to the
law of the iterated logarithm", 1970). Only how many cases were good matters, not their order.

A case may be good in part: a cluster of scenarios counts as one, by the share of them that is good. The bounds hold
for any values x in [0, 1]. What a case multiplies the likelihood ratio of the rates h > r by, (h / r)^x times
((1 - h) / (1 - r))^(1 - x), is convex in x, so it is at most the straight line through its values at 0 and 1. A line
has the expectation that a case of 0 or 1 with the same mean has: at most 1 where the mean is at most r. So the
mixture of these ratios stays a supermartingale (Hoeffding 1963, whose theorem 1 rests on the same step).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import accumulate
from math import inf, log, log1p

from harness.gates.beta import log_beta, share_up_to
from harness.gates.bounds import least

SHARPEST_AT = 30
"""Cases; the bound is valid at any number, and closest to the one for a single look near this one.

A sealed third of a category has 10 to 60 scenarios. From 40 cases on, no other number promotes an AI that is good
enough noticeably more often; with fewer, all of them good, a smaller one asks for up to two fewer, a larger one for
more (docs/trust.md has the table).
"""
_TINY = 1e-9
_STEP = 1e-12  # how exact a bound is


@lru_cache(maxsize=1 << 16)
def anytime_lower_bound(good: float, total: float, confidence: float) -> float:
    """The rate that the true one is at least, one-sided, at all looks together; 0 without evidence.

    The least rate that the mixture does not rule out: where its supermartingale reaches
    1 / (1 - confidence), which under that rate happens at most so rarely (Ville's inequality).
    """
    if good <= 0:
        return 0.0
    limit = -log1p(-confidence)

    def above(rate: float) -> float:
        return log_mixture(good, total - good, rate) - limit

    if above(_TINY) <= 0:
        return 0.0
    return _crossing(above, _TINY, min(good / total, 1 - _TINY))


def _crossing(falling: Callable[[float], float], low: float, high: float) -> float:
    """Where a function that is positive at `low` and not at `high` stops being so.

    By false position in the Illinois way (Dowell and Jarratt, "A modified regula falsi method for computing the root of
    an equation", BIT 11, 1971): a quarter of the steps that halving takes.
    """
    at_low, at_high, before = falling(low), falling(high), 0
    while high - low > _STEP:
        chord = at_low - at_high
        x = low + (high - low) * at_low / chord if chord and chord < inf else (low + high) / 2
        x = min(max(x, low + _STEP / 4), high - _STEP / 4)  # past an end that is as good as there
        at = falling(x)
        if at > 0:
            low, at_low, at_high, before = x, at, at_high / (2 if before > 0 else 1), 1
        else:
            high, at_high, at_low, before = x, at, at_low / (2 if before < 0 else 1), -1
    return high


def anytime_upper_bound(bad: float, total: float, confidence: float) -> float:
    """The rate of bad cases that the true one is at most, one-sided, at all looks together; 1 without evidence."""
    return 1.0 - anytime_lower_bound(total - bad, total, confidence)


def log_mixture(good: float, bad: float, rate: float, sharpest_at: float = SHARPEST_AT) -> float:
    """The logarithm of the mixture supermartingale for "the true rate is at most `rate`" (0 < rate < 1).

    The likelihood of rates above `rate`, averaged over a beta distribution around `rate` that is cut off below it,
    divided by the likelihood of `rate` itself. `sharpest_at` sets the width of the beta distribution, as Howard et
    al. do (their section 3.5, at alpha = 5 %).
    """
    width = sharpest_at / (2 * log(10) + log1p(2 * log(10))) - 1

    def log_beta_up_to(a: float, b: float) -> float:
        share = share_up_to(1 - rate, a, b)
        return log_beta(a, b) + (log(share) if share else -inf)  # no evidence where it is too small to tell

    a, b = width * (1 - rate), width * rate
    likelihood = good * log(rate) + bad * log1p(-rate)
    return log_beta_up_to(bad + a, good + b) - log_beta_up_to(a, b) - likelihood


def more_good(bad: float, total: float, confidence: float, allowed: float, at_least: int = 0) -> int | None:
    """How many further cases, all good, bring the upper bound of the bad rate down to `allowed`.

    There are to be `at_least` cases. 0 when all of it is so already; None when it would take more than 100,000.
    """
    return least(lambda more: total + more >= at_least and _shown(bad, total + more, confidence, allowed))


def to_make_good(bad: Sequence[float], total: float, confidence: float, allowed: float) -> int | None:
    """How many of the bad cases, made good, bring the upper bound of the bad rate down to `allowed`.

    `bad` is what each of them weighs: 1, or its part of a cluster. The heaviest are taken first. 0 when it is there
    already; None when all of them are not enough.
    """
    if not _shown(0, total, confidence, allowed):
        return None
    lightest = sorted(bad)
    left = [0.0, *accumulate(lightest)]  # what the so many lightest weigh
    return least(lambda fixed: _shown(left[max(len(bad) - fixed, 0)], total, confidence, allowed))


def _shown(bad: float, total: float, confidence: float, allowed: float) -> bool:
    """Whether the upper bound of the bad rate is at most `allowed`, without working it out."""
    if total <= 0 or bad / total > allowed:
        return False
    return log_mixture(total - bad, bad, 1 - allowed) >= -log1p(-confidence)


def more_approved(good: int, total: int, confidence: float, required: float, at_least: int) -> int | None:
    """How many further cases, all good, bring the bound up to `required` with `at_least` cases; None beyond 100,000."""
    return more_good(total - good, total, confidence, 1 - required, at_least)
