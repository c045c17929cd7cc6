"""`harness gate`: may the categories stand where they stand?"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from harness.cli.options import open_workspace, pipeline_option, today_option, workspace_option


@click.command()
@click.argument("run_folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@pipeline_option
@today_option
def command(run_folder: Path | None, folder: Path, pipeline_name: str, today: dt.datetime | None) -> None:
    """Hold the evidence against the gates of today's stages.

    Runs the scenarios, or judges the run in RUN_FOLDER again by the rollout.yaml of today.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: a category's stage is ahead of its evidence
      2  the workspace or the command line is wrong
      3  it could not be measured: the pipeline is down, or too many errors

    \b
    Examples:
      harness gate
      harness gate reports/reference-0123456789
    """
    workspace = open_workspace(folder, today)
    from harness.cli.evaluation import evaluate, report
    from harness.reports import print_board
    from harness.runs import open_run

    if run_folder:
        run = open_run(run_folder)
        evaluation = report(workspace, run, run.read())
    else:
        evaluation = evaluate(workspace, pipeline_name)
    print_board(evaluation.judgement, sys.stdout)
    click.echo(f"Report: {evaluation.page}")
    sys.exit(evaluation.judgement.exit_code)
