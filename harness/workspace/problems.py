"""Problems in a workspace, shown the same way everywhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: a path relative to the workspace, and a line from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a workspace: where, what, and what to write instead."""

    at: Location
    message: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.at}: {self.message}" + (f"\n    {self.hint}" if self.hint else "")


class WorkspaceError(Exception):
    """A workspace that cannot be used; has every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.at.file, p.at.line, p.message)))
        super().__init__("\n".join(map(str, self.problems)))


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
