"""`harness actions`: what other systems are to be told, once a person has approved it."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import UnfinishedError, must_be, open_workspace, workspace_option

if TYPE_CHECKING:
    from harness.live.conversations import LiveConversation
    from harness.live.outbox import Outbox, OutboxAction, Sink
    from harness.workspace import Workspace

_BY = click.option("--by", required=True, metavar="NAME", help="Who has read it.")
_IDS = click.argument("ids", nargs=-1, required=True, metavar="ID...")
_STATES = ("proposed", "approved", "rejected", "sent")
_KINDS = ("crm-note", "churn-risk", "bug-report", "doc-task", "billing-flag")
DEFAULT_SINK = "reviews/sent.ndjson"


@click.group()
def command() -> None:
    """Propose, review and send what other systems should be told: CRM notes, churn risks, bugs, articles, billing.

    Handoff rules and pipelines propose actions. They wait in reviews/actions.sqlite; nothing leaves
    before a person approved it, and each leaves once.

    \b
    Examples:
      harness actions propose
      harness actions list --state proposed
      harness actions approve 4c1f0a9be2d67f13 --by ann
      harness actions send --dry-run
      harness actions send --to '${HOOK}'
    """


@command.command(short_help="Put what a pipeline proposes into the outbox.")
@workspace_option
@click.option("-p", "--pipeline", default="reference", show_default=True, help="The support AI that is asked.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Opened since. [default: the last week imported]")
@click.option(
    "--link", "links", multiple=True, metavar="SYSTEM=URL",
    help="Where a system's conversations can be read; `{id}` stands for the id.",
)  # fmt: skip
def propose(folder: Path, pipeline: str, since: dt.datetime | None, links: tuple[str, ...]) -> None:
    """Put the actions that a pipeline proposes in imported conversations into the outbox.

    What customers wrote is put to the pipeline; nothing is answered or sent. An action that is known
    already stays as it is. Exit code 3 when the pipeline gave no reply somewhere.
    """
    workspace = open_workspace(folder)
    from harness.live.outbox import propose as ask
    from harness.pipelines import Opening, open_pipeline
    from harness.reports.rendering import RunProgress

    addresses = dict(link.split("=", 1) for link in links if "=" in link)
    if len(addresses) < len(links) or not all(system.replace("-", "").isalnum() for system in addresses):
        raise click.UsageError("--link takes a system and its address, once each: zendesk=https://...{id}")
    conversations, opening = _imported(workspace, since), Opening(workspace, workspace.cache)
    with RunProgress(after=2, spending=opening.spending) as progress:
        opened = open_pipeline(pipeline, opening)
        found = ask(conversations, addresses, workspace, opened, progress.held)
    with _outbox(workspace) as outbox:
        new = outbox.propose(found.proposals)
    click.echo(
        f"{len(conversations)} conversations, {len(found.proposals)} actions proposed, {new} new. "
        "See: harness actions list"
    )
    if found.errors or found.stopped:
        first = found.stopped or found.errors[0]
        raise UnfinishedError(f"{len(found.errors)} conversations have no reply. The first: {first}", 3)


def _imported(workspace: Workspace, since: dt.datetime | None) -> list[LiveConversation]:
    """Those opened since then. Raises click.UsageError when nothing was imported."""
    from harness.live.conversations import Store, store_of

    with Store(store_of(workspace)) as store:
        latest = store.latest()
        if latest is None:
            raise click.UsageError("No conversations are imported; see `harness import conversations --help`.")
        start = since.replace(tzinfo=dt.UTC) if since else latest - dt.timedelta(days=7)
        return list(store.read(start, latest + dt.timedelta(seconds=1)))


@command.command(name="list", short_help="Show the actions.")
@workspace_option
@click.option("--state", type=click.Choice(_STATES), help="Only these.")
@click.option("--kind", type=click.Choice(_KINDS), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each, one JSON object a line.")
def list_(folder: Path, state: str | None, kind: str | None, as_json: bool) -> None:
    """Show the actions: what each would say, who approved it, whether it has left."""
    workspace = open_workspace(folder)
    from harness.reports import actions
    from harness.reports.rendering import show

    with _outbox(workspace) as outbox:
        found = [each for each in outbox.all() if state in (None, each.state) and kind in (None, each.kind)]
    if as_json:
        for each in found:
            click.echo(json.dumps(asdict(each)))
        return
    show(actions.document(found))


@command.command()
@_IDS
@workspace_option
@_BY
def approve(ids: tuple[str, ...], folder: Path, by: str) -> None:
    """Say that a person has read these actions and they may leave."""
    _review(folder, ids, "approved", by)


@command.command()
@_IDS
@workspace_option
@_BY
def reject(ids: tuple[str, ...], folder: Path, by: str) -> None:
    """Say that these actions must not leave."""
    _review(folder, ids, "rejected", by)


@command.command(short_help="Send every approved action that has not left.")
@workspace_option
@click.option("--to", "url", metavar="URL", help="A webhook. `${NAME}` in it comes from the environment.")
@click.option(
    "--sink", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help=f"A file, one event a line. [default: {DEFAULT_SINK}]",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Print the events that would go, and send nothing.")
@click.option("--plain-json", is_flag=True, help="Say application/json, for receivers that know no CloudEvents.")
def send(folder: Path, url: str | None, sink: Path | None, dry_run: bool, plain_json: bool) -> None:
    """Send every approved action that has not left yet, oldest approval first.

    To a webhook, each goes as a CloudEvent in JSON, signed as Standard Webhooks says with the secret in
    HARNESS_WEBHOOK_SECRET (whsec_ and base64), and is tried again while the other side fails for now. A
    process that is killed meanwhile may send one again: under the same webhook-id, by which the receiver
    knows it. Exit code 0 when all that is approved has left, 1 when not.

    \b
    Examples:
      harness actions send --dry-run
      harness actions send                        into reviews/sent.ndjson
      harness actions send --to '${HOOK}'
    """
    if url and sink:
        raise click.UsageError("give either --to or --sink")
    workspace = open_workspace(folder)
    from harness.live.outbox import body_of
    from harness.live.outbox import send as send_all
    from harness.reports import actions
    from harness.reports.rendering import RunProgress, show

    with _outbox(workspace) as outbox:
        if dry_run:
            for action in outbox.due():
                click.echo(body_of(action))
            return
        with RunProgress("actions", after=2) as progress:
            sent = send_all(outbox, lambda: _sink(workspace, url, sink, plain_json=plain_json), progress.held)
    show(actions.sent_document(sent))
    sys.exit(1 if sent.left else 0)


def _sink(workspace: Workspace, url: str | None, file: Path | None, *, plain_json: bool) -> Sink:
    from harness.live.outbox import CLOUDEVENTS, PLAIN, SECRET, FileSink, WebhookSink
    from harness.pipelines import filled, variable
    from harness.turns import PipelineError

    if url is None:
        return FileSink(file, str(file)) if file else FileSink(workspace.root / DEFAULT_SINK, DEFAULT_SINK)
    try:
        address, _ = filled(url, "--to")
        secret = variable(SECRET, "--to")
        return WebhookSink(address, secret, workspace, PLAIN if plain_json else CLOUDEVENTS)
    except PipelineError as error:
        raise click.UsageError(str(error)) from None


def _review(folder: Path, ids: tuple[str, ...], state: str, by: str) -> None:
    workspace = open_workspace(folder)
    from harness.live.outbox import ActionState

    if not by.strip():
        raise click.UsageError("--by is empty; say who has read it")
    with _outbox(workspace) as outbox:
        known = {each.id for each in outbox.all()}
        for id_ in ids:
            must_be("action", id_, known)
        reviewed = [outbox.review(id_, ActionState(state), by.strip()) for id_ in ids]
    for each in filter(None, reviewed):
        click.echo(_said(each))
    if any(each and each.state is ActionState.SENT for each in reviewed):
        sys.exit(1)


def _said(action: OutboxAction) -> str:
    if action.delivered:
        return f"{action.id}: has left already, at {action.delivered} to {action.destination}"
    may_have_left = (
        "; a send was begun before, so it may have left" if action.tries and action.state == "rejected" else ""
    )
    return f"{action.id}: {action.state} by {action.reviewer}, at {action.reviewed}{may_have_left}"


@contextmanager
def _outbox(workspace: Workspace) -> Iterator[Outbox]:
    from harness.live.outbox import Outbox

    with closing(Outbox(workspace.root)) as outbox:
        yield outbox
