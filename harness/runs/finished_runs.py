"""Finding the finished runs of a workspace."""

from contextlib import suppress
from pathlib import Path

from harness.cache import made_by
from harness.files import in_each
from harness.reference import ReferencePipeline
from harness.reference.models import ModelMissingError
from harness.runs.folder import PARTS, RESULTS_BY, RunFolder, open_run
from harness.runs.manifest import Manifest
from harness.runs.results import opened
from harness.scoring import Bench
from harness.turns import Status
from harness.workspace import Workspace, WorkspaceError


def finished_runs(workspace: Workspace) -> list[RunFolder]:
    """The finished runs under `reports/` of the workspace as it is, at its date; newest first.

    Those that were made by other code of the harness are left out.
    """
    made = made_by(*RESULTS_BY)
    return [run for run in every_run(workspace.root) if run.manifest.of(workspace) and run.manifest.code == made]


def every_run(root: Path) -> list[RunFolder]:
    """The finished runs of all scenarios under `reports/`, whatever they are of; newest first.

    How new a run is, is the time at which its `results.jsonl` was written. Folders without a run, or with one that
    was stopped, are skipped; so is one of a part of the scenarios that somebody has put there.
    """
    return [run for _, run in _finished(root / "reports") if not run.manifest.part]


def _finished(folder: Path) -> list[tuple[int, RunFolder]]:
    """The runs in a folder that can be read, each with when its results were written; newest first."""
    found = []
    for path in in_each(folder, "results.jsonl"):
        with suppress(WorkspaceError):
            found.append((path.stat().st_mtime_ns, path.parent.name, open_run(path.parent)))
    return [(when, run) for when, _, run in sorted(found, key=lambda each: each[:2], reverse=True)]


def latest_run(root: Path) -> RunFolder:
    """The finished run of all scenarios under `reports/` whose results are newest. Raises WorkspaceError for none."""
    found = sorted((path.stat().st_mtime_ns, path.parent) for path in in_each(root / "reports", "results.jsonl"))
    for _, path in reversed(found):
        if not (run := open_run(path)).manifest.part:
            return run
    raise WorkspaceError.at("reports", 1, "has no finished run", "make one with `harness run`")


def failing(reports: Path, pipeline: str) -> frozenset[str]:
    """The open scenarios that did not pass when this pipeline last ran them, by id.

    That is in its newest run of all scenarios, or in a later one of a part that holds them. Raises WorkspaceError
    where it has no finished run.
    """
    whole, parts = (_runs_of(reports / folder, pipeline) for folder in ("", PARTS))
    if not (whole or parts):
        named = "" if pipeline == ReferencePipeline.name else f" -p {pipeline}"
        raise WorkspaceError.at("reports", 1, f"has no finished run of `{pipeline}`", f"make one: harness run{named}")
    since = whole[-1][0] if whole else 0
    found: dict[str, Status] = {}
    for run in (*(run for _, run in whole[-1:]), *(run for when, run in parts if when > since)):
        found |= {result.id: result.status for result in opened(run.read())}
    return frozenset(id_ for id_, status in found.items() if status is not Status.PASS)


def _runs_of(folder: Path, pipeline: str) -> list[tuple[int, RunFolder]]:
    """The finished runs of a pipeline in a folder with when their results were written, oldest first."""
    return [
        (when, run)
        for when, run in reversed(_finished(folder))
        if run.manifest.pipeline == pipeline and (folder.name == PARTS or not run.manifest.part)
    ]


def reference_of(workspace: Workspace, manifest: Manifest) -> ReferencePipeline | None:
    """The embedded pipeline, to take the steps of a run again; None for a run of another, or without its text model."""
    if manifest.pipeline != ReferencePipeline.name:
        return None
    try:
        return Bench.of(workspace).reference
    except ModelMissingError:
        return None
