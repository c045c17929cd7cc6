"""`harness gate`: may the categories stand where they stand?"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.github import no_commands, tell_github
from harness.cli.options import RunOptions, known_category, open_workspace, run_options, today_option, workspace_option

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation
    from harness.workspace import Workspace


@click.command()
@click.argument("run_folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@click.option(
    "-p", "--pipeline", "name", default="reference", show_default=True,
    help="The support AI to test: `reference`, or one of rules/pipelines.yaml.",
)  # fmt: skip
@click.option(
    "--explain",
    "explained",
    multiple=True,
    metavar="CATEGORY",
    help="In place of the board, walk through the arithmetic of this category. May be given several times.",
)
@click.option(
    "--baseline", metavar="RUN_FOLDER|GIT_REF",
    help="Compare with an earlier run, or with the workspace at a git ref, run the same way.",
)  # fmt: skip
@run_options
@today_option
def command(
    run_folder: Path | None, folder: Path, name: str, explained: tuple[str, ...], baseline: str | None,
    today: dt.datetime | None, **options: Any,
) -> None:  # fmt: skip
    """Hold the evidence against the gates of today's stages.

    Runs the scenarios, or judges the run in RUN_FOLDER again by the rollout.yaml of today, with the
    scores that it holds. With --baseline it also says, scenario by scenario, what the change broke
    and fixed; a scenario that flips between repeats of one build is flaky and not blamed. Where
    rollout.yaml asks under `suite:` how good the scenarios must be, that has to hold too; the mutation
    score is that of the latest `harness mutate`, nothing is tried here. Under GitHub Actions it marks
    failing scenarios at their lines and adds summary.md to the job's page.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: a category's stage is ahead of its evidence, something newly broke, or the
         scenarios are not what `suite:` asks
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

        evaluation = _evaluated(workspace, run_folder, name, baseline, RunOptions(**options), today is not None)
        report = evaluation.report
        if explained:
            show(explain.document(explained, report.judgement, report.results))
        else:
            show(board.document(report.judgement))
        if report.change:
            show(change.document(report.change))
        asked_of_scenarios = _standards(evaluation)
        click.echo(f"Report: {evaluation.page}")
    tell_github(evaluation, workspace.root)
    found = report.change.exit_code if report.change else report.judgement.exit_code
    sys.exit(found or asked_of_scenarios)


def _standards(evaluation: Evaluation) -> int:
    """Say how the scenarios stand to what rollout.yaml asks of them; the exit code that follows."""
    workspace = evaluation.report.workspace
    if not workspace.rollout.suite.model_fields_set:
        return 0
    from harness.suite import exit_code, standards

    found = standards(workspace, evaluation.report.results)
    for standard in found:
        click.echo(standard.words)
    return exit_code(found)


def _evaluated(
    workspace: Workspace, run_folder: Path | None, name: str, baseline: str | None, options: RunOptions, dated: bool
) -> Evaluation:
    """The run that was named, or a new one; with the change since the baseline, where one was named."""
    from harness.cli.baseline import baseline_of
    from harness.cli.evaluation import Evaluator, evaluated
    from harness.runs import open_run

    run = open_run(run_folder) if run_folder else None
    if run:
        name, options = run.manifest.pipeline, replace(options, repeat=run.manifest.repeats)
    evaluator = Evaluator(workspace, options, tuple(sys.argv[1:]))
    if baseline is not None:  # an empty name is a mistake, not a gate without a baseline
        evaluator.baseline = baseline_of(baseline, name, evaluator, pinned_date=dated)
    return evaluated(workspace, run, evaluator.baseline) if run else evaluator.evaluate(name)
