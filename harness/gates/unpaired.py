"""Two rates of different cases: by how much do they differ?"""

from math import hypot

from harness.gates.paired import CONFIDENCE, wilson


def difference_of_rates(
    first: tuple[int, int], second: tuple[int, int], confidence: float = CONFIDENCE
) -> tuple[float, float]:
    """The interval of the second rate minus the first, each a count of a total, two-sided; (-1, 1) without cases.

    Newcombe, "Interval estimation for the difference between independent proportions: comparison of eleven
    methods", Statistics in Medicine 17 (1998) 873-890, method 10: Wilson's score intervals, squared and added.
    """
    if not first[1] or not second[1]:
        return -1.0, 1.0
    one, other = first[0] / first[1], second[0] / second[1]
    one_low, one_high = wilson(*first, confidence)
    other_low, other_high = wilson(*second, confidence)
    apart = other - one
    return apart - hypot(other - other_low, one_high - one), apart + hypot(other_high - other, one - one_low)
