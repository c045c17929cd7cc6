"""The known word that somebody may have meant."""

import difflib
from collections.abc import Iterable


def nearest(word: object, known: Iterable[str]) -> str:
    """A hint naming the known word nearest to a mistyped one, or listing a few known ones."""
    names = sorted(known)
    close = difflib.get_close_matches(str(word), names, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{close[0]}`?"
    if not names:
        return "none are defined yet"
    shown = ", ".join(f"`{name}`" for name in names[:12])
    return f"known: {shown}" + (", ..." if len(names) > 12 else "")
