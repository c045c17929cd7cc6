"""Tickets from Zendesk's API: its incremental export, and the comments and audits of each ticket in it."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from harness.live.conversations.fetching import Batch
from harness.live.conversations.fields import inside, records, word
from harness.live.conversations.records import Fetched, Record
from harness.live.conversations.store import Store
from harness.pipelines import HelpDesk, RefusedError
from harness.turns import PipelineError

_EXPORT = "/api/v2/incremental/tickets/cursor.json"
_AT_ONCE = 100  # tickets; the export allows ten requests a minute, and their comments and audits take longer than that
_GONE = (404, 410)
_NUMBER = "cursor "  # before a cursor that could be read as the time to begin with


def fetch_zendesk(desk: HelpDesk, cursor: str, _: Store) -> Iterator[Batch]:
    """Tickets that changed, whatever changed in them.

    https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/ (cursor-based).
    """
    at: dict[str, str | int] = {"start_time" if cursor.isdecimal() else "cursor": cursor.removeprefix(_NUMBER)}
    while True:
        page = desk.get(_EXPORT, **at, per_page=_AT_ONCE, include="users,metric_sets,metric_events")
        after = word(page, "after_cursor")
        yield Batch(_pages(desk, page), f"{_NUMBER}{after}" if after.isdecimal() else after)
        if inside(page, "end_of_stream") is True or not after:
            return
        if after == at.get("cursor"):
            raise PipelineError(f"{_EXPORT}: the same page comes again and again")
        at = {"cursor": after}


def _pages(desk: HelpDesk, page: Record) -> Iterator[Fetched]:
    yield Fetched("zendesk tickets", {**page, "tickets": []})  # whom they name, and their metrics
    for ticket in records(page, "tickets"):
        id_ = word(ticket, "id")
        there = id_.isdecimal() and word(ticket, "status") != "deleted"
        try:
            of_ticket = [*_of_ticket(desk, id_, "comments"), *_of_ticket(desk, id_, "audits")] if there else []
        except RefusedError as refused:
            if refused.status not in _GONE:
                raise
            ticket, of_ticket = {**ticket, "status": "deleted"}, []  # since the export was made
        yield Fetched(f"zendesk ticket {id_}", {"tickets": [ticket]})
        yield from of_ticket


def _of_ticket(desk: HelpDesk, id_: str, what: str) -> Iterator[Fetched]:
    """The comments, with who wrote them, or the audits of a ticket; each names the ticket."""
    at: dict[str, str | int] = {"page[size]": 100, "include": "users"}
    while True:
        page = desk.get(f"/api/v2/tickets/{id_}/{what}", **at)
        yield Fetched(
            f"zendesk ticket {id_} {what}", {"ticket_id": id_, "users": inside(page, "users"), what: page.get(what)}
        )
        then = _next_page(page)
        if not then:
            return
        if then.items() <= at.items():
            raise PipelineError(f"ticket {id_}: the same page of {what} comes again and again")
        at |= then


def _next_page(page: Record) -> dict[str, str]:
    """How the next page is asked for: by its cursor, or by its number where pages have none; empty at the end."""
    after = word(page, "meta", "after_cursor")
    if inside(page, "meta", "has_more") is True and after:
        return {"page[after]": after}
    number = dict(parse_qsl(urlsplit(word(page, "next_page")).query)).get("page", "")
    return {"page": number} if "meta" not in page and number else {}
