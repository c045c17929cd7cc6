"""Texts as vectors, and pairs of texts judged, by small models on the CPU."""

from harness.reference.models.encoder import DIMENSIONS, Encoder, ModelMissingError, TokenVectors
from harness.reference.models.pair import PairModel, PairScores

__all__ = ["DIMENSIONS", "Encoder", "ModelMissingError", "PairModel", "PairScores", "TokenVectors"]
