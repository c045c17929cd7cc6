"""Conversations from Intercom's API: a search by time, then each conversation that is new; and which are deleted."""

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from harness.live.conversations.fetching import Batch, Standstill
from harness.live.conversations.fields import clear_moment, inside, whole, word
from harness.live.conversations.one_by_one import OneByOne
from harness.live.conversations.records import Fetched, Record, Skipped
from harness.live.conversations.store import Store
from harness.pipelines import HelpDesk, RefusedError, page_of
from harness.turns import PipelineError

OVERLAP = 2 * 24 * 3600
"""Seconds before the last import that are searched again.

Searches see a change late, and some begin with the next day of the workspace's time zone (OpenAPI description 2.16,
`/contacts/search`). Of what is found again, only what has changed is fetched.
"""
_SEARCH = "/conversations/search"
_AT_ONCE = 150  # conversations of a search
_SETTLED = 2.0  # seconds after a change: its second is over, also by a clock that is a little off
_MOST_LOOKS = 10  # at a conversation that changes all the time
_GONE = (404, 410)
_NOT_FOR_THIS = (403, *_GONE)


def workspace_of(desk: HelpDesk) -> str:
    """The workspace of the token, as one address serves them all; the token, where it may not know its workspace."""
    try:
        told = word(desk.get("/me"), "app", "id_code")
    except RefusedError as refused:
        if refused.status not in _NOT_FOR_THIS:
            raise
        told = ""
    return f"{desk.name} workspace {told}" if told else f"{desk.name} token {desk.access}"


def fetch_intercom(desk: HelpDesk, cursor: str, conversations: OneByOne) -> Iterator[Batch]:
    """Conversations that changed or were deleted. A search has no order that counts, so the cursor moves at the end.

    It is the latest change that was seen, and none of the future: one such time would hide all that comes before it.
    """
    now = int(time.time())
    start = latest = min(int(cursor), now)
    after, seen, standstill = "", set[str](), Standstill(_SEARCH)
    while True:
        paging = {"per_page": _AT_ONCE, **({"starting_after": after} if after else {})}
        query = {"field": "updated_at", "operator": ">", "value": max(0, start - OVERLAP)}
        page = desk.search(_SEARCH, {"query": query, "pagination": paging})
        listed = page_of("conversations", page, _SEARCH)
        times = (int(at.timestamp()) for each in listed if (at := clear_moment(each, "updated_at")))
        latest = max(latest, *(at for at in times if at <= now), 0)
        yield Batch(_changed(desk, listed, conversations))
        then = _place_after(page, after)
        if then in seen:
            raise PipelineError(f"{_SEARCH}: the same page comes again and again")
        after = then
        if not after:
            break
        standstill.look(listed)
        seen.add(after)
    yield Batch(conversations.again(partial(_fetched, desk), _gone))
    yield Batch(_deleted(desk, start - OVERLAP, conversations.store), str(latest))


def _place_after(page: Record, after: str) -> str:
    """Where the search goes on, empty at its end. Raises PipelineError where there is more, and it does not say where.

    Later pages say nothing sure by their counts: what changes meanwhile is found by the next import.
    """
    then = word(page, "pages", "next", "starting_after")
    total, full = whole(page, "total_count") or 0, whole(page, "pages", "per_page") or 0
    if not then and (inside(page, "pages", "next") or (not after and total > len(page["conversations"]) >= full)):
        raise PipelineError(f"{_SEARCH}: the reply says that there is more, and not where")
    return then


def _changed(desk: HelpDesk, listed: Sequence[Any], conversations: OneByOne) -> Iterator[Fetched | Skipped]:
    for each in listed:
        id_ = word(each, "id")
        if not id_.isdecimal():  # said by the reader
            yield Fetched(_SEARCH, {"conversations": [each]})
        elif not _is_held(each, id_, conversations.store):
            yield from conversations.read(each, partial(_fetched, desk, id_), _gone(id_))


def _fetched(desk: HelpDesk, id_: str) -> list[Fetched]:
    return [Fetched(f"intercom conversation {id_}", _settled(desk, id_))]


def _settled(desk: HelpDesk, id_: str) -> Record:
    """A conversation once the second of its last change is over: another change in that second moves no time."""
    found, seen = Record(), None
    for _ in range(_MOST_LOOKS):
        asked = time.time()
        found = desk.get(f"/conversations/{id_}")
        if word(found, "id") != id_:
            raise PipelineError(f"conversation {id_}: the reply is not that conversation")
        changed = clear_moment(found, "updated_at")
        if changed is None or changed == seen or asked >= changed.timestamp() + _SETTLED:
            break
        seen = changed
        time.sleep(_SETTLED)
    return found


def _is_held(listed: Record, id_: str, store: Store) -> bool:
    held = store.get("intercom", id_)
    return held is not None and not held.cut and held.updated == (clear_moment(listed, "updated_at") or "unknown")


def _deleted(desk: HelpDesk, start: int, store: Store) -> Iterator[Fetched]:
    """Conversations that are stored and were deleted since; the list begins with the latest."""
    number, before = 1, list[Any]()
    while True:
        try:
            page = desk.get("/conversations/deleted", page=number, per_page=60, order="desc")
        except RefusedError as refused:
            if refused.status not in _GONE:
                raise
            return  # versions before 2.16
        listed = page_of("conversations", page, "/conversations/deleted")
        yield from (_gone(id_) for each in listed if store.get("intercom", id_ := word(each, "id")))
        times = [at.timestamp() for each in listed if (at := clear_moment(each, "deleted_at"))]
        number += 1
        total = whole(page, "pages", "total_pages")
        if listed in ([], before) or (times and max(times) < start) or (total is not None and number > total):
            return
        before = listed


def _gone(id_: str) -> Fetched:
    return Fetched("intercom", {"type": "conversation", "id": id_, "deleted": True})
