"""Are an answer's claims supported by the sections it cites?"""

from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource
from harness.scoring.groundedness.checkers import (
    CHECKERS,
    Checker,
    CheckerError,
    CitedAnswer,
    calibrated_threshold,
    open_checker,
)
from harness.scoring.groundedness.claims import sentences
from harness.scoring.groundedness.quantities import Quantity, is_stated, quantities
from harness.scoring.groundedness.scorer import groundedness, groundedness_by
from harness.scoring.groundedness.wording import CONTENT, negations, words

__all__ = [
    "CHECKERS",
    "CONTENT",
    "CheckedAnswer",
    "Checker",
    "CheckerError",
    "CitedAnswer",
    "CitedSource",
    "Quantity",
    "calibrated_threshold",
    "groundedness",
    "groundedness_by",
    "is_stated",
    "negations",
    "open_checker",
    "quantities",
    "sentences",
    "words",
]
