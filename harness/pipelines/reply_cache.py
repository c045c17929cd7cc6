"""Replies kept between runs, so that a rerun costs nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

MOST_BYTES = 1_000_000  # a longer reply is asked for again


def key_of(*parts: Any) -> bytes:
    """A key for everything that can change a reply: any values that JSON can hold."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


class ReplyCache:
    """JSON values in an SQLite file; safe for several processes, and when one is killed.

    A cache that cannot be read or written only costs calls: it is never an error.
    """

    def __init__(self, path: Path | None) -> None:
        self._db: sqlite3.Connection | None = None
        if path is None:
            return
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode=WAL")
            self._db.execute("PRAGMA synchronous=NORMAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS replies (key BLOB PRIMARY KEY, reply TEXT) WITHOUT ROWID")
        except (OSError, sqlite3.Error):
            self._db = None

    def get(self, key: bytes) -> Any:
        """The value kept under a key, or None."""
        if self._db is None:
            return None
        try:
            row = self._db.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
            return json.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError):
            return None

    def put(self, key: bytes, value: Any) -> None:
        """Keep a value, from now on also for other processes."""
        text = json.dumps(value)
        if self._db is None or len(text) > MOST_BYTES:
            return
        try:
            self._db.execute("INSERT OR REPLACE INTO replies VALUES (?, ?)", (key, text))
        except sqlite3.Error:
            return

    def close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None
