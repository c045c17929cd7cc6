"""The run behind a move: found, read, and judged at any stages."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cli.looks import gone
from harness.cli.options import UnfinishedError
from harness.gates import Judgement, judge
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
from harness.scoring.criteria import criteria_card
from harness.scoring.groundedness import card_of
from harness.workspace import Card, Stage, Workspace

if TYPE_CHECKING:
    from harness.scoring.calibration import CardGap


class JudgedRun:
    """A finished run and what it says; `stale` is why it is not evidence on today, if it is none.

    What other runs found on the same subject counts too, so that nobody can choose the lucky one.
    """

    def __init__(self, workspace: Workspace, folder: RunFolder, stale: tuple[Stale, ...]) -> None:
        self.workspace, self.folder, self.stale = workspace, folder, stale
        self.on_trust = cards_on_trust(workspace, folder.manifest)
        self.card = card_of(workspace, folder.manifest.checker)
        self._words_card = criteria_card(workspace, folder.manifest.criteria)
        self.tuned = tuned_on(workspace)
        self._judgements: dict[frozenset[tuple[str, Stage]], Judgement] = {}

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

    def judged(self, stages: Mapping[str, Stage]) -> Judgement:
        """The judgement if the categories were at these stages, made once."""
        key = frozenset(stages.items())
        if key not in self._judgements:
            self._judgements[key] = self._judge(stages, self.results, self.workspace)
        return self._judgements[key]

    def judged_as(
        self, results: Sequence[ScenarioResult], limits: Workspace
    ) -> Callable[[Mapping[str, Stage]], Judgement]:
        """The same of other results, by other limits, such as if nothing had been made easier."""
        return lambda stages: self._judge(stages, results, limits)

    def _judge(self, stages: Mapping[str, Stage], results: Sequence[ScenarioResult], limits: Workspace) -> Judgement:
        rollout = limits.rollout.model_copy(update={"stages": dict(stages)})
        drafts, cards = self.workspace.drafts, (self.card, self._words_card)
        return judge(results, limits.categories, rollout, cards[0], drafts, self.tuned, cards[1])

    @cached_property
    def today(self) -> Judgement:
        return self.judged(self.workspace.rollout.stages)

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
            also=tuple(run.manifest.id for run in self.also),
        )  # fmt: skip


def cards_on_trust(workspace: Workspace, manifest: Manifest) -> tuple[tuple[Card, CardGap], ...]:
    """The cards that a run is judged by and that could not be counted again. Raises WorkspaceError for a wrong one."""
    if workspace.card is None and workspace.criteria_card is None:
        return ()
    from harness.scoring.calibration import counted_again  # needs numpy

    return counted_again(workspace, manifest.checker_name, manifest.checker, manifest.criteria)


def find_run(workspace: Workspace, named: Path | None, category: str = "") -> JudgedRun:
    """The run that was named, else the newest of the workspace and the support AI as they are today.

    `category` is the one that may go up by it: no evidence that was judged since its last move may be gone.
    Raises UnfinishedError when there is none, or of more than one pipeline.
    """

    def stale(run: RunFolder) -> tuple[Stale, ...]:
        return (*staleness(run, workspace), *(gone(workspace, run, category) if category else ()))

    runs = [(run, stale(run)) for run in finished_runs(workspace)]
    fit = [run for run, stale in runs if not stale]
    if named:
        folder = open_run(named)
        return JudgedRun(workspace, folder, stale(folder))
    if not runs:
        raise UnfinishedError(unfinished.no_finished_run(workspace.today), 3, unfinished.MAKE_OR_NAME_ONE)
    newest = {run.manifest.pipeline: run for run in reversed(fit or [run for run, _ in runs])}
    if len(newest) > 1:
        folders = (os.path.relpath(run.path) for _, run in sorted(newest.items()))
        raise UnfinishedError(unfinished.SEVERAL_SUPPORT_AIS, 2, unfinished.choices(folders))
    (folder,) = newest.values()
    return JudgedRun(workspace, folder, dict(runs)[folder])
