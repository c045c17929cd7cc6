"""The run behind a move: found, read, and compared with the gates at any stages."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from harness.cli.looks import gone
from harness.cli.options import UnfinishedError
from harness.gates import BesideResults, GateChecks, Judgement, judge
from harness.ledger import RunRecord, tuned_on
from harness.reports import run_standing, unfinished
from harness.runs import (
    Manifest,
    PooledRuns,
    RunFolder,
    ScenarioResult,
    Stale,
    finished_runs,
    open_run,
    pool_of,
    staleness,
)
from harness.scoring.groundedness import card_of
from harness.workspace import Card, Workspace

if TYPE_CHECKING:
    from harness.scoring.calibration import CardGap


class RunEvidence:
    """What a finished run says, read and judged once.

    What other runs found on the same subject counts too, so that nobody can choose the lucky one. `today` is how it is
    judged by the stages of today, where that is known already.
    """

    def __init__(self, workspace: Workspace, folder: RunFolder, today: Judgement | None = None) -> None:
        self.workspace, self.folder, self._today = workspace, folder, today

    @cached_property
    def staleness(self) -> tuple[Stale, ...]:
        """Why it is not evidence on today, whatever the category."""
        return staleness(self.folder, self.workspace)

    @cached_property
    def card(self) -> Card | None:
        """How right the groundedness checker is."""
        return card_of(self.workspace, self.folder.manifest.checker)

    @cached_property
    def on_trust(self) -> tuple[tuple[Card, CardGap], ...]:
        """Raises WorkspaceError for a wrong card."""
        return cards_on_trust(self.workspace, self.folder.manifest)

    @cached_property
    def pool(self) -> PooledRuns:
        """Raises WorkspaceError for results that cannot be read."""
        return pool_of(self.folder, self.workspace.reports)

    @property
    def results(self) -> list[ScenarioResult]:
        """Of all that count."""
        return self.pool.results

    @property
    def also(self) -> tuple[RunFolder, ...]:
        """The other runs that count."""
        return self.pool.also

    def gone(self, category: str) -> tuple[Stale, ...]:
        """Whether what was judged since the last move of a category is not there any more."""
        return gone(self.workspace, self.folder, category, pool=lambda: self.pool)

    @cached_property
    def gates(self) -> GateChecks:
        """The gates at any stages."""
        return self.gates_of(self.results, self.workspace)

    def gates_of(self, results: Sequence[ScenarioResult], limits: Workspace, shared_by: int = 1) -> GateChecks:
        """The same of other results, by other limits and cards, such as if nothing had been made easier."""
        return GateChecks(results, limits.categories, limits.rollout, self._beside(limits), shared_by)

    @cached_property
    def today(self) -> Judgement:
        """By the stages of today."""
        categories, rollout = self.workspace.categories, self.workspace.rollout
        return self._today or judge(self.results, categories, rollout, self._beside(self.workspace))

    def _beside(self, workspace: Workspace) -> BesideResults:
        return BesideResults.of(workspace, self.folder.manifest, self._tuned)

    @cached_property
    def _tuned(self) -> Collection[str]:
        return tuned_on(self.workspace)


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


def cards_on_trust(workspace: Workspace, manifest: Manifest) -> tuple[tuple[Card, CardGap], ...]:
    """The cards that a run is judged by and that could not be counted again. Raises WorkspaceError for a wrong one."""
    if workspace.card is None and workspace.criteria_card is None:
        return ()
    from harness.scoring.calibration import counted_again  # needs numpy

    return counted_again(workspace, manifest.checker_name, manifest.checker, manifest.criteria)


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
