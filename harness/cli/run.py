"""`harness run`: scenarios through one or more pipelines, and the decision board."""

import sys
from typing import Any

import click

from harness.cli.options import RunOptions, run_options, workspace_option
from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option(
    "-p", "--pipeline", "names", multiple=True, default=("reference",), show_default=True,
    help="The support AI to test: `reference`, or one of rules/pipelines.yaml. Give several to compare them.",
)  # fmt: skip
@run_options
def command(workspace: Workspace, names: tuple[str, ...], **options: Any) -> None:
    """Run every scenario and show the decision board.

    Writes a folder under reports/ with results.jsonl, summary.json, junit.xml, summary.md and
    report.html; copies of the reports are in reports/latest/, with several pipelines those of the
    last one. Of sealed scenarios only counts are shown (docs/seals.md). Exit code 0 when the run
    could be measured, 3 when not. `harness gate` says whether the evidence supports today's stages.

    \b
    Examples:
      harness run
      harness run -p my-service --repeat 3
      harness run -p reference -p my-service      side by side
      harness run -p my-llm --max-cost 2.50       stop before it costs more
      harness run -p my-llm --checker judge       groundedness by an LLM
      harness run -p my-llm --resume              continue after a stop
      harness run --today 2026-12-01              what if it were December?
    """
    from harness.cli.evaluation import Evaluator
    from harness.gates import compare
    from harness.reports import board, comparison
    from harness.reports.rendering import show
    from harness.reports.run import forget_latest

    forget_latest(workspace.reports)
    evaluator = Evaluator(workspace, RunOptions(**options), look=True)
    evaluations = {name: evaluator.evaluate(name) for name in dict.fromkeys(names)}
    if len(evaluations) > 1:
        compared = compare({name: evaluation.results for name, evaluation in evaluations.items()})
        show(comparison.document(compared, workspace.titles))
    for evaluation in evaluations.values():
        evaluation.keep_as_latest()
        if len(evaluations) == 1:
            show(board.document(evaluation.report.judgement, evaluation.report.standing))
        click.echo(f"Report: {evaluation.page}")
    if not all(evaluation.report.judgement.measurable for evaluation in evaluations.values()):
        sys.exit(3)
