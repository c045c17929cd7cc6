"""Sends approved actions one after the other, as CloudEvents in JSON, and records each as it is accepted."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass

from harness.live.outbox.outbox import Outbox, OutboxAction
from harness.live.outbox.sinks import Sink
from harness.pipelines import GaveUpError, RefusedError
from harness.turns import PipelineError, Progress
from harness.workspace import encodable

SOURCE = "urn:support-harness:actions"
TYPE = "support-harness.action.approved.v1"
DOWN = 2  # actions in a row whose every try failed for now, or whose access was refused, and the rest is not tried
_NO_ACCESS = 401


@dataclass(frozen=True, slots=True)
class Sent:
    """The result of sending."""

    delivered: tuple[OutboxAction, ...]
    refused: tuple[tuple[OutboxAction, str], ...]  # not taken, and why; the next send tries them again
    stopped: str  # why the rest was not tried; empty when all was
    left: int  # still to be sent
    to: str  # the sink's name


def send(
    outbox: Outbox,
    sink: Callable[[], Sink],
    progress: Progress = lambda done, total: None,
    wanted: Callable[[OutboxAction], bool] = lambda action: True,
) -> Sent:
    """Send everything that is due and `wanted`, oldest approval first.

    What the other side does not accept stays due, and the others go on, so that one bad event blocks no
    other; when all tries of DOWN in a row fail, or their access is refused, all the rest stays due. `sink` opens one
    when no other process sends. Raises OSError while one does.
    """
    with outbox.sending():
        return asyncio.run(_send(outbox, sink(), progress, wanted))


async def _send(outbox: Outbox, sink: Sink, progress: Progress, wanted: Callable[[OutboxAction], bool]) -> Sent:
    delivered, refused, stopped, gave_up = [], [], "", 0
    try:
        due = list(filter(wanted, outbox.due()))
        for number, action in enumerate(due, 1):
            if not outbox.begin(action.id):
                continue  # rejected meanwhile
            try:
                await sink.deliver(action.id, body_of(action))
            except PipelineError as error:
                outbox.failed(action.id, str(error))
                refused.append((action, str(error)))
                gave_up = gave_up + 1 if _fails_the_rest(error) else 0
            else:
                outbox.delivered(action.id, sink.name)
                delivered.append(action)
                gave_up = 0
            if gave_up == DOWN:
                stopped = f"{DOWN} in a row failed, so the receiver counts as down"
                break
            progress(number, len(due))
    finally:
        await sink.close()
    return Sent(tuple(delivered), tuple(refused), stopped, len(list(filter(wanted, outbox.due()))), sink.name)


def _fails_the_rest(error: PipelineError) -> bool:
    """Whether what is wrong is not the action itself: a receiver that is down, or that accepts no access."""
    return isinstance(error, GaveUpError) or (isinstance(error, RefusedError) and error.status == _NO_ACCESS)


def body_of(action: OutboxAction) -> str:
    """The event in one line; what UTF-8 cannot hold becomes `?`.

    CloudEvents 1.0.2 (https://github.com/cloudevents/spec, cloudevents/spec.md): the same id is the same event.
    """
    event = {
        "specversion": "1.0",
        "id": action.id,
        "source": SOURCE,
        "type": TYPE,
        "subject": action.conversation,
        "time": action.reviewed,
        "datacontenttype": "application/json",
        "data": {
            "kind": action.kind,
            "note": action.note,
            "category": action.category,
            "summary": action.summary,
            "conversation": action.conversation,
            "turn": action.turn,
            "conversation_url": action.url,
            "review": {"status": action.state, "by": action.reviewer, "at": action.reviewed},
        },
    }
    return encodable(json.dumps(event, ensure_ascii=False, separators=(",", ":")))
