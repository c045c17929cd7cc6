"""The run behind a move: found, read, and judged at any stages."""

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from harness.cli.options import UnfinishedError
from harness.gates import Judgement, RunRecord, judge
from harness.reports import standing
from harness.runs import RunFolder, ScenarioResult, Stale, finished_runs, open_run, staleness
from harness.scoring.groundedness import card_of
from harness.workspace import Stage, Workspace


class JudgedRun:
    """A finished run and what it says; `stale` is why it is not evidence on today, if it is none."""

    def __init__(self, workspace: Workspace, folder: RunFolder, stale: tuple[Stale, ...]) -> None:
        self.workspace, self.folder, self.stale = workspace, folder, stale
        self.card = card_of(workspace, folder.manifest.checker)

    @cached_property
    def results(self) -> list[ScenarioResult]:
        """Raises WorkspaceError for results that cannot be read."""
        return self.folder.read()

    def judged(self, stages: Mapping[str, Stage]) -> Judgement:
        """The judgement if the categories were at these stages."""
        rollout = self.workspace.rollout.model_copy(update={"stages": dict(stages)})
        return judge(self.results, self.workspace.categories, rollout, self.card, self.workspace.drafts)

    @cached_property
    def today(self) -> Judgement:
        return self.judged(self.workspace.rollout.stages)

    @property
    def why_stale(self) -> str:
        """Why it is not evidence on today, and what to do, in words."""
        return standing.explained(self.folder.manifest, self.stale)

    @property
    def record(self) -> RunRecord:
        """What the ledger keeps of it."""
        manifest = self.folder.manifest
        return RunRecord(
            id=manifest.id, pipeline=manifest.pipeline, support_ai=manifest.fingerprint, checker=manifest.checker,
            of_today=not self.stale, stale=tuple(each.why for each in self.stale), results=self.folder.sha256,
        )  # fmt: skip


def find_run(workspace: Workspace, named: Path | None) -> JudgedRun:
    """The run that was named, else the newest of the workspace and the support AI as they are today.

    Raises UnfinishedError when there is none, or of more than one pipeline.
    """
    if named:
        folder = open_run(named)
        return JudgedRun(workspace, folder, staleness(folder, workspace))
    runs = [JudgedRun(workspace, run, staleness(run, workspace)) for run in finished_runs(workspace)]
    if not runs:
        words = f"There is no finished run of the workspace and the harness as they are today ({workspace.today})."
        raise UnfinishedError(f"{words}\nMake one with `harness run`, or name one with --run RUN_FOLDER.", 3)
    fit = [run for run in runs if not run.stale] or runs
    newest = {run.folder.manifest.pipeline: run for run in reversed(fit)}
    if len(newest) > 1:
        choices = "".join(f"\n  --run {os.path.relpath(run.folder.path)}" for _, run in sorted(newest.items()))
        raise UnfinishedError(f"Several support AIs were run. Choose whose evidence counts:{choices}", 2)
    return fit[0]
