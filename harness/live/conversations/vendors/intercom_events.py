"""Notifications of Intercom's webhooks as the records that they stand for: the conversation, and the part that is new.

developers.intercom.com, "Webhook models": of the parts a notification has only those that caused it.
"""

from collections.abc import Iterator

from harness.live.conversations.fields import block, records, word
from harness.live.conversations.records import Record

BY_EVENT = "told by an event"  # a key that no export has
_PARTS = ("conversation_parts", "parts")


def is_event(data: Record) -> bool:
    """Whether a record is a notification, with what it is about inside."""
    return word(data, "type") == "notification_event" and bool(block(data, "data", "item"))


def of_event(event: Record) -> Iterator[Record]:
    """What a notification is about, without a conversation's parts, and then these."""
    item, topic = block(event, "data", "item"), word(event, "topic")
    if word(item, "type") != "conversation":
        yield item
        return
    id_ = word(item, "id") or word(item, "conversation_id")
    gone = {"deleted": True} if topic == "conversation.deleted" else {}
    yield {**{name: value for name, value in item.items() if name not in _PARTS}, "id": id_, BY_EVENT: True, **gone}
    redacted = {"redacted": True} if topic == "conversation_part.redacted" else {}
    for part in records(item, "conversation_parts", "conversation_parts") or records(item, "conversation_parts"):
        yield {**part, "type": "conversation_part", "conversation_id": id_, **redacted}
