"""`harness gate`: may the categories stand where they stand?"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click

from harness.cli.github import no_commands, tell_github
from harness.cli.options import (
    RunOptions,
    known_category,
    open_workspace,
    run_options,
    today_option,
    workspace_option,
)


@click.command()
@click.argument("run_folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@click.option(
    "-p", "--pipeline", "name", default="reference", show_default=True,
    help="The support AI to test: `reference`, or one of rules/pipelines.yaml.",
)  # fmt: skip
@click.option(
    "--explain", "explained", multiple=True, metavar="CATEGORY",
    help="In place of the board, walk through the arithmetic of this category. May be given several times.",
)  # fmt: skip
@run_options
@today_option
def command(
    run_folder: Path | None, folder: Path, name: str, explained: tuple[str, ...], today: dt.datetime | None,
    **options: Any,
) -> None:  # fmt: skip
    """Hold the evidence against the gates of today's stages.

    Runs the scenarios, or judges the run in RUN_FOLDER again by the rollout.yaml of today, with the
    scores that it holds. Under GitHub Actions it marks failing scenarios at their lines and adds
    summary.md to the job's page.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: a category's stage is ahead of its evidence
      2  the workspace or the command line is wrong
      3  it could not be measured: the pipeline is down, or too many errors

    \b
    Examples:
      harness gate
      harness gate -p my-service --repeat 3
      harness gate reports/reference-0123456789
      harness gate --explain login
    """
    with no_commands():
        workspace = open_workspace(folder, today)
        for category in explained:
            known_category(workspace, category)
        from harness.cli.evaluation import Evaluator, report
        from harness.reports import print_board, print_explained
        from harness.runs import open_run

        if run_folder:
            evaluation = report(workspace, open_run(run_folder))
        else:
            evaluation = Evaluator(workspace, RunOptions(**options), tuple(sys.argv[1:])).evaluate(name)
        if explained:
            print_explained(explained, evaluation.judgement, evaluation.results, sys.stdout)
        else:
            print_board(evaluation.judgement, sys.stdout)
        click.echo(f"Report: {evaluation.page}")
    tell_github(evaluation, workspace.root)
    sys.exit(evaluation.judgement.exit_code)
