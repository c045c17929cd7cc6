"""Texts as vectors, and pairs of texts judged, by small models on the CPU."""

from harness.reference.models.encoder import Encoder, TokenVectors
from harness.reference.models.pair import PairModel, PairScores
from harness.reference.models.session import ModelMissingError, of_extra

__all__ = ["Encoder", "ModelMissingError", "PairModel", "PairScores", "TokenVectors", "of_extra"]
