"""From evidence to a verdict on each category."""

from harness.gates.climb import Climb, climb
from harness.gates.criteria import Criterion, StageCheck, State
from harness.gates.evidence import Cases, Evidence, delivered
from harness.gates.projection import Expected, Projection, Spent, Week, project
from harness.gates.repeats import Repeats
from harness.gates.risk_coverage import Point, RiskCoverage, risk_coverage
from harness.gates.verdict import CategoryVerdict, Judgement, Verdict, judge

__all__ = [
    "Cases", "CategoryVerdict", "Climb", "Criterion", "Evidence", "Expected", "Judgement", "Point", "Projection",
    "Repeats", "RiskCoverage", "Spent", "StageCheck", "State", "Verdict", "Week", "climb", "delivered", "judge",
    "project", "risk_coverage",
]  # fmt: skip
