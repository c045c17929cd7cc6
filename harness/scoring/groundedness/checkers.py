"""Who holds an answer against its sources: the embedded checker, the judge, or one of another package."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from typing import Protocol

from harness.pipelines import Opening
from harness.scoring.groundedness.checker import CheckedAnswer, CitedSource
from harness.workspace import Location, Problem, WorkspaceError, nearest

CHECKERS: Mapping[str, str] = {
    "embedded": "harness.scoring.groundedness.embedded:open_embedded",
    "judge": "harness.scoring.judge:open_judge",
}
"""The built-in checkers and what opens each; other packages add theirs by the entry point group `harness.checkers`."""


@dataclass(frozen=True, slots=True)
class CitedAnswer:
    """What a checker is given."""

    text: str
    sources: tuple[CitedSource, ...]
    reference: str = ""  # an answer that would be right, where somebody has written one


class CheckerError(Exception):
    """A checker that cannot start, or cannot tell about an answer: an error, never a score."""


class Checker(Protocol):
    """Holds answers against their sources. `check` may be async; it is then asked many times at once."""

    @property
    def fingerprint(self) -> str:
        """Its name and everything beside the workspace that can change its word, such as a model.

        A calibration card speaks of one fingerprint.
        """
        ...

    @property
    def jobs(self) -> int:
        """How many answers it takes at a time; 1 for one that waits for nobody."""
        ...

    def check(self, answer: CitedAnswer) -> CheckedAnswer | Awaitable[CheckedAnswer]:
        """The answer's claims and its score. Raises CheckerError when it cannot tell."""
        ...

    async def close(self) -> None:
        """End connections. Called once, when nothing more is asked."""
        ...


def open_checker(name: str, opening: Opening) -> Checker:
    """A checker ready for a workspace. Other packages register a function of an `Opening`.

    Raises WorkspaceError for an unknown name, CheckerError for one that cannot start.
    """
    points = {point.name: point for point in entry_points(group="harness.checkers")}
    if name in CHECKERS:
        module, _, attribute = CHECKERS[name].partition(":")
        factory: Callable[[Opening], Checker] = getattr(import_module(module), attribute)
    elif name in points:
        factory = points[name].load()
    else:
        hint = nearest(name, [*CHECKERS, *points])
        raise WorkspaceError([Problem(Location("--checker", 1), f"there is no checker `{name}`", hint)])
    return factory(opening)


def calibrated_threshold(checker: str, opening: Opening) -> float | None:
    """The threshold of the workspace's card, where it speaks of this checker (its fingerprint)."""
    card = opening.workspace.card
    return card.threshold if card and card.checker == checker else None
