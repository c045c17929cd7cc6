"""Texts as vectors, by a small model on the CPU."""

from harness.reference.models.encoder import DIMENSIONS, Encoder, ModelMissingError, TokenVectors

__all__ = ["DIMENSIONS", "Encoder", "ModelMissingError", "TokenVectors"]
