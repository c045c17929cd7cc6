"""`harness review`: which conversations a person should read, the page to read them on, and the results."""

from __future__ import annotations

import datetime as dt
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import FILE, UnfinishedError, pipeline_option, today_option, workspace_option
from harness.cli.propose import inside_scenarios
from harness.files import write_text

if TYPE_CHECKING:
    from harness.workspace import Workspace


@click.group()
def command() -> None:
    """Draw conversations for people to read, label them on a local page, and use the labels.

    A random part gives honest rates, a risk part finds what went wrong; weights keep the rates of both
    together honest. Labels are kept in reviews/desk.sqlite.

    \b
    Examples:
      harness review draw --week 2026-10-26
      harness review serve
      harness review rates
      harness review export --labels labels.jsonl
      harness review export --scenarios scenarios/reviewed.yaml
    """


@command.command(short_help="Draw a week's conversations to read.")
@workspace_option
@click.option(
    "--week", "day", type=click.DateTime(["%Y-%m-%d"]), help="A day of the week. [default: the latest conversation's]"
)
@pipeline_option("The support AI to review.")
@click.option("--random", "at_random", type=click.IntRange(0), default=20, metavar="N", help="By chance. [default: 20]")
@click.option("--risk", "by_risk", type=click.IntRange(0), default=20, metavar="N", help="By risk. [default: 20]")
@click.option("--seed", type=click.IntRange(0), help="The seed of the draw. [default: from the week]")
def draw(
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
        latest = store.latest()
        if latest is None:
            raise click.UsageError("No conversations are imported; see `harness import conversations --help`.")
        chosen = week_at(day.replace(tzinfo=workspace.zone) if day else latest, workspace.zone)
        conversations = list(store.read(chosen.start, chosen.end))
        week = chosen.monday
    if not conversations:
        raise click.UsageError(f"No conversation was opened in the week of {week}.")
    asked, spending = DrawRequest(week, at_random, by_risk, week.toordinal() if seed is None else seed), Spending()
    drawn_before = click.UsageError(f"The week of {week} was already drawn; read it with `harness review serve`.")
    with closing(Desk(workspace.root)) as desk, RunProgress(after=2, spending=spending) as progress:
        if any(sample.week == str(week) for sample in desk.samples()):
            raise drawn_before
        opened = open_pipeline(pipeline, Opening(workspace, workspace.cache, spending))
        sample, items = draw_week(asked, conversations, workspace, opened, progress.held)
        if not desk.keep(sample, items):
            raise drawn_before  # by somebody else, meanwhile
    say(wording.drawn(sample, items))
    if sample.errors:
        raise UnfinishedError(unfinished.sample_without_replies(sample.errors), 3)


@command.command()
@workspace_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on loopback. [default: any free one]")
@today_option
def serve(workspace: Workspace, port: int) -> None:
    """Serve the review page on this machine, until Ctrl-C.

    Open the address that is printed; several people can, each with their own name. Every confirmed
    label is saved, whatever happens. Needs the extra `review`.
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from harness.live.labels import Desk
    from harness.reports.rendering import say
    from harness.reports.review import site, wording

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """Nothing: an address may hold the token."""

    with closing(Desk(workspace.root)) as desk:
        try:
            server = make_server("127.0.0.1", port, lambda *_: [], threaded=True, request_handler=Quiet)
        except (OSError, SystemExit):
            raise click.UsageError(f"Port {port} is taken; leave --port out, or name another.") from None
        serving = site.Site(desk, workspace, server.port)
        server.app = serving
        say(wording.address(server.port, serving.token))
        with closing(server.socket):
            server.serve_forever()


@command.command()
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Print numbers for programs.")
def rates(workspace: Workspace, as_json: bool) -> None:
    """Show what the labels say about all conversations, and how far people agree."""
    from harness.live.labels import Desk, agreement, judged
    from harness.live.labels import rates as rates_of
    from harness.reports.rendering import show
    from harness.reports.review import rates

    with closing(Desk(workspace.root)) as desk:
        items, labels = desk.items(), desk.labels()
    show(rates.document(rates_of(judged(items, labels)), agreement(labels), len(items)), as_json=as_json)


@command.command(short_help="Write the labels to where gates and checkers read them.")
@workspace_option
@click.option("--labels", type=FILE, help="For `harness calibrate`: a .jsonl file.")
@click.option(
    "--scenarios", "name", metavar="FILE",
    help="Add the random part as sealed scenarios to this file under scenarios/, as `status: proposed`.",
)  # fmt: skip
def export(workspace: Workspace, labels: Path | None, name: str | None) -> None:
    """Write the labels of drafts to reviews/drafts.jsonl, where the gates read them.

    Only those of the random part: a gate's bound needs a fair sample. Labels are kept in one place,
    the desk; exporting again updates its own lines and leaves all others alone.

    With --scenarios every conversation of the random part that people have read, and that no scenario
    comes from yet, becomes one with `seal: true`, so that nobody sees it failing in detail. It counts
    once a person has filled it in and approved it.

    \b
    Examples:
      harness review export
      harness review export --labels labels.jsonl
      harness review export --scenarios scenarios/reviewed.yaml
    """
    file = inside_scenarios(name) if name else None
    from harness.live.labels import Desk, draft_lines, judged, labelled_rows, reviewed_scenarios, write_drafts
    from harness.reports.rendering import say
    from harness.reports.review import wording
    from harness.suite import ScenarioProposal, append_proposals

    with closing(Desk(workspace.root)) as desk:
        found = judged(desk.items(), desk.labels())
    say(wording.exported_drafts(write_drafts(workspace.root, draft_lines(found, workspace.categories))))
    if labels:
        rows = [json.dumps(row, ensure_ascii=False) + "\n" for row in labelled_rows(found)]
        write_text(labels, rows)
        say(wording.exported_answers(len(rows), labels))
    if file:
        found_new = reviewed_scenarios(found, workspace)
        proposals = [ScenarioProposal(each, wording.WHY_PROPOSED, wording.TO_JUDGE) for each in found_new]
        where = append_proposals(workspace.root, proposals, file) if proposals else file
        say(wording.exported_scenarios(len(proposals), where))
