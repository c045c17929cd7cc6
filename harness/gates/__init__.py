"""From evidence to a verdict on each category."""

from harness.gates.climb import Climb, climb
from harness.gates.criteria import Criterion, StageCheck, State
from harness.gates.evidence import Cases, Evidence, delivered
from harness.gates.repeats import Repeats
from harness.gates.verdict import CategoryVerdict, Judgement, Verdict, judge

__all__ = [
    "Cases", "CategoryVerdict", "Climb", "Criterion", "Evidence", "Judgement", "Repeats", "StageCheck", "State",
    "Verdict", "climb", "delivered", "judge",
]  # fmt: skip
