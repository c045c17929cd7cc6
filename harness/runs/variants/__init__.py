"""The same conversation in other words: made from a seed, the same on every machine."""

from harness.runs.variants.ways import KINDS, reword, ways

__all__ = ["KINDS", "reword", "ways"]
