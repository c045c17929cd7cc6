"""`harness watchdog`: do live conversations still support today's stages?"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from typing import TYPE_CHECKING

import click

from harness.cli.options import form_options, note_times_ahead, workspace_option

if TYPE_CHECKING:
    from harness.live.week import CategoryWatch
    from harness.turns import Pipeline
    from harness.workspace import Workspace


@click.command()
@workspace_option
@form_options("Print JSON, with the conversations behind every week.", "Print Markdown, for a job summary.")
def command(workspace: Workspace, as_json: bool, as_markdown: bool) -> None:
    """Check whether imported conversations still support the stage of each category above `human`.

    For `draft`, what agents did with drafts; for the stages above, answers that were not reopened,
    taken over or marked bad, and handoffs that reviewers say were needed. Each is compared with the
    rate that the gate of the stage requires. Only conversations since the category's last move
    count. You can look every week: the chance that a category is ever called bad by mistake stays
    5 % (at `confidence: 0.95`). Nothing is moved; it prints the command that does.

    \b
    Exit codes:
      0  nothing counts against any stage
      1  demote: a rate is shown to be below what its gate requires
      2  the workspace or the command line is wrong
      3  no evidence: of a category no conversation of the last four weeks says anything, or too few to show a fall

    \b
    Examples:
      harness watchdog
      harness watchdog --markdown >> "$GITHUB_STEP_SUMMARY"
      harness watchdog --json > watchdog.json
    """
    from harness.live.week import exit_code
    from harness.reports import watchdog
    from harness.reports.rendering import show

    note_times_ahead(workspace)
    found, unread = watched(workspace)
    show(watchdog.document(found, unread), as_json=as_json, as_markdown=as_markdown)
    sys.exit(exit_code(found))


def watched(workspace: Workspace) -> tuple[list[CategoryWatch], tuple[str, ...]]:
    """Each category, and the names of conversations of that time that the last import could not read."""
    from harness.ledger import read_ledger
    from harness.live.conversations import Store, store_of
    from harness.live.labels import needs_person
    from harness.live.week import watch_stages
    from harness.pipelines import Opening, open_pipeline
    from harness.reports.rendering import RunProgress

    moves, labels, path = read_ledger(workspace.root).entries, needs_person(workspace.root), store_of(workspace)
    watch = partial(watch_stages, workspace=workspace, moves=moves, needs_person=labels)

    def pipeline() -> Pipeline:
        return open_pipeline("reference", Opening(workspace, workspace.cache))

    if not path.exists():
        return watch((), None, pipeline=pipeline), ()
    with RunProgress(after=2) as progress, Store(path) as store:
        found = watch(store.read(), store.latest(), pipeline=pipeline, progress=progress.held)
        since = min((each.moved for each in found if each.moved), default=None)
        return found, store.hidden_between(since, dt.datetime.max.replace(tzinfo=dt.UTC)) if since else ()
