"""Vectors kept between runs, keyed by model and text."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


class VectorCache:
    """Half-precision vectors, one or several a text, in an SQLite file; safe for several processes at once.

    A cache that cannot be read or written only costs time: it is never an error.
    """

    def __init__(self, path: Path | None, model: str, dimensions: int) -> None:
        self._path, self._model, self._dimensions = path and path.resolve(), model, dimensions
        self._known: dict[str, NDArray[np.float16]] = {}
        self._new: list[tuple[bytes, bytes]] = []

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The distinct texts without a vector, in order of first sight."""
        unseen = list(dict.fromkeys(text for text in texts if text not in self._known))
        if unseen and self._path is not None and self._path.exists():
            self._read(unseen)
        return [text for text in unseen if text not in self._known]

    def keep(self, text: str, vector: NDArray[np.float16]) -> None:
        """Remember a vector, until `save` also in the file."""
        self._known[text] = vector
        self._new.append((self._key(text), vector.tobytes()))

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors one below the other: (vectors, dimensions). Raises KeyError for a text never kept."""
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        return np.concatenate([np.atleast_2d(self._known[text]) for text in texts]).astype(np.float32)

    def save(self) -> None:
        """Write what is new to the file."""
        if self._path is None or not self._new:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=30)) as db, db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
                db.executemany("INSERT OR IGNORE INTO vectors VALUES (?, ?)", self._new)
        except (OSError, sqlite3.Error):
            return
        self._new.clear()

    def _read(self, texts: list[str]) -> None:
        keys = {self._key(text): text for text in texts}
        wanted = list(keys)
        try:
            with closing(sqlite3.connect(f"{self._path.as_uri()}?mode=ro", uri=True, timeout=30)) as db:  # type: ignore[union-attr]
                for start in range(0, len(wanted), 500):
                    part = wanted[start : start + 500]
                    marks = ",".join("?" * len(part))
                    rows = db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part)  # noqa: S608 - marks only
                    for key, blob in rows:
                        vector = np.frombuffer(blob, dtype=np.float16)
                        if vector.size and vector.size % self._dimensions == 0:
                            self._known[keys[key]] = vector.reshape(-1, self._dimensions)
        except sqlite3.Error:
            return

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._model}\0{text}".encode("utf-8", "surrogatepass")).digest()[:16]
