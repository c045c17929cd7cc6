"""`harness replay`: real conversations through a pipeline in shadow."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    FILE,
    RAY,
    UnfinishedError,
    budget_options,
    engine_option,
    pipeline_option,
    today_option,
    workspace_option,
)
from harness.files import write_text

if TYPE_CHECKING:
    from harness.live.week import Replayed
    from harness.pipelines import Opening
    from harness.workspace import Workspace


@click.command()
@workspace_option
@pipeline_option("The pipeline to replay through.")
@click.option(
    "--week", "week_name", metavar="2026-W46", help="The week to replay. [default: the last whole week in the data]"
)
@click.option("--json", "as_json", is_flag=True, help="Print every conversation as JSON.")
@click.option(
    "--drafts", type=FILE, help="Write what would have been drafts as reviewed drafts, a .jsonl file for reviews/."
)
@engine_option
@budget_options
@today_option
def command(
    workspace: Workspace, pipeline: str, week_name: str | None, as_json: bool, drafts: Path | None,
    max_calls: int | None, max_cost: float | None, fresh: bool, engine: str,
) -> None:  # fmt: skip
    """Put a week's imported conversations through a pipeline, in shadow: nothing is sent to anybody.

    Wherever a person replied: would the pipeline have answered, and does the agent's reply agree? Same
    outcome: both answer from an article, or both leave it to a person. Same article: the one whose words
    the agent sent. Same facts: the pipeline's answer has every quantity that the agent states. With
    --drafts, what would have been drafts becomes evidence like drafts that agents reviewed: drafts that
    agree count as approved. Exit code 3 when more conversations failed than the workspace allows.

    \b
    Examples:
      harness replay
      harness replay -p my-llm --week 2026-W46 --max-cost 2
      harness replay --drafts reviews/drafts.jsonl
      harness replay --engine ray                 on a Ray cluster (docs/cluster.md)
    """
    from harness.workspace import looks_like_drafts

    if drafts and drafts.exists():
        raise click.UsageError(
            f"{drafts} already exists; name another file, and copy its lines to where you want them."
        )
    if drafts and looks_like_drafts(drafts.name) and drafts.resolve().parent == (workspace.root / "reviews").resolve():
        raise click.UsageError(
            f"Nothing reads {drafts}, and the workspace would have a problem by it: name it `drafts.jsonl`, "
            "or `replayed.jsonl` and copy its lines there."
        )
    from harness.pipelines import Opening, Spending
    from harness.reports import replay, unfinished
    from harness.reports.rendering import show

    opening = Opening(workspace, workspace.cache, Spending(max_calls, max_cost), fresh)
    replayed = _replay(pipeline, week_name, opening, cluster=engine == RAY)
    show(replay.document(replayed, workspace.titles), as_json=as_json)
    if drafts:
        _write(drafts, replayed, pipeline)
    failed = [each for each in replayed if each.decided is None]
    if len(failed) > workspace.rollout.errors.at_most * len(replayed):
        words = unfinished.replay_not_measured(len(failed), len(replayed), failed[0].error)
        raise UnfinishedError(words, 3)


def _replay(pipeline: str, week_name: str | None, opening: Opening, *, cluster: bool) -> list[Replayed]:
    """The week's conversations, replayed. Raises UnfinishedError when the budget is spent or there is none."""
    from harness.cli.qa import no_conversations, parsed_week
    from harness.cluster import connected
    from harness.live.conversations import Store, store_of
    from harness.live.week import cases_of, replay, replay_on_cluster, week_to_review
    from harness.pipelines import BudgetSpentError
    from harness.reports import unfinished
    from harness.reports.rendering import RunProgress
    from harness.scoring import Bench

    workspace, week = opening.workspace, parsed_week(week_name, opening.workspace.zone)
    try:
        with RunProgress(after=2, spending=opening.spending) as progress, Store(store_of(workspace)) as store:
            week = week or week_to_review(store, workspace.zone, workspace.today)
            found = list(store.read(week.start, week.end)) if week else []
            if not found:
                raise no_conversations(week)
            bench = Bench(opening, pipeline)
            if cluster:
                with connected(workspace.root) as workers:
                    return replay_on_cluster(workers, found, bench, progress.held)
            cases = cases_of(found, workspace, bench.reference, False, progress.held)
            return replay(cases, workspace, bench.pipeline, progress.held)
    except BudgetSpentError as spent:
        raise UnfinishedError(unfinished.replay_stopped(spent), 3) from None


def _write(path: Path, replayed: list[Replayed], pipeline: str) -> None:
    from harness.live.week import drafts_of
    from harness.reports import replay
    from harness.reports.rendering import say

    drafts = drafts_of(replayed, pipeline)
    lines = [draft.model_dump_json(exclude_defaults=True, exclude={"at"}) + "\n" for draft in drafts]
    write_text(path, lines)
    say(replay.drafts_written(len(lines), path), err=True)
