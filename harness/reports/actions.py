"""Actions to other systems on a terminal: each one, and what came of sending them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from harness.live.outbox import ActionState, OutboxAction, Sent
from harness.reports.blame import plain
from harness.reports.terminal import print_table

HEADINGS = ("Id", "State", "Kind", "Conversation", "What it says", "Reviewed", "Sent")


def print_actions(actions: Sequence[OutboxAction], out: TextIO) -> None:
    """A table, and how many are in which state."""
    if not actions:
        out.write("No actions. `harness actions propose` finds them in conversations.\n")
        return
    print_table(HEADINGS, [_row(each) for each in actions], out)
    counts = [(state, sum(each.state is state for each in actions)) for state in ActionState]
    out.write("\n" + ", ".join(f"{count} {state}" for state, count in counts if count) + ".\n")


def print_sent(sent: Sent, out: TextIO) -> None:
    """What left, what was refused and why, what is left."""
    for action in sent.delivered:
        out.write(f"{action.id}: sent ({action.kind}, {plain(action.conversation)})\n")
    for action, why in sent.refused:
        out.write(f"{action.id}: not taken: {plain(why)}\n")
    if sent.stopped:
        out.write(f"Stopped: {plain(sent.stopped)}\n")
    out.write(f"{len(sent.delivered)} sent to {plain(sent.to)}, {sent.left} still to be sent.\n")


def _row(action: OutboxAction) -> tuple[str, ...]:
    says = "; ".join(filter(None, (action.note, action.summary)))
    reviewed = f"by {action.reviewer}, {action.reviewed}" if action.reviewed else ""
    left = f"{action.delivered} to {action.destination}" if action.delivered else ""
    trouble = f"tried {action.tries} times: {action.trouble}" if action.trouble and not left else ""
    where = f"{action.conversation}, turn {action.turn}" if action.turn > 1 else action.conversation
    return tuple(map(plain, (action.id, action.state, action.kind, where, says, reviewed, left or trouble)))
