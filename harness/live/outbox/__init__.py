"""Actions for other systems, sent once a person has approved them."""

from harness.live.outbox.outbox import NAME as OUTBOX
from harness.live.outbox.outbox import ActionState, Outbox, OutboxAction, one_at_a_time
from harness.live.outbox.proposing import propose
from harness.live.outbox.sending import Sent, body_of, send
from harness.live.outbox.sinks import CLOUDEVENTS, PLAIN, SECRET, FileSink, Sink, WebhookSink, check_address
from harness.live.outbox.tickets import TicketSink, note_of, takes

__all__ = [
    "CLOUDEVENTS", "OUTBOX", "PLAIN", "SECRET", "ActionState", "FileSink", "Outbox", "OutboxAction", "Sent", "Sink",
    "TicketSink", "WebhookSink", "body_of", "check_address", "note_of", "one_at_a_time", "propose", "send", "takes",
]  # fmt: skip
