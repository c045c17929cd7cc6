"""What `gate --baseline` compares with: a run folder, or the workspace at a git ref, run like today's."""

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import click

from harness.cli.evaluation import Evaluator
from harness.gates import Baseline
from harness.pipelines import UnknownPipelineError, modules_of
from harness.runs import JudgedBy, has_manifest, open_run
from harness.turns import PipelineError
from harness.workspace import (
    NoFolderThenError,
    Revision,
    RevisionError,
    Workspace,
    WorkspaceError,
    at_revision,
    called,
    edited_lines,
    load,
)


class NoBaselineError(Exception):
    """At a git ref there is no workspace that could be run; the message says why, in a sentence."""


def baseline_of(name: str, pipeline: str, today: Evaluator, *, pinned_date: bool) -> Baseline:
    """The baseline of that name, through the same pipeline as `today`'s workspace will go.

    Budget, options and what is kept between runs are those of `today`; the date is the earlier
    workspace's own, unless it is pinned. Raises BadParameter for a name that is neither the folder of a run of
    all scenarios, as it was written, nor a git ref, NoBaselineError where there was no workspace yet, one without
    scenarios or an invalid one, so that a change that makes, fills or repairs it can pass, and WorkspaceError and
    PipelineError when what was there then cannot be run.
    """
    if has_manifest(Path(name)):
        run = open_run(Path(name))
        if run.manifest.part:
            words = f"the run holds only a part of the scenarios ({run.manifest.part}); name one of all of them"
            raise click.BadParameter(words, param_hint="--baseline")
        if not (run.intact and run.fits()) or (run.manifest.judged_by and not run.judged_by):
            words = "the results or limits of the run are not its own: they were edited or cut; name another run"
            raise click.BadParameter(words, param_hint="--baseline")
        found, was = Baseline(name.rstrip("/"), run.manifest, run.read(), judged_by=run.judged_by), run.judged_by
        categories = {each.id: each for each in was.categories} if was else {}
        return replace(found, rollout=was.rollout, categories=categories) if was else found
    try:
        with at_revision(today.workspace.root, name) as revision, modules_of(revision.folder, today.workspace.root):
            return _run_then(name, revision, pipeline, today, pinned_date=pinned_date)
    except NoFolderThenError as error:
        raise NoBaselineError(f"{error}.") from None
    except RevisionError as error:
        raise click.BadParameter(
            f"`{name}` is not a run folder, and as a git ref: {error}", param_hint="--baseline"
        ) from None


def _run_then(name: str, revision: Revision, pipeline: str, today: Evaluator, *, pinned_date: bool) -> Baseline:
    past = _workspace_then(name, revision, today.workspace.today if pinned_date else None)
    _refuse_todays_program(past, pipeline, today.workspace.root, name)
    try:
        past = replace(past, reports=today.workspace.reports, digest=_digest(past, pipeline, revision))
        evaluator = Evaluator(past, today.options, spending=today.opening.spending, reuse=True)
        evaluation = evaluator.evaluate(pipeline)
        if not evaluation.results:
            raise NoBaselineError(f"at {name} there are no scenarios yet.")
    except PipelineError as error:
        if isinstance(error, UnknownPipelineError) and pipeline not in [each.id for each in today.workspace.pipelines]:
            raise  # mistyped: there is none today either
        raise PipelineError(f"at {name}: {error}") from None
    then = f", in {revision.was_at or 'the top folder'} then" if revision.was_at is not None else ""
    name = called(today.workspace.root, name, revision.commit).removesuffix(")") + f"{then})"
    edited = edited_lines(today.workspace.root, revision.commit)
    known = past.rollout, past.categories, edited, JudgedBy.of(past), past.drafts
    return Baseline(name, evaluation.folder.manifest, evaluation.results, *known)


def _refuse_todays_program(past: Workspace, pipeline: str, root: Path, name: str) -> None:
    """Raises PipelineError where a pipeline of then names a file of today's workspace by its whole path."""
    declared = next((each for each in past.pipelines if each.id == pipeline), None)
    told = declared.model_dump(mode="json") if declared else {}
    texts = (text for value in told.values() for text in (value if isinstance(value, list) else [value]))
    for text in texts:
        if isinstance(text, str) and any(f"{folder}{os.sep}" in text for folder in (root, root.resolve())):
            raise PipelineError(
                f"at {name}: `{pipeline}` names `{text}`, which is today's file in both runs: "
                "write it from the workspace's folder, such as `bots/program.py`"
            )


def _workspace_then(name: str, revision: Revision, date: dt.date | None) -> Workspace:
    """Raises NoBaselineError."""
    if not all((revision.folder / part).is_dir() for part in ("rules", "knowledge")):
        raise NoBaselineError(f"at {name} there is no workspace yet.")
    try:
        return load(revision.folder, date)
    except WorkspaceError as error:
        first, count = error.problems[0], len(error.problems)
        more = f", and {count - 1} more" if count > 1 else ""
        # the place is written as git does: `main:rules/handoff.yaml:7`
        raise NoBaselineError(f"the workspace is not valid there ({name}:{first.at}: {first.message}{more}).") from None


def _digest(past: Workspace, pipeline: str, revision: Revision) -> str:
    """What the run's name must say, so that an earlier run can be used for this one.

    The code behind a program, a function or a service is not among what the team's files digest: only
    everything in the folder is sure to have it, unless the pipeline declares a version.
    """
    if pipeline == "reference":
        return past.digest
    declared = next((each for each in past.pipelines if each.id == pipeline), None)
    if declared and (declared.kind == "recorded" or declared.kind == "openai" or declared.version is not None):
        return past.digest
    return f"git tree {revision.tree}"
