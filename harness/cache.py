"""A cache of values between runs.

One rule says when a cached value is still valid: its key contains everything that it was made from, code included.
So a change of the code that makes a value, or of a library that it uses, makes the value again; there is no
version to raise by hand.

Each kind of value has an SQLite file of its own, so that paid replies are separate from large values that take only
seconds to make again.
"""

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache, cached_property
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar
from zlib import crc32

from harness.sqlite_files import open_database

_DIGEST = 16  # bytes; a key is two: of a value's name, and of all that it was made from
_SUM = 4  # bytes before a value, which tell whether it was damaged
_AT_ONCE = 500  # keys in one query
_DAMAGED = (
    sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH,
    sqlite3.SQLITE_ERROR,  # another table, or another's
)  # fmt: skip
PATIENCE = 30.0  # seconds that a write waits for another process's, until one has waited in vain
_LITTLE_PATIENCE = 0.1
_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))

T = TypeVar("T")


def key_of(*parts: Any) -> bytes:
    """A digest of any values that JSON can represent."""
    return hashlib.sha256(_JSON.encode(parts).encode("utf-8", "surrogatepass")).digest()


def made_by(*names: str) -> str:
    """A digest of code: modules and packages of the harness with the data in them, and versions of libraries.

    A library is named as its metadata folder is: `google_re2`.
    """
    return key_of({name: _code_of(name) for name in names}).hex()


class Cache:
    """Values of one kind, kept as bytes; safe for several processes at once, and when one is killed.

    A cache that cannot be read, is damaged or cannot be written only costs time: it is never an error. Other
    processes see a value as soon as it is put.
    """

    def __init__(self, folder: Path | None, kind: str, code: Collection[str], most: int | None = None) -> None:
        """`code` makes the values: see `made_by`. Without a folder nothing is cached.

        Of the values of one name the newest `most` are kept, all when None.
        """
        self._path = Path(os.path.realpath(folder)) / f"{kind}.sqlite" if folder else None
        self._kind, self._code, self._most = kind, ("harness.cache", *code), most
        self._db: sqlite3.Connection | None = None
        self._lock, self._patience = Lock(), PATIENCE

    def key(self, name: str, *depends_on: Any) -> bytes:
        """The key of a value by its name and everything else it depends on: any values that JSON can represent."""
        named = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:_DIGEST]
        whole = self._made_by + named + (key_of(*depends_on) if depends_on else b"")
        return named + hashlib.sha256(whole).digest()[:_DIGEST]

    def get(self, key: bytes) -> bytes | None:
        """The value of a key, if it is cached."""
        return self.get_all([key]).get(key)

    def get_all(self, keys: Collection[bytes]) -> dict[bytes, bytes]:
        """Those of the values that are cached."""
        wanted = list(keys)

        def read(db: sqlite3.Connection) -> dict[bytes, bytes]:
            found: dict[bytes, bytes] = {}
            for start in range(0, len(wanted), _AT_ONCE):
                part = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(part))
                found |= _whole(db.execute(f"{_SELECT} WHERE key IN ({marks})", part))
            return found

        return self._used(read, {}, make=False)

    def everything(self) -> dict[bytes, bytes]:
        """All values, for callers that will ask for nearly all of them."""
        return self._used(lambda db: _whole(db.execute(_SELECT)), {}, make=False)

    def put(self, key: bytes, value: bytes) -> None:
        """Store a value."""
        self.put_all({key: value})

    def put_all(self, values: Mapping[bytes, bytes]) -> None:
        """Store values, all of them or none."""

        def write(db: sqlite3.Connection) -> None:
            with db:
                db.execute("BEGIN IMMEDIATE")
                rows = ((key, _sum_of(value) + value) for key, value in values.items())
                db.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?)", rows)
                if self._most is not None:
                    spans = ((key[:_DIGEST], key[:_DIGEST] + b"\xff" * _DIGEST, self._most) for key in values)
                    db.executemany(_DELETE_OLD, spans)

        self._used(write, None, make=True)

    def close(self) -> None:
        """Close the file. The next use of the cache opens it again."""
        with self._lock:
            self._close()

    def __del__(self) -> None:
        self._close()

    @cached_property
    def _made_by(self) -> bytes:
        return key_of(self._kind, made_by(*self._code))

    def _used(self, work: Callable[[sqlite3.Connection], T], instead: T, *, make: bool) -> T:
        """The result of work on the file. A damaged file is moved aside, so that the next is a new one."""
        if self._path is None:
            return instead
        with self._lock:
            try:
                if not os.path.exists(self._path):
                    self._close()  # of a file that is gone
                    if not make:
                        return instead
                self._db = self._db or _opened(self._path, self._patience)
                return work(self._db)
            except (OSError, UnicodeError, sqlite3.Error) as error:
                self._close()
                code = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if isinstance(error, UnicodeError) or code in _DAMAGED:
                    _put_aside(self._path)
                elif code == sqlite3.SQLITE_BUSY:  # a run has thousands of values, each of which would wait as long
                    self._patience = _LITTLE_PATIENCE
                return instead

    def _close(self) -> None:
        if self._db is not None:
            self._db.close()
            self._db = None


def _opened(path: Path, patience: float) -> sqlite3.Connection:
    db = open_database(path, patience)
    try:
        db.execute("PRAGMA synchronous=NORMAL")
        db.execute("CREATE TABLE IF NOT EXISTS kept (key BLOB PRIMARY KEY, value BLOB)")
    except BaseException:
        db.close()
        raise
    return db


def _put_aside(path: Path) -> None:
    """Moved to where somebody can find what was paid for. SQLite's extra files belong to this file only."""
    with suppress(OSError):
        for suffix in ("-shm", "-wal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        os.replace(path, path.with_suffix(".damaged"))


def _whole(rows: sqlite3.Cursor) -> dict[bytes, bytes]:
    """The values that are as they were put."""
    found = ((key, value[:_SUM], value[_SUM:]) for key, value in rows.fetchall() if isinstance(value, bytes))
    return {key: value for key, sum_, value in found if sum_ == _sum_of(value)}


def _sum_of(value: bytes) -> bytes:
    return crc32(value).to_bytes(_SUM, "big")


_SELECT = "SELECT key, value FROM kept"
_DELETE_OLD = """
DELETE FROM kept WHERE key BETWEEN ?1 AND ?2 AND rowid NOT IN
(SELECT rowid FROM kept WHERE key BETWEEN ?1 AND ?2 ORDER BY rowid DESC LIMIT ?3)
"""


@cache
def _code_of(name: str) -> str:
    """A digest of the files of a module or a package of the harness; of a library the version that is installed."""
    root, *parts = name.split(".")
    if root != __package__:
        return " ".join(each for each in _metadata_folders() if each.lower().startswith(f"{name}-"))
    place = os.path.join(os.path.dirname(__file__), *parts)
    return digest_of(place, files_of(place) if os.path.isdir(place) else [f"{place}.py"])


def digest_of(place: str, files: Iterable[str]) -> str:
    """Of the names of files in a place, and what is in them. Raises OSError."""
    digest = hashlib.sha256()
    for path in files:
        with open(path, "rb") as file:
            text = file.read()
        digest.update(f"{path[len(place) :]} {len(text)}\n".encode("utf-8", "surrogateescape") + text)
    return digest.hexdigest()


def files_of(folder: str) -> Iterator[str]:
    """All files of a package and of those in it, except compiled ones; pathlib takes ten times as long."""
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    names = {entry.name for entry in found}
    for entry in found:
        if f"{entry.name}.sha256" in names:
            continue  # large, and its digest stands beside it
        if not entry.is_dir():
            yield entry.path
        elif entry.name != "__pycache__":
            yield from files_of(entry.path)


@cache
def _metadata_folders() -> tuple[str, ...]:
    """`numpy-2.3.4.dist-info` and the like, of all that can be imported; reading them takes milliseconds."""
    found: set[str] = set()
    for place in sys.path:
        with suppress(OSError):
            found.update(name for name in os.listdir(place or ".") if name.endswith("-info"))
    return tuple(sorted(found))
