"""`harness review`: which conversations a person should read, the page to read them on, and what came of it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import UnfinishedError, open_workspace, today_option, workspace_option

if TYPE_CHECKING:
    from harness.live.labels import Desk
    from harness.workspace import Workspace

_WEEK = click.option(
    "--week", "day", type=click.DateTime(["%Y-%m-%d"]), help="Any day of it. [default: of the latest conversation]"
)


@click.group()
def command() -> None:
    """Draw conversations for people to read, read them on a local page, and use what was said.

    A random part gives honest rates, a risk part finds what went wrong; weights make rates of both
    together honest. What people say is kept in reviews/desk.sqlite.

    \b
    Examples:
      harness review draw --week 2026-10-26
      harness review serve
      harness review rates
      harness review export --labels labels.jsonl
    """


@command.command(short_help="Draw a week's conversations to read.")
@workspace_option
@_WEEK
@click.option("-p", "--pipeline", default="reference", show_default=True, help="The support AI whose work is read.")
@click.option("--random", "at_random", type=click.IntRange(0), default=20, metavar="N", help="By chance. [default: 20]")
@click.option("--risk", "by_risk", type=click.IntRange(0), default=20, metavar="N", help="By risk. [default: 20]")
@click.option("--seed", type=click.IntRange(0), help="Another one draws others. [default: from the week]")
def draw(folder: Path, day: dt.datetime | None, pipeline: str, at_random: int, by_risk: int, seed: int | None) -> None:
    """Draw a week's conversations from those that were imported, and put them to the pipeline in shadow.

    N by chance, and N by risk: bad ratings, reopened, taken over by a person, drafts that were changed.
    A week is drawn once. Exit code 3 when the pipeline gave no reply to some of them.
    """
    workspace = open_workspace(folder)
    from harness.live.conversations import Store, store_of
    from harness.live.labels import DrawRequest, draw_week, monday
    from harness.pipelines import Opening, Spending, open_pipeline
    from harness.reports.rendering import RunProgress

    with Store(store_of(workspace)) as store:
        latest = store.latest()
        if latest is None:
            raise click.UsageError("No conversations are imported; see `harness import conversations --help`.")
        week = monday((day or latest).date())
        start = dt.datetime.combine(week, dt.time(), dt.UTC)
        conversations = list(store.read(start, start + dt.timedelta(days=7)))
    if not conversations:
        raise click.UsageError(f"No conversation was opened in the week of {week}.")
    asked, spending = DrawRequest(week, at_random, by_risk, week.toordinal() if seed is None else seed), Spending()
    drawn_before = click.UsageError(f"The week of {week} is drawn already; read it with `harness review serve`.")
    with _desk(workspace) as desk, RunProgress(after=2, spending=spending) as progress:
        if any(sample.week == str(week) for sample in desk.samples()):
            raise drawn_before
        opened = open_pipeline(pipeline, Opening(workspace, workspace.cache, spending))
        sample, items = draw_week(asked, conversations, workspace, opened, progress.held)
        if not desk.keep(sample, items):
            raise drawn_before  # by somebody else, meanwhile
    chance = sum(item.by_chance for item in items)
    click.echo(f"Week of {week}: {len(items)} of {sample.total} conversations to read, {chance} of them by chance.")
    if sample.errors:
        raise UnfinishedError(f"{sample.errors} more were drawn, but the pipeline gave no reply to them.", 3)


@command.command()
@workspace_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="On loopback. [default: any that is free]")
@today_option
def serve(folder: Path, port: int, today: dt.datetime | None) -> None:
    """Serve the review page on this machine, until Ctrl-C.

    Open the address that is printed; several people may, each under their own name. Everything that was
    confirmed is kept, whatever happens. Needs the extra `review`.
    """
    workspace = open_workspace(folder, today)
    from werkzeug.serving import WSGIRequestHandler, make_server

    from harness.reports.review import site

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: object) -> None:
            """Nothing: an address may hold the token."""

    with _desk(workspace) as desk:
        try:
            server = make_server("127.0.0.1", port, lambda *_: [], threaded=True, request_handler=Quiet)
        except (OSError, SystemExit):
            raise click.UsageError(f"Port {port} is taken; leave --port out, or name another.") from None
        serving = site.Site(desk, workspace, server.port)
        server.app = serving
        click.echo(f"Open http://127.0.0.1:{server.port}/enter?token={serving.token} (Ctrl-C ends it)")
        with closing(server.socket):
            server.serve_forever()


@command.command()
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Print numbers for programs.")
def rates(folder: Path, as_json: bool) -> None:
    """Show what the labels say of all conversations, and how far people agree."""
    workspace = open_workspace(folder)
    from harness.live.labels import agreement, judged
    from harness.live.labels import rates as rates_of
    from harness.reports.rendering import show
    from harness.reports.review import rates

    with _desk(workspace) as desk:
        items, labels = desk.items(), desk.labels()
    show(rates.document(rates_of(judged(items, labels)), agreement(labels), len(items)), as_json=as_json)


@command.command(short_help="Put the labels where gates and checkers read them.")
@workspace_option
@click.option(
    "--labels", type=click.Path(path_type=Path, dir_okay=False), help="For `harness calibrate`: a .jsonl file."
)
def export(folder: Path, labels: Path | None) -> None:
    """Put what was said of drafts where the gates read it, reviews/drafts.jsonl.

    Only the random part goes there: a gate's bound asks for a fair sample. The desk stays the one place
    where labels are kept; exporting again renews its own lines and leaves those of others alone.
    """
    workspace = open_workspace(folder)
    from harness.live.labels import DRAFTS, draft_lines, judged, labelled_rows, write_drafts

    with _desk(workspace) as desk:
        found = judged(desk.items(), desk.labels())
    click.echo(f"{write_drafts(workspace.root, draft_lines(found, workspace.categories))} drafts in {DRAFTS}")
    if labels:
        rows = [json.dumps(row, ensure_ascii=False) for row in labelled_rows(found)]
        labels.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        click.echo(f"{len(rows)} answers in {labels}. Next: harness calibrate {labels}")


@contextmanager
def _desk(workspace: Workspace) -> Iterator[Desk]:
    from harness.live.labels import Desk

    with closing(Desk(workspace.root)) as desk:
        yield desk
