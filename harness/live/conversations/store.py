"""Imported conversations (`reviews/conversations.sqlite`): one table, keyed by system and id.

SQLite in WAL mode: others can read while an import writes, a killed import leaves only whole conversations, and the
next one updates what is there.
"""

import datetime as dt
import sqlite3
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import TypeAdapter

from harness.live.conversations.conversation import LiveConversation
from harness.live.conversations.joining import joined, lacks_words, with_held, with_merged, without_resolution
from harness.live.database import as_stored
from harness.sqlite_files import of_database, open_database
from harness.workspace import Workspace

NAME = "reviews/conversations.sqlite"
AHEAD = dt.timedelta(days=31)  # of today, which may be pinned to a day of the last month; later times are mistakes
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
CREATE TABLE IF NOT EXISTS merges (
  vendor TEXT NOT NULL, id TEXT NOT NULL, merged_into TEXT NOT NULL, PRIMARY KEY (vendor, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS by_target ON merges (vendor, merged_into);
CREATE TABLE IF NOT EXISTS hidden (
  vendor TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, opened REAL NOT NULL, PRIMARY KEY (vendor, id)
) WITHOUT ROWID;
"""
_READ = """
SELECT c.data, t.data, EXISTS (
  SELECT 1 FROM follow_ups f WHERE (f.vendor = c.vendor AND f.follows = c.id)
  OR (c.ticket != '' AND f.vendor = 'zendesk' AND f.follows = c.ticket)
), EXISTS (
  SELECT 1 FROM merges m WHERE (m.vendor = c.vendor AND m.merged_into = c.id)
  OR (c.ticket != '' AND m.vendor = 'zendesk' AND m.merged_into = c.ticket)
), c.vendor, c.id, c.ticket FROM conversations c
LEFT JOIN conversations t ON c.ticket != '' AND t.vendor = 'zendesk' AND t.id = c.ticket AND NOT EXISTS (
  SELECT 1 FROM conversations o WHERE o.ticket = c.ticket AND o.ticket != '' AND (o.vendor, o.id) < (c.vendor, c.id))
WHERE c.opened >= ? AND c.opened < ? AND NOT (c.vendor = 'zendesk' AND EXISTS (
  SELECT 1 FROM conversations i WHERE i.ticket = c.id AND i.ticket != ''))
AND NOT EXISTS (SELECT 1 FROM merges g WHERE g.vendor = c.vendor AND g.id = c.id)
ORDER BY c.opened, c.vendor, c.id
"""
_MERGED = """
WITH RECURSIVE gone(id) AS (
  SELECT id FROM merges WHERE vendor = ?1 AND merged_into = ?2
  UNION SELECT m.id FROM merges m JOIN gone g ON m.vendor = ?1 AND m.merged_into = g.id
) SELECT g.id, c.data, EXISTS (SELECT 1 FROM follow_ups f WHERE f.vendor = ?1 AND f.follows = g.id)
FROM gone g LEFT JOIN conversations c ON c.vendor = ?1 AND c.id = g.id ORDER BY c.opened, g.id
"""
_CONVERSATION = TypeAdapter(LiveConversation)


Window = tuple[dt.datetime, dt.datetime]
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
        self.redacted: list[str] = []  # names of those of which words that were stored are gone at the source
        try:
            self._db = open_database(path, table="conversations")
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

    def put(self, conversation: LiveConversation, window: Window | None = None) -> StoreOutcome:
        """Add a conversation or update the one of the same system and id; an older copy changes nothing.

        Where it is of a log of messages, `window` is from when to when: what is held from before that stays in it.
        """
        self._begin()
        kept = self._put(conversation, window)
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

        So are those that were merged into one. If the customer came back with a follow-up, whenever it was imported,
        what the AI resolved is resolved no more.
        """
        rows = self._db.execute(_READ, (start.timestamp(), end.timestamp()))
        for data, ticket, returned, has_merged, vendor, id_, of_ticket in rows:
            conversation = _conversation(data)
            if ticket:
                conversation = joined(conversation, _conversation(ticket))
            if has_merged:
                conversation = self.whole(conversation, (vendor, id_), ("zendesk", of_ticket))
            yield without_resolution(conversation) if returned else conversation

    def whole(self, conversation: LiveConversation, *names: tuple[str, str]) -> LiveConversation:
        """A conversation with all that was merged into it, by the names it has."""
        for name in names:
            for _, data, returned in self._db.execute(_MERGED, name).fetchall():
                if data:
                    conversation = with_merged(conversation, _conversation(data))
                conversation = without_resolution(conversation) if returned else conversation
        return conversation

    def get(self, vendor: str, id_: str) -> LiveConversation | None:
        """One as it was imported, or None."""
        key = (vendor, id_)
        row = self._db.execute("SELECT data FROM conversations WHERE vendor = ? AND id = ?", key).fetchone()
        return _conversation(row[0]) if row else None

    def once_named(self, conversation: LiveConversation) -> tuple[str, ...]:
        """The names of what is one with a conversation now: its ticket, and what was merged into it."""
        ticket = [("zendesk", conversation.ticket)] if conversation.ticket else []
        own = [(conversation.vendor, conversation.id), *ticket]
        merged = ((vendor, row[0]) for vendor, id_ in own for row in self._db.execute(_MERGED, (vendor, id_)))
        return tuple(f"{vendor}:{id_}" for vendor, id_ in (*ticket, *merged))

    def still_has(self, name: str) -> bool:
        """Whether a conversation (`zendesk:1042`) is stored now: neither deleted nor forgotten since it was read."""
        key = name.split(":", 1)
        return bool(self._db.execute("SELECT 1 FROM conversations WHERE vendor = ? AND id = ?", key).fetchone())

    def merge(self, vendor: str, id_: str, into: str) -> bool:
        """From now on a conversation counts as a part of another, whichever is imported first; whether it counted."""
        self._begin()
        merged = {id_, *(row[0] for row in self._db.execute(_MERGED, (vendor, id_)).fetchall())}
        if into in merged:
            return False  # each into the other: both would be gone
        counted = self._db.execute(
            "SELECT 1 FROM conversations c WHERE vendor = ?1 AND id = ?2 AND NOT EXISTS "
            "(SELECT 1 FROM merges m WHERE m.vendor = ?1 AND m.id = ?2)", (vendor, id_),
        ).fetchone()  # fmt: skip
        self._db.execute("INSERT OR REPLACE INTO merges VALUES (?, ?, ?)", (vendor, id_, into))
        if vendor == "zendesk":
            self._db.execute("UPDATE conversations SET ticket = ? WHERE ticket = ?", (into, id_))
        return bool(counted)

    def remove(self, vendor: str, id_: str) -> bool:
        """Take out a conversation that no longer counts, with what was merged into it; False where there is none."""
        self._begin()
        for merged, *_ in self._db.execute(_MERGED, (vendor, id_)).fetchall():
            self._db.execute("DELETE FROM conversations WHERE vendor = ? AND id = ?", (vendor, merged))
        self._db.execute("DELETE FROM follow_ups WHERE vendor = ? AND id = ?", (vendor, id_))
        gone = self._db.execute("DELETE FROM conversations WHERE vendor = ? AND id = ?", (vendor, id_)).rowcount
        return bool(gone)

    def hide(self, vendor: str, id_: str, account: str, opened: dt.datetime) -> None:
        """A conversation is in an account and cannot be read."""
        self._begin()
        row = (vendor, id_, account, opened.timestamp())
        self._db.execute("INSERT OR REPLACE INTO hidden VALUES (?, ?, ?, ?)", row)

    def show(self, vendor: str, id_: str) -> None:
        """A conversation may be read, or is gone."""
        self._begin()
        self._db.execute("DELETE FROM hidden WHERE vendor = ? AND id = ?", (vendor, id_))

    def hidden(self, account: str) -> dict[str, dt.datetime]:
        """What is in an account and cannot be read: when it was opened, by id."""
        query = "SELECT id, opened FROM hidden WHERE account = ? ORDER BY opened, id"
        return {str(id_): _time(at) for id_, at in self._db.execute(query, (account,))}

    def hidden_between(self, start: dt.datetime, end: dt.datetime) -> tuple[str, ...]:
        """The names of those opened from `start` to before `end` that are in an account and cannot be read."""
        query = "SELECT vendor || ':' || id FROM hidden WHERE opened >= ? AND opened < ? ORDER BY opened, vendor, id"
        return tuple(str(name) for (name,) in self._db.execute(query, (start.timestamp(), end.timestamp())))

    def cursor(self, account: str) -> str:
        """Where the last import from an account's API ended; empty where there was none."""
        row = self._db.execute("SELECT cursor FROM cursors WHERE account = ?", (account,)).fetchone()
        return str(row[0]) if row else ""

    def cursors(self) -> dict[str, str]:
        """Where the last import of each account ended."""
        return dict(self._db.execute("SELECT account, cursor FROM cursors ORDER BY account").fetchall())

    def keep_cursor(self, account: str, cursor: str) -> None:
        """Make all that was put safe, and with it where the next import goes on."""
        self._begin()
        self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (account, cursor))
        self.commit()

    def latest(self, until: dt.datetime | None = None) -> dt.datetime | None:
        """The latest time in any conversation, of those that end by `until`; None when there is none."""
        return self._last("ended", until)

    def latest_opened(self, until: dt.datetime | None = None) -> dt.datetime | None:
        """When the last conversation was opened, of those that were by `until`; None when there is none."""
        return self._last("opened", until)

    def _last(self, column: str, until: dt.datetime | None) -> dt.datetime | None:
        most = until.timestamp() if until else float("inf")
        query = f"SELECT MAX({column}) FROM conversations WHERE {column} <= ?"  # noqa: S608 - one of the two above
        (at,) = self._db.execute(query, (most,)).fetchone()
        return None if at is None else _time(at)

    def earliest(self) -> dt.datetime | None:
        """When the first conversation was opened; None when there is none."""
        (opened,) = self._db.execute("SELECT MIN(opened) FROM conversations").fetchone()
        return None if opened is None else _time(opened)

    def _put(self, conversation: LiveConversation, window: Window | None) -> StoreOutcome:
        key = (conversation.vendor, conversation.id)
        held = self._db.execute("SELECT data, ended FROM conversations WHERE vendor = ? AND id = ?", key).fetchone()
        if held and window:
            conversation = with_held(conversation, _conversation(held[0]), window[0])
        data = _CONVERSATION.dump_json(conversation).decode()
        ended = conversation.ended.timestamp()
        known = max(ended, window[1].timestamp()) if window else ended
        if conversation.follows:  # also of a copy that is stored: the other may have been forgotten and be back
            follow_up = (conversation.vendor, conversation.follows, conversation.id)
            self._db.execute("INSERT OR IGNORE INTO follow_ups VALUES (?, ?, ?)", follow_up)
        if held and held[0] == data:
            return StoreOutcome.UNCHANGED
        if held and (held[1] > known or (conversation.cut and _says_more(held[0], conversation, held[1] == ended))):
            return StoreOutcome.OLDER
        if held and lacks_words(conversation, _conversation(held[0])):
            self.redacted.append(conversation.name)
        row = (*key, conversation.opened.timestamp(), ended, self._target("zendesk", conversation.ticket), data)
        self._db.execute("INSERT OR REPLACE INTO conversations VALUES (?, ?, ?, ?, ?, ?)", row)
        return StoreOutcome.UPDATED if held else StoreOutcome.NEW

    def _target(self, vendor: str, id_: str) -> str:
        """The conversation that counts for one: itself, or the last that it was merged into."""
        query = "SELECT merged_into FROM merges WHERE vendor = ? AND id = ?"
        while id_ and (into := self._db.execute(query, (vendor, id_)).fetchone()):
            id_ = str(into[0])
        return id_


def _conversation(data: str) -> LiveConversation:
    with as_stored():
        return _CONVERSATION.validate_json(data)


def _time(at: float) -> dt.datetime:
    with as_stored():
        return dt.datetime.fromtimestamp(at, dt.UTC)


def _says_more(data: str, cut: LiveConversation, of_the_same_time: bool) -> bool:
    """Whether what is stored is whole and stays: a newer copy that lacks parts counts where it has as many as it."""
    held = _conversation(data)
    return not held.cut and (of_the_same_time or len(held.parts) > len(cut.parts))


def store_of(workspace: Workspace) -> Path:
    """Where a workspace keeps its conversations."""
    return workspace.root / NAME
