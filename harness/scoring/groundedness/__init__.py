"""Are an answer's claims supported by the sections it cites?"""

from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource, EmbeddedChecker
from harness.scoring.groundedness.checkers import (
    CHECKERS,
    Checker,
    CheckerError,
    CitedAnswer,
    NotJudgedError,
    asks_others,
    calibrated_threshold,
    card_of,
    open_checker,
)
from harness.scoring.groundedness.claims import claims, sentences
from harness.scoring.groundedness.courtesies import only_opens
from harness.scoring.groundedness.customer_words import ASKED_BELOW, as_statements, questions, without_courtesies
from harness.scoring.groundedness.quantities import Quantity, is_stated, quantities
from harness.scoring.groundedness.weighed_words import CONTENT, negations, words

__all__ = [
    "ASKED_BELOW", "CHECKERS", "CONTENT", "CheckedAnswer", "Checker", "CheckerError", "CitedAnswer", "CitedSource",
    "EmbeddedChecker", "NotJudgedError", "Quantity", "as_statements", "asks_others",
    "calibrated_threshold", "card_of", "claims", "is_stated", "negations", "only_opens", "open_checker", "quantities",
    "questions", "sentences", "without_courtesies", "words",
]  # fmt: skip
