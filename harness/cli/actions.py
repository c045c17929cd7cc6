"""`harness actions`: messages to other systems, sent once a person has approved them."""

from __future__ import annotations

import datetime as dt
import json
import os
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    DAY,
    FILE,
    LIVE,
    UnfinishedError,
    all_of,
    folder_option,
    help_desk,
    imported_since,
    must_be,
    open_workspace,
    pipeline_option,
    workspace_option,
)

if TYPE_CHECKING:
    from harness.live.outbox import ActionState, Outbox, OutboxAction, Sink
    from harness.workspace import Workspace

_reviewed = all_of(
    click.argument("ids", nargs=-1, required=True, metavar="ID..."),
    workspace_option,
    click.option("--by", required=True, metavar="NAME", help="Who has read it."),
)
_STATES = ("proposed", "approved", "rejected", "sent")
KINDS = ("crm-note", "churn-risk", "bug-report", "doc-task", "billing-flag", "handoff")
DEFAULT_SINK = "reviews/sent.ndjson"


@click.group()
def command() -> None:
    """Propose, review and send messages to other systems: CRM notes, churn risks, bugs, articles, billing.

    Handoff rules and pipelines propose actions. They wait in reviews/actions.sqlite; nothing is sent
    until a person approves it, and each action is sent once.

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
@pipeline_option("The support AI that proposes them.")
@click.option("--since", type=DAY, help="The first day. [default: the last week imported]")
@click.option("--handoffs", is_flag=True, help="Propose the pipeline's handoffs as actions, too.")
@click.option(
    "--link", "links", multiple=True, metavar="SYSTEM=URL",
    help="Where a system's conversations can be read; `{id}` stands for the id.",
)  # fmt: skip
def propose(
    workspace: Workspace, pipeline: str, since: dt.datetime | None, handoffs: bool, links: tuple[str, ...]
) -> None:
    """Put the actions that a pipeline proposes in imported conversations into the outbox.

    The pipeline reads what customers wrote; nothing is answered or sent. Actions that are already
    known do not change. Exit code 3 when the pipeline gave no reply to a conversation.
    """
    from harness.live.conversations import Store, store_of
    from harness.live.outbox import Outbox
    from harness.live.outbox import propose as ask
    from harness.pipelines import Opening, open_pipeline
    from harness.reports import actions, unfinished
    from harness.reports.rendering import RunProgress, say

    addresses = dict(link.split("=", 1) for link in links if "=" in link)
    if len(addresses) < len(links) or not all(system.replace("-", "").isalnum() for system in addresses):
        raise click.UsageError("--link takes a system and its address, once each: zendesk=https://...{id}")
    conversations, opening = imported_since(workspace, since), Opening(workspace, workspace.cache)
    with RunProgress(after=2, spending=opening.spending) as progress:
        opened = open_pipeline(pipeline, opening)
        found = ask(conversations, addresses, workspace, opened, progress.held, handoffs=handoffs)
    with Store(store_of(workspace)) as store, closing(Outbox(workspace.root)) as outbox:
        kept = (each for each in found.proposals if store.still_has(each.conversation))
        new = outbox.propose(kept, {each.name: store.once_named(each) for each in conversations})
    say(actions.proposed(len(conversations), len(found.proposals), new))
    if found.errors or found.stopped:
        first = found.stopped or found.errors[0]
        raise UnfinishedError(unfinished.without_replies(len(found.errors), first), 3)


@command.command(name="list", short_help="Show the actions.")
@workspace_option
@click.option("--state", type=click.Choice(_STATES), help="Only these.")
@click.option("--kind", type=click.Choice(KINDS), help="Only these.")
@click.option("--json", "as_json", is_flag=True, help="Print everything about each action, one JSON object a line.")
def list_(workspace: Workspace, state: str | None, kind: str | None, as_json: bool) -> None:
    """Show the actions: what each says, who approved it, whether it was sent."""
    from harness.live.outbox import Outbox
    from harness.reports import actions
    from harness.reports.rendering import show, show_json_lines

    with closing(Outbox(workspace.root)) as outbox:
        found = [each for each in outbox.all() if state in (None, each.state) and kind in (None, each.kind)]
    if as_json:
        show_json_lines(json.dumps(asdict(each)) for each in found)
        return
    show(actions.document(found))


@command.command()
@_reviewed
def approve(ids: tuple[str, ...], workspace: Workspace, by: str) -> None:
    """Approve these actions, after a person has read them."""
    _review(workspace, ids, "approved", by)


@command.command()
@_reviewed
def reject(ids: tuple[str, ...], workspace: Workspace, by: str) -> None:
    """Reject these actions, so that they are not sent."""
    _review(workspace, ids, "rejected", by)


@command.command(short_help="Send every approved action that was not sent yet.")
@folder_option
@click.option("--to", "url", metavar="URL", help="A webhook. `${NAME}` in it comes from the environment.")
@click.option(
    "--sink", type=FILE, metavar="FILE",
    help=f"A file, one event a line. [default: {DEFAULT_SINK}]",
)  # fmt: skip
@click.option(
    "--ticket", type=click.Choice(LIVE),
    help="The tickets of this system themselves: a private note and a tag in each.",
)  # fmt: skip
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True, help="Only these.")
@click.option("--dry-run", is_flag=True, help="Print the events that would be sent, and send nothing.")
@click.option("--plain-json", is_flag=True, help="Send application/json, for receivers that do not accept CloudEvents.")
def send(
    folder: Path, url: str | None, sink: Path | None, ticket: str | None, kinds: tuple[str, ...], dry_run: bool,
    plain_json: bool,
) -> None:  # fmt: skip
    """Send every approved action that was not sent yet, oldest approval first.

    A webhook gets each one as a CloudEvent in JSON, signed according to Standard Webhooks with the secret
    in HARNESS_WEBHOOK_SECRET (whsec_ and base64). A delivery that fails is tried again. If the process is
    killed, the next one may send an action again, with the same webhook-id, so that the receiver can
    recognize it. With --ticket, the account comes from the environment, as in
    `harness import conversations --help`; a note that is already in the ticket is not written again.
    Exit code 0 when every approved action that was to go there was sent, 3 when not.

    \b
    Examples:
      harness actions send --dry-run
      harness actions send                        into reviews/sent.ndjson
      harness actions send --to '${HOOK}'
      harness actions send --ticket zendesk --kind handoff --kind crm-note
    """
    if sum(map(bool, (url, sink, ticket))) > 1:
        raise click.UsageError("Choose one of --to, --sink and --ticket.")
    workspace = open_workspace(folder)
    from harness.live.outbox import Outbox
    from harness.live.outbox import send as send_all
    from harness.reports import actions
    from harness.reports.rendering import RunProgress, show, show_json_lines

    sending = Sending(url, sink, ticket, kinds, plain_json)
    with closing(Outbox(workspace.root)) as outbox:
        if dry_run:
            show_json_lines(sending.events(outbox, workspace.root))
            return
        with RunProgress("actions", after=2) as progress:
            sent = send_all(outbox, lambda: sending.opened(workspace), progress.held, sending.wanted)
    show(actions.sent_document(sent))
    sys.exit(3 if sent.left else 0)


@dataclass(frozen=True)
class Sending:
    """Where approved actions go, and which of them."""

    url: str | None = None  # of a webhook
    sink: Path | None = None  # a file
    ticket: str | None = None  # the system whose tickets take them
    kinds: tuple[str, ...] = ()  # empty: all
    plain_json: bool = False

    def wanted(self, action: OutboxAction) -> bool:
        """Whether it is one of those."""
        from harness.live.outbox import takes

        return (not self.kinds or action.kind in self.kinds) and (self.ticket is None or takes(self.ticket, action))

    def opened(self, workspace: Workspace) -> Sink:
        """What takes them. Raises click.UsageError for an address, secret or account that cannot be used."""
        from harness.live.outbox import TicketSink

        if self.ticket:
            _check_account(self.ticket, workspace.root)
            return TicketSink(help_desk(self.ticket))
        return _sink(workspace, self.url, self.sink, plain_json=self.plain_json)

    def events(self, outbox: Outbox, root: Path) -> list[str]:
        """What would be sent, oldest approval first. Raises click.UsageError as `opened`."""
        from harness.live.outbox import body_of

        if self.ticket:
            _check_account(self.ticket, root)
        if self.url is not None:
            _check_address(self.url)
        bodies = list(map(body_of, filter(self.wanted, outbox.due())))
        return list(map(_note, bodies)) if self.ticket else bodies


def _note(body: str) -> str:
    """What would be written into a ticket."""
    from harness.live.outbox import note_of

    note, tag = note_of(body)
    return json.dumps({"ticket": json.loads(body)["subject"], "note": note, "tag": tag})


def _check_account(system: str, root: Path) -> None:
    """What can be seen of an account without a call. Raises click.UsageError, also for one with other tickets."""
    from harness.live.conversations import NAME, Store, other_account

    with help_desk(system) as desk:
        if not (root / NAME).exists():
            return
        with Store(root / NAME) as store:
            other = other_account(desk, store)
    if other:
        words = f"The proposals are about tickets of {other}; {desk.name} has other tickets with the same numbers."
        raise click.UsageError(words)


def _check_address(url: str) -> None:
    """What can be seen of an address without sending. Raises click.UsageError."""
    from harness.live.outbox import SECRET, check_address
    from harness.pipelines import filled
    from harness.turns import PipelineError

    try:
        check_address(filled(url, "--to")[0], os.environ.get(SECRET, "").strip())
    except PipelineError as error:
        raise click.UsageError(str(error)) from None


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


def _review(workspace: Workspace, ids: tuple[str, ...], state: str, by: str) -> None:
    from harness.live.outbox import ActionState
    from harness.reports import actions
    from harness.reports.rendering import show

    found = reviewed(workspace.root, ids, ActionState(state), by)
    show(actions.reviewed_document(found))
    if any(each.state is ActionState.SENT for each in found):
        sys.exit(2)


def reviewed(
    root: Path, ids: Sequence[str], state: ActionState, by: str, seen: ActionState | None = None
) -> list[OutboxAction]:
    """Approve or reject these; each as it is then, a delivered one unchanged, and one that is no longer as it was seen.

    Raises click.UsageError for an id that there is not, and then changes nothing.
    """
    from harness.live.outbox import Outbox

    if not by.strip():
        raise click.UsageError("--by is empty; name the person who read it")
    with closing(Outbox(root)) as outbox:
        known = {each.id for each in outbox.all()}
        for id_ in ids:
            must_be("action", id_, known)
        found = [outbox.review(id_, state, by.strip(), seen) for id_ in ids]
    return [each for each in found if each]
