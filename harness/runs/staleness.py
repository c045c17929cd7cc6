"""Whether a run is evidence on the support AI and the workspace of today, and if not, why."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from harness.cache import made_by
from harness.pipelines import RESCORED, Opening, fingerprint_of, open_pipeline
from harness.plugins import PluginError
from harness.reference.models import ModelMissingError
from harness.runs.folder import RESULTS_BY, RunFolder
from harness.runs.manifest import Manifest
from harness.runs.subject import subject_of
from harness.runs.suite import suite_of, suite_run, to_run
from harness.scoring import SCORERS
from harness.scoring.groundedness import CHECKERS, CheckerError, open_checker
from harness.turns import PipelineError
from harness.workspace import Workspace, WorkspaceError


class StaleReason(StrEnum):
    """Why a run is not evidence on today."""

    EDITED = "edited"  # the results are not those that the run wrote
    UNFINISHED = "unfinished"  # it was begun, perhaps once more, and stopped
    SHARD = "shard"  # one of several that are a run together
    PARTIAL = "partial"  # not all that was to be run
    MANIFEST = "manifest"  # run.json says something of the run that cannot be
    CHOSEN = "chosen"  # only a part of the scenarios was to be run
    CODE = "code"  # made by other code of the harness
    RESCORED = "rescored"  # replies of an earlier run
    SCORERS = "scorers"  # other packages' scorers differ
    CHECKER = "checker"  # the checker of another package differs, or cannot be opened
    SUITE = "suite"  # other scenarios, or other words
    WORKSPACE = "workspace"  # other rules, articles or expectations
    DATE = "date"
    GONE = "gone"  # what was found earlier on the same subject was judged, and is not there any more
    AI = "support AI"  # changed since
    AI_UNKNOWN = "support AI unknown"  # cannot be opened, so nobody knows whether it changed


@dataclass(frozen=True, slots=True)
class Stale:
    """One reason, with what it was at the run and what it is today."""

    why: StaleReason
    was: str = ""
    now: str = ""


def staleness(run: RunFolder, workspace: Workspace) -> tuple[Stale, ...]:
    """Everything that keeps a finished run from being evidence on today; empty where it is.

    A run whose AI is not versioned is taken for one of today's AI: nothing can tell, so `promote` refuses it. Raises
    WorkspaceError for results that cannot be read.
    """
    found = (
        *_of_results(run, workspace),
        *_of_judges(run, workspace),
        *_of_workspace(run, workspace),
        *_of_support_ai(run, workspace),
    )
    return found or tuple(_of_what_is_said_of_it(run, workspace))


def _of_results(run: RunFolder, workspace: Workspace) -> Iterator[Stale]:
    manifest, unfinished = run.manifest, run.unfinished
    if unfinished and not run.results.exists():
        pass  # stopped before there were any
    elif not run.intact or not run.fits(workspace):
        yield Stale(StaleReason.EDITED)
    elif manifest.shard:
        yield Stale(StaleReason.SHARD, manifest.shard)
    elif suite_run(run.read()) != manifest.suite:
        yield Stale(StaleReason.PARTIAL)
    if unfinished:
        yield Stale(StaleReason.UNFINISHED)


def _of_judges(run: RunFolder, workspace: Workspace) -> Iterator[Stale]:
    manifest = run.manifest
    if manifest.fingerprint.startswith(f"{RESCORED} "):
        yield Stale(StaleReason.RESCORED)
    if manifest.code != made_by(*RESULTS_BY):
        yield Stale(StaleReason.CODE, manifest.harness)
    if manifest.scorers != SCORERS.packages:
        yield Stale(StaleReason.SCORERS, manifest.scorers, SCORERS.packages)
    if manifest.checker_name in CHECKERS.built_in:
        if manifest.checker.replace("/", " ").split()[:1] != [manifest.checker_name]:
            yield Stale(StaleReason.MANIFEST, f"`{manifest.checker_name}` is not `{manifest.checker}`")
    elif (now := _checker_today(workspace, manifest.checker_name)) != manifest.checker:
        yield Stale(StaleReason.CHECKER, manifest.checker, now)


def _checker_today(workspace: Workspace, name: str) -> str:
    """The fingerprint of another package's checker of that name, or why there is none."""
    try:
        opened = open_checker(name, Opening(workspace, workspace.cache))
    except (CheckerError, PluginError, WorkspaceError) as error:
        return f"none: {error}"
    asyncio.run(opened.close())
    return opened.fingerprint


def _of_workspace(run: RunFolder, workspace: Workspace) -> Iterator[Stale]:
    manifest, today = run.manifest, workspace.today.isoformat()
    if manifest.chosen:
        yield Stale(StaleReason.CHOSEN, manifest.chosen)
    elif manifest.suite != suite_of(to_run(workspace)):
        yield Stale(StaleReason.SUITE)
    elif manifest.scenarios != len({scenario.id for scenario in to_run(workspace)}):
        yield Stale(StaleReason.MANIFEST, f"{manifest.scenarios} scenarios")
    elif manifest.workspace != workspace.digest:
        yield Stale(StaleReason.WORKSPACE)
    if manifest.today != today:
        yield Stale(StaleReason.DATE, manifest.today, today)


def _of_support_ai(run: RunFolder, workspace: Workspace) -> Iterator[Stale]:
    manifest = run.manifest
    if manifest.fingerprint.startswith(f"{RESCORED} "):
        return
    try:
        today = _today(workspace, manifest).fingerprint
    except (PipelineError, ModelMissingError) as error:
        yield Stale(StaleReason.AI_UNKNOWN, manifest.fingerprint, str(error))
        return
    if today != manifest.fingerprint:
        yield Stale(StaleReason.AI, manifest.fingerprint, today)


def _of_what_is_said_of_it(run: RunFolder, workspace: Workspace) -> Iterator[Stale]:
    """Of a run that seems to be of today, what run.json says and would be otherwise today.

    Under another subject nobody would miss what was judged before.
    """
    manifest, today = run.manifest, _today(workspace, run.manifest)
    if today.subject != manifest.subject:
        yield Stale(StaleReason.MANIFEST, "`subject`")
    elif today.versioned != manifest.versioned:
        yield Stale(StaleReason.MANIFEST, "`versioned`")
    elif run.path.resolve().name != manifest.id:
        yield Stale(StaleReason.MANIFEST, f"its folder would be `{manifest.id}`")


@dataclass(frozen=True, slots=True)
class _Today:
    """What run.json would say of a run that was made today."""

    fingerprint: str
    versioned: bool
    subject: str


def _today(workspace: Workspace, manifest: Manifest) -> _Today:
    """Of the support AI of that name, by the same judges. Raises PipelineError or ModelMissingError."""
    judges = manifest.checker, f"{manifest.scorers}{manifest.criteria}", manifest.customers
    return _opened_today(workspace, manifest.pipeline, *judges)


@lru_cache(maxsize=8)
def _opened_today(workspace: Workspace, pipeline: str, *judges: str) -> _Today:
    opened = open_pipeline(pipeline, Opening(workspace, workspace.cache))
    asyncio.run(opened.close())
    return _Today(fingerprint_of(opened), opened.versioned, subject_of(workspace, opened, to_run(workspace), *judges))
