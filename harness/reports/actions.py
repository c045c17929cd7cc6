"""Actions to other systems: each one, and the results of sending them."""

from collections.abc import Sequence

from harness.live.outbox import ActionState, OutboxAction, Sent
from harness.reports.document import Document, Gap, Table, Text, counted

HEADINGS = ("Id", "State", "Kind", "Conversation", "What it says", "Reviewed", "Sent")


def document(actions: Sequence[OutboxAction]) -> Document:
    """A table, and how many are in which state."""
    if not actions:
        return Document([Text("No actions. `harness actions propose` finds them in conversations.")])
    counts = [(state, sum(each.state is state for each in actions)) for state in ActionState]
    said = ", ".join(f"{count} {state}" for state, count in counts if count)
    return Document([Table(HEADINGS, list(map(action_row, actions))), Gap(), Text(f"{said}.")])


def sent_document(sent: Sent) -> Document:
    """What was sent, what was refused and why, what remains."""
    lines = [f"{each.id}: sent ({each.kind}, {each.conversation})" for each in sent.delivered]
    lines += [f"{action.id}: refused: {why}" for action, why in sent.refused]
    lines += [f"Stopped: {sent.stopped}"] if sent.stopped else []
    lines.append(f"{len(sent.delivered)} sent to {sent.to}, {sent.left} still to be sent.")
    return Document(list(map(Text, lines)))


def proposed(conversations: int, actions: int, new: int) -> str:
    """What a pipeline proposed, and how many of the actions were not known."""
    said = f"{counted(conversations, 'conversation')}, {counted(actions, 'action')} proposed, {new} new."
    return f"{said} See: harness actions list"


def reviewed_document(actions: Sequence[OutboxAction]) -> Document:
    """The state of each action after a person reviewed it."""
    return Document([Text(_reviewed(each)) for each in actions])


def may_have_left(count: int) -> str:
    """That rejected ones were on their way."""
    return f"Sending {count} of them had begun, so they may have been sent."


def _reviewed(action: OutboxAction) -> str:
    if action.delivered:
        return f"{action.id}: was already sent, at {action.delivered} to {action.destination}"
    rejected = action.state is ActionState.REJECTED
    may_have_left = "; sending it had begun, so it may have been sent" if action.tries and rejected else ""
    return f"{action.id}: {action.state} by {action.reviewer}, at {action.reviewed}{may_have_left}"


def action_row(action: OutboxAction) -> tuple[str, ...]:
    """One action under HEADINGS."""
    note = action.note if action.note.endswith((".", "!", "?", ":")) or not action.note else f"{action.note}."
    says = " ".join(filter(None, (note, action.summary)))
    reviewed = f"by {action.reviewer}, {action.reviewed}" if action.reviewed else ""
    left = f"{action.delivered} to {action.destination}" if action.delivered else ""
    trouble = f"tried {counted(action.tries, 'time')}: {action.trouble}" if action.trouble and not left else ""
    where = f"{action.conversation}, turn {action.turn}" if action.turn > 1 else action.conversation
    return action.id, action.state, action.kind, where, says, reviewed, left or trouble
