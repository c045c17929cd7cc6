"""Reading files that have an end, and writing files whole or not at all, whatever happens meanwhile.

Nothing else in this package writes files, but for SQLite. All raise OSError that names the file, for
`io_errors.explained`.
"""

import errno
import fcntl
import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from fnmatch import fnmatchcase
from io import BufferedReader, BufferedWriter, FileIO, TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from harness.io_errors import BESIDE, followed, naming

_MOST_AT_ONCE = 2 << 30  # bytes; more than any model has


def open_plain(path: Path) -> BufferedReader:
    """A file to read. Raises OSError (ESPIPE) for a pipe or a device, of which nothing is read."""
    file = _NamedReads(os.fspath(path), opener=_without_waiting)  # as `open` does: else an error names no file
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.ESPIPE, "is a pipe or a device", str(path))
    return BufferedReader(file)


class _NamedReads(FileIO):
    """A file whose errors of reading, such as those of a broken disk, name it; Python's own name none."""

    def readinto(self, buffer: Any, /) -> int | None:
        with naming(Path(os.fsdecode(self.name))):
            return super().readinto(buffer)

    def readall(self) -> bytes:
        with naming(Path(os.fsdecode(self.name))):
            if (size := os.fstat(self.fileno()).st_size) > _MOST_AT_ONCE:
                told = f"is {size >> 20} MiB; the limit is {_MOST_AT_ONCE >> 20} MiB"
                raise OSError(errno.EOVERFLOW, told, self.name)
            return super().readall()


def read_plain(path: Path) -> bytes:
    """All that is in a file. Raises OSError, and ESPIPE for a pipe or a device, of which nothing is read."""
    with open_plain(path) as file:
        return file.read()


_OF_EDITORS = {".trash", ".Trash", ".obsidian"}


def below(folder: Path, pattern: str = "*") -> list[Path]:
    """What is in a folder and in those below it and has such a name, in order; nothing where there is no folder.

    Raises OSError for a folder that cannot be read, which Path.rglob would leave out in silence.
    """
    walk = os.walk(folder, onerror=raised)
    found = (Path(at, name) for at, folders, files in walk for name in (*folders, *files) if fnmatchcase(name, pattern))
    return sorted(path for path in found if not _is_of_an_editor(path, folder))


def _is_of_an_editor(path: Path, folder: Path) -> bool:
    """Whether a program keeps it for itself: Emacs a link that leads nowhere beside a file that is being edited
    (`.#login.yaml`), macOS what it knows of a file (`._login.yaml`), Obsidian what was deleted."""
    if path.name.startswith(".#"):
        return path.is_symlink() and not path.exists()
    return path.name.startswith("._") or not _OF_EDITORS.isdisjoint(path.relative_to(folder).parts)


def raised(error: OSError) -> None:
    """What os.walk is to do about a folder that cannot be read; something that is not a folder is empty."""
    if error.errno not in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        raise error


def is_there(path: Path) -> bool:
    """Whether anything has that name, such as a link that leads nowhere. Raises OSError where that cannot be seen."""
    try:
        os.lstat(path)
    except OSError as error:
        raised(error)
        return False
    return True


def in_each(folder: Path, name: str) -> list[Path]:
    """The files of that name in the folders of a folder, such as runs; none where it is missing.

    Raises OSError for one that may not be read, and for another thing in place of a folder.
    """
    found = []
    for each in sorted(folder.iterdir()) if is_there(folder) else ():
        with suppress(FileNotFoundError, NotADirectoryError):
            os.stat(each / name)
            found.append(each / name)
    return found


def open_folder(path: Path) -> int:
    """A folder to lock. Raises OSError where another thing stands in its place; a pipe is not waited for."""
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def lock_folder(path: Path, doing: str = "") -> int:
    """A folder that nobody else can lock before it is closed; a process closes it with its end, at the latest.

    Waits for another process; or, where it is said what that is doing, raises OSError (EAGAIN) with these words.
    """
    opened = open_folder(path)
    try:
        with naming(path):
            fcntl.flock(opened, fcntl.LOCK_EX | (fcntl.LOCK_NB if doing else 0))
    except BaseException as error:
        os.close(opened)
        if isinstance(error, BlockingIOError):
            raise BlockingIOError(errno.EAGAIN, doing, str(path)) from None
        raise
    return opened


def open_to_add(path: Path) -> FileIO:
    """A file for `append`, made if it is missing. Raises OSError (ENXIO) for a pipe that nobody reads."""
    return open(path, "ab", buffering=0, opener=_without_waiting)


def _without_waiting(path: str, flags: int) -> int:
    """A file, or a pipe that has somebody at its other end; what is written to that waits until it is read."""
    try:
        number = os.open(path, flags | os.O_NONBLOCK, 0o666)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "is a pipe that nobody reads, or no file at all", path) from None
        raise
    os.set_blocking(number, True)
    return number


def _no_link(path: str, flags: int) -> int:
    """Without a link that somebody put where a file is written aside."""
    return _without_waiting(path, flags | os.O_NOFOLLOW)


@contextmanager
def writing_aside(path: Path) -> Iterator[BufferedWriter]:
    """A file to write to, on the disk and in the place of the one at `path` at the end; after an error that one stays.

    Others who write the same file meanwhile wait. Devices, and pipes that somebody reads, are written to as they are.
    """
    with naming(path):
        if path.exists() and not path.is_file():
            with open(path, "wb", opener=_without_waiting) as out:
                yield out
            return
        path = followed(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = aside_of(path)
        with alone(beside) as out:
            try:
                yield out
                put_down(out, path)
                os.replace(beside, path)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise


@contextmanager
def writing_text(path: Path) -> Iterator[TextIO]:
    """As `writing_aside`, in UTF-8 and with the line breaks that are given."""
    with writing_aside(path) as out:
        text = TextIOWrapper(out, encoding="utf-8", newline="")
        yield text
        text.detach()


def write_aside(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file aside, and put it in place of the one at `path`."""
    with writing_aside(path) as out:
        out.writelines(parts)


def write_own(path: Path, parts: Iterable[str]) -> None:
    """As `write_text`, in a folder that may come from others: a link there, which leads anywhere, is replaced."""
    not_a_link(path)
    write_text(path, parts)


def not_a_link(path: Path) -> None:
    """Remove a link, so that what is written next stays here."""
    if path.is_symlink():
        path.unlink()


def write_text(path: Path, parts: Iterable[str]) -> None:
    """As `write_aside`, in UTF-8."""
    write_aside(path, (part.encode("utf-8") for part in parts))


def write_beside(path: Path, parts: Iterable[bytes]) -> Path:
    """The bytes on the disk, in a file that can take the place of the one at `path`; where others are kept away."""
    beside = aside_of(path)
    with naming(path), open(beside, "wb", opener=_no_link) as out:
        try:
            out.writelines(parts)
            put_down(out, path)
        except BaseException:
            beside.unlink()
            raise
    return beside


def append(out: FileIO, line: bytes, *, durable: bool = True) -> int:
    """Add a line to a file opened to append, and if `durable` on the disk; returns where it starts.

    After an error the file is as it was.
    """
    size = os.fstat(out.fileno()).st_size
    try:
        if (out.write(line) or 0) < len(line):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if durable:
            os.fsync(out.fileno())
    except OSError:
        with suppress(OSError):
            out.truncate(size)
        raise
    return size


def append_to(path: Path, line: bytes, *, durable: bool = True) -> None:
    """As `append`, to the file at `path`, which is made if it is missing."""
    with naming(path), open_to_add(path) as out:
        append(out, line, durable=durable)


def aside_of(path: Path) -> Path:
    """Where a file is while it is written; one who is killed leaves it there."""
    return path.with_name(f".{path.name}{BESIDE}")


@contextmanager
def alone(beside: Path) -> Iterator[BufferedWriter]:
    """An empty file that nobody else writes to: the one before may have been put in its place while this waited."""
    while True:
        out = open(beside, "ab", opener=_no_link)  # noqa: SIM115 - closed below
        fcntl.flock(out, fcntl.LOCK_EX)
        with suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(out.fileno()), os.stat(beside)):
                break
        out.close()
    out.truncate(0)
    try:
        yield out
    finally:
        with suppress(OSError):  # it has been told, or the file is on the disk already
            out.close()


def put_down(out: BufferedWriter, path: Path) -> None:
    """On the disk, with the rights of the file at `path`."""
    out.flush()
    os.fsync(out.fileno())
    if path.exists():
        shutil.copymode(path, out.name)
