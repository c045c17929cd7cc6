"""`harness watchdog`: false alarms in a year of weekly looks, and how soon a fall of ten points is found.

python -m benchmarks.watchdog [YEARS]
"""

import random
import sys
from collections.abc import Sequence

from harness.gates import WeekTally, decline_of

YEARS = 1000  # simulated categories a row
WEEKS = 52
FALLS_AT = 20  # weeks
CONFIDENCE = 0.95


def simulated(chance: random.Random, rates: Sequence[float], each: int) -> list[WeekTally]:
    """So many conversations each week, good at the rate of the week."""
    return [WeekTally(sum(chance.random() < rate for _ in range(each)), each) for rate in rates]


def false_alarms(required: float, each: int, years: int) -> float:
    """The share of categories, at exactly the required rate, that some look of the year calls to demote."""
    chance = random.Random(1)
    found = (decline_of(simulated(chance, [required] * WEEKS, each), required, CONFIDENCE) for _ in range(years))
    return sum(each is not None for each in found) / years


def found_after(before: float, required: float, each: int, years: int) -> tuple[str, str, str]:
    """Weeks from a fall of ten points until it is shown (median, nine of ten), and how far off the week named is."""
    chance = random.Random(2)
    rates = [before] * FALLS_AT + [before - 0.1] * WEEKS
    found = [decline_of(simulated(chance, rates, each), required, CONFIDENCE) for _ in range(years)]
    waited = sorted(one.crossed - FALLS_AT + 1 if one else WEEKS + 1 for one in found)
    off = sorted(abs(one.fell - FALLS_AT) for one in found if one)
    middle, most = (waited[int(share * (years - 1))] for share in (0.5, 0.9))
    near = sum(each <= 1 for each in off) / len(off)
    return str(middle), f"> {WEEKS}" if most > WEEKS else str(most), f"{near:.0%}"


def main() -> None:
    years = int(sys.argv[1]) if len(sys.argv) > 1 else YEARS
    print("| required | conversations a week | false alarms in a year |\n|---|---|---|")
    for required, each in ((0.7, 50), (0.9, 10), (0.9, 50), (0.95, 50)):
        print(f"| {required:.0%} | {each} | {false_alarms(required, each, years):.1%} |", flush=True)
    print("\n| rate, required | conversations a week | found after weeks: median, 9 of 10 | week named within 1 |")
    print("|---|---|---|---|")
    fewer = max(1, years // 5)
    for before, required, each in ((0.9, 0.9, 20), (0.9, 0.9, 50), (0.7, 0.7, 50), (0.95, 0.95, 50), (0.95, 0.9, 50)):
        middle, most, near = found_after(before, required, each, fewer)
        fall = f"{before:.0%} to {before - 0.1:.0%}, {required:.0%}"
        print(f"| {fall} | {each} | {middle}, {most} | {near} |", flush=True)


if __name__ == "__main__":
    main()
