"""`harness qa`: the review of a week of real conversations."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    UnfinishedError,
    folder_option,
    form_options,
    local_checker_option,
    note_times_ahead,
    open_workspace,
    today_option,
)

if TYPE_CHECKING:
    from harness.live.week import Review, Week
    from harness.turns import Progress
    from harness.workspace import Workspace


@click.command()
@folder_option
@click.option(
    "--week", "week_name", metavar="2026-W46", help="The week to review. [default: the last whole week in the data]"
)
@form_options("Print JSON, with the conversations behind every figure.", "Print Markdown, for a meeting's notes.")
@click.option("--write", is_flag=True, help="Write the proposed scenarios to scenarios/, as `status: proposed`.")
@click.option("--show", metavar="ID", help="Print this conversation instead, such as intercom:100123.")
@local_checker_option
@today_option
def command(
    folder: Path, week_name: str | None, as_json: bool, as_markdown: bool, write: bool, show: str | None, checker: str,
    today: dt.datetime | None,
) -> None:  # fmt: skip
    """Review a week of imported conversations.

    By category: resolutions, automation, answers, escalations, containment, reopenings, ratings,
    article gaps, edits to drafts, needless tasks, and the handoffs that reviewers have judged; each
    with its definition, interval, and change from the week before. Then questions with
    conversations to open, and a short list of what to change. A conversation belongs to the week in
    which it was opened; if it has no category, the reference pipeline files it.
    Exit code 3 when the week has no conversation.

    \b
    Examples:
      harness qa
      harness qa --week 2026-W46 --markdown
      harness qa --write
      harness qa --show zendesk:1042
    """
    parsed_week(week_name, dt.UTC)  # a mistake in it is told before anything is read
    workspace = open_workspace(folder, today)
    week = parsed_week(week_name, workspace.zone)
    if show:
        _show(workspace, show)
        return
    note_times_ahead(workspace)
    review = _review(workspace, week, checker)
    from harness.reports import qa
    from harness.reports.rendering import show as show_document

    show_document(qa.document(review, workspace.titles), as_json=as_json, as_markdown=as_markdown)
    if write:
        _write(review, workspace)


def parsed_week(name: str | None, zone: dt.tzinfo) -> Week | None:
    """The week of that name in a time zone. Raises click.UsageError."""
    from harness.live.week import week_of

    try:
        return week_of(name, zone) if name else None
    except ValueError:
        raise click.UsageError(f"`{name}` is not a week; write it as 2026-W46.") from None


def _review(workspace: Workspace, week: Week | None, checker: str) -> Review:
    from harness.reports.rendering import RunProgress

    with RunProgress(after=2) as progress:
        found = reviewed(workspace, week, progress.held, checker)
    if found is None:
        raise no_conversations(week)
    return found


def reviewed(workspace: Workspace, week: Week | None, progress: Progress, checker: str = "embedded") -> Review | None:
    """The review of a week, the last whole one by default; None where it has no conversation."""
    from harness.live.conversations import Store, store_of
    from harness.live.labels import needs_person
    from harness.live.week import review
    from harness.scoring import Bench

    with Store(store_of(workspace)) as store:
        bench = Bench.again_and_again(workspace, checker)
        return review(store, week, bench, progress, needs_person(workspace.root))


def no_conversations(week: Week | None) -> UnfinishedError:
    """That there is nothing to review, and what to do."""
    from harness.live.conversations import NAME
    from harness.reports import unfinished

    return UnfinishedError(unfinished.no_conversation(week, NAME), 3)


def _show(workspace: Workspace, name: str) -> None:
    from harness.live.conversations import Store, store_of
    from harness.reports import transcript
    from harness.reports.rendering import show

    vendor, _, id_ = name.partition(":")
    with Store(store_of(workspace)) as store:
        held = store.get(vendor, id_)
        conversation = store.whole(held, (vendor, id_)) if held else None
    if conversation is None:
        hint = "" if id_ else "; an id names its system as well, such as `zendesk:1042`"
        raise click.UsageError(f"There is no conversation `{name}`{hint}.")
    show(transcript.document(conversation))


def _write(review: Review, workspace: Workspace) -> None:
    from harness.live.week import ReviewQuestion, worth_a_scenario
    from harness.reports import proposals, qa
    from harness.reports.rendering import say
    from harness.suite import append_proposals

    late = worth_a_scenario(review.answers[ReviewQuestion.LATE].findings)
    if found := qa.scenario_proposals(late, str(review.week), workspace):
        path = append_proposals(workspace.root, found, qa.proposals_file(str(review.week)))
        say(proposals.added(len(found), path), err=True)
