"""The run behind a move: found, read, and judged at any stages."""

import hashlib
import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from harness.cli.options import UnfinishedError
from harness.gates import Judgement, Ledger, RunRecord, judge, same_but_for_moves
from harness.runs import RunFolder, ScenarioResult, finished_runs, open_run
from harness.scoring.groundedness import card_of
from harness.workspace import Location, Problem, Stage, Workspace, WorkspaceError


class JudgedRun:
    """A finished run of a workspace and what it says."""

    def __init__(self, workspace: Workspace, folder: RunFolder, *, of_today: bool) -> None:
        self.workspace, self.folder, self.of_today = workspace, folder, of_today
        self.card = card_of(workspace, folder.manifest.checker)

    @cached_property
    def results(self) -> list[ScenarioResult]:
        """Raises WorkspaceError for an incomplete run."""
        results, wanted = self.folder.read(), self.folder.manifest.scenarios
        if len(results) != wanted:
            at = Location(str(self.folder.results), 1)
            raise WorkspaceError([Problem(at, f"has {len(results)} of {wanted} scenarios", "make the run again")])
        return results

    def judged(self, stages: Mapping[str, Stage]) -> Judgement:
        """The judgement if the categories were at these stages."""
        rollout = self.workspace.rollout.model_copy(update={"stages": dict(stages)})
        return judge(self.results, self.workspace.categories, rollout, self.card, self.workspace.drafts)

    @cached_property
    def today(self) -> Judgement:
        return self.judged(self.workspace.rollout.stages)

    @property
    def record(self) -> RunRecord:
        """What the ledger keeps of it."""
        manifest = self.folder.manifest
        digest = hashlib.sha256(self.folder.results.read_bytes()).hexdigest()
        return RunRecord(
            id=manifest.id, pipeline=manifest.pipeline, checker=manifest.checker, of_today=self.of_today,
            results=digest,
        )  # fmt: skip


def find_run(workspace: Workspace, ledger: Ledger, named: Path | None) -> JudgedRun:
    """The run that was named, else the newest of the workspace as it is today.

    Raises UnfinishedError when there is none, or of more than one pipeline.
    """
    digests = same_but_for_moves(ledger, workspace.digest)
    if named:
        folder = open_run(named)
        return JudgedRun(workspace, folder, of_today=folder.manifest.of(workspace, digests))
    runs = finished_runs(workspace, digests)
    if not runs:
        words = f"There is no finished run of the workspace and the harness as they are today ({workspace.today})."
        raise UnfinishedError(f"{words}\nMake one with `harness run`, or name one with --run RUN_FOLDER.", 3)
    newest = {run.manifest.pipeline: run for run in reversed(runs)}
    if len(newest) > 1:
        choices = "".join(f"\n  --run {os.path.relpath(run.path)}" for _, run in sorted(newest.items()))
        raise UnfinishedError(f"Several support AIs were run. Choose whose evidence counts:{choices}", 2)
    return JudgedRun(workspace, runs[0], of_today=True)
