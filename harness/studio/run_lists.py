"""The conversations of any run under `reports/`, found quickly: what was read and judged once is kept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock

import click

from harness.cli import evaluation
from harness.reports.run import ConversationList, Report
from harness.runs import RunFolder, every_run, pool_of, staleness
from harness.studio.loaded import LoadedWorkspace
from harness.workspace import Workspace

_MOST_KEPT = 3
_MOST_OFFERED = 50


@dataclass(frozen=True, slots=True)
class _Kept:
    made_of: object  # the report, or the workspace that the run was judged by
    file: tuple[Path, int] | None  # the results, and when they were written
    listed: ConversationList


@dataclass
class RunLists:
    """Safe to use from several threads."""

    loaded: LoadedWorkspace
    _lock: RLock = field(default_factory=RLock)
    _kept: list[_Kept] = field(default_factory=list)

    def of(self, name: str = "") -> ConversationList | None:
        """Those of the run of this name, else of the one that the board shows; None before the first run.

        Raises WorkspaceError; click.UsageError where there is no such run.
        """
        with self._lock:
            workspace, newest = self.loaded.workspace(), self.loaded.report()
            if newest is None:
                return None
            if name in ("", newest.manifest.id):
                return self._listed(newest, None, workspace, lambda: newest)
            run = _named(workspace, name)
            file = run.results, run.results.stat().st_mtime_ns
            return self._listed(workspace, file, workspace, lambda: _report(run, workspace))

    def offered(self) -> list[RunFolder]:
        """The newest runs, the latest first."""
        return every_run(self.loaded.root)[:_MOST_OFFERED]

    def _listed(
        self, made_of: object, file: tuple[Path, int] | None, workspace: Workspace, report: Callable[[], Report]
    ) -> ConversationList:
        for kept in self._kept:
            if kept.made_of is made_of and kept.file == file:
                return kept.listed
        listed = ConversationList(report(), sealed_ids(workspace))
        self._kept = [*self._kept[1 - _MOST_KEPT :], _Kept(made_of, file, listed)]
        return listed


def sealed_ids(workspace: Workspace) -> frozenset[str]:
    """The scenarios that are sealed today, whatever they were when a run was made."""
    return frozenset(each.id for each in workspace.scenarios if workspace.rollout.seal.holds(each))


def _named(workspace: Workspace, name: str) -> RunFolder:
    for run in every_run(workspace.root):
        if run.manifest.id == name:
            return run
    raise no_run(name)


def no_run(name: str) -> click.UsageError:
    """That the run which an address or a form names is not there, which is no mistake in the workspace."""
    return click.UsageError(f"There is no finished run {name[:100]} (any more). Go back and choose another one.")


def _report(run: RunFolder, workspace: Workspace) -> Report:
    """As `harness report` makes it."""
    stale = staleness(run, workspace)
    return evaluation.reported(workspace, pool_of(run, None if stale else workspace), stale=stale)
