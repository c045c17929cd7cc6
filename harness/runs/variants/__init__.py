"""The same conversation in other words: made from a seed, the same on every machine."""

from harness.runs.variants.dice import Dice
from harness.runs.variants.ways import KINDS, reword, typed, ways

__all__ = ["KINDS", "Dice", "reword", "typed", "ways"]
