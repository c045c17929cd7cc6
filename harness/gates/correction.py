"""A rate that an imperfect checker found, corrected for what it misses and what it flags by mistake."""

from math import sqrt
from statistics import NormalDist

from harness.gates.anytime import anytime_lower_bound
from harness.gates.bounds import lower_bound, upper_bound
from harness.workspace import Card


def corrected(
    passed: float, total: float, card: Card, confidence: float, *, every_look: bool = False
) -> tuple[float, float]:
    """The rate of supported answers behind a checker's pass rate, and its lower bound, one-sided.

    Rogan and Gladen, "Estimating prevalence from the results of a screening test", American Journal of
    Epidemiology 107 (1978); the interval of Lang and Reiczigel, "Confidence limits for prevalence of
    disease adjusted for estimated sensitivity and specificity", Preventive Veterinary Medicine 113 (2014),
    which also counts that sensitivity and specificity were found on a sample. It is one of a single look, and
    holds about; with `every_look` the bound is at most the one that surely holds at every look.

    (0, 0) without evidence, and where the card proves nothing: on too few labels, or of a checker that is no better
    than chance, measured or after the interval's own correction, with which its formula would change sign.
    """
    z = NormalDist().inv_cdf(confidence)
    quality = card.sensitivity + card.specificity - 1
    se, n_se = (card.supported_passed + 1) / (card.supported + 2), card.supported + 2
    sp, n_sp = (card.unsupported_caught + 1) / (card.unsupported + 2), card.unsupported + 2
    if total == 0 or not card.proves_something:
        return 0.0, 0.0
    rate = (passed / total + card.specificity - 1) / quality
    n = total + z * z
    p = (passed + z * z / 2) / n
    middle = (p + sp - 1) / (se + sp - 1)
    of_se, of_sp = se * (1 - se) / n_se, sp * (1 - sp) / n_sp
    shift = 2 * z * z * (middle * of_se - (1 - middle) * of_sp)
    spread = sqrt(p * (1 - p) / n + middle**2 * of_se + (1 - middle) ** 2 * of_sp) / (se + sp - 1)
    bound = _share(middle + shift - z * spread)
    return _share(rate), min(bound, _surely(passed, total, card, confidence)) if every_look else bound


def _surely(passed: float, total: float, card: Card, confidence: float) -> float:
    """The least rate that the worst of three bounds allow: of the pass rate at every look, and both of the card.

    Each has a third of the chance of error (Bonferroni). 0 where more passes than the checker passes of what is
    supported: the card is not one of such answers.
    """
    each = 1 - (1 - confidence) / 3
    passes = anytime_lower_bound(passed, total, each)
    se = upper_bound(card.supported_passed, card.supported, each)
    sp = lower_bound(card.unsupported_caught, card.unsupported, each)
    if passes > se or se + sp <= 1:
        return 0.0
    return _share((passes + sp - 1) / (se + sp - 1))


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
