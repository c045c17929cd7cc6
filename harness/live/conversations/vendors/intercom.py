"""Conversations of Intercom, as its API returns them (2.14 to 2.16, and the older flat shape)."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from harness.live.conversations.conversation import (
    AIOutcome,
    Author,
    Cited,
    Definition,
    LiveConversation,
    Part,
    QualityReview,
    Rating,
    Resolution,
    Task,
)
from harness.live.conversations.fields import block, first, inside, moment, number, records, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.importers import Import, ImportSource
from harness.live.conversations.records import Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together
from harness.live.conversations.timeline import drafts_in, handed_to_person, has_answered

_ENVELOPES = ("conversations", "conversation_parts", "parts")
_RESOLUTIONS = {
    "confirmed_resolution": Resolution.CONFIRMED,
    "assumed_resolution": Resolution.ASSUMED,
    "routed_to_team": Resolution.ESCALATED,  # up to 2.14
    "escalated": Resolution.ESCALATED,  # from 2.15
    "procedure_handoff": Resolution.ESCALATED,
    "negative_feedback": Resolution.NEGATIVE,
    "abandoned": Resolution.ABANDONED,
}
_CUSTOMERS = ("user", "lead", "contact")
_ACTIONS = ("custom_action_started",)
_ASSIGNED = ("assignment", "assign_and_reopen")
_REOPENED = ("open", "assign_and_reopen")


def read_intercom(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every conversation of the files. Parts may stand in the conversation or be records of their own."""
    return brought_together(source.records(_ENVELOPES), source.scratch, _put, _conversations)


def _put(read: Read, staging: Staging) -> Skipped | None:
    belongs_to = word(read.data, "conversation_id")
    if belongs_to and "part_type" in read.data:
        staging.put(belongs_to, "part", read.data, read.place)
    elif key := word(read.data, "id") or belongs_to:
        staging.put(key, "conversation", read.data, read.place)
    else:
        return Skipped(read.place, SkipReason.NO_ID)
    return None


def _conversations(key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
    """One conversation: the newest copy of it, with the parts from separate records."""
    copies = sorted(
        ((record, place) for kind, record, place in group if kind == "conversation"),
        key=lambda copy: number(copy[0], "updated_at") or 0.0,
    )
    apart = [record for kind, record, _ in group if kind == "part"]
    if not copies:
        yield Skipped(group[0][2], SkipReason.OF_NO_CONVERSATION, key)
        return
    for _, place in copies[:-1]:
        yield Skipped(place, SkipReason.NEWER_CONVERSATION, key)
    record, place = copies[-1]
    yield _import(key, record, apart, place)


def _import(key: str, record: Record, apart: Sequence[Record], place: Place) -> Import | Skipped:
    told = records(record, "conversation_parts", "conversation_parts") or records(record, "conversation_parts")
    raw = sorted([*(told or records(record, "parts")), *apart], key=lambda part: number(part, "created_at") or 0.0)
    parts = tuple(_parts(record, raw, _took_part(record)))
    ai = _ai(record, parts) if _took_part(record) else None
    cut = _is_cut(record, len(raw))
    opened = moment(record, "created_at") or first([part.at for part in parts])
    if opened is None:
        return Skipped(place, SkipReason.NO_TIME, key)
    attributes = {name.lower(): value for name, value in block(record, "custom_attributes").items()}
    conversation = LiveConversation(
        vendor="intercom",
        id=key,
        opened=opened,
        closed=_closed(record, raw),
        updated=moment(record, "updated_at"),
        category=next((word(attributes, name) for name in ("category", "topic", "intent") if name in attributes), ""),
        channel=word(record, "source", "type"),
        language=word(attributes, "language"),
        subject=plain_text(inside(record, "source", "subject") or inside(record, "title")),
        parts=parts,
        handed_off=_handed_off(parts, raw, ai),
        reopens=_reopens(record, raw, cut),
        rating=_rating(record),
        ai=ai,
        labels=tuple(_labels(record)),
        drafts=tuple(drafts_in(parts)),
        tasks=tuple(_tasks(raw)),
        tags=tuple(filter(None, (word(tag, "name") for tag in records(record, "tags", "tags")))),
        ticket=next(
            (word(r, "id") for r in records(record, "external_references") if word(r, "type") == "zendesk_ticket"), ""
        ),
        cut=cut,
    )
    return Import(conversation, place, tuple(_people(record, raw)))


def _parts(record: Record, raw: Sequence[Record], with_ai: bool) -> Iterator[Part]:
    """The opening message, which is not repeated among the parts, and every part that says something."""
    source = block(record, "source") or record
    opening = {**source, "created_at": inside(record, "created_at"), "part_type": "comment"}
    for part in (opening, *raw):
        text = "" if inside(part, "redacted") is True else plain_text(inside(part, "body"))
        if text:
            public = word(part, "part_type") != "note"
            yield Part(_author(part, with_ai), text, moment(part, "created_at"), public)


def _author(part: Record, with_ai: bool) -> Author:
    author = inside(part, "author")
    if inside(author, "from_ai_agent") is True or inside(author, "is_ai_answer") is True:
        return Author.AI
    kind = word(author, "type")
    if kind in _CUSTOMERS:
        return Author.CUSTOMER
    if kind == "bot":  # older versions do not flag the AI; it is called Fin
        unflagged = "from_ai_agent" not in block(author) and with_ai and word(author, "name").lower().startswith("fin")
        return Author.AI if unflagged else Author.BOT
    return Author.AGENT if kind == "admin" else Author.SYSTEM


def _took_part(record: Record) -> bool:
    return isinstance(inside(record, "ai_agent"), dict) or inside(record, "ai_agent_participated") is True


def _ai(record: Record, parts: Sequence[Part]) -> AIOutcome:
    """How it ended; `resolution_state` and `last_answer_type` are null when no answer was given (2.16)."""
    told = block(record, "ai_agent")
    given = word(told, "resolution_state")
    nothing = Resolution.UNRESOLVED if "resolution_state" in told and not given else Resolution.UNKNOWN
    state = _RESOLUTIONS.get(given, nothing)
    cited = records(told, "content_sources", "content_sources") or records(told, "content_sources")
    sources = tuple(Cited(word(each, "title"), word(each, "url")) for each in cited)
    said_so = "last_answer_type" in told
    answered = bool(word(told, "last_answer_type")) if said_so else has_answered(state, parts, bool(sources))
    return AIOutcome(state, Definition.FIN, sources, answered)


def _is_cut(record: Record, found: int) -> bool:
    """Whether parts are missing: lists and searches come without any, and at most the latest 500 come at all."""
    counts = (("conversation_parts", "total_count"), ("statistics", "count_conversation_parts"))
    return max(whole(record, *path) or 0 for path in counts) > found


def _closed(record: Record, raw: Sequence[Record]) -> dt.datetime | None:
    if word(record, "state") not in ("closed", ""):
        return None
    closing = [moment(part, "created_at") for part in raw if word(part, "part_type") == "close"]
    told = moment(record, "statistics", "last_close_at") or moment(record, "statistics", "first_close_at")
    return told or max(filter(None, closing), default=None)


def _handed_off(parts: Sequence[Part], raw: Sequence[Record], ai: AIOutcome | None) -> dt.datetime | None:
    assigned = [
        moment(part, "created_at")
        for part in raw
        if word(part, "part_type") in _ASSIGNED and word(part, "assigned_to", "type") in ("admin", "team")
    ]
    return handed_to_person(parts, ai, assigned)


def _reopens(record: Record, raw: Sequence[Record], cut: bool) -> int | None:
    told = whole(record, "statistics", "count_reopens")
    return told if told is not None or cut else sum(word(part, "part_type") in _REOPENED for part in raw)


def _rating(record: Record) -> Rating | None:
    for where, remark in (("conversation_rating", "remark"), ("ai_agent", "rating_remark")):
        value = whole(record, where, "rating")
        if value is not None and 1 <= value <= 5:
            return Rating("1-5", str(value), value >= 4, plain_text(inside(record, where, remark)))
    return None


def _labels(record: Record) -> Iterator[QualityReview]:
    """Scorecards that a person filled in; an AI's score is not a label."""
    for card in records(record, "scorecards"):
        results = [inside(evaluator, "result") for evaluator in records(card, "evaluators")]
        if not any(word(result, "source") == "human" for result in results):
            continue
        score, passed = number(card, "score"), inside(card, "passed")
        shared = score / 100 if score is not None and score > 1 else score
        causes = tuple(plain_text(inside(r, "reasoning")) for r in results if word(r, "source") == "human")
        yield QualityReview(word(card, "name"), shared, passed if isinstance(passed, bool) else None, causes)


def _tasks(raw: Sequence[Record]) -> Iterator[Task]:
    for part in raw:
        by_machine = word(part, "author", "type") in ("bot", "team", "")
        kind = word(part, "part_type")
        if kind in _ACTIONS or (kind in _ASSIGNED and by_machine):
            yield Task(_automation(part, kind), moment(part, "created_at"))


def _automation(part: Record, kind: str) -> str:
    details: Any = inside(part, "event_details")
    named = word(details, "action", "name") or word(details, "workflow", "title") or word(part, "author", "name")
    return f"{named or 'unnamed'}: {'action' if kind in _ACTIONS else 'assignment'}"


def _people(record: Record, raw: Sequence[Record]) -> Iterator[str]:
    contacts = records(record, "contacts", "contacts")
    authors = [inside(record, "source", "author"), *(inside(part, "author") for part in raw), *contacts]
    for author in authors:
        if word(author, "type") not in ("bot", "team"):
            yield from filter(None, (word(author, "name"), word(author, "email"), word(author, "phone")))
