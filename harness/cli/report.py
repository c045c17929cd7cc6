"""`harness report`: the reports of an earlier run, and its charts."""

from pathlib import Path

import click

from harness.cli.options import RUN_FOLDER, today_option, workspace_option
from harness.workspace import Workspace


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@workspace_option
@click.option(
    "--charts", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Draw charts for slides into this folder.",
)  # fmt: skip
@click.option(
    "--format",
    "kind",
    type=click.Choice(["svg", "png"]),
    default="svg",
    show_default=True,
    help="The format of the charts.",
)
@today_option
def command(run_folder: Path | None, workspace: Workspace, charts: Path | None, kind: str) -> None:
    """Write the reports of a finished run again, with today's stages and gates.

    RUN_FOLDER is an earlier run; the default is the latest under reports/. The support AI is not
    called. A comparison (`harness gate --baseline`) is left out: make it again.

    With --charts also pictures for a slide or a letter: the evidence on each category, triage,
    handoffs, causes of failures, confidence thresholds, and the runs so far; a chart that has
    nothing to show is left out. They need `pip install 'support-harness[plots]'`.

    \b
    Examples:
      harness report
      harness report --charts charts
      harness report reports/my-llm-0123456789 --charts charts --format png
    """
    from harness.cli.evaluation import evaluated, named_or_latest
    from harness.reports import written
    from harness.reports.charts import write_charts
    from harness.reports.rendering import say

    run, stale = named_or_latest(workspace, run_folder)
    evaluation = evaluated(workspace, run, look=not stale, stale=stale)
    evaluation.keep_as_latest()
    say(written.report(evaluation.page))
    if charts:
        for path in write_charts(evaluation.report, charts, kind):
            say(written.chart(path))
