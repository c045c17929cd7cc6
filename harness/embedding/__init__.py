"""Texts as vectors, on the CPU, from a model inside a package: no network, no key."""

from harness.embedding.encoder import DIMENSIONS, Encoder, ModelMissingError

__all__ = ["DIMENSIONS", "Encoder", "ModelMissingError"]
