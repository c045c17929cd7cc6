"""Messages with similar questions, by their words."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from harness.workspace import normalise

ALIKE = 75  # of 100, by their words, from which two messages ask alike
FEWEST_ALIKE = 2  # customers who ask alike, before it is more than one person's question
_MOST_CHARACTERS = 500

T = TypeVar("T")


def alike(items: Iterable[T], text_of: Callable[[T], str]) -> list[list[T]]:
    """Groups of items whose texts share their words with the first of the group, in the order of the first."""
    from rapidfuzz import fuzz

    groups: list[tuple[str, list[T]]] = []
    for item in items:
        text = normalise(text_of(item)[:_MOST_CHARACTERS])
        near = (group for first, group in groups if fuzz.token_sort_ratio(text, first) >= ALIKE)
        group = next(near, None)
        if group is None:
            groups.append((text, [item]))
        else:
            group.append(item)
    return [group for _, group in groups]
