"""The run behind a move: found, read, and compared with the gates at any stages."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from harness.cli.options import UnfinishedError
from harness.gates import Judgement, RunEvidence
from harness.ledger import RunRecord
from harness.reports import run_standing, unfinished
from harness.runs import RunFolder, Stale, finished_runs, open_run
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class JudgedRun:
    """A finished run and what it says; `stale` is why it is not evidence on today, if it is not."""

    says: RunEvidence
    stale: tuple[Stale, ...]

    @property
    def folder(self) -> RunFolder:
        return self.says.folder

    @property
    def why_stale(self) -> str:
        """Why it is not evidence on today, and what to do, in words."""
        return run_standing.explained(self.folder.manifest, self.stale)

    @property
    def record(self) -> RunRecord:
        """What the ledger keeps of it."""
        manifest = self.folder.manifest
        return RunRecord(
            id=manifest.id, pipeline=manifest.pipeline, support_ai=manifest.fingerprint, checker=manifest.checker,
            of_today=not self.stale, stale=tuple(each.why for each in self.stale), results=self.folder.sha256,
            also=tuple(run.manifest.id for run in self.says.also),
        )  # fmt: skip


class KnownRuns:
    """The finished runs of a workspace, each read and judged once, however many moves are weighed by them.

    `judged` holds what is known already of runs that are evidence on today: how they are judged, by the folder.
    """

    def __init__(self, workspace: Workspace, judged: Mapping[Path, Judgement] = MappingProxyType({})) -> None:
        self.workspace, self._judged = workspace, {path.resolve(): each for path, each in judged.items()}
        self._evidence: dict[Path, RunEvidence] = {}

    def find(self, named: Path | None, category: str = "") -> JudgedRun:
        """The run that was named, else the newest of the workspace and the support AI as they are today.

        `category` is the one that may go up by it: no evidence that was judged since its last move may be gone.
        Raises UnfinishedError when there is none, or of more than one pipeline; WorkspaceError for a wrong card.
        """
        found = self.judged(open_run(named), category) if named else self._newest(category)
        _ = found.says.on_trust
        return found

    def _newest(self, category: str) -> JudgedRun:
        runs = [self.judged(folder, category) for folder in finished_runs(self.workspace)]
        if not runs:
            raise UnfinishedError(unfinished.no_finished_run(self.workspace.today), 3, unfinished.MAKE_OR_NAME_ONE)
        fit = [run for run in runs if not run.stale] or runs
        newest = {run.folder.manifest.pipeline: run for run in reversed(fit)}
        if len(newest) > 1:
            folders = (os.path.relpath(run.folder.path) for _, run in sorted(newest.items()))
            raise UnfinishedError(unfinished.SEVERAL_SUPPORT_AIS, 2, unfinished.choices(folders))
        (found,) = newest.values()
        return found

    def judged(self, folder: RunFolder, category: str = "") -> JudgedRun:
        """A run as it stands today; for a move up of a category, where one is named."""
        says = self._of(folder)
        return JudgedRun(says, says.staleness + says.gone(category) if category else says.staleness)

    def _of(self, folder: RunFolder) -> RunEvidence:
        path = folder.path.resolve()
        if path not in self._evidence:
            self._evidence[path] = RunEvidence(self.workspace, folder, self._judged.get(path))
        return self._evidence[path]
