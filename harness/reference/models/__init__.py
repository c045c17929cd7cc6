"""Texts as vectors, and pairs of texts judged, by small models on the CPU."""

from harness.reference.models.encoder import MOST_MESSAGE, Encoder, TokenVectors, word_pieces
from harness.reference.models.pair import MOST_SECTION, PairModel, PairScores
from harness.reference.models.session import ModelMissingError, of_extra

__all__ = [
    "MOST_MESSAGE", "MOST_SECTION", "Encoder", "ModelMissingError", "PairModel", "PairScores", "TokenVectors",
    "of_extra", "word_pieces",
]  # fmt: skip
