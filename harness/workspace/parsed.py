"""A cache of parsed files by name and text, because reading a large workspace is mostly parsing.

A cache that is damaged, or that cannot be read or written, only costs time: it is never an error.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from harness import __version__
from harness.workspace.articles import Article
from harness.workspace.scenarios import ScenariosFile

FILE = "reports/.cache/parsed.sqlite"
FORMAT = f"{__version__}/1"  # raise it with every change of what parsing makes of a file


class Parsed:
    """The kept files of one workspace; none before a run has made its cache folder."""

    def __init__(self, root: Path) -> None:
        self._path = root / FILE
        self._new: list[tuple[bytes, bytes]] = []
        self._asked: set[bytes] = set()
        self._db: sqlite3.Connection | None = None
        if self._path.exists():
            try:
                self._db = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True, timeout=5)
            except sqlite3.Error:
                self._db = None

    def article(self, text: str, name: str) -> Article | None:
        """The article of a text, if it is kept."""
        kept = self._get(text, name)
        try:
            return _articles().validate_json(kept) if kept else None
        except ValidationError:
            return None

    def scenarios(self, text: str, name: str) -> ScenariosFile | None:
        """The scenarios of a text, if they are kept."""
        kept = self._get(text, name)
        try:
            return ScenariosFile.model_validate_json(kept) if kept else None
        except ValidationError:
            return None

    def keep_article(self, text: str, name: str, article: Article) -> None:
        self._new.append((_key(text, name), _articles().dump_json(article)))

    def keep_scenarios(self, text: str, name: str, file: ScenariosFile) -> None:
        data: dict[str, Any] = file.model_dump(mode="json", exclude_unset=True, by_alias=True)
        for written, scenario in zip(data.get("scenarios", ()), file.scenarios, strict=True):
            written["(location)"] = {"file": scenario.location.file, "line": scenario.location.line}
        self._new.append((_key(text, name), json.dumps(data).encode()))

    def close(self) -> None:
        """Write what is new, and drop the old versions of files that changed."""
        if self._db:
            self._db.close()
        if not self._new or not self._path.parent.is_dir():
            return
        try:
            with sqlite3.connect(self._path, timeout=5) as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("CREATE TABLE IF NOT EXISTS parsed (key BLOB PRIMARY KEY, value BLOB) WITHOUT ROWID")
                stale = [row for row in db.execute("SELECT key FROM parsed") if row[0] not in self._asked]
                db.executemany("DELETE FROM parsed WHERE key = ?", stale)
                db.executemany("INSERT OR REPLACE INTO parsed VALUES (?, ?)", self._new)
            db.close()
        except sqlite3.Error:
            return

    def _get(self, text: str, name: str) -> bytes | None:
        key = _key(text, name)
        self._asked.add(key)
        if self._db is None:
            return None
        try:
            row = self._db.execute("SELECT value FROM parsed WHERE key = ?", (key,)).fetchone()
        except sqlite3.Error:
            return None
        return row[0] if row and isinstance(row[0], bytes) else None


def _key(text: str, name: str) -> bytes:
    return hashlib.sha256(f"{FORMAT}\0{name}\0{text}".encode("utf-8", "surrogatepass")).digest()


@lru_cache(maxsize=1)
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)
