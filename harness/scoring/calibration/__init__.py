"""How often a groundedness checker is right: measured on answers that people have labelled."""

from harness.scoring.calibration.labelled import Labelled, read_labelled
from harness.scoring.calibration.measure import CheckerMeasured, Rates, measure
from harness.scoring.calibration.scores import Scored, score_answers

__all__ = ["CheckerMeasured", "Labelled", "Rates", "Scored", "measure", "read_labelled", "score_answers"]
