"""`harness review draw`: which of a week's conversations a person should read."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from typing import TYPE_CHECKING

import click

from harness.cli.options import DAY, NOTHING_IMPORTED, UnfinishedError, pipeline_option, workspace_option

if TYPE_CHECKING:
    from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option("--week", "day", type=DAY, help="A day of the week. [default: when the newest conversation was opened]")
@pipeline_option("The support AI to review.")
@click.option("--random", "at_random", type=click.IntRange(0), default=20, metavar="N", help="By chance. [default: 20]")
@click.option("--risk", "by_risk", type=click.IntRange(0), default=20, metavar="N", help="By risk. [default: 20]")
@click.option("--seed", type=click.IntRange(0), help="The seed of the draw. [default: from the week]")
def command(
    workspace: Workspace, day: dt.datetime | None, pipeline: str, at_random: int, by_risk: int, seed: int | None
) -> None:
    """Draw a week's conversations from those that were imported, and run them through the pipeline in shadow.

    N by chance, and N by risk: bad ratings, reopened, taken over by a person, drafts that were changed.
    A week is drawn once. Exit code 3 when the pipeline gave no reply to some of them.
    """
    from harness.live.conversations import Store, store_of
    from harness.live.labels import Desk, DrawRequest, draw_week
    from harness.live.week import week_at
    from harness.pipelines import Opening, Spending, open_pipeline
    from harness.reports import unfinished
    from harness.reports.rendering import RunProgress, say
    from harness.reports.review import wording

    with Store(store_of(workspace)) as store:
        newest = store.latest_opened()
        if newest is None:
            raise click.UsageError(NOTHING_IMPORTED)
        chosen = week_at(day.replace(tzinfo=workspace.zone) if day else newest, workspace.zone)
        conversations = list(store.read(chosen.start, chosen.end))
        week = chosen.monday
    if not conversations:
        raise click.UsageError(f"No conversation was opened in the week of {week}.")
    asked, spending = DrawRequest(week, at_random, by_risk, week.toordinal() if seed is None else seed), Spending()
    drawn_before = click.UsageError(
        f"The week of {week} was already drawn: read it under Review in the studio (`harness review serve`)."
    )
    with closing(Desk(workspace.root)) as desk, RunProgress(after=2, spending=spending) as progress:
        if any(sample.week == str(week) for sample in desk.samples()):
            raise drawn_before
        opened = open_pipeline(pipeline, Opening(workspace, workspace.cache, spending))
        sample, items = draw_week(asked, conversations, workspace, opened, progress.held)
        with Store(store_of(workspace)) as store:
            items = [each for each in items if store.still_has(each.conversation)]
        if not desk.keep(sample, items):
            raise drawn_before  # by somebody else, meanwhile
    say(wording.drawn(sample, items))
    if sample.errors:
        raise UnfinishedError(unfinished.sample_without_replies(sample.errors), 3)
