"""A kind of finding: one function that looks for it, and what its docstring says about it.

The docstring is the documentation: the first line says what is wrong, then come paragraphs that begin
with **Why it hurts an answer.**, **Bad** and **Good**. `harness check --catalogue` makes docs/findings.md of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from harness.articles.findings.subject import Subject
from harness.workspace import Location, Problem

Look = Callable[[Subject], Iterator[Problem]]


class Severity(StrEnum):
    """How much a finding weighs: an error ends `harness check articles` with exit code 1."""

    ERROR = "error"  # answers go wrong or missing today
    WARNING = "warning"  # answers are likely to
    NOTE = "note"  # worth knowing


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding."""

    id: str
    severity: Severity
    look: Look
    needs_run: bool = False  # it looks at the newest run, and finds nothing without one

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
        """Why it hurts an answer, in one line."""
        _, _, after = self.text.partition("**Why it hurts an answer.**")
        return " ".join(after.split("\n\n")[0].split())


@dataclass(frozen=True, slots=True)
class Finding:
    """Something found, where, and what to do about it."""

    kind: Kind
    problem: Problem

    @property
    def at(self) -> Location:
        return self.problem.at


def kind(id_: str, severity: Severity, needs_run: bool = False) -> Callable[[Look], Kind]:
    """Makes a kind of the function that looks for it."""
    return lambda look: Kind(id_, severity, look, needs_run)
