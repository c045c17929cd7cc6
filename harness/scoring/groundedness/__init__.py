"""Are an answer's claims supported by the sections it cites?"""

from harness.scoring.groundedness.checker import Checked, Source
from harness.scoring.groundedness.checkers import CHECKERS, Answer, Checker, CheckerError, open_checker
from harness.scoring.groundedness.scorer import groundedness, groundedness_by

__all__ = [
    "CHECKERS", "Answer", "Checked", "Checker", "CheckerError", "Source", "groundedness", "groundedness_by",
    "open_checker",
]  # fmt: skip
