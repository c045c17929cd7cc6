"""`harness gate`: may the categories stay at their stages?"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.github import no_commands, tell_github
from harness.cli.options import (
    RUN_FOLDER,
    RunOptions,
    folder_option,
    known_category,
    open_workspace,
    pipeline_option,
    run_options,
)

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation
    from harness.workspace import Workspace


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@folder_option
@pipeline_option()
@click.option(
    "--explain",
    "explained",
    multiple=True,
    metavar="CATEGORY",
    help="Explain the arithmetic of this category instead of showing the board. You can give it several times.",
)
@click.option(
    "--baseline", metavar="RUN_FOLDER|GIT_REF",
    help="Compare with an earlier run, or with the workspace at a git ref, run the same way.",
)  # fmt: skip
@run_options
def command(
    run_folder: Path | None, folder: Path, pipeline: str, explained: tuple[str, ...], baseline: str | None,
    today: dt.datetime | None, **options: Any,
) -> None:  # fmt: skip
    """Check whether the evidence supports today's stages.

    Runs the scenarios, or judges the run in RUN_FOLDER again with today's rollout.yaml and the run's
    scores. With --baseline it also shows, scenario by scenario, what the change broke and fixed; a
    scenario whose result differs between repeats of one build is flaky and not blamed on the change.
    If `suite:` in rollout.yaml says how good the scenarios must be, they have to be; the mutation
    score is that of the latest `harness mutate`, nothing is tried here. Under GitHub Actions it marks
    failing scenarios at their lines and adds summary.md to the job's page.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: the evidence does not support a category's stage, something newly broke, or
         the scenarios are not as good as `suite:` requires
      2  the workspace or the command line is wrong
      3  it could not be measured: the pipeline is down, too many errors, or mutants not tried

    \b
    Examples:
      harness gate
      harness gate -p my-service --repeat 3
      harness gate reports/reference-0123456789
      harness gate --explain login
      harness gate --baseline main
      harness gate -p my-llm --repeat 3 --baseline origin/main
      harness gate --baseline reports/reference-0123456789
    """
    with no_commands():
        workspace = open_workspace(folder, today)
        for category in explained:
            known_category(workspace, category)
        from harness.reports import board, change, explain
        from harness.reports.rendering import show

        evaluation = _evaluated(workspace, run_folder, pipeline, baseline, RunOptions(**options), today is not None)
        report = evaluation.report
        if explained:
            show(explain.document(explained, report.judgement, report.results))
        else:
            show(board.document(report.judgement))
        if report.change:
            show(change.document(report.change))
        standards_code = _standards(evaluation)
        click.echo(f"Report: {evaluation.page}")
    tell_github(evaluation, workspace.root)
    found = report.change.exit_code if report.change else report.judgement.exit_code
    sys.exit(found or standards_code)


def _standards(evaluation: Evaluation) -> int:
    """Say whether the scenarios are as good as rollout.yaml requires; the exit code that follows."""
    workspace = evaluation.report.workspace
    if not workspace.rollout.suite.model_fields_set:
        return 0
    from harness.suite import exit_code, standards

    found = standards(workspace, evaluation.report.results)
    for standard in found:
        click.echo(standard.words)
    return exit_code(found)


def _evaluated(
    workspace: Workspace, run_folder: Path | None, pipeline: str, baseline: str | None, options: RunOptions, dated: bool
) -> Evaluation:
    """The run that was named, or a new one; with the change since the baseline, where one was named."""
    from harness.cli.baseline import baseline_of
    from harness.cli.evaluation import Evaluator, evaluated
    from harness.runs import open_run

    run = open_run(run_folder) if run_folder else None
    if run:
        pipeline, options = run.manifest.pipeline, replace(options, repeat=run.manifest.repeats)
    evaluator = Evaluator(workspace, options)
    if baseline is not None:  # an empty name is a mistake, not a gate without a baseline
        evaluator.baseline = baseline_of(baseline, pipeline, evaluator, pinned_date=dated)
    return evaluated(workspace, run, evaluator.baseline) if run else evaluator.evaluate(pipeline)
