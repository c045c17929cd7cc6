"""How often a groundedness checker, or a judge of criteria in words, is right: on what people have labelled."""

from harness.scoring.calibration.criteria import LabelledCriterion, read_labelled_criteria
from harness.scoring.calibration.labelled_answers import Labelled, labelled_by, read_labelled
from harness.scoring.calibration.measure import CheckerMeasured, Rates, measure
from harness.scoring.calibration.recount import CardGap, all_counted_again, counted_again
from harness.scoring.calibration.scores import Scored, score_answers, score_criteria

__all__ = [
    "CardGap", "CheckerMeasured", "Labelled", "LabelledCriterion", "Rates", "Scored", "all_counted_again",
    "counted_again", "labelled_by", "measure", "read_labelled", "read_labelled_criteria", "score_answers",
    "score_criteria",
]  # fmt: skip
