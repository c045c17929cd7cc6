"""Are an answer's claims supported by the sections it cites?"""

from harness.scoring.groundedness.scorer import groundedness

__all__ = ["groundedness"]
