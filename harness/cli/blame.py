"""`harness blame`: which step caused each failing scenario?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import RUN_FOLDER, must_be, note_run, note_sealed, today_option, workspace_option
from harness.workspace import NOT_OURS, Workspace, WorkspaceError

if TYPE_CHECKING:
    from harness.runs import RunFolder


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@workspace_option
@click.option("--category", metavar="ID", help="Only failures of this category.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@today_option
def command(run_folder: Path | None, workspace: Workspace, category: str | None, as_json: bool) -> None:
    """Show which step caused each failing scenario of a run, the most common cause first; sealed ones are left out.

    RUN_FOLDER is an earlier run; the default is the latest run of the workspace as it is now. No
    support AI is called: the reference pipeline repeats its own steps with one after another
    corrected; for every other pipeline the scores show the cause. Exit code 0, even if scenarios
    fail.

    \b
    Examples:
      harness blame
      harness blame --category billing
      harness blame reports/my-llm-0123456789 --json
    """
    if category is not None:
        must_be("category", category, [*workspace.categories, NOT_OURS])
    from harness.reports import blame as report
    from harness.reports.rendering import show
    from harness.runs import open_run, opened
    from harness.runs.blame import blamed

    run = open_run(run_folder) if run_folder else _latest(workspace)
    note_run(run)
    every = [result for result in run.read() if category in (None, result.category)]
    results = opened(every)
    note_sealed(len(every) - len(results))
    blames = blamed(results, workspace, run.manifest)
    show(report.document(blames, run.manifest.id, len(results)), as_json=as_json)


def _latest(workspace: Workspace) -> RunFolder:
    """The run that was finished last, of those of this workspace and date. Raises WorkspaceError when there is none."""
    from harness.runs import every_run

    for run in every_run(workspace.root):
        if run.manifest.of(workspace):
            return run
    hint = "make one with `harness run`, or name the folder of an earlier one"
    raise WorkspaceError.at("reports", 1, "has no run of the workspace as it is now", hint)
