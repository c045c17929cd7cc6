"""Tickets from Zendesk's API: its incremental export, and the comments and audits of each ticket in it."""

from collections.abc import Iterator
from functools import partial

from harness.live.conversations.fetching import Batch, Standstill
from harness.live.conversations.fields import block, inside, word
from harness.live.conversations.one_by_one import OneByOne
from harness.live.conversations.records import Fetched, Record, Skipped
from harness.pipelines import HelpDesk, RefusedError, next_at_zendesk, page_of
from harness.turns import PipelineError

_EXPORT = "/api/v2/incremental/tickets/cursor.json"
_AT_ONCE = 100  # tickets; the export allows ten requests a minute, and their comments and audits take longer than that
_WITH = "users,metric_sets,metric_events"  # what comes with tickets
_UNKNOWN_PLACE = (400, 404, 410, 422)
_NUMBER = "cursor "  # before a cursor that could be read as the time to begin with


def fetch_zendesk(desk: HelpDesk, cursor: str, tickets: OneByOne) -> Iterator[Batch]:
    """Tickets that changed, whatever changed in them.

    https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ (cursor-based).
    """
    seen, standstill = set[str](), Standstill(_EXPORT)
    at: dict[str, str | int] = {"start_time" if cursor.isdecimal() else "cursor": cursor.removeprefix(_NUMBER)}
    while True:
        page = _exported(desk, at)
        listed = page_of("tickets", page, _EXPORT)
        after = word(page, "after_cursor")
        yield Batch(_pages(desk, page, tickets), f"{_NUMBER}{after}" if after.isdecimal() else after)
        if inside(page, "end_of_stream") is True:
            break
        if not after:
            raise PipelineError(f"{_EXPORT}: the reply says neither where it goes on nor that it ends")
        if after == at.get("cursor") or after in seen:
            raise PipelineError(f"{_EXPORT}: the same page comes again and again")
        standstill.look(listed)
        seen.add(after)
        at = {"cursor": after}
    yield Batch(tickets.again(partial(_ticket, desk), _gone))


def _exported(desk: HelpDesk, at: dict[str, str | int]) -> Record:
    """A page of the export. Raises PipelineError, which says what helps where its place is not known any more."""
    try:
        return desk.get(_EXPORT, **at, per_page=_AT_ONCE, include=_WITH)
    except RefusedError as refused:
        if refused.status not in _UNKNOWN_PLACE or "cursor" not in at:
            raise
        why = "the place where the last import ended is not known there any more: begin before it with --since"
        raise RefusedError(f"{refused}; {why}", refused.status) from None


def _pages(desk: HelpDesk, page: Record, tickets: OneByOne) -> Iterator[Fetched | Skipped]:
    yield Fetched("zendesk tickets", {**page, "tickets": []})  # whom they name, and their metrics
    for ticket in page["tickets"]:
        id_ = word(ticket, "id")
        if id_.isdecimal() and word(ticket, "status") != "deleted":
            yield from tickets.read(ticket, partial(_whole, desk, ticket), _gone(id_))
        else:
            yield Fetched(f"zendesk ticket {id_}".rstrip(), {"tickets": [ticket]})


def _whole(desk: HelpDesk, ticket: Record) -> Iterator[Fetched]:
    """A ticket with its comments and audits."""
    id_ = word(ticket, "id")
    yield Fetched(f"zendesk ticket {id_}", {"tickets": [ticket]})
    yield from _of_ticket(desk, id_, "comments")
    yield from _of_ticket(desk, id_, "audits")


def _ticket(desk: HelpDesk, id_: str) -> Iterator[Fetched]:
    """The same, of a ticket that the export does not give again."""
    page = desk.get(f"/api/v2/tickets/{id_}", include=_WITH)
    ticket = block(page, "ticket")
    if word(ticket, "id") != id_:
        raise PipelineError(f"ticket {id_}: the reply is not that ticket")
    yield Fetched("zendesk tickets", {**page, "ticket": None})  # whom it names, and its metrics
    yield from _whole(desk, ticket)


def _gone(id_: str) -> Fetched:
    return Fetched(f"zendesk ticket {id_}", {"tickets": [{"id": id_, "status": "deleted"}]})


def _of_ticket(desk: HelpDesk, id_: str, what: str) -> Iterator[Fetched]:
    """The comments, with who wrote them, or the audits of a ticket; each names the ticket."""
    seen: list[dict[str, str]] = []
    at: dict[str, str | int] = {"page[size]": 100, "include": "users"}
    while True:
        page = desk.get(f"/api/v2/tickets/{id_}/{what}", **at)
        page_of(what, page, f"ticket {id_}")
        yield Fetched(
            f"zendesk ticket {id_} {what}", {"ticket_id": id_, "users": inside(page, "users"), what: page.get(what)}
        )
        then = next_at_zendesk(page, f"{what} of ticket {id_}")
        if not then:
            return
        if then in seen:
            raise PipelineError(f"ticket {id_}: the same page of {what} comes again and again")
        seen.append(then)
        at |= then
