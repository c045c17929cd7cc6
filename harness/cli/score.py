"""`harness score`: score the replies of an earlier run again, without asking anybody."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from harness.cli.options import RunOptions, open_workspace, today_option, workspace_option


@click.command()
@click.argument("run_folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@today_option
def command(run_folder: Path, folder: Path, today: dt.datetime | None) -> None:
    """Score the replies in RUN_FOLDER by the scenarios and articles of today.

    For a changed expectation, a new scorer, or an edited article: no reply is asked for. A scenario
    whose words have changed since has no reply, and counts as an error. Exit codes as for `run`.

    \b
    Examples:
      harness score reports/my-llm-0123456789
    """
    workspace = open_workspace(folder, today)
    from harness.cli.evaluation import Evaluator
    from harness.pipelines.recorded import RecordedPipeline, read_file
    from harness.reports import print_board
    from harness.runs import open_run
    from harness.workspace.pipelines import RecordedDeclared

    run = open_run(run_folder)
    declared = RecordedDeclared(kind="recorded", id=run.manifest.pipeline, file="results.jsonl")
    pipeline = RecordedPipeline(declared, workspace, read_file(run.results))
    options = RunOptions(None, run.manifest.repeats, None, None, resume=False, fresh=False)
    evaluation = Evaluator(workspace, options, tuple(sys.argv[1:])).evaluate_opened(pipeline)
    print_board(evaluation.judgement, sys.stdout)
    click.echo(f"Report: {evaluation.page}")
    if not evaluation.judgement.measurable:
        sys.exit(3)
