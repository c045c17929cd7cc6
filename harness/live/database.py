"""A small database of a team's work: one SQLite file, safe to write from several processes at once."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from harness.sqlite_files import of_database, open_database

PATIENCE = 10.0  # seconds that one process waits for another's write
_Value = TypeVar("_Value")


@contextmanager
def as_stored() -> Iterator[None]:
    """Makes an error of the database of a value in it that nobody here has written; what it is may be private."""
    try:
        yield
    except (TypeError, ValueError, OverflowError, LookupError):
        raise sqlite3.DataError("it holds a value that this version of the harness does not write") from None


class Database:
    """A file in WAL mode. What was written is safe on the disk when `writing` has ended.

    Threads may share one; they take turns.
    """

    def __init__(self, path: Path, schema: str, version: int, table: str) -> None:
        """`schema` makes an empty file's tables, of which one is the `table`.

        Raises OSError for a file that cannot be used, such as one of another version.
        """
        self._path, self._turn = path, threading.RLock()
        with self._explained():
            self._open = open_database(path, PATIENCE, table, version)
            self._open.row_factory = sqlite3.Row
            self._open.execute("PRAGMA synchronous = FULL")  # less would lose the last writes with the power
            self._open.execute("PRAGMA foreign_keys = ON")
            self._prepare(schema, version)

    def close(self) -> None:
        self._open.close()

    def found(self, made: Callable[[sqlite3.Row], _Value], query: str, *values: Any) -> list[_Value]:
        """What is made of each row that a query finds. Raises OSError when the file cannot be read."""
        with self._explained(), as_stored():
            return [made(row) for row in self._open.execute(query, values)]

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it is stored, or nothing. Raises OSError when that fails."""
        with self._explained():
            self._open.execute("BEGIN IMMEDIATE")
            try:
                yield self._open
                self._open.execute("COMMIT")
            except BaseException:
                if self._open.in_transaction:
                    self._open.execute("ROLLBACK")
                raise

    def _prepare(self, schema: str, version: int) -> None:
        with self.writing() as tables:
            (found,) = tables.execute("PRAGMA user_version").fetchone()
            if found == 0:
                for statement in schema.split(";"):
                    tables.execute(statement)
                tables.execute(f"PRAGMA user_version = {version}")
            if orphan := tables.execute("PRAGMA foreign_key_check").fetchone():
                raise sqlite3.DataError(f"what a row of its table `{orphan[0]}` belongs to is missing")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with self._turn:
                yield
        except sqlite3.DatabaseError as error:
            raise of_database(self._path, error) from None
