"""One Zendesk ticket, with its comments, audits, metrics, ratings and reviews, as a conversation."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import re2

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
from harness.live.conversations.fields import first, inside, listed, moment, number, records, whole, word
from harness.live.conversations.html_text import as_written, plain_text
from harness.live.conversations.records import Record
from harness.live.conversations.timeline import drafts_in, handed_to_person, has_answered

_STATUSES = {
    "agent_escalation": Resolution.ESCALATED, "custom_escalation": Resolution.ESCALATED,
    "email_escalation": Resolution.ESCALATED, "escalation_failed": Resolution.ESCALATED,
    "escalated": Resolution.ESCALATED, "bot_handled": Resolution.ASSUMED, "answered": Resolution.ASSUMED,
    "processed": Resolution.UNRESOLVED, "recognized_intent": Resolution.UNRESOLVED,
    "not_understood": Resolution.UNRESOLVED, "no_status": Resolution.UNRESOLVED,
}  # fmt: skip
"""Statuses of AI agents, of messaging and of email.

support.zendesk.com, "What are the conversation statuses for AI agents": `processed` means that no reply was sent, or
that a person answered; `no_status` that it was neither handled by the bot nor escalated.
"""
_SILENT = ("processed", "recognized_intent", "not_understood")
"""Those with which no reply was sent."""

_AI_TAG = "ai_agent__"  # before a status, as `intent__` stands before an intent
_CLOSED = ("solved", "closed")
_MACHINE_CHANNELS = ("rule", "api", "system", "trigger", "automation")
_ARTICLE = re2.compile(r"https?://[^\s<>\"')]+/articles/[^\s<>\"')]+")


@dataclass(frozen=True, slots=True)
class Apart:
    """What an export contains besides the ticket."""

    comments: Sequence[Record]
    audits: Sequence[Record]
    metrics: Sequence[Record]
    events: Sequence[Record]
    ratings: Sequence[Record]
    logged: Sequence[Record]
    reviews: Sequence[Record]
    users: Mapping[str, Record]  # by id; empty ones are not in the export


def conversation_of(key: str, ticket: Record, apart: Apart) -> LiveConversation | None:
    """The conversation; None when it has no time anywhere."""
    parts = tuple(_parts(ticket, apart))
    opened = moment(ticket, "created_at") or first([part.at for part in parts])
    if opened is None:
        return None
    tags = tuple(filter(None, map(word, listed(ticket, "tags"))))
    ai = _ai(ticket, tags, parts)
    return LiveConversation(
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
        reopens=_reopens(apart),
        rating=_rating(ticket, apart),
        ai=ai,
        labels=tuple(_labels(apart)),
        drafts=tuple(drafts_in(parts)),
        tasks=tuple(_tasks(ticket, apart, opened)),
        tags=tags,
        cut=ai is not None and not _has_messages(apart),
    )


def people_of(apart: Apart) -> Iterator[str]:
    """Names, addresses and phones of everybody who is known to have a part in it."""
    for user in apart.users.values():
        yield from filter(None, (word(user, name) for name in ("name", "alias", "email", "phone")))


def _parts(ticket: Record, apart: Apart) -> list[Part]:
    """The comments and logged messages in their order; the description where the export has no comments."""
    found = [_comment(comment, ticket, apart.users) for comment in apart.comments]
    if not found:
        told = _told_by_audits(apart)
        found = [_comment(comment, ticket, apart.users) for comment in told]
    found += [_logged(event) for event in apart.logged]
    if not found:
        author = Author.BOT if word(ticket, "via", "channel") in _MACHINE_CHANNELS else Author.CUSTOMER
        found = [Part(author, plain_text(inside(ticket, "description")), moment(ticket, "created_at"))]
    said = [part for part in found if part.text]
    start = dt.datetime.min.replace(tzinfo=dt.UTC)
    return sorted(said, key=lambda part: part.at or start)


def _has_messages(apart: Apart) -> bool:
    """Whether the export has what was written after the description."""
    return bool(apart.comments or apart.logged or _told_by_audits(apart))


def _told_by_audits(apart: Apart) -> list[Record]:
    return [event for audit in apart.audits for event in _comment_events(audit)]


def _comment_events(audit: Record) -> Iterator[Record]:
    for event in records(audit, "events"):
        if word(event, "type") == "Comment":
            inherited = {name: inside(audit, name) for name in ("author_id", "created_at", "via")}
            yield {**inherited, **event}


def _comment(comment: Record, ticket: Record, users: Mapping[str, Record]) -> Part:
    plain = as_written(inside(comment, "plain_body"))
    text = plain or plain_text(inside(comment, "html_body") or inside(comment, "body"))
    author = _author(comment, ticket, users)
    public = inside(comment, "public") is not False
    return Part(author, text, moment(comment, "created_at"), public, _cited(text) if author is Author.AI else ())


def _author(comment: Record, ticket: Record, users: Mapping[str, Record]) -> Author:
    id_, channel = word(comment, "author_id"), word(comment, "via", "channel")
    role = word(users.get(id_, {}), "role") or word(comment, "author", "type")
    if role in ("bot", "ai_agent") or "bot" in channel or "ai_agent" in channel:
        return Author.AI
    if channel in ("rule", "system"):
        return Author.BOT
    if id_ and id_ == word(ticket, "requester_id"):
        return Author.CUSTOMER
    if id_ == "-1":
        return Author.SYSTEM
    return Author.CUSTOMER if role in ("end-user", "user") else Author.AGENT


def _logged(event: Record) -> Part:
    kinds = {"user": Author.CUSTOMER, "agent": Author.AGENT, "bot": Author.AI}
    author = kinds.get(word(event, "author", "type"), Author.SYSTEM)
    text = plain_text(inside(event, "content", "text") or inside(event, "content", "body"))
    public = inside(event, "metadata", "public") is not False
    return Part(author, text, moment(event, "created_at"), public, _cited(text) if author is Author.AI else ())


def _cited(text: str) -> tuple[Cited, ...]:
    """Addresses of articles in an answer: the export names no other source."""
    return tuple(Cited(url=match[0].rstrip(".,;")) for match in _ARTICLE.finditer(text))


def _ai(ticket: Record, tags: Sequence[str], parts: Sequence[Part]) -> AIOutcome | None:
    """The AI agent's status, from its own key or tag; unknown where an AI answered and there is no status."""
    told = word(ticket, "ai_agent_status") or _tagged(tags, _AI_TAG)
    spoke = any(part.author is Author.AI and part.public for part in parts)
    if not told and not spoke:
        return None
    status = told.lower().replace(" ", "_")
    resolution = _STATUSES.get(status, Resolution.UNKNOWN)
    answered = False if status in _SILENT else has_answered(resolution, parts)
    return AIOutcome(resolution, Definition.ZENDESK, answered=answered)


def _tagged(tags: Sequence[str], prefix: str) -> str:
    return next((tag.removeprefix(prefix) for tag in tags if tag.startswith(prefix)), "")


def _closed(ticket: Record, apart: Apart) -> dt.datetime | None:
    if word(ticket, "status") not in _CLOSED:
        return None
    solved = [moment(metrics, "solved_at") for metrics in apart.metrics]
    changed = [moment(audit, "created_at") for audit in apart.audits if _moves(audit, _CLOSED)]
    return max(filter(None, (*solved, *changed)), default=None) or moment(ticket, "updated_at")


def _reopens(apart: Apart) -> int | None:
    told = [whole(metrics, "reopens") for metrics in apart.metrics]
    if any(count is not None for count in told):
        return max(count for count in told if count is not None)
    if not apart.audits:
        return None
    return sum(_moves(audit, ("open",), _CLOSED) for audit in apart.audits)


def _moves(audit: Record, to: Sequence[str], from_: Sequence[str] = ()) -> bool:
    return any(
        word(event, "field_name") == "status"
        and word(event, "value") in to
        and (not from_ or word(event, "previous_value") in from_)
        for event in records(audit, "events")
    )


def _rating(ticket: Record, apart: Apart) -> Rating | None:
    """The latest that was given; an offer is not a rating."""
    newest = sorted(apart.ratings, key=lambda each: word(each, "updated_at") or word(each, "created_at"))
    for told in (*reversed(newest), inside(ticket, "satisfaction_rating")):
        score = word(told, "score").split("_")[0]
        if score in ("good", "bad"):
            return Rating("good-bad", score, score == "good", plain_text(inside(told, "comment")))
    return None


def _labels(apart: Apart) -> Iterator[QualityReview]:
    """One label for each review, by the definition of Zendesk QA; its ratings are 0 to 100, or have their own scale."""
    for told in apart.reviews:
        for review in records(told, "reviews"):
            ratings = [(rating, _share(rating)) for rating in records(review, "ratings")]
            scored = [
                (number(rating, "weight") or 1.0, share, rating) for rating, share in ratings if share is not None
            ]
            failed = any(inside(rating, "critical") is True and share < 0.5 for _, share, rating in scored)
            weight = sum(each for each, _, _ in scored)
            mean = sum(each * share for each, share, _ in scored) / weight if weight > 0 else None
            causes = [each for rating, _ in ratings for each in listed(rating, "causes") if isinstance(each, str)]
            score = 0.0 if failed else mean
            yield QualityReview(word(review, "scorecard", "name"), score, None, tuple(map(plain_text, causes)))


def _share(rating: Record) -> float | None:
    """(score - min) / (max - min)."""
    score = number(rating, "score")
    low, high = number(rating, "min") or 0.0, number(rating, "max") or 100.0
    return None if score is None or high <= low else min(1.0, max(0.0, (score - low) / (high - low)))


def _tasks(ticket: Record, apart: Apart, opened: dt.datetime) -> Iterator[Task]:
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
