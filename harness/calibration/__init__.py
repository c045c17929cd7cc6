"""How right a groundedness checker is: measured on answers that people have labelled."""

from harness.calibration.labelled import Labelled, read_labelled
from harness.calibration.measure import Measured, Rates, measure
from harness.calibration.scores import Scored, score_answers

__all__ = ["Labelled", "Measured", "Rates", "Scored", "measure", "read_labelled", "score_answers"]
