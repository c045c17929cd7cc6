"""Tickets of Zendesk: an export's tickets and their separate records, joined by ticket id on disk."""

import datetime as dt
from collections.abc import Iterator
from itertools import starmap

from harness.live.conversations.conversation import BLACKED
from harness.live.conversations.export_files import is_table
from harness.live.conversations.fields import inside, is_gone, listed, moment, records, word
from harness.live.conversations.importers import Import, ImportSource
from harness.live.conversations.json_text import read_out
from harness.live.conversations.records import Note, NoteReason, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together, counted_once
from harness.live.conversations.vendors.messaging_events import logged_by
from harness.live.conversations.vendors.zendesk_events import BY_EVENT, is_ticket_event, of_event, with_events
from harness.live.conversations.vendors.zendesk_kinds import (
    DELETED,
    KINDS,
    NO_TEXT,
    SIDE,
    SURVEY,
    as_audit,
    as_comment,
    as_rating,
    is_record,
    kind_of,
    ticket_named_by,
    unpacked,
    with_ids,
)
from harness.live.conversations.vendors.zendesk_merges import with_notices
from harness.live.conversations.vendors.zendesk_parts import (
    TicketRecords,
    is_merged_away,
    is_tagged_as_merged,
    raw_text,
    says_it_went,
)
from harness.live.conversations.vendors.zendesk_people import ids_of_people, people_in
from harness.live.conversations.vendors.zendesk_ticket import conversation_of

_LONG_AGO = dt.datetime.min.replace(tzinfo=dt.UTC)
_APART = ("comment", "audit", "metrics", "metric event", "rating", "logged", "review")
_BY_PEOPLE = ("ticket", "comment", "audit")
_SIDELOADED = (
    "comments",
    "audits",
    "metric_set",
    "metric_events",
    "description",
    "subject",
)  # in some copies of a ticket, not in others
_WITH_NOTICES = ("ticket", "comment", "audit")
_BY_NAME = "named by its file"  # a key that no export has


def read_zendesk(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every ticket of the files, as one conversation each."""
    return brought_together(source.records(KINDS, is_record), source.scratch, _put, _tickets)


def _put(read: Read, staging: Staging) -> Skipped | None:
    if is_ticket_event(read.data):
        _put_event(read, staging)
        return None
    record = unpacked(read.data) if is_table(read.path) else read_out(read.data, NO_TEXT)
    kind, id_ = kind_of(record, read.key), word(record, "id")
    if kind == "user":
        staging.know(word(record, "id"), record)
        return None
    if kind == SIDE:
        return Skipped(read.place, SkipReason.SIDE, word(record, "side_conversation_id") or id_, kind)
    if kind == DELETED:
        staging.know(f"deleted {id_}", {"at": inside(record, "deleted_at")})
        return Skipped(read.place, SkipReason.DELETED, id_, kind, ("zendesk", id_))
    if not kind:
        return Skipped(read.place, SkipReason.UNKNOWN, ", ".join(sorted(record)[:8]))
    kind, record = _usual(kind, record)
    if kind != "ticket" and kind not in _APART:
        return Skipped(read.place, SkipReason.OTHER_KIND, f"{kind} {id_}".strip(), kind)
    key = word(record, {"ticket": "id", "review": "externalId"}.get(kind, "ticket_id"))
    if not key and kind in _APART:
        key = ticket_named_by(read.path)
        record = {**record, _BY_NAME: True}
    if not key:
        hint = "" if kind == "ticket" else "; name the file after its ticket, such as tickets_71_comments.json"
        return Skipped(read.place, SkipReason.NO_TICKET, f"{kind} {id_}".strip() + hint, kind)
    _know_merged(record, kind, key, staging)
    staging.put(key, kind, record, read.place)
    return None


def _know_merged(record: Record, kind: str, key: str, staging: Staging) -> None:
    for merged in _merged_by(record, kind, key):
        staging.know(f"merged {merged}", {"into": key})
    if kind == "ticket" and is_tagged_as_merged(record):
        staging.know(f"went {key}", {"as": "tagged", "updated_at": record.get("updated_at")})


def _put_event(read: Read, staging: Staging) -> None:
    for kind, record in starmap(_usual, of_event(read.data)):
        staging.put(word(read.data, "detail", "id"), kind, record, read.place)


def _usual(kind: str, record: Record) -> tuple[str, Record]:
    """A record that may come in several forms in the form of which there is most."""
    if kind == SURVEY:
        return "rating", as_rating(record)
    if kind == "audit" and "child_events" in record:
        record = as_audit(record)
    if kind == "comment":
        record = as_comment(record)
    return kind, with_ids(record) if kind in _BY_PEOPLE else record


def _merged_by(record: Record, kind: str, key: str) -> list[str]:
    """The notice in the ticket that stays names those that were merged into it."""
    said = [*records(record, "comments"), *records(record, "audits")] if kind == "ticket" else [record]
    notices = (each for each in said if word(each, "via", "source", "rel") == "merge" and not says_it_went(each))
    sources = [inside(each, "via", "source", "from") for each in notices] if kind in _WITH_NOTICES else []
    named = (id_ for each in sources for id_ in (word(each, "ticket_id"), *map(str, listed(each, "ticket_ids"))))
    return [merged for merged in named if merged and merged != key]


def _tickets(key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
    """One ticket: the newest copy of it, with all its separate records."""
    group, repeated = counted_once(_redacted_last([_copy(*each) for each in group]))
    yield from repeated
    copies = sorted(
        ((record, place) for kind, record, place in group if kind == "ticket"),
        key=lambda copy: moment(copy[0], "updated_at") or _LONG_AGO,
    )
    if not copies:
        kind, record, place = group[0]
        if record.get(_BY_NAME):
            hint = f"{kind}: its file is named after {key}; name it after its ticket, such as tickets_71_comments.json"
            yield Skipped(place, SkipReason.NO_TICKET, hint, kind)
        else:
            yield Skipped(place, SkipReason.OF_NO_TICKET, f"{kind} of {key}", kind)
        return
    for place in [place for record, place in copies if BY_EVENT not in record][:-1]:
        yield Skipped(place, SkipReason.NEWER_TICKET, key)
    ticket, place = with_events([record for record, _ in copies]), copies[-1][1]
    fuller = {name: told[name] for told, _ in copies for name in _SIDELOADED if told.get(name)}
    ticket = {**ticket, **fuller, "id": key}
    group, strangers = _without_strangers(ticket, group)
    yield from strangers
    yield _import(key, ticket, place, group, staging)


def _redacted_last(group: Group) -> Group:
    """The same, so that of several copies of a comment the one counts in which something is redacted."""
    return sorted(group, key=lambda each: each[0] == "comment" and BLACKED in raw_text(each[1]))


def _copy(kind: str, record: Record, place: Place) -> tuple[str, Record, Place]:
    """A ticket's id is its group's: copies that say something else stay apart until the newest is found."""
    return kind, {**record, "id": None} if kind in ("ticket", "review") else record, place


def _without_strangers(ticket: Record, group: Group) -> tuple[Group, list[Skipped]]:
    """Records joined by their file's name only stay where one of them is of somebody who has to do with the ticket.

    The people of a messaging log have ids of their own, which no ticket knows.
    """
    named = [each for each in group if each[1].get(_BY_NAME)]
    known = {word(ticket, name) for name in ("requester_id", "submitter_id", "assignee_id")}
    authors = {word(record, "author_id") or logged_by(record) for _, record, _ in named}
    is_log = all(kind == "logged" for kind, _, _ in named) and not any(map(str.isdecimal, authors))
    if not named or known & authors or is_log or all(kind in ("metrics", "rating") for kind, _, _ in named):
        return group, []
    why = "the file's name does not fit: nobody in it has to do with that ticket"
    left_out = [Skipped(place, SkipReason.NO_TICKET, f"{kind}: {why}", kind) for kind, _, place in named]
    return [each for each in group if not each[1].get(_BY_NAME)], left_out


def _import(key: str, ticket: Record, place: Place, group: Group, staging: Staging) -> Import | Skipped:
    if _is_deleted(ticket) or _deleted_since(key, ticket, staging):
        return Skipped(place, SkipReason.DELETED, key, "ticket", ("zendesk", key))
    if word(ticket, "via", "channel") == "side_conversation":
        return Skipped(place, SkipReason.SIDE, key, "ticket", ("zendesk", key))
    apart, notes = _apart(ticket, group, staging)
    into = _stays(key, ticket, staging) or is_merged_away(ticket, apart)
    told = conversation_of(key, ticket, apart)
    if into and (told is None or not into.isdecimal()):  # nothing says where its words belong
        return Skipped(place, SkipReason.MERGED, f"{key} into {into}", "ticket", ("zendesk", key))
    if told is None:
        at = word(ticket, "created_at")
        return Skipped(place, SkipReason.NO_TIME, f"{key}: created_at `{at[:40]}` cannot be read" if at else key)
    conversation, by_part = told
    notes += [Note(place, reason, key) for reason in by_part]
    notes += [Note(place, NoteReason.UNTIMED, key) for part in conversation.parts if part.at is None]
    if conversation.cut:
        notes.append(Note(place, NoteReason.CUT, key))
    named = (id_ for kind, record, _ in group for id_ in _merged_by(record, kind, key))
    went = is_tagged_as_merged(ticket)
    merged = [id_ for id_ in named if not went or staging.known(f"went {id_}")]  # else its notice names where it went
    people = tuple(people_in(ticket, apart))
    return Import(conversation, place, people, tuple(notes), tuple(dict.fromkeys(merged)), into)


def _stays(key: str, ticket: Record, staging: Staging) -> str:
    """The ticket whose notice says that this one was merged into it; notices of both sides may name the other one."""
    into = word(staging.known(f"merged {key}"), "into")
    is_swapped = not is_tagged_as_merged(ticket) and staging.known(f"went {into}")
    return "" if is_swapped else into


def _is_deleted(ticket: Record) -> bool:
    """Whether a ticket says so itself; one that is deleted for good has `SCRUBBED` in place of its words."""
    scrubbed = word(ticket, "subject") == word(ticket, "description") == "SCRUBBED"
    return word(ticket, "status") == "deleted" or is_gone(ticket) or scrubbed


def _deleted_since(key: str, ticket: Record, staging: Staging) -> bool:
    """Whether a list of deleted tickets names it; an agent may have restored it after that."""
    told = staging.known(f"deleted {key}")
    at, updated = moment(told, "at"), moment(ticket, "updated_at")
    return bool(told) and (at is None or updated is None or updated <= at)


def _apart(ticket: Record, group: Group, staging: Staging) -> tuple[TicketRecords, list[Note]]:
    """What belongs to a ticket, sideloaded into it or in separate records; each once."""
    sideloaded = [
        *(("comment", with_ids(each), group[0][2]) for each in records(ticket, "comments")),
        *(("audit", each, group[0][2]) for each in records(ticket, "audits")),
    ]
    once = [each for each in group if each[0] != "ticket"]
    if sideloaded:
        once, _ = counted_once(_redacted_last([*sideloaded, *once]))
    by_kind: dict[str, list[Record]] = {kind: [] for kind in _APART}
    for kind, record, _ in once:
        by_kind[kind].append(record)
    key, audits = word(ticket, "id"), by_kind["audit"]
    comments = with_notices(
        key, ticket, by_kind["comment"], lambda other: moment(staging.known(f"went {other}"), "updated_at")
    )
    metrics = [inside(ticket, "metric_set"), *by_kind["metrics"]]
    people = {id_ for record in (ticket, *comments, *audits) for id_ in ids_of_people(record)}
    events = (event for audit in audits for event in records(audit, "events"))
    people |= {word(event, "author_id") for event in events} | set(map(logged_by, by_kind["logged"]))
    apart = TicketRecords(
        comments=comments,
        audits=audits,
        metrics=[each for each in metrics if isinstance(each, dict)],
        events=by_kind["metric event"],
        ratings=by_kind["rating"],
        logged=by_kind["logged"],
        reviews=by_kind["review"],
        users={id_: staging.known(id_) for id_ in people if id_},
    )
    named = [Note(place, NoteReason.BY_FILE_NAME, kind, kind) for kind, record, place in once if record.get(_BY_NAME)]
    return apart, named
