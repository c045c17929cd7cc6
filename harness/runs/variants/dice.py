"""Random draws that are the same on every machine."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Draws that depend on a seed and a text, and on nothing else.

    Only `Random.random` is used, the one method whose sequence Python promises to keep.
    """

    def __init__(self, seed: int, *texts: str) -> None:
        self._random = random.Random("\0".join([str(seed), *texts]).encode("utf-8", "replace"))  # noqa: S311 - no secret

    def below(self, limit: int) -> int:
        """A number from 0, less than the limit."""
        return int(self._random.random() * limit)

    def one_of(self, choices: Sequence[T]) -> T:
        """One of some choices."""
        return choices[self.below(len(choices))]

    def some_of(self, choices: Sequence[T], count: int) -> list[T]:
        """So many different ones of the choices, or all, in their order."""
        left = list(range(len(choices)))
        drawn = [left.pop(self.below(len(left))) for _ in range(min(count, len(choices)))]
        return [choices[place] for place in sorted(drawn)]
