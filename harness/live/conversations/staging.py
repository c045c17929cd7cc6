"""Groups records that belong together on disk, in constant memory and whatever their order."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self, TypeVar

from harness.live.conversations.records import Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.times import AmbiguousTimeError, AmbiguousZoneError
from harness.sqlite_files import of_database

Group = list[tuple[str, Record, Place]]
"""All records of one key: kind, record and place, in the order in which they were added."""

T = TypeVar("T")


def brought_together(
    reads: Iterable[Read | Skipped],
    folder: Path,
    put: Callable[[Read, Staging], Skipped | None],
    made_of: Callable[[str, Group, Staging], Iterable[T]],
) -> Iterator[T | Skipped]:
    """What is made of each group of records, once all are put under their keys; those that are skipped come first."""
    with Staging(folder) as staging:
        for read in reads:
            told = put(read, staging) if isinstance(read, Read) else read
            if told:
                yield told
        for key, group in staging.groups():
            try:
                yield from made_of(key, group, staging)
            except AmbiguousTimeError as error:
                zone = isinstance(error, AmbiguousZoneError)
                reason = SkipReason.AMBIGUOUS_ZONE if zone else SkipReason.AMBIGUOUS_TIME
                yield Skipped(group[0][2], reason, f"{key}: {error}")


def counted_once(group: Group) -> tuple[Group, list[Skipped]]:
    """The records of a group, each once: by kind and id, the last of several; without an id by all that it says."""
    kinds = Counter(kind for kind, _, _ in group)
    found: dict[tuple[str, str], tuple[str, Record, Place]] = {}
    repeated: list[Skipped] = []
    for kind, record, place in group:
        id_ = record.get("id")
        alone = not id_ and kinds[kind] == 1
        name = (kind, str(id_) if id_ or alone else json.dumps(record, sort_keys=True, default=str))
        if name in found:
            repeated.append(Skipped(place, SkipReason.REPEATED, f"{kind} {id_ or ''}".strip(), kind))
        found[name] = (kind, record, place)
    return list(found.values()), repeated


class Staging:
    """A scratch file of records by key (as a context manager), without a name; gone when it is closed."""

    def __init__(self, folder: Path) -> None:
        """`folder` must have room for about the size of the export."""
        self._place = folder
        with TemporaryDirectory(prefix=".staging-", dir=folder) as scratch:
            self._db = sqlite3.connect(Path(scratch) / "records.sqlite", isolation_level=None)
            self._db.execute("PRAGMA journal_mode=OFF")
            self._db.execute("PRAGMA synchronous=OFF")
            self._db.execute("PRAGMA cache_size=-16000")
            self._db.execute("CREATE TABLE records (key TEXT, kind TEXT, file TEXT, number INTEGER, data TEXT)")
            self._db.execute("CREATE TABLE known (key TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID")
        # the open file has no name from here on: what is not masked yet is gone with the process, however that ends
        self._db.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: object, error: object, __: object) -> None:
        self._db.close()
        if isinstance(error, sqlite3.Error):
            raise of_database(self._place, error) from None

    def put(self, key: str, kind: str, record: Record, place: Place) -> None:
        """Keep a record under a key."""
        row = (key, kind, place.file, place.number, json.dumps(record, ensure_ascii=True, default=str))
        self._db.execute("INSERT INTO records VALUES (?, ?, ?, ?, ?)", row)

    def know(self, key: str, record: Record) -> None:
        """Keep a record that others refer to, such as a user."""
        self._db.execute("INSERT OR REPLACE INTO known VALUES (?, ?)", (key, json.dumps(record, default=str)))

    def known(self, key: str) -> Record:
        """What is known under a key; empty when nothing is."""
        row = self._db.execute("SELECT data FROM known WHERE key = ?", (key,)).fetchone()
        return dict(json.loads(row[0])) if row else {}

    def groups(self) -> Iterator[tuple[str, Group]]:
        """Every key with all its records; only one group is in memory at a time."""
        self._db.execute("CREATE INDEX by_key ON records (key)")
        rows = self._db.execute("SELECT key, kind, data, file, number FROM records ORDER BY key, rowid")
        for key, group in groupby(rows, key=lambda row: str(row[0])):
            yield key, [(kind, json.loads(data), Place(file, number)) for _, kind, data, file, number in group]
