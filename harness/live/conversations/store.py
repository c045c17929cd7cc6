"""Imported conversations (`reviews/conversations.sqlite`): one table, keyed by system and id.

SQLite in WAL mode: others can read while an import writes, a killed import leaves only whole conversations, and the
next one updates what is there.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from harness.files import of_database, open_database
from harness.live.conversations.conversation import LiveConversation
from harness.live.conversations.timeline import taken_back
from harness.workspace import Workspace

NAME = "reviews/conversations.sqlite"
AT_ONCE = 1000  # conversations in one transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
  vendor TEXT NOT NULL, id TEXT NOT NULL, opened REAL NOT NULL, ended REAL NOT NULL, ticket TEXT NOT NULL,
  data TEXT NOT NULL, PRIMARY KEY (vendor, id)
);
CREATE INDEX IF NOT EXISTS by_opened ON conversations (opened);
CREATE INDEX IF NOT EXISTS by_ticket ON conversations (ticket) WHERE ticket != '';
CREATE TABLE IF NOT EXISTS cursors (account TEXT PRIMARY KEY, cursor TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS follow_ups (
  vendor TEXT NOT NULL, follows TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (vendor, follows, id)
) WITHOUT ROWID;
"""
_READ = """
SELECT c.data, t.data, EXISTS (
  SELECT 1 FROM follow_ups f WHERE (f.vendor = c.vendor AND f.follows = c.id)
  OR (c.ticket != '' AND f.vendor = 'zendesk' AND f.follows = c.ticket)
) FROM conversations c
LEFT JOIN conversations t ON c.ticket != '' AND t.vendor = 'zendesk' AND t.id = c.ticket AND NOT EXISTS (
  SELECT 1 FROM conversations o WHERE o.ticket = c.ticket AND o.ticket != '' AND (o.vendor, o.id) < (c.vendor, c.id))
WHERE c.opened >= ? AND c.opened < ? AND NOT (c.vendor = 'zendesk' AND EXISTS (
  SELECT 1 FROM conversations i WHERE i.ticket = c.id AND i.ticket != ''))
ORDER BY c.opened, c.vendor, c.id
"""
_CONVERSATION = TypeAdapter(LiveConversation)


_EVER = (dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC))


class StoreOutcome(StrEnum):
    """What happened to a conversation that was put into the store."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    OLDER = "older"  # than what is held, which stays


class Store:
    """The conversations of a workspace (as a context manager)."""

    def __init__(self, path: Path) -> None:
        """Raises OSError for a file that cannot be used."""
        self._path, self._open = path, 0
        try:
            self._db = open_database(path)
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("PRAGMA secure_delete=ON")  # what is deleted or redacted at the source is gone here too
            self._db.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise of_database(path, error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        """Keeps what was put. Raises OSError in place of an error of the database."""
        try:
            if not isinstance(error, sqlite3.Error):
                self.commit()
                return
        except sqlite3.Error as of_commit:
            error = of_commit
        finally:
            self._db.close()
        raise of_database(self._path, error) from None

    def put(self, conversation: LiveConversation) -> StoreOutcome:
        """Add a conversation or update the one of the same system and id; an older copy changes nothing."""
        self._begin()
        kept = self._put(conversation)
        if self._open >= AT_ONCE:
            self.commit()
        return kept

    def _begin(self) -> None:
        if not self._open:
            self._db.execute("BEGIN IMMEDIATE")
        self._open += 1

    def commit(self) -> None:
        """Make all that was put safe from a crash of the process."""
        if self._open:
            self._db.execute("COMMIT")
            self._open = 0

    def read(self, start: dt.datetime = _EVER[0], end: dt.datetime = _EVER[1]) -> Iterator[LiveConversation]:
        """Those opened from `start` to before `end`, else all; an AI conversation and its ticket are one.

        If the customer came back with a follow-up, whenever it was imported, what the AI resolved is resolved no more.
        """
        for data, ticket, returned in self._db.execute(_READ, (start.timestamp(), end.timestamp())):
            conversation = _CONVERSATION.validate_json(data)
            if ticket:
                conversation = joined(conversation, _CONVERSATION.validate_json(ticket))
            yield _taken_back(conversation) if returned else conversation

    def get(self, vendor: str, id_: str) -> LiveConversation | None:
        """One as it was imported, or None."""
        key = (vendor, id_)
        row = self._db.execute("SELECT data FROM conversations WHERE vendor = ? AND id = ?", key).fetchone()
        return _CONVERSATION.validate_json(row[0]) if row else None

    def remove(self, vendor: str, id_: str) -> bool:
        """Take out a conversation that no longer counts; False where there is none."""
        self._begin()
        self._db.execute("DELETE FROM follow_ups WHERE vendor = ? AND id = ?", (vendor, id_))
        gone = self._db.execute("DELETE FROM conversations WHERE vendor = ? AND id = ?", (vendor, id_)).rowcount
        return bool(gone)

    def cursor(self, account: str) -> str:
        """Where the last import from an account's API ended; empty where there was none."""
        row = self._db.execute("SELECT cursor FROM cursors WHERE account = ?", (account,)).fetchone()
        return str(row[0]) if row else ""

    def keep_cursor(self, account: str, cursor: str) -> None:
        """Make all that was put safe, and with it where the next import goes on."""
        self._begin()
        self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (account, cursor))
        self.commit()

    def latest(self) -> dt.datetime | None:
        """The latest time in any conversation; None when there is none."""
        (ended,) = self._db.execute("SELECT MAX(ended) FROM conversations").fetchone()
        return None if ended is None else dt.datetime.fromtimestamp(ended, dt.UTC)

    def earliest(self) -> dt.datetime | None:
        """When the first conversation was opened; None when there is none."""
        (opened,) = self._db.execute("SELECT MIN(opened) FROM conversations").fetchone()
        return None if opened is None else dt.datetime.fromtimestamp(opened, dt.UTC)

    def _put(self, conversation: LiveConversation) -> StoreOutcome:
        key = (conversation.vendor, conversation.id)
        held = self._db.execute("SELECT data, ended FROM conversations WHERE vendor = ? AND id = ?", key).fetchone()
        data = _CONVERSATION.dump_json(conversation).decode()
        ended = conversation.ended.timestamp()
        if held and held[0] == data:
            return StoreOutcome.UNCHANGED
        if held and (held[1] > ended or (held[1] == ended and conversation.cut and not _is_cut(held[0]))):
            return StoreOutcome.OLDER
        if conversation.follows:
            follow_up = (conversation.vendor, conversation.follows, conversation.id)
            self._db.execute("INSERT OR IGNORE INTO follow_ups VALUES (?, ?, ?)", follow_up)
        row = (*key, conversation.opened.timestamp(), ended, conversation.ticket, data)
        self._db.execute("INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?)", row)
        return StoreOutcome.UPDATED if held else StoreOutcome.NEW


def _is_cut(data: str) -> bool:
    return _CONVERSATION.validate_json(data).cut


def _taken_back(conversation: LiveConversation) -> LiveConversation:
    ai = conversation.ai
    return conversation if ai is None else replace(conversation, ai=replace(ai, resolution=taken_back(ai.resolution)))


def store_of(workspace: Workspace) -> Path:
    """Where a workspace keeps its conversations."""
    return workspace.root / NAME


def joined(conversation: LiveConversation, ticket: LiveConversation) -> LiveConversation:
    """An AI conversation and the ticket that continues it, as the one conversation that the customer had."""
    known = {(part.author, part.text) for part in conversation.parts}
    parts = [*conversation.parts, *(part for part in ticket.parts if (part.author, part.text) not in known)]
    last = max((part.at for part in parts if part.at), default=conversation.opened)
    return replace(
        conversation,
        closed=ticket.closed,
        updated=max(conversation.ended, ticket.ended),
        category=conversation.category or ticket.category,
        language=conversation.language or ticket.language,
        parts=tuple(sorted(parts, key=lambda part: part.at or last)),
        handed_off=conversation.handed_off or ticket.handed_off or ticket.opened,
        reopens=None if conversation.reopens is ticket.reopens is None else sum(
            filter(None, (conversation.reopens, ticket.reopens))
        ),
        rating=ticket.rating or conversation.rating,
        ai=conversation.ai or ticket.ai,
        labels=conversation.labels + ticket.labels,
        drafts=tuple({(draft.text, draft.sent): draft for draft in conversation.drafts + ticket.drafts}.values()),
        tasks=conversation.tasks + ticket.tasks,
        calls=conversation.calls + ticket.calls,
        tags=tuple(dict.fromkeys(conversation.tags + ticket.tags)),
        cut=conversation.cut or ticket.cut,
    )  # fmt: skip
