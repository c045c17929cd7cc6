"""`harness merge`: the shards of a run, together."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import RUN_FOLDER, UnfinishedError, today_option, workspace_option

if TYPE_CHECKING:
    from harness.runs import RunFolder
    from harness.workspace import Workspace


@click.command()
@click.argument("folders", nargs=-1, required=True, type=RUN_FOLDER, metavar="SHARD_FOLDER...")
@workspace_option
@today_option
def command(folders: tuple[Path, ...], workspace: Workspace) -> None:
    """Put the shards of a run together: the same files as if one machine had made it, and its board.

    Name the folders that `harness run --shard` wrote under reports/shards/, wherever they were copied
    to. All have to be there, be of one run, and of the workspace and the support AI as they are today.
    `harness gate` then judges by the run without making it again.

    Exit code 0 when it could be measured, 2 for folders that do not belong together, 3 when a shard is
    missing, or is not evidence on today.

    \b
    Examples:
      harness merge reports/shards/*
      harness merge downloaded/shard-*/my-llm-*
    """
    from harness.cli.evaluation import evaluated, show_judged
    from harness.reports import run_standing, unfinished
    from harness.reports.rendering import note
    from harness.runs import LostShardsError, merged, open_run

    shards = [open_run(folder) for folder in folders]
    _refuse_stale(shards, workspace)
    try:
        run, aside = merged(workspace, shards)
    except LostShardsError as lost:
        raise UnfinishedError(unfinished.shards_lost(lost.numbers, lost.of), 3) from None
    for damaged in aside:
        note(run_standing.set_aside(damaged))
    show_judged(evaluated(workspace, run, look=True))


def _refuse_stale(shards: Sequence[RunFolder], workspace: Workspace) -> None:
    """Raises UnfinishedError for a shard that was edited, or made of something else than there is today."""
    from harness.reports import run_standing, unfinished
    from harness.runs import StaleReason, staleness

    for shard in shards:
        if stale := tuple(each for each in staleness(shard, workspace) if each.why is not StaleReason.SHARD):
            why = run_standing.explained(shard.manifest, stale)
            raise UnfinishedError(unfinished.shard_not_of_today(shard.path, why), 3)
