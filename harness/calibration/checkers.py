"""The checkers that can be measured, and their scores of labelled answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from harness.calibration.labelled import Labelled
from harness.embedding import Encoder
from harness.scoring.groundedness.checker import Checked, EmbeddedChecker, Source
from harness.workspace import Location, Problem, Workspace, WorkspaceError
from harness.workspace.problems import nearest


class Checker(Protocol):
    """Holds an answer against its sources."""

    def check(self, answer: str, sources: Sequence[Source]) -> Checked: ...


def _embedded(workspace: Workspace) -> Checker:
    return EmbeddedChecker(Encoder(workspace.cache / "vectors.sqlite"))


CHECKERS: Mapping[str, Callable[[Workspace], Checker]] = {"embedded": _embedded}
"""The built-in checkers; other packages add theirs by the entry point group `harness.checkers`."""


def measure_scores(rows: Sequence[Labelled], name: str, workspace: Workspace) -> NDArray[np.float64]:
    """A checker's score of each answer, 1 for surely supported. Raises WorkspaceError for an unknown checker."""
    points = {point.name: point for point in entry_points(group="harness.checkers")}
    if name not in CHECKERS and name not in points:
        hint = nearest(name, [*CHECKERS, *points])
        raise WorkspaceError([Problem(Location("--checker", 1), f"there is no checker `{name}`", hint)])
    checker = (CHECKERS[name] if name in CHECKERS else points[name].load())(workspace)
    return np.array([checker.check(row.answer, row.sources).score for row in rows])
