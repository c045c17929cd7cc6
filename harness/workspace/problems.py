"""Mistakes in a workspace, shown the same way everywhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from harness.nearest import nearest
from harness.safe_text import safe

_FEW = 3  # places of one mistake, each of which is named
_FILES = {
    **dict.fromkeys(("queue", "rule"), "rules/handoff.yaml"),
    **dict.fromkeys(("topic", "sentiment"), "rules/topics.yaml"),
    "category": "rules/categories.yaml",
    "tool": "rules/tools.yaml",
}
"""Where all names of a kind are written."""


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a file: a path relative to the workspace, and a line from 1; or an option of the command line."""

    file: str
    line: int

    def __str__(self) -> str:
        return self.file if self.file.startswith("--") else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a workspace: where, what, and what to write instead; each a line, whatever values are in it."""

    at: Location
    message: str
    hint: str = ""
    name: str = field(
        default="", kw_only=True
    )  # as it is written, where a name is wrong: it stands somewhere in the entry at that place

    def __str__(self) -> str:
        return safe(f"{self.at}: {self.message}") + (f"\n    {safe(self.hint)}" if self.hint else "")


def each_once(problems: Sequence[Problem]) -> list[Problem]:
    """The same, but of a mistake that is at many places only the first, which says where else it is."""
    alike: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        alike.setdefault((problem.message, problem.hint), []).append(problem)
    return [each for same in alike.values() for each in ([_first_of(same)] if len(same) > _FEW else same)]


def _first_of(same: Sequence[Problem]) -> Problem:
    others = [str(problem.at) for problem in same[1:]]
    more = f"{', '.join(others[:_FEW])} and {len(others) - _FEW} more" if len(others) > _FEW else ", ".join(others)
    return replace(same[0], message=f"{same[0].message} (also at {more})")


class WorkspaceError(Exception):
    """A workspace that cannot be used; has every problem found, in file order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems), key=lambda p: (p.at.file, p.at.line, p.message)))
        super().__init__("\n".join(map(str, self.problems)))

    @classmethod
    def at(cls, file: str | Path, line: int, message: str, hint: str = "") -> Self:
        """The error of a single problem."""
        return cls([Problem(Location(str(file), line), message, hint)])


def unknown(at: Location, what: str, name: str, known: Iterable[str]) -> Problem:
    """A name that nothing has."""
    return Problem(at, f"there is no {what} `{name}`", nearest(name, known, _FILES.get(what, "")), name=name)


def shown_value(value: Any) -> str:
    """What is written in a file, as a problem names it."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if value in (None, ""):
        return "nothing"
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"`{text[:60]}{'...' if len(text) > 60 else ''}`"
