"""The same conversation in other words: made from a seed, the same on every machine."""

from harness.runs.variants.dice import Dice
from harness.runs.variants.ways import ADDED, SPELLED, reword, said_in, typed, ways

__all__ = ["ADDED", "SPELLED", "Dice", "reword", "said_in", "typed", "ways"]
