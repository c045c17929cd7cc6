"""From evidence to a verdict on each category."""

from harness.gates.criteria import Criterion, StageCheck, State
from harness.gates.evidence import Cases, Evidence, delivered
from harness.gates.repeats import Repeats
from harness.gates.verdict import CategoryVerdict, Judgement, Verdict, judge

__all__ = [
    "Cases", "CategoryVerdict", "Criterion", "Evidence", "Judgement", "Repeats", "StageCheck", "State", "Verdict",
    "delivered", "judge",
]  # fmt: skip
