"""`harness gate`: may the categories stand where they stand?"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from harness.cli.options import RunOptions, open_workspace, run_options, today_option, workspace_option


@click.command()
@click.argument("run_folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@click.option(
    "-p", "--pipeline", "name", default="reference", show_default=True,
    help="The support AI to test: `reference`, or one of rules/pipelines.yaml.",
)  # fmt: skip
@click.option(
    "--baseline", metavar="RUN_FOLDER|GIT_REF",
    help="Compare with an earlier run, or with the workspace at a git ref, run the same way.",
)  # fmt: skip
@run_options
@today_option
def command(
    run_folder: Path | None, folder: Path, name: str, baseline: str | None, today: dt.datetime | None, **options: Any
) -> None:
    """Hold the evidence against the gates of today's stages.

    Runs the scenarios, or judges the run in RUN_FOLDER again by the rollout.yaml of today, with the
    scores that it holds. With --baseline it also says, scenario by scenario, what the change broke
    and fixed; a scenario that flips between repeats of one build is flaky and not blamed.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: a category's stage is ahead of its evidence, or something newly broke
      2  the workspace or the command line is wrong
      3  it could not be measured: the pipeline is down, or too many errors

    \b
    Examples:
      harness gate
      harness gate -p my-service --repeat 3
      harness gate reports/reference-0123456789
      harness gate --baseline main
      harness gate -p my-llm --repeat 3 --baseline origin/main
      harness gate --baseline reports/reference-0123456789
    """
    workspace = open_workspace(folder, today)
    from harness.cli.baseline import baseline_of
    from harness.cli.evaluation import Evaluator, report
    from harness.reports import print_board, print_change
    from harness.runs import open_run

    run = open_run(run_folder) if run_folder else None
    if run:
        name, options["repeat"] = run.manifest.pipeline, run.manifest.repeats
    evaluator = Evaluator(workspace, RunOptions(**options), tuple(sys.argv[1:]))
    if baseline is not None:  # an empty name is a mistake, not a gate without a baseline
        evaluator.baseline = baseline_of(baseline, name, evaluator, pinned_date=today is not None)
    evaluation = report(workspace, run, evaluator.baseline) if run else evaluator.evaluate(name)
    print_board(evaluation.judgement, sys.stdout)
    if evaluation.change:
        print_change(evaluation.change, sys.stdout)
    click.echo(f"Report: {evaluation.page}")
    sys.exit(evaluation.change.exit_code if evaluation.change else evaluation.judgement.exit_code)
