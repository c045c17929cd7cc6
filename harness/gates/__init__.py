"""From evidence to a verdict on each category."""

from harness.gates.change import Baseline, Change, change_since
from harness.gates.climb import Climb, climb
from harness.gates.comparison import METRICS, Comparison, Difference, Measured, Metric, Took, compare
from harness.gates.confusion import Confusion, confusion
from harness.gates.criteria import Criterion, StageCheck, State
from harness.gates.evidence import Cases, Evidence, delivered
from harness.gates.noise import ActionCount
from harness.gates.pairing import Kind, Pair
from harness.gates.projection import Expected, Projection, Spent, Week, project
from harness.gates.repeats import Repeats
from harness.gates.risk_coverage import Point, RiskCoverage, risk_coverage
from harness.gates.verdict import CategoryVerdict, Judgement, Verdict, judge

__all__ = [
    "METRICS", "ActionCount", "Baseline", "Cases", "CategoryVerdict", "Change", "Climb", "Comparison", "Confusion",
    "Criterion", "Difference", "Evidence", "Expected", "Judgement", "Kind", "Measured", "Metric", "Pair", "Point",
    "Projection", "Repeats", "RiskCoverage", "Spent", "StageCheck", "State", "Took", "Verdict", "Week",
    "change_since", "climb", "compare", "confusion", "delivered", "judge", "project", "risk_coverage",
]  # fmt: skip
