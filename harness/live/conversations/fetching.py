"""Imports from the API of a help desk: batch by batch, each through the readers of files.

Where the next import goes on is kept with what it follows, in one transaction: whatever stops an import, nothing that
was not stored counts as fetched, and what is fetched twice is the same conversation.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from harness.live.conversations.importers import ImportSource, find_importer
from harness.live.conversations.importing import Imported, import_conversations
from harness.live.conversations.one_by_one import OneByOne
from harness.live.conversations.records import Fetched, Skipped
from harness.live.conversations.store import NAME, Store
from harness.plugins import imported
from harness.turns import PipelineError
from harness.workspace import WorkspaceError

if TYPE_CHECKING:
    from harness.pipelines import HelpDesk


_MOST_SAME = 100  # pages in a row that are empty, or like the one before


@dataclass(frozen=True, slots=True)
class Batch:
    """Records that are fetched and stored together."""

    pages: Iterable[Fetched | Skipped]  # fetched as they are read
    cursor: str = ""  # where the next import goes on once they are stored; empty where it goes on as before


class Standstill:
    """Looks at page after page, so that one that comes for ever ends an import."""

    def __init__(self, path: str) -> None:
        self._path, self._before, self._same = path, list[object](), 0

    def look(self, listed: list[object]) -> None:
        """At what a page lists that is not the last. Raises PipelineError where many in a row bring nothing new."""
        self._same = self._same + 1 if listed in ([], self._before) else 0
        self._before = listed
        if self._same == _MOST_SAME:
            raise PipelineError(f"{self._path}: {_MOST_SAME} pages in a row bring nothing new, and none is the last")


Fetcher = Callable[["HelpDesk", str, OneByOne], Iterator[Batch]]
"""What is new in an account after a cursor: one of its own, or Unix seconds to begin with. Raises PipelineError."""

_FETCHERS = {
    "zendesk": "harness.live.conversations.vendors.zendesk_api:fetch_zendesk",
    "intercom": "harness.live.conversations.vendors.intercom_api:fetch_intercom",
}
_ACCOUNTS = {"intercom": "harness.live.conversations.vendors.intercom_api:workspace_of"}
"""Where one address has many accounts: which of them the access is for."""


def import_live(
    desk: HelpDesk,
    store: Store,
    scratch: Path,
    since: dt.datetime,
    regions: tuple[str, ...] | None,
    watch: Callable[[Skipped], None] = lambda skipped: None,
    progress: Callable[[int], None] = lambda done: None,
    *,
    again: bool = False,
) -> Iterator[Imported]:
    """Import what is new in an account, and give the result of each batch once it is safe.

    It goes on where the last import of the account ended; the first one, and one that begins `again`, begins at
    `since`. Raises PipelineError when the API does not answer; what was given stays. Raises WorkspaceError where the
    tickets of two accounts would have the same names.
    """
    importer, fetch = find_importer(desk.system), cast(Fetcher, imported(_FETCHERS[desk.system]))
    account = _account(desk)
    if other := other_account(desk, store):
        message = f"holds tickets of {other}, and {account} numbers its own from 1 as well"
        hint = "import them in another workspace; if the account only has a new name, begin with a new file by --since"
        raise WorkspaceError.at(NAME, 1, message, hint)
    if again or not store.cursor(account):
        start = int(since.timestamp())
        store.keep_cursor(account, str(start if again else _before_accounts(desk, store, start)))
    done, conversations = 0, OneByOne(desk.system, account, store)
    for batch in fetch(desk, store.cursor(account), conversations):
        source = ImportSource((), scratch, pages=batch.pages)
        try:
            found = import_conversations(importer, source, store, regions, watch)
        finally:
            conversations.keep()
        if batch.cursor:
            store.keep_cursor(account, batch.cursor)
        store.commit()
        done += found.found
        progress(done)
        yield found


def _account(desk: HelpDesk) -> str:
    if desk.system not in _ACCOUNTS:
        return desk.name
    return cast(Callable[["HelpDesk"], str], imported(_ACCOUNTS[desk.system]))(desk)


def other_account(desk: HelpDesk, store: Store) -> str:
    """The account whose tickets are stored, where it is not this one and each numbers its own; else empty."""
    names = [name for name, cursor in store.cursors().items() if " " not in name and not cursor.isdecimal()]
    return "" if desk.system in _ACCOUNTS or desk.name in names else next(iter(names), "")


def _before_accounts(desk: HelpDesk, store: Store, since: int) -> int:
    """Where an account begins: also at the last import by its address, which did not say which account it was of."""
    kept = store.cursor(desk.name) if desk.system in _ACCOUNTS else ""
    return min(since, int(kept)) if kept.isdecimal() else since
