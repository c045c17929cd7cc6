"""The beta distribution, on which all bounds stand: its logarithm, its share up to a point, and its quantiles.

A library that has it is four times as large as the rest of the harness and takes longer to import than a small run
takes; three functions are needed. The tests compare them with scipy.
"""

from functools import lru_cache
from math import exp, inf, lgamma, log, log1p, pi

_ENOUGH = 1e-16  # by how much a factor of the continued fraction may still differ from 1
_TINY = 1e-300
_MOST = 100_000  # terms; about the square root of the parameters are needed
_LARGE = 10.0  # from here on Stirling's series is exact to the last digit


def log_beta(a: float, b: float) -> float:
    """The logarithm of the beta function of two positive numbers.

    Of large ones without the cancellation of three logarithms of gamma functions: DiDonato and Morris, "Algorithm 708:
    significant digit computation of the incomplete beta function ratios", ACM TOMS 18 (1992), their `BETALN`.
    """
    less, more = min(a, b), max(a, b)
    if more < _LARGE:
        return lgamma(a) + lgamma(b) - lgamma(a + b)
    share = less / (less + more)
    if less < _LARGE:
        series = _stirling(more) - _stirling(less + more)
        return lgamma(less) + series + less - less * log(less + more) + (more - 0.5) * log1p(-share)
    series = _stirling(less) + _stirling(more) - _stirling(less + more)
    return series + (log(2 * pi) - log(more)) / 2 + (less - 0.5) * log(share) + more * log1p(-share)


def share_up_to(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b): the chance of at most `x` (0 to 1), to about 13 digits.

    By its continued fraction (NIST Digital Library of Mathematical Functions, 8.17.22) on the side on which it
    converges quickly.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _share(1 - x, log1p(-x), log(x), b, a)
    return _share(x, log(x), log1p(-x), a, b)


@lru_cache(maxsize=4096)
def quantile(chance: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = chance (0 to 1), by Newton's steps, halving what is left where one leads astray."""
    low, high, x = 0.0, 1.0, a / (a + b)
    logarithm = log_beta(a, b)
    while low < x < high:
        over = share_up_to(x, a, b) - chance
        low, high = (low, x) if over > 0 else (x, high)
        density = exp(min((a - 1) * log(x) + (b - 1) * log1p(-x) - logarithm, 700.0))
        better = x - over / density if density else inf
        if abs(better - x) <= _ENOUGH * x:
            return x
        x = better if low < better < high else (low + high) / 2
    return x


def _share(x: float, log_x: float, log_rest: float, a: float, b: float) -> float:
    """I_x(a, b) where x is at most about the mean, by Lentz's way with a continued fraction."""
    d = 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    c, fraction = 1.0, d
    for m in range(1, _MOST):
        even = a + 2 * m
        for term in (m * (b - m) * x / ((even - 1) * even), -(a + m) * (a + b + m) * x / (even * (even + 1))):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            factor = c * d
            fraction *= factor
        if abs(factor - 1) <= _ENOUGH:
            break
    return exp(a * log_x + b * log_rest - log_beta(a, b)) * fraction / a


def _stirling(x: float) -> float:
    """What Stirling's formula lacks to the logarithm of the gamma function of a number from 10 on."""
    square = x * x
    terms = 1 / 1680 - 1 / (1188 * square)
    return (1 / 12 - (1 / 360 - (1 / 1260 - terms / square) / square) / square) / x
