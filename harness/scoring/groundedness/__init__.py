"""Are an answer's claims supported by the sections it cites?"""

from harness.scoring.groundedness.lexical import groundedness

__all__ = ["groundedness"]
