"""Files of SQLite: opened so that others can read while one writes, and known to be ours; errors as those of a file."""

import errno
import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from harness.io_errors import disk_of, has_inodes

_OF_SQLITE = {
    0: errno.EBADMSG, sqlite3.SQLITE_ERROR: errno.EBADMSG,  # it has another's values, or another's tables
    sqlite3.SQLITE_IOERR_SHMSIZE: errno.ENOSPC,  # no room for the index of what is not yet in the database
    sqlite3.SQLITE_FULL: errno.ENOSPC, sqlite3.SQLITE_READONLY: errno.EACCES, sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO, sqlite3.SQLITE_CORRUPT: errno.EBADMSG, sqlite3.SQLITE_NOTADB: errno.EBADMSG,
    sqlite3.SQLITE_CONSTRAINT: errno.EBADMSG, sqlite3.SQLITE_MISMATCH: errno.EBADMSG,
    sqlite3.SQLITE_BUSY: errno.EAGAIN, sqlite3.SQLITE_LOCKED: errno.EAGAIN,
}  # fmt: skip


def of_database(path: Path, error: sqlite3.Error) -> OSError:
    """An error of SQLite as one of its file."""
    told = getattr(error, "sqlite_errorcode", 0)
    code = _OF_SQLITE.get(told) or _OF_SQLITE.get(told & 0xFF, 0)
    if code == errno.EACCES:  # no file can be made beside it, or no byte written
        code = errno.EROFS if _is_read_only(path) else code if has_inodes(path) else errno.ENOSPC
    return OSError(code, f"it cannot be used as a database: {error}", str(path))


def _is_read_only(path: Path) -> bool:
    """Whether it is on a file system that cannot be written to."""
    with suppress(OSError):
        return bool(disk_of(path).f_flag & os.ST_RDONLY)
    return False


def open_database(path: Path, patience: float = 30, table: str = "", version: int = 0) -> sqlite3.Connection:
    """A file of SQLite in WAL mode, in a folder made if needed: others can read while one writes.

    Waits up to `patience` seconds for another's write. Threads may share it. Raises sqlite3.Error, OSError; also, where
    a `table` is named, for a file with tables that are not ours, or of another `version`: nothing is changed in it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    opened = connect(path, patience)
    try:
        if table:
            _check_ours(opened, path, table, version)
        _in_wal_mode(opened, time.monotonic() + patience)
    except BaseException:
        opened.close()
        raise
    return opened


def _check_ours(opened: sqlite3.Connection, path: Path, table: str, version: int) -> None:
    (found,) = opened.execute("PRAGMA user_version").fetchone()
    if found not in (0, version):
        raise OSError(errno.EPROTONOSUPPORT, "was made by another version of the harness", str(path))
    tables = {name for (name,) in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if tables and table not in tables:
        raise OSError(errno.EBADMSG, f"is the database of another program: it has no table `{table}`", str(path))


def _in_wal_mode(opened: sqlite3.Connection, until: float) -> None:
    """SQLite waits for everything but a change of the mode, which two who make a file both begin."""
    while True:
        try:
            opened.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.01)


def connect(path: Path, patience: float = 30, *, read_only: bool = False) -> sqlite3.Connection:
    """A file of SQLite as it is. Raises sqlite3.Error, and OSError (ESPIPE) for a pipe, which SQLite would wait for."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # not opened for that: closing it would end locks of it
        raise OSError(errno.ESPIPE, "is a pipe or a device", str(path))
    named = f"{path.resolve().as_uri()}?mode=ro" if read_only else path
    return sqlite3.connect(named, timeout=patience, isolation_level=None, check_same_thread=False, uri=read_only)
