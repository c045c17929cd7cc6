"""Two texts side by side with the differences marked."""

from dataclasses import dataclass
from difflib import SequenceMatcher

from harness.lazy_regex import regex

_WORDS = regex(r"\S+\s*|\s+")
ALIKE = 0.5  # share of words in common below which the whole text counts as different


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, and whether it differs from the other text."""

    text: str
    differs: bool


MarkedTexts = tuple[Piece, ...]


def marked(before: str, after: str) -> tuple[MarkedTexts, MarkedTexts]:
    """Both texts in pieces, word by word."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return (Piece(before, True),), (Piece(after, True),)
    left: list[Piece] = []
    right: list[Piece] = []
    for kind, a, b, c, d in matcher.get_opcodes():
        for pieces, text in ((left, "".join(old[a:b])), (right, "".join(new[c:d]))):
            if text:
                pieces.append(Piece(text, kind != "equal"))
    return tuple(left), tuple(right)
