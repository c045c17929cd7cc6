"""One conversation of Intercom, with its parts, as a conversation."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
from harness.live.conversations.fields import block, first, inside, is_redacted, moment, number, records, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.timeline import drafts_in, handed_to_person, has_answered
from harness.live.conversations.turn_text import text_of
from harness.live.conversations.vendors.intercom_events import BY_EVENT

_RESOLUTIONS = {
    "confirmed_resolution": Resolution.CONFIRMED,
    "assumed_resolution": Resolution.ASSUMED,
    "routed_to_team": Resolution.ESCALATED,  # up to 2.14
    "escalated": Resolution.ESCALATED,  # from 2.15
    "procedure_handoff": Resolution.ESCALATED,
    "negative_feedback": Resolution.NEGATIVE,
    "abandoned": Resolution.ABANDONED,
}
_CUSTOMERS = ("user", "lead", "contact", "visitor")
_ACTIONS, _ENDS_OF_ACTIONS = ("custom_action_started",), ("custom_action_finished",)
_NAME_OF_ACTION = ("event_details", "action", "name")
_CONNECTOR = "workflow_connector_action"
_ASSIGNED = ("assignment", "assign_and_reopen", "assign_and_unsnooze", "away_mode_assignment")
_REOPENED = ("open", "assign_and_reopen", "note_and_reopen")
_SAID = (
    "comment", "quick_reply", "close", "open", "assignment", "assign_and_reopen", "assign_and_unsnooze", "snoozed",
    "unsnoozed",
)  # fmt: skip
"""Parts whose words the customer sees, whoever wrote them. A note is internal; so is a kind not known here, or none."""
_OUTBOUND = ("campaigns_initiated", "operator_initiated", "automated")
_CALLS = ("phone_call", "phone_switch")
_NOBODY = ("team", "nobody_admin", "system")
_FIXED = "operator"  # what bots without an AI are called
_INITIATED = {
    "customer_initiated": Author.CUSTOMER,
    "admin_initiated": Author.AGENT,
    "campaigns_initiated": Author.BOT,
    "operator_initiated": Author.BOT,
    "automated": Author.BOT,
}
"""Who wrote the opening message where its author is not named."""


@dataclass(frozen=True, slots=True)
class InParts:
    """A conversation, and what was left out of its parts."""

    conversation: LiveConversation
    notes: tuple[NoteReason, ...] = ()


def conversation_of(key: str, record: Record, raw: Sequence[Record]) -> InParts | None:
    """The conversation with its parts in order; None when it has no time anywhere."""
    notes: list[NoteReason] = []
    parts = tuple(_parts(record, raw, notes))
    answered = any(part.author is Author.AI and part.public for part in parts)  # also where the record does not say so
    ai = _ai(record, parts) if answered or _took_part(record) else None
    state = word(record, "ai_agent", "resolution_state")
    notes += [NoteReason.NOT_UNDERSTOOD] * bool(state and state not in _RESOLUTIONS)
    cut = _is_cut(record, len(raw))
    opened = moment(record, "created_at") or first([part.at for part in parts])
    if opened is None:
        return None
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
        calls=tuple(_calls(record, raw)) if _took_part(record) else (),
        tags=tuple(filter(None, (word(tag, "name") for tag in records(record, "tags", "tags")))),
        ticket=next(
            (word(r, "id") for r in records(record, "external_references") if word(r, "type") == "zendesk_ticket"), ""
        ),
        cut=cut,
    )
    return InParts(conversation, tuple(notes))


def parts_of(record: Record) -> list[Record]:
    """The parts inside a conversation, in the shapes of all versions."""
    told = records(record, "conversation_parts", "conversation_parts") or records(record, "conversation_parts")
    return told or records(record, "parts")


def _parts(record: Record, raw: Sequence[Record], notes: list[NoteReason]) -> Iterator[Part]:
    """The opening message, which is not repeated among the parts, and every part that says something."""
    with_ai, said = _took_part(record), list[str]()
    source = block(record, "source") or block(record, "conversation_message") or record
    opening = {**source, "created_at": inside(record, "created_at"), "part_type": "comment"}
    for part in (opening, *raw):
        if is_redacted(part):
            notes.append(NoteReason.REDACTED)
            continue
        author = _author(part, with_ai)
        text, cut = text_of(inside(part, "body"), author or Author.AGENT, records(part, "attachments"), said=said)
        notes += [NoteReason.QUOTED] * cut
        if not text:
            continue
        said.append(text)
        if author is None:  # in doubt an agent's, so that no AI is said to have settled it
            author = Author.AGENT
            notes.append(NoteReason.UNDESCRIBED)
        public = _is_public(part, author, notes)
        if part is opening and word(record, "source", "type") in _CALLS:
            public = False  # the header of a call, which nobody says
            author = Author.SYSTEM
        if not public and not _is_note(part) and author is not Author.AGENT:
            author = Author.SYSTEM  # a summary, say: no draft of an answer
        yield Part(author, text, moment(part, "created_at"), public)


def _is_public(part: Record, author: Author, notes: list[NoteReason]) -> bool:
    kind = word(part, "part_type")
    if kind in _SAID or author is Author.CUSTOMER:
        return True
    if not _is_note(part):
        notes.append(NoteReason.VISIBILITY)
    return False


def _is_note(part: Record) -> bool:
    return "note" in word(part, "part_type").split("_")


def _author(part: Record, with_ai: bool) -> Author | None:
    """Whose words a part is; None for somebody of whom nothing says it."""
    author, sent = inside(part, "author"), word(part, "delivered_as")
    kind = word(author, "type")
    if not kind:
        return _INITIATED.get(sent)
    if inside(author, "from_ai_agent") is True or inside(author, "is_ai_answer") is True:
        return Author.AI
    if kind in _CUSTOMERS:  # who writes a note is no customer
        return Author.AGENT if _is_note(part) else Author.CUSTOMER
    if kind == "bot":  # older versions do not flag the AI, which is called Fin, or as the team likes
        name = word(author, "name").lower()
        unflagged = "from_ai_agent" not in block(author) and with_ai and name not in ("", _FIXED)
        return Author.AI if unflagged else Author.BOT
    if sent in _OUTBOUND:  # in the name of somebody
        return Author.BOT
    if kind in _NOBODY:  # a rule, unless it is a reply: people write in the name of a team
        return None if word(part, "part_type") == "comment" and kind != "system" else Author.SYSTEM
    return Author.AGENT if kind == "admin" else None


def _took_part(record: Record) -> bool:
    return isinstance(inside(record, "ai_agent"), dict) or inside(record, "ai_agent_participated") is True


def _ai(record: Record, parts: Sequence[Part]) -> AIOutcome:
    """How it ended; `resolution_state` and `last_answer_type` are null when no answer was given (2.16)."""
    told = block(record, "ai_agent")
    given = word(told, "resolution_state")
    nothing = Resolution.UNRESOLVED if "resolution_state" in told and not given else Resolution.UNKNOWN
    state = _RESOLUTIONS.get(given, nothing)
    cited = _content_sources(record)
    sources = tuple(Cited(word(each, "title"), word(each, "url")) for each in cited)
    said_so = "last_answer_type" in told
    answered = bool(word(told, "last_answer_type")) if said_so else has_answered(state, parts, bool(sources))
    return AIOutcome(state, Definition.FIN, sources, answered)


def _is_cut(record: Record, found: int) -> bool:
    """Whether parts are missing: lists and searches come without any, and at most the latest 500 come at all."""
    paths = (("conversation_parts", "total_count"), ("statistics", "count_conversation_parts"))
    counts = [count for path in paths if (count := whole(record, *path)) is not None]
    if BY_EVENT in record and not counts:
        return True  # nobody says whether these are all events
    if not counts and not found:
        return all(isinstance(record.get(key, ""), str) for key in ("conversation_parts", "parts"))
    return max(counts, default=0) > found


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


def _calls(record: Record, raw: Sequence[Record]) -> Iterator[str]:
    """Custom actions of a machine, else the connectors that an answer of the AI names as its sources.

    Of a conversation that is cut off, or known from webhooks, only the end of an action may be there.
    """
    by_machine = [part for part in raw if word(part, "author", "type") != "admin"]
    started, finished = (
        [name for part in by_machine if word(part, "part_type") in kinds and (name := word(part, *_NAME_OF_ACTION))]
        for kinds in (_ACTIONS, _ENDS_OF_ACTIONS)
    )
    sources = (each for each in _content_sources(record) if word(each, "content_type") == _CONNECTOR)
    yield from started or finished or filter(None, (word(each, "title") for each in sources))


def _content_sources(record: Record) -> list[Record]:
    told = block(record, "ai_agent")
    return records(told, "content_sources", "content_sources") or records(told, "content_sources")


def _automation(part: Record, kind: str) -> str:
    details: Any = inside(part, "event_details")
    named = word(details, "action", "name") or word(details, "workflow", "title") or word(part, "author", "name")
    return f"{named or 'unnamed'}: {'action' if kind in _ACTIONS else 'assignment'}"


def people_of(record: Record, raw: Sequence[Record]) -> Iterator[str]:
    """Names, addresses and phones of everybody who has a part in it."""
    for person in _people(record, raw):
        yield from filter(None, (word(person, "name"), word(person, "email"), word(person, "phone")))


def ids_of_people(record: Record, raw: Sequence[Record]) -> set[str]:
    """Their ids, and those of who is assigned."""
    assigned = (word(record, name) for name in ("admin_assignee_id", "contact_id", "user_id"))
    return {*(word(person, "id") for person in _people(record, raw)), *assigned} - {""}


def _people(record: Record, raw: Sequence[Record]) -> Iterator[Record]:
    """Authors, contacts and teammates; bots and teams are nobody."""
    contacts = records(record, "contacts", "contacts") or records(record, "contacts")
    teammates = records(record, "teammates", "teammates") or records(record, "teammates")
    alone = (inside(record, name) for name in ("user", "customer", "assignee"))  # of old versions
    authors = (
        inside(each, "author") for each in (block(record, "source"), block(record, "conversation_message"), *raw)
    )
    for person in (*authors, *contacts, *teammates, *alone):
        if isinstance(person, dict) and word(person, "type") not in ("bot", "team", "nobody_admin"):
            yield person
