"""The known word that somebody may have meant."""

import difflib
from collections.abc import Iterable

_FEW, _NEAR = 12, 5
_CLOSE, _LIKE = 0.6, 0.35  # difflib's ratio: of a word mistyped; of one that somebody may have had in mind
_MISTYPED, _CLOSER = 6, 0.8  # letters: long names have words in common, `how-to-delete-…`, and are others all the same


def closest(word: object, known: Iterable[str]) -> str:
    """The known word that a mistyped one is most like, in any case; empty where it is like none."""
    ratio = min(_CLOSER, max(_CLOSE, 1 - _MISTYPED / max(1, len(str(word)))))
    return next(iter(_like(word, known, 1, ratio)), "")


def nearest(word: object, known: Iterable[str], file: str = "") -> str:
    """A hint naming the known word nearest to a mistyped one, or listing a few known ones. `file` has all of them."""
    names = sorted(set(known))
    if close := closest(word, names):
        return f"did you mean `{close}`?"
    if not names:
        return "none are defined yet"
    near = names if len(names) <= _FEW else _like(word, names, _NEAR, _LIKE)
    shown = ", ".join(f"`{name}`" for name in near)
    if near == names:
        return f"known: {shown}"
    found = f"the nearest: {shown}" if near else f"none of the {len(names)} known ones is like it"
    return f"{found}; all are in {file}" if file else found


def _like(word: object, known: Iterable[str], most: int, ratio: float) -> list[str]:
    """Those like a word, the nearest first."""
    by_letters = {name.lower(): name for name in sorted(known)}
    return [by_letters[each] for each in difflib.get_close_matches(str(word).lower(), by_letters, most, ratio)]
