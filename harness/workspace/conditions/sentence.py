"""Lists within a sentence."""

from collections.abc import Sequence

MOST_NAMED = 6  # of a list; the file has the rest


def either(words: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`; of a long list the first ones and how many more there are."""
    left = len(words) - MOST_NAMED
    return _joined([*words[:MOST_NAMED], f"{left} more"] if left > 0 else words, "or")


def both(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return _joined(words, "and")


def quoted(words: Sequence[str]) -> list[str]:
    """Each as what somebody wrote."""
    return [f"\u201c{each}\u201d" for each in words]


def _joined(words: Sequence[str], last: str) -> str:
    *first, end = words
    return f"{', '.join(first)} {last} {end}" if first else end
