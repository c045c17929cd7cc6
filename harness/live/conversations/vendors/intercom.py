"""Conversations of Intercom, as its API returns them (2.14 to 2.16, and the older flat shape)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from harness.live.conversations.envelopes import of_stream
from harness.live.conversations.fields import block, inside, is_gone, moment, word
from harness.live.conversations.importers import Import, ImportSource, has_id
from harness.live.conversations.json_text import read_out
from harness.live.conversations.records import Note, NoteReason, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together, counted_once
from harness.live.conversations.timeline import in_order
from harness.live.conversations.vendors.intercom_conversation import conversation_of, ids_of_people, parts_of, people_of
from harness.live.conversations.vendors.intercom_events import BY_EVENT, is_event, of_event

_TOLD = ("name", "email", "phone")
_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_ENVELOPES = (
    "conversations", "conversation_parts", "parts", "side_conversations", "conversation", "conversation_part", "data",
)  # fmt: skip
_SIDE = "side conversation"  # a kind
_NO_TEXT = {
    "source", "conversation_message", "conversation_parts", "parts", "contacts", "customers", "user", "author",
    "assignee", "assigned_to", "teammates", "tags", "statistics", "ai_agent", "conversation_rating",
    "custom_attributes",
    "attachments", "event_details", "metadata", "external_references", "scorecards", "conversation", "data",
}  # fmt: skip
"""What is no text, but JSON where a warehouse holds it."""
_PEOPLE = ("contact", "user", "lead", "visitor", "admin")  # kinds of records of people


def read_intercom(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every conversation of the files. Parts may stand in the conversation or be records of their own."""
    return brought_together(source.records(_ENVELOPES, _is_record), source.scratch, _put, _conversations)


def _is_record(data: Record) -> bool:
    """Whether an object is one of Intercom's own, and not a list of them."""
    kind = word(data, "type")
    around = isinstance(inside(data, "conversation"), dict) or (
        not _kind(data) and any(map(_has_conversation, data.values()))
    )
    if (not kind and around) or of_stream(data)[1] is not None:
        return False  # parts may lie beside it
    return not (kind == "list" or kind.endswith(".list")) and (bool(kind) or has_id(data) or _kind(data) != "")


def _has_conversation(value: object, depth: int = 3) -> bool:
    if isinstance(value, dict) and _kind(value) == "conversation":
        return True
    held = value.values() if isinstance(value, dict) else value[:3] if isinstance(value, list) else ()
    return depth > 0 and any(_has_conversation(each, depth - 1) for each in held)


def _kind(data: Record) -> str:
    """What a record is: by its type, else by what only a conversation, or only a part, has; empty for unknown."""
    told = word(data, "type") or word(data, "object")
    if "side_conversation_id" in data:
        return _SIDE
    if told == "conversation_part" or (not told and "part_type" in data):
        return "part"
    if told == "conversation" or (not told and _is_conversation(data)):
        return "conversation"
    return told


def _is_conversation(data: Record) -> bool:
    opening = inside(data, "source") or inside(data, "conversation_message")
    return "conversation_parts" in data or (isinstance(opening, dict) and "author" in opening)


def _put(read: Read, staging: Staging) -> Skipped | None:
    read = replace(read, data=read_out(read.data, _NO_TEXT))
    if is_event(read.data):
        told = [_put(replace(read, data=each), staging) for each in of_event(read.data)]
        return told[0]
    record, kind = read.data, _kind(read.data)
    belongs_to = word(record, "conversation_id")
    if kind == _SIDE:
        return Skipped(read.place, SkipReason.SIDE, word(record, "side_conversation_id"), kind)
    if kind == "part":
        if not belongs_to:
            return Skipped(read.place, SkipReason.NO_CONVERSATION, f"part {word(record, 'id')}".strip(), kind)
        staging.put(belongs_to, kind, record, read.place)
        return None
    key = word(record, "id") or (belongs_to if kind == "conversation" else "")
    if not key:
        return Skipped(read.place, SkipReason.NO_ID, ", ".join(sorted(record)[:8]))
    if kind != "conversation":
        if kind in _PEOPLE:  # conversations name some by their id only
            staging.know(f"person {key}", {name: word(record, name) for name in _TOLD})
        named = kind or ("of no type" if not read.key else read.key)
        return Skipped(read.place, SkipReason.OTHER_KIND, f"{named} {key}", named)
    for merged in _merged_by(parts_of(record)):
        staging.know(f"merged {merged}", {"into": key})
    staging.put(key, kind, record, read.place)
    return None


def _conversations(key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
    """One conversation: the newest copy of it, with the parts from separate records and from fuller copies."""
    redacted = _redacted(group)
    group, repeated = _copies_apart(group)
    yield from repeated
    copies = sorted(
        ((record, place) for kind, record, place in group if kind == "conversation"),
        key=lambda copy: (moment(copy[0], "updated_at") or _LONG_AGO, len(parts_of(copy[0]))),
    )
    apart = [record for kind, record, _ in group if kind == "part"]
    if not copies:
        yield Skipped(group[0][2], SkipReason.OF_NO_CONVERSATION, key, "part")
        return
    if gone := [place for copy, place in copies if _is_deleted(copy)]:  # it never comes back
        yield Skipped(gone[0], SkipReason.DELETED_CONVERSATION, key, gone=("intercom", key))
        return
    whole = [place for copy, place in copies if BY_EVENT not in copy]
    for place in whole[:-1]:
        yield Skipped(place, SkipReason.NEWER_CONVERSATION, key)
    record, place = copies[-1]
    if whole:
        record = {name: value for name, value in record.items() if name != BY_EVENT}
    if not parts_of(record):  # a list has none: take those of a copy that has
        apart = [*next((told for copy, _ in reversed(copies) if (told := parts_of(copy))), []), *apart]
    if any(inside(copy, "source", "redacted") is True for copy, _ in copies):
        record = {**record, "source": {**block(record, "source"), "redacted": True}}
    raw = _each_once([*parts_of(record), *apart])
    raw = [{**part, "redacted": True} if word(part, "id") in redacted else part for part in raw]
    yield from _import(key, record, raw, place, staging)


def _is_deleted(record: Record) -> bool:
    return inside(record, "deleted_at") is not None or inside(record, "deleted") is True or is_gone(record)


def _redacted(group: Group) -> set[str]:
    """The parts that any copy says are redacted, the newest or not: they were, whatever another has kept."""
    parts = (part for kind, record, _ in group for part in ([record] if kind == "part" else parts_of(record)))
    return {word(part, "id") for part in parts if inside(part, "redacted") is True} - {""}


def _copies_apart(group: Group) -> tuple[Group, list[Skipped]]:
    """The records of a group; parts, and copies of the conversation that say the same, once."""
    named = [
        (kind, {**record, "id": None} if kind == "conversation" else record, place) for kind, record, place in group
    ]
    return counted_once(named)


def _each_once(parts: Sequence[Record]) -> list[Record]:
    """The parts in their order in time, each once: what its last copy says, unless one says that it is redacted."""
    once: dict[str, Record] = {}
    for place, part in enumerate(parts):
        id_ = word(part, "id") or f"at {place}"
        if inside(once.get(id_), "redacted") is not True:
            once[id_] = part
    return in_order(list(once.values()), lambda part: moment(part, "created_at"))


def _import(
    key: str, record: Record, raw: Sequence[Record], place: Place, staging: Staging
) -> Iterator[Import | Skipped]:
    into = _merged_into(raw) or word(staging.known(f"merged {key}"), "into")
    told = conversation_of(key, record, raw)
    if into and (told is None or not into.isdecimal()):  # nothing says where its words belong
        yield Skipped(place, SkipReason.MERGED, f"{key} into {into}", "conversation", ("intercom", key))
        return
    if told is None:
        yield Skipped(place, SkipReason.NO_TIME, _times_of(key, record))
        return
    notes = [Note(place, reason, key) for reason in told.notes]
    notes += [Note(place, NoteReason.UNTIMED, key) for part in told.conversation.parts if part.at is None]
    if told.conversation.cut:
        notes.append(Note(place, NoteReason.CUT, key))
    merged = tuple(_merged_by(raw))
    beside = (word(staging.known(f"person {id_}"), name) for id_ in ids_of_people(record, raw) for name in _TOLD)
    people = (*people_of(record, raw), *filter(None, beside))
    yield Import(told.conversation, place, people, tuple(notes), merged, into)


def _merged_by(raw: Sequence[Record]) -> list[str]:
    """The conversations that were merged into the one with these parts."""
    return [merged for part in raw if (merged := word(part, "metadata", "secondary_conversation_id"))]


def _merged_into(raw: Sequence[Record]) -> str:
    """The conversation that this one was merged into; empty for one that was not."""
    gone = [part for part in raw if word(part, "part_type") == "merged_secondary_conversation"]
    named = (value for part in gone for name, value in block(part, "metadata").items() if "primary" in name)
    return next((word(value) for value in named if word(value)), "another") if gone else ""


def _times_of(key: str, record: Record) -> str:
    told = word(record, "created_at")
    return f"{key}: created_at `{told[:40]}` cannot be read" if told else key
