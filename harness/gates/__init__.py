"""From evidence to a verdict on each category."""

from harness.gates.change import Baseline, Change, change_since
from harness.gates.comparison import METRICS, Comparison, Difference, Measured, Metric, Took, compare
from harness.gates.criteria import Criterion, StageCheck, State
from harness.gates.evidence import Cases, Evidence, delivered
from harness.gates.pairing import Kind, Pair
from harness.gates.repeats import Repeats
from harness.gates.verdict import CategoryVerdict, Judgement, Verdict, judge

__all__ = [
    "METRICS", "Baseline", "Cases", "CategoryVerdict", "Change", "Comparison", "Criterion", "Difference", "Evidence",
    "Judgement", "Kind", "Measured", "Metric", "Pair", "Repeats", "StageCheck", "State", "Took", "Verdict",
    "change_since", "compare", "delivered", "judge",
]  # fmt: skip
