"""Events of Zendesk's webhooks as the records that they stand for: the ticket as it was then, and what happened to it.

developer.zendesk.com, "Webhook event types, ticket events". Ids are text there, and statuses have capitals.
"""

from collections.abc import Iterator, Sequence

from harness.live.conversations.fields import block, inside, word
from harness.live.conversations.records import Record

BY_EVENT = "told by an event"  # a key that no export has
_TYPE = "zen:event-type:ticket."
_CHANGES = {"status_changed": "status", "agent_assignment_changed": "assignee_id", "requester_changed": "requester_id"}
_DONE_TO_COMMENTS = {"comment_made_private": "CommentPrivacyChange", "comment_redacted": "CommentRedactionEvent"}
_TOLD = ("status", "subject", "assignee_id", "group_id", "requester_id", "tags", "updated_at")
_GONE = ("soft_deleted", "permanently_deleted", "deleted")


def is_ticket_event(data: Record) -> bool:
    """Whether a record is an event about a ticket, and says about which."""
    return word(data, "type").startswith(_TYPE) and word(data, "detail", "id") != ""


def with_events(copies: Sequence[Record]) -> Record:
    """The ticket of its copies, the newest last: what an event says of it counts in the last whole copy."""
    whole = next((copy for copy in reversed(copies) if BY_EVENT not in copy), None)
    if whole is None or whole is copies[-1]:
        return copies[-1]
    return {**whole, **{name: value for name in _TOLD if (value := copies[-1].get(name)) is not None}}


def of_event(event: Record) -> Iterator[tuple[str, Record]]:
    """The records that an event stands for, each with its kind; the ticket says that it comes from an event."""
    ticket, what = block(event, "detail"), word(event, "type").removeprefix(_TYPE)
    at = inside(event, "time") or inside(ticket, "updated_at")
    told = {"ticket_id": word(ticket, "id"), "author_id": inside(ticket, "actor_id"), "created_at": at}
    changed = block(event, "event")
    status = "deleted" if what in _GONE else word(ticket, "status").lower()
    yield (
        "ticket",
        {
            **ticket,
            "status": status,
            "updated_at": inside(ticket, "updated_at") or at,
            BY_EVENT: inside(event, "id") or at,
        },
    )
    if comment := block(changed, "comment"):
        if what == "comment_added":
            by = inside(comment, "author", "id") or told["author_id"]
            yield "comment", {**told, "author_id": by, "is_public": None, **comment}
        elif what in _DONE_TO_COMMENTS:
            done = {"type": _DONE_TO_COMMENTS[what], "comment_id": inside(comment, "id"), "public": False}
            yield "audit", {**told, "id": inside(event, "id"), "events": [done]}
    if field := _CHANGES.get(what):
        was, now = (word(changed, name).lower() for name in ("previous", "current"))
        change = {"type": "Change", "field_name": field, "value": now, "previous_value": was}
        yield "audit", {**told, "id": inside(event, "id"), "events": [change]}
