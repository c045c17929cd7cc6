"""A kind of finding: one function that looks for it, and what its docstring says about it.

The docstring is the documentation: the first line says what is wrong, then come paragraphs that begin with
**Why ...**, **Bad** and **Good**. `harness check --catalogue` makes docs/findings.md of them.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from harness.workspace import Location, Problem

S = TypeVar("S")  # what is looked at


class Severity(StrEnum):
    """How much a finding weighs. One error is enough for exit code 1."""

    ERROR = "error"  # answers, or the evidence on them, are wrong today
    WARNING = "warning"  # they are likely to be
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Remark(Problem):
    """A problem that a kind of finding found."""

    subjects: tuple[str, ...] = ()  # what in the file it is about: a heading, a link, a sentence, ids of scenarios
    severity: Severity | None = None  # where it weighs less than its kind


LookFor = Callable[[S], Iterator[Remark]]


@dataclass(frozen=True, slots=True)
class FindingKind(Generic[S]):
    """A kind of finding."""

    id: str
    severity: Severity
    look: LookFor[S]
    needs_run: bool = False  # it looks at finished runs, and finds nothing without one

    @property
    def text(self) -> str:
        """The whole docstring, as Markdown."""
        return inspect.cleandoc(self.look.__doc__ or "")

    @property
    def title(self) -> str:
        """What is wrong, in one line."""
        return self.text.splitlines()[0]

    @property
    def why(self) -> str:
        """Why it matters, in one line."""
        said = re.search(r"\*\*Why[^*]*\*\*(.*?)(?:\n\n|$)", self.text, re.DOTALL)
        return " ".join(said[1].split()) if said else ""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, where, and what to do about it."""

    kind: FindingKind[Any]
    problem: Remark

    @property
    def at(self) -> Location:
        return self.problem.at

    @property
    def severity(self) -> Severity:
        return self.problem.severity or self.kind.severity

    @property
    def subjects(self) -> tuple[str, ...]:
        return self.problem.subjects

    def moved(self, files: Mapping[str, str]) -> "Finding":
        """The same in the file that what it is about lies in now."""
        at = Location(files.get(self.at.file, self.at.file), self.at.line)
        return replace(self, problem=replace(self.problem, at=at))


def kind(id_: str, severity: Severity, needs_run: bool = False) -> Callable[[LookFor[S]], FindingKind[S]]:
    """Makes a kind of the function that looks for it."""
    return lambda look: FindingKind(id_, severity, look, needs_run)
