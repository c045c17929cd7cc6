"""`harness run`: scenarios through a pipeline, and the decision board."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from harness.cli.options import open_workspace, pipeline_option, today_option, workspace_option


@click.command()
@workspace_option
@pipeline_option
@today_option
def command(folder: Path, pipeline_name: str, today: dt.datetime | None) -> None:
    """Run every scenario and show the decision board.

    Writes a folder under reports/ with results.jsonl, summary.json, junit.xml, summary.md and
    report.html. Exit code 0 when the run could be measured, 3 when not; whether the evidence
    carries today's stages is what `harness gate` says.

    \b
    Examples:
      harness run
      harness run -w my-support
      harness run --today 2026-12-01    what if it were December?
    """
    workspace = open_workspace(folder, today)
    from harness.cli.evaluation import evaluate
    from harness.reports import print_board

    evaluation = evaluate(workspace, pipeline_name)
    print_board(evaluation.judgement, sys.stdout)
    click.echo(f"Report: {evaluation.page}")
    if not evaluation.judgement.measurable:
        sys.exit(3)
