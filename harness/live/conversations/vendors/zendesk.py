"""Tickets of Zendesk: an export's tickets and their separate records, joined by ticket id on disk."""

import datetime as dt
from collections.abc import Iterator

from harness.live.conversations.fields import inside, moment, records, word
from harness.live.conversations.importers import Import, ImportSource
from harness.live.conversations.records import Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together
from harness.live.conversations.vendors.zendesk_ticket import Apart, conversation_of, people_of

KINDS = {
    "tickets": "ticket", "comments": "comment", "ticket_comments": "comment", "comment_events": "comment",
    "audits": "audit", "ticket_audits": "audit", "ticket_metrics": "metrics", "metric_sets": "metrics",
    "ticket_metric_events": "metric event", "satisfaction_ratings": "rating", "users": "user",
    "conversations": "review", "events": "logged",
}  # fmt: skip
"""Which key of an envelope contains what."""

_KINDS_BY_KEYS = (
    ("review", {"externalId", "reviews"}),
    ("audit", {"ticket_id", "events"}),
    ("metrics", {"ticket_id", "reopens"}),
    ("metric event", {"ticket_id", "metric"}),
    ("rating", {"ticket_id", "score"}),
    ("comment", {"author_id", "public"}),
    ("logged", {"ticket_id", "author", "content"}),
    ("user", {"role", "name"}),
    ("ticket", {"id", "status"}),
    ("ticket", {"id", "requester_id"}),
)
"""Which keys show what a record outside an envelope is; the first that fits."""


_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)


def read_zendesk(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every ticket of the files, as one conversation each."""
    return brought_together(source.records(KINDS), source.scratch, _put, _tickets)


def _put(read: Read, staging: Staging) -> Skipped | None:
    record = read.data
    told = (kind for kind, keys in _KINDS_BY_KEYS if keys <= record.keys())
    kind = KINDS.get(read.key) or next(told, None)
    if kind is None:
        return Skipped(read.place, SkipReason.UNKNOWN, ", ".join(sorted(record)[:8]))
    if kind == "user":
        staging.know(word(record, "id"), record)
        return None
    key = word(record, {"ticket": "id", "review": "externalId"}.get(kind, "ticket_id"))
    if not key:
        return Skipped(read.place, SkipReason.NO_TICKET, kind)
    staging.put(key, kind, record, read.place)
    return None


def _tickets(key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
    """One ticket: the newest copy of it, with all its separate records."""
    copies = sorted(
        ((record, place) for kind, record, place in group if kind == "ticket"),
        key=lambda copy: moment(copy[0], "updated_at") or _LONG_AGO,
    )
    if not copies:
        kind, _, place = group[0]
        yield Skipped(place, SkipReason.OF_NO_TICKET, f"{kind} of {key}")
        return
    for _, place in copies[:-1]:
        yield Skipped(place, SkipReason.NEWER_TICKET, key)
    yield _import(key, *copies[-1], group, staging)


def _import(key: str, ticket: Record, place: Place, group: Group, staging: Staging) -> Import | Skipped:
    if word(ticket, "status") == "deleted":
        return Skipped(place, SkipReason.DELETED, key)
    apart = _apart(ticket, group, staging)
    conversation = conversation_of(key, ticket, apart)
    if conversation is None:
        return Skipped(place, SkipReason.NO_TIME, key)
    return Import(conversation, place, tuple(people_of(apart)))


def _apart(ticket: Record, group: Group, staging: Staging) -> Apart:
    """What belongs to a ticket, sideloaded into it or in separate records; each comment once."""
    by_kind: dict[str, list[Record]] = {}
    for kind, record, _ in group:
        by_kind.setdefault(kind, []).append(record)
    comments = [*records(ticket, "comments"), *by_kind.get("comment", [])]
    metrics = [inside(ticket, "metric_set"), *by_kind.get("metrics", [])]
    audits = [*records(ticket, "audits"), *by_kind.get("audit", [])]
    authors = {word(record, name) for record in (ticket, *comments, *audits) for name in ("author_id", "requester_id")}
    return Apart(
        comments=list({word(c, "id") or str(number): c for number, c in enumerate(comments)}.values()),
        audits=audits,
        metrics=[each for each in metrics if isinstance(each, dict)],
        events=by_kind.get("metric event", []),
        ratings=by_kind.get("rating", []),
        logged=by_kind.get("logged", []),
        reviews=by_kind.get("review", []),
        users={id_: staging.known(id_) for id_ in authors if id_},
    )
