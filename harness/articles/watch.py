"""What each save of a file changes while you write."""

import datetime as dt
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from harness.articles.impact import Impact, concerned, differs, impact, refuse_too_long
from harness.runs import ScenarioResult
from harness.runs.rerun import WorkspaceState
from harness.scoring import EMBEDDED, Bench
from harness.turns import Progress
from harness.workspace import Problem, Workspace, WorkspaceError, load

SINCE = "the start of the watch"


@dataclass(frozen=True, slots=True)
class Look:
    """What a save did."""

    files: tuple[str, ...]  # that were saved or deleted
    problems: tuple[Problem, ...]  # why the workspace cannot be used; then the fields below are empty
    impact: Impact | None  # since the watch began
    now: frozenset[str]  # scenarios that this save changed
    same: tuple[ScenarioResult, ...]  # scenarios of the saved articles that this save did not change
    seconds: float


class Watch:
    """Compares each save with the state at the start, and keeps the last state without mistakes."""

    def __init__(
        self, root: Path, today: dt.date | None, progress: Progress = lambda done, total: None,
        checker: str = EMBEDDED,
    ) -> None:  # fmt: skip
        """Raises WorkspaceError, CheckerError and ModelMissingError."""
        self._root, self._today = root, today
        workspace = load(root, today)
        self._bench = Bench.of(workspace, checker)
        self._code = self._bench.code_today
        self._start = self._last = WorkspaceState.of(workspace, progress, checker)
        self._start.parts  # noqa: B018 - so that the first save need not wait for it

    @property
    def workspace(self) -> Workspace:
        """As it was at the start."""
        return self._start.workspace

    @property
    def scenarios(self) -> int:
        """How many count."""
        return len(self._start.scenarios)

    @property
    def changed_code(self) -> tuple[tuple[str, str], ...]:
        """The scorers and checkers of other packages, by kind and name, whose code is no longer what judges here."""
        now = self._bench.code_today
        return tuple(each for each, code in self._code.items() if now.get(each) != code)

    def look(self, saved: Collection[Path]) -> Look:
        """What a save changed. After a save with mistakes the last good state stays the one to compare with."""
        began = time.perf_counter()
        files = tuple(sorted(path.relative_to(self._root).as_posix() for path in saved))
        try:
            workspace = load(self._root, self._today)
            refuse_too_long(workspace)
        except WorkspaceError as error:
            return Look(files, error.problems, None, frozenset(), (), time.perf_counter() - began)
        state = self._start.changed(workspace)
        found = impact(self._start, state, SINCE)
        now = self._changed_by_this(state)
        articles = (each for some in (self._last, state) for each in some.workspace.articles.values())
        own = frozenset(article.id for article in articles if article.file in files)
        same = tuple(state.results(sorted(concerned(own, state) - now)))
        self._last = state
        return Look(files, (), found, now, same, time.perf_counter() - began)

    def _changed_by_this(self, state: WorkspaceState) -> frozenset[str]:
        """The scenarios that changed since the last good state."""
        last = self._last
        touched = state.touched | (last.touched if last is not self._start else frozenset())
        return frozenset(
            id_
            for id_ in state.scenarios.keys() & touched
            if id_ not in last.scenarios or differs(last.result(id_), state.result(id_))
        )
