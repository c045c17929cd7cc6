"""What a lower threshold on the confidence means: more answers delivered, and more of them wrong.

Coverage is the share of a category's answers that a threshold lets out, risk the share of these that are wrong. An
answer here is a scenario in which the AI gives its confidence and the answer meets every other check, since that is
what `auto-checked` may deliver; it is wrong when any of its messages that go out is.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from harness.gates.bounds import upper_bound
from harness.gates.evidence import checked_values, wrong_for_the_customer
from harness.runs import ScenarioResult
from harness.workspace import Checks, Gate, Outcome, Stage, held_back

GRID = tuple(step / 20 for step in range(19, -1, -1))
"""The thresholds that may be suggested, highest first. Fixed in advance, so that the data do not choose the tests."""
STARTS = GRID[1::2]
"""Those of them (0.9, 0.8, ... 0) at which a sequence of tests starts, each with an equal part of the error."""
_UNDECLARED = Checks()


@dataclass(frozen=True, slots=True)
class Point:
    """What happens at one threshold: `delivered` of `answers` go out, `wrong` of these are wrong."""

    threshold: float
    delivered: int
    wrong: int
    answers: int

    @property
    def coverage(self) -> float:
        return self.delivered / self.answers if self.answers else 0.0

    @property
    def risk(self) -> float:
        """0 where nothing is delivered."""
        return self.wrong / self.delivered if self.delivered else 0.0


@dataclass(frozen=True, slots=True)
class RiskCoverage:
    """A category's curve, and the threshold it suggests."""

    points: tuple[Point, ...]  # one for each confidence that occurs, highest first
    aurc: float | None  # None without answers
    allowed: float | None  # share of wrong answers that the gate of `auto-checked` bears; None when it asks nothing
    confidence: float  # one-sided, of that gate
    suggested: Point | None  # None when no threshold can be shown to keep to what is allowed
    at_most: float | None  # risk at the suggested threshold: upper bound, for all thresholds looked at together

    def at(self, threshold: float) -> Point:
        """The curve at any threshold."""
        passed = bisect_right(self.points, -threshold, key=lambda point: -point.threshold)
        if passed == 0:
            return Point(threshold, 0, 0, self.points[-1].answers if self.points else 0)
        last = self.points[passed - 1]
        return Point(threshold, last.delivered, last.wrong, last.answers)


def risk_coverage(results: Sequence[ScenarioResult], gate: Gate | None, checks: Checks = _UNDECLARED) -> RiskCoverage:
    """The curve of a category's own scenarios. `gate` and `checks` are those of `auto-checked`."""
    points = tuple(_points(results, checks))
    allowed = round(1 - gate.handled.lower_bound, 9) if gate and gate.handled else None
    confidence = gate.confidence if gate else 0.95
    curve = RiskCoverage(points, aurc(points), allowed, confidence, None, None)
    if allowed is None:
        return curve
    each = 1 - (1 - confidence) / len(STARTS)
    safe = [curve.at(threshold) for threshold in _shown(curve, allowed, each)]
    if not safe:
        return curve
    best = max(safe, key=lambda point: (point.delivered, point.threshold))
    at_most = upper_bound(best.wrong, best.delivered, each)
    return RiskCoverage(points, curve.aurc, allowed, confidence, best, at_most)


def aurc(points: Sequence[Point]) -> float | None:
    """Area under the risk-coverage curve: the mean risk over all coverages; 0 is best, None without answers.

    Geifman and El-Yaniv, "Selective classification for deep neural networks", NeurIPS 2017. Answers of equal
    confidence go out together.
    """
    if not points:
        return None
    start = Point(1.0, 0, 0, points[0].answers)
    return sum((after.coverage - before.coverage) * after.risk for before, after in pairwise((start, *points)))


def _shown(curve: RiskCoverage, allowed: float, confidence: float) -> set[float]:
    """The thresholds whose risk is shown to be at most `allowed`, all of them together.

    Fixed sequence testing from several starts: Angelopoulos, Bates, Candes, Jordan and Lei, "Learn then test:
    calibrating predictive algorithms to achieve risk control", arXiv 2110.01052 (2021), algorithm 1. From each
    start downwards until the first that is not shown; a test is the exact binomial one.
    """
    shown: set[float] = set()
    for start in STARTS:
        for threshold in GRID[GRID.index(start) :]:
            point = curve.at(threshold)
            if upper_bound(point.wrong, point.delivered, confidence) > allowed:
                break
            shown.add(threshold)
    return shown


def _points(results: Sequence[ScenarioResult], checks: Checks) -> Iterator[Point]:
    """Each distinct confidence, highest first, with what has been let out down to there."""
    answers = sorted(_answers(results, checks), key=lambda answer: -answer[0])
    total = len({scenario for _, scenario, _ in answers})
    delivered: set[str] = set()
    wrong: set[str] = set()
    for confidence, group in groupby(answers, key=lambda answer: answer[0]):
        for _, scenario, bad in group:
            delivered.add(scenario)
            if bad:
                wrong.add(scenario)
        yield Point(confidence, len(delivered), len(wrong), total)


def _answers(results: Sequence[ScenarioResult], checks: Checks) -> Iterator[tuple[float, str, bool]]:
    """The confidence of each message that `auto-checked` may answer, its scenario, and whether that is wrong."""
    for result in results:
        for turn in result.turns:
            reply = turn.reply
            if reply is None or reply.outcome is not Outcome.ANSWER or reply.confidence is None:
                continue
            sure = replace(checked_values(reply, turn.scores), confidence=1.0)
            if not held_back(reply.outcome, Stage.AUTO_CHECKED, sure, checks):
                missed = turn.expect.outcome is Outcome.HANDOFF
                yield reply.confidence, result.shown_as, missed or wrong_for_the_customer(turn)
