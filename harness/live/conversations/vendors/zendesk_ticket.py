"""One Zendesk ticket, with its comments, audits, metrics, ratings and reviews, as a conversation."""

import datetime as dt
from collections.abc import Iterator, Sequence

from harness.live.conversations.conversation import (
    AIOutcome,
    Author,
    Definition,
    LiveConversation,
    Part,
    QualityReview,
    Rating,
    Resolution,
    Task,
)
from harness.live.conversations.fields import first, inside, listed, moment, number, records, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.records import NoteReason, Record
from harness.live.conversations.timeline import against, drafts_in, handed_to_person, has_answered, in_order, taken_back
from harness.live.conversations.vendors.zendesk_events import BY_EVENT
from harness.live.conversations.vendors.zendesk_parts import TicketRecords, parts_of

_STATUSES = {
    "agent_escalation": Resolution.ESCALATED, "custom_escalation": Resolution.ESCALATED,
    "email_escalation": Resolution.ESCALATED, "escalation_failed": Resolution.UNRESOLVED,
    "escalated": Resolution.ESCALATED, "bot_handled": Resolution.ASSUMED, "answered": Resolution.ASSUMED,
    "processed": Resolution.UNRESOLVED, "recognized_intent": Resolution.UNRESOLVED,
    "not_understood": Resolution.UNRESOLVED, "no_status": Resolution.UNRESOLVED,
}  # fmt: skip
"""Statuses of AI agents, of messaging and of email.

support.zendesk.com, "What are the conversation statuses for AI agents": `processed` means that no reply was sent, or
that a person answered; `no_status` that it was neither handled by the bot nor escalated. `escalation_failed` was an
attempt: unless somebody writes, it has reached nobody.
"""
_SILENT = ("processed", "recognized_intent", "not_understood")
"""Those with which no reply was sent."""

_AI_TAG = "ai_agent__"  # before a status, as `intent__` stands before an intent
_CLOSED = ("solved", "closed")
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_MACHINE_CHANNELS = ("rule", "api", "system", "trigger", "automation")


def conversation_of(key: str, ticket: Record, apart: TicketRecords) -> tuple[LiveConversation, list[NoteReason]] | None:
    """The conversation, and what was left out of it; None when it has no time anywhere."""
    tags = tuple(filter(None, map(word, listed(ticket, "tags"))))
    parts, notes = parts_of(ticket, apart, bool(_status(ticket, tags)))
    opened = moment(ticket, "created_at") or first([part.at for part in parts])
    if opened is None:
        return None
    ai = _ai(ticket, tags, parts)
    status = _status(ticket, tags)
    notes += [NoteReason.NOT_UNDERSTOOD] * bool(status and _spelled(status) not in _STATUSES)
    conversation = LiveConversation(
        vendor="zendesk",
        id=key,
        opened=opened,
        closed=_closed(ticket, apart),
        updated=moment(ticket, "updated_at"),
        category=_tagged(tags, "intent__"),
        channel=word(ticket, "via", "channel"),
        language=_tagged(tags, "language__"),
        subject=plain_text(inside(ticket, "subject")),
        parts=parts,
        handed_off=handed_to_person(parts, ai),
        reopens=_reopens(ticket, apart) or (None if BY_EVENT in ticket else _reopens(ticket, apart)),
        replied_late=_replied_late(ticket, apart),
        rating=_rating(ticket, apart),
        ai=ai,
        labels=tuple(_labels(apart)),
        drafts=tuple(drafts_in(parts)),
        tasks=tuple(_tasks(ticket, apart, opened)),
        tags=tags,
        follows=_follows(ticket),
        cut=not apart.has_messages or _lacks_comments(ticket, apart) or BY_EVENT in ticket,  # events may not be all
    )
    return conversation, notes


def _lacks_comments(ticket: Record, apart: TicketRecords) -> bool:
    """Whether it has more comments than came with it, as the first page of them does."""
    return bool(apart.comments) and (whole(ticket.get("comment_count")) or 0) > len(apart.comments)


def _follows(ticket: Record) -> str:
    """The ticket that this one follows up, which was closed; empty for none."""
    related = word(ticket, "via", "source", "rel") in ("follow_up", "followup")
    told = word(ticket, "via", "source", "from", "ticket_id") if related else ""
    return told or word(ticket, "via_followup_source_id") or word(ticket, "followup_source_id")


def _status(ticket: Record, tags: Sequence[str]) -> str:
    """The status of an AI agent, from its own key or tag; of several the one that says least for it, else empty."""
    of_tags = (tag.removeprefix(_AI_TAG) for tag in tags if tag.startswith(_AI_TAG))
    said = filter(None, (word(ticket, "ai_agent_status"), *of_tags))
    return max(said, key=lambda each: against(_STATUSES.get(_spelled(each), Resolution.UNKNOWN)), default="")


def _spelled(status: str) -> str:
    return status.lower().replace(" ", "_")


def _ai(ticket: Record, tags: Sequence[str], parts: Sequence[Part]) -> AIOutcome | None:
    """How it ended with the AI; unknown where an AI answered and there is no status."""
    told = _status(ticket, tags)
    spoke = any(part.author is Author.AI and part.public for part in parts)
    if not told and not spoke:
        return None
    status = _spelled(told)
    resolution = _STATUSES.get(status, Resolution.UNKNOWN)
    answered = False if status in _SILENT else has_answered(resolution, parts)
    if listed(ticket, "followup_ids"):  # the customer came back with a follow-up
        resolution = taken_back(resolution)
    return AIOutcome(resolution, Definition.ZENDESK, answered=answered)


def _tagged(tags: Sequence[str], prefix: str) -> str:
    return next((tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)), "")


def _closed(ticket: Record, apart: TicketRecords) -> dt.datetime | None:
    if word(ticket, "status") not in _CLOSED:
        return None
    solved = [moment(metrics, "solved_at") for metrics in (ticket, *apart.metrics)]  # tables have both in the ticket
    changed = [moment(audit, "created_at") for audit in apart.audits if _moves(audit, _CLOSED)]
    return max(filter(None, (*solved, *changed)), default=None) or moment(ticket, "updated_at")


def _reopens(ticket: Record, apart: TicketRecords) -> int | None:
    """As the metrics say; and as audits show, which may be newer than a copy of the metrics."""
    told = [whole(metrics, "reopens") for metrics in (ticket, *apart.metrics)]
    shown = [sum(_moves(audit, ("open",), _CLOSED) for audit in apart.audits)] if apart.audits else []
    return max((count for count in (*told, *shown) if count is not None), default=None)


def _replied_late(ticket: Record, apart: TicketRecords) -> bool | None:
    """Whether a target for replies was breached, as metric events tell; a breach is deleted when its target moves."""
    told = [*records(ticket, "metric_events", "reply_time"), *apart.events]
    of_replies = [event for event in told if word(event, "metric") in ("reply_time", "")]
    breached = any(word(event, "type") == "breach" and inside(event, "deleted") is not True for event in of_replies)
    has_target = any(word(event, "type") in ("apply_sla", "apply_group_sla", "breach") for event in of_replies)
    return breached if has_target else None


def _moves(audit: Record, to: Sequence[str], from_: Sequence[str] = ()) -> bool:
    return any(
        word(event, "field_name") == "status"
        and word(event, "value") in to
        and (not from_ or word(event, "previous_value") in from_)
        for event in records(audit, "events")
    )


def _rating(ticket: Record, apart: TicketRecords) -> Rating | None:
    """The latest that was given; an offer is not a rating."""
    newest = sorted(apart.ratings, key=lambda each: moment(each, "updated_at") or moment(each, "created_at") or _EVER)
    own = inside(ticket, "satisfaction_rating")
    alone = own if isinstance(own, str) else inside(ticket, "satisfaction_score")  # as tables have it
    for told in (*reversed(newest), own, {"score": alone}, _rated_in(apart.audits)):
        said = word(told, "score").lower()  # also `good_with_comment`
        score = next((each for each in ("good", "bad") if said.startswith(each)), "")
        if score:
            return Rating("good-bad", score, score == "good", plain_text(inside(told, "comment")))
    return None


def _rated_in(audits: Sequence[Record]) -> Record:
    """The last rating in the audits, for a ticket whose copy is older or does not say."""
    ordered = in_order(audits, lambda audit: moment(audit, "created_at"))
    changes = [event for audit in ordered for event in records(audit, "events")]
    last = {word(event, "field_name"): inside(event, "value") for event in changes}
    return {"score": last.get("satisfaction_score"), "comment": last.get("satisfaction_comment")}


def _labels(apart: TicketRecords) -> Iterator[QualityReview]:
    """One label for each review, by the definition of Zendesk QA; its ratings are 0 to 100, or have their own scale.

    A critical category below one half fails the review. A category of weight 0 is rated and counts for nothing else.
    """
    for told in apart.reviews:
        for review in records(told, "reviews"):
            ratings = [(rating, _share(rating)) for rating in records(review, "ratings")]
            scored = [(_weight(rating), share, rating) for rating, share in ratings if share is not None]
            failed = any(inside(rating, "critical") is True and share < 0.5 for _, share, rating in scored)
            weight = sum(each for each, _, _ in scored)
            mean = sum(each * share for each, share, _ in scored) / weight if weight > 0 else None
            causes = [each for rating, _ in ratings for each in listed(rating, "causes") if isinstance(each, str)]
            score, passed = (0.0, False) if failed else (mean, None)
            yield QualityReview(word(review, "scorecard", "name"), score, passed, tuple(map(plain_text, causes)))


def _weight(rating: Record) -> float:
    weight = number(rating, "weight")
    return 1.0 if weight is None else max(0.0, weight)


def _share(rating: Record) -> float | None:
    """(score - min) / (max - min)."""
    score = number(rating, "score")
    low, high = number(rating, "min") or 0.0, number(rating, "max") or 100.0
    return None if score is None or high <= low else min(1.0, max(0.0, (score - low) / (high - low)))


def _tasks(ticket: Record, apart: TicketRecords, opened: dt.datetime) -> Iterator[Task]:
    """The ticket itself where a machine opened it, and assignments that a rule made."""
    if word(ticket, "via", "channel") in _MACHINE_CHANNELS:
        yield Task(_automation(ticket, "ticket"), opened)
    for audit in apart.audits:
        changed = {word(event, "field_name") for event in records(audit, "events")}
        if word(audit, "via", "channel") == "rule" and changed & {"assignee_id", "group_id"}:
            yield Task(_automation(audit, "assignment"), moment(audit, "created_at"))


def _automation(record: Record, what: str) -> str:
    source = inside(record, "via", "source")
    named = word(source, "from", "title") or word(source, "from", "name") or word(source, "rel")
    return f"{named or word(record, 'via', 'channel')}: {what}"
