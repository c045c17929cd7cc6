"""`harness score`: score the replies of an earlier run again, without calling the support AI."""

import json
from pathlib import Path
from typing import Any

import click

from harness.cli.options import (
    RUN_FOLDER,
    RunOptions,
    budget_options,
    checker_option,
    resume_option,
    today_option,
    workspace_option,
)
from harness.workspace import RecordedDeclared, Workspace


@click.command()
@click.argument("run_folder", type=RUN_FOLDER)
@workspace_option
@checker_option
@budget_options
@resume_option
@today_option
def command(run_folder: Path, workspace: Workspace, **options: Any) -> None:
    """Score the replies in RUN_FOLDER again, with today's scenarios and articles.

    For a changed expectation, a new scorer, another checker or an edited article: the support AI is
    not called. A scenario whose words have changed since has no reply, and counts as an error. Exit
    codes as for `run`.

    \b
    Examples:
      harness score reports/my-llm-0123456789
      harness score reports/my-llm-0123456789 --checker judge --max-cost 2.50
    """
    from harness.cli.evaluation import Evaluator, show_judged
    from harness.pipelines import RESCORED, RecordedPipeline
    from harness.runs import ChosenPart, open_run, shown, to_line

    run = open_run(run_folder)
    declared = RecordedDeclared(kind="recorded", id=run.manifest.pipeline, file="results.jsonl")
    results = run.read()
    replies = (json.loads(to_line(turn)) for result in results for turn in result.turns)
    pipeline = RecordedPipeline(declared, workspace, replies, RESCORED)
    repeats = max((turn.repeat for result in results for turn in result.turns), default=1)
    held = frozenset(each.id for each in shown(workspace)) & frozenset(result.id for result in results)
    part = ChosenPart(run.manifest.part, held) if run.manifest.part else None
    show_judged(Evaluator(workspace, RunOptions(jobs=None, repeat=repeats, **options), part=part).evaluate(pipeline))
