"""`harness run`: scenarios through one or more pipelines, and the decision board."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.options import RAY, RunOptions, engine_option, folder_option, open_workspace, run_options
from harness.cli.scenario_options import choice_options, chosen_part

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation, Evaluator
    from harness.runs import ChosenPart, Shard
    from harness.workspace import Workspace


def _shard(context: click.Context, option: click.Parameter, value: str | None) -> Shard | None:
    from harness.runs import Shard

    try:
        return Shard.read(value) if value is not None else None
    except ValueError as error:
        raise click.BadParameter(f"{error}.", context, option) from None


@click.command()
@folder_option
@click.option(
    "-p", "--pipeline", "names", multiple=True, default=("reference",), show_default=True,
    help="The support AI to test: `reference`, or one of rules/pipelines.yaml. Give several to compare them.",
)  # fmt: skip
@choice_options
@click.option(
    "--shard", callback=_shard, metavar="N/M", help="Only the Nth of M parts; `harness merge` makes one run of all M."
)
@engine_option
@run_options
def command(
    folder: Path, names: tuple[str, ...], only: tuple[str, ...], tags: tuple[str, ...], severity: str,
    words: tuple[str, ...], failed: bool, shard: Shard | None, engine: str, today: dt.datetime | None, **options: Any,
) -> None:  # fmt: skip
    """Run every scenario and show the decision board, or a part of them and show what fails.

    Writes a folder under reports/ with results.jsonl, summary.json, junit.xml, summary.md and
    report.html; copies of the reports are in reports/latest/, with several pipelines those of the
    last one. Of sealed scenarios only counts are shown (docs/seals.md). Exit code 0 when the run
    could be measured, 3 when not. `harness gate` says whether the evidence supports today's stages.

    With --only, --tag, --severity, -k or --failed only the open scenarios run for which all of these
    hold; of an option that is given several times, any of its values. Such a run is evidence for no
    stage: its folder is under reports/part/, and no other command takes it for a run of everything.

    With --shard only every Mth scenario runs, from the Nth on, with its share of budgets and rates; its
    folder is under reports/shards/. What the run shows is said by `harness merge`.

    With --engine ray the cores of a Ray cluster hold the conversations: of the one that RAY_ADDRESS
    names, else of this machine (docs/cluster.md). The results are the same.

    \b
    Examples:
      harness run
      harness run -p my-service --repeat 3
      harness run -p reference -p my-service      side by side
      harness run -p my-llm --max-cost 2.50       stop before it costs more
      harness run -p my-llm --checker judge       groundedness by an LLM
      harness run -p my-llm --resume              continue after a stop
      harness run --today 2026-12-01              what if it were December?
      harness run --only login --only billing     two categories; or scenarios by id
      harness run -k "reset link" --tag mobile    both words, and the tag
      harness run --severity critical --failed    the critical ones that failed last time
      harness run -p my-llm --shard 3/8           on the third of eight machines
      harness run -p my-bot --engine ray          on a Ray cluster
    """
    from harness.cli.evaluation import Evaluator
    from harness.reports.run import forget_latest
    from harness.workspace import find_root

    names = tuple(dict.fromkeys(names))
    if not (only or tags or severity or words or failed):
        forget_latest(find_root(folder) / "reports")
    workspace = open_workspace(folder, today)
    part = chosen_part(workspace, names, only, tags, severity, words, failed=failed)
    if shard:
        _hold_shard(Evaluator(workspace, RunOptions(**options), shard=shard, cluster=engine == RAY), names, part)
        return
    evaluator = Evaluator(workspace, RunOptions(**options), look=True, part=part, cluster=engine == RAY)
    evaluations = {name: evaluator.evaluate(name) for name in names}
    _show(evaluations, part, workspace)
    if not all(evaluation.report.judgement.measurable for evaluation in evaluations.values()):
        sys.exit(3)


def _hold_shard(evaluator: Evaluator, names: tuple[str, ...], part: ChosenPart | None) -> None:
    """Run a shard through each pipeline, and say where it is; nothing is judged before all of them are there."""
    from harness.reports import shards
    from harness.reports.rendering import show

    if part:
        raise click.UsageError("A shard is of all scenarios: leave --shard out, or the options that choose a part.")
    for name in names:
        show(shards.document(evaluator.held(name), evaluator.workspace.root))


def _show(evaluations: Mapping[str, Evaluation], part: ChosenPart | None, workspace: Workspace) -> None:
    """What each pipeline did, and kept as the latest; of several a comparison."""
    from harness.gates import compare
    from harness.reports import board, comparison, part_of_run, written
    from harness.reports.rendering import say, show

    if len(evaluations) > 1:
        compared = compare({name: evaluation.results for name, evaluation in evaluations.items()})
        show(comparison.document(compared, workspace.titles))
    for evaluation in evaluations.values():
        evaluation.keep_as_latest()
        report = evaluation.report
        if part and len(evaluations) == 1:
            show(part_of_run.document(report, part.words))
        elif len(evaluations) == 1:
            show(board.document(report.judgement, report.standing))
        say(written.report(evaluation.page))
    if part and len(evaluations) > 1:
        say(part_of_run.what_it_shows(part.words))
