"""Problems in a workspace, shown the same way everywhere."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from harness.nearest import nearest
from harness.safe_text import safe


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
    return Problem(at, f"there is no {what} `{name}`", nearest(name, known), name=name)
