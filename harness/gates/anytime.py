"""A lower bound on a rate that holds at every look, however often somebody looks.

A Clopper-Pearson bound is right for one look at a number of cases that was fixed beforehand. It is wrong for a team
that looks every week and stops at the first good one. A confidence sequence stays right: the chance that it is
*ever* above the true rate is at most 1 - confidence.

Howard, Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Annals
of Statistics 49 (2021), the one-sided beta-binomial mixture (after Robbins, "Statistical methods related to the
law of the iterated logarithm", 1970). Only how many cases were good matters, not their order.
"""

from functools import lru_cache
from math import inf, log, log1p

from harness.gates.bounds import least

SHARPEST_AT = 50  # cases; the bound is valid at any number, and closest to the fixed one near this one
_TINY = 1e-9


@lru_cache(maxsize=4096)
def anytime_lower_bound(good: float, total: float, confidence: float) -> float:
    """The rate that the true one is at least, one-sided, at all looks together; 0 without evidence.

    The least rate that the mixture does not rule out: where its supermartingale reaches
    1 / (1 - confidence), which under that rate happens at most so rarely (Ville's inequality).
    """
    if good <= 0:
        return 0.0
    from scipy.optimize import brentq

    limit = -log1p(-confidence)

    def above(rate: float) -> float:
        return log_mixture(good, total - good, rate) - limit

    if above(_TINY) <= 0:
        return 0.0
    highest = min(good / total, 1 - _TINY)
    return float(brentq(above, _TINY, highest, xtol=1e-12))


def log_mixture(good: float, bad: float, rate: float, sharpest_at: float = SHARPEST_AT) -> float:
    """The logarithm of the mixture supermartingale for "the true rate is at most `rate`" (0 < rate < 1).

    The likelihood of rates above `rate`, averaged over a beta distribution around `rate` that is cut off below it,
    divided by the likelihood of `rate` itself. `sharpest_at` sets the width of the beta distribution, as Howard et
    al. do (their section 3.5, at alpha = 5 %).
    """
    from scipy.special import betainc, betaln

    width = sharpest_at / (2 * log(10) + log1p(2 * log(10))) - 1

    def log_beta_up_to(a: float, b: float) -> float:
        share = float(betainc(a, b, 1 - rate))
        return float(betaln(a, b)) + (log(share) if share else -inf)  # no evidence where it is too small to tell

    a, b = width * (1 - rate), width * rate
    likelihood = good * log(rate) + bad * log1p(-rate)
    return log_beta_up_to(bad + a, good + b) - log_beta_up_to(a, b) - likelihood


def more_approved(good: int, total: int, confidence: float, required: float, at_least: int) -> int | None:
    """How many further cases, all good, bring the bound up to `required` with `at_least` cases; None beyond 100,000."""

    def enough(more: int) -> bool:
        return total + more >= at_least and anytime_lower_bound(good + more, total + more, confidence) >= required

    return least(enough)
