"""How right a groundedness checker is: measured on answers that people have labelled."""

from harness.calibration.checkers import CHECKERS, Checker, measure_scores
from harness.calibration.labelled import Labelled, read_labelled
from harness.calibration.measure import Measured, Rates, measure

__all__ = ["CHECKERS", "Checker", "Labelled", "Measured", "Rates", "measure", "measure_scores", "read_labelled"]
