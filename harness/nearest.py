"""The known word that somebody may have meant."""

import difflib
from collections.abc import Iterable

_FEW, _NEAR = 12, 5


def closest(word: object, known: Iterable[str]) -> str:
    """The known word that a mistyped one is most like; empty where it is like none."""
    return next(iter(difflib.get_close_matches(str(word), sorted(known), n=1, cutoff=0.6)), "")


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known word nearest to a mistyped one, or listing a few known ones."""
    names = sorted(set(known))
    if close := closest(word, names):
        return f"did you mean `{close}`?"
    if not names:
        return "none are defined yet"
    if len(names) > _FEW:
        names = difflib.get_close_matches(str(word), names, n=_NEAR, cutoff=0)
    shown = ", ".join(f"`{name}`" for name in names)
    return f"the nearest: {shown}" if len(names) == _NEAR else f"known: {shown}"
