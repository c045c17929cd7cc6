"""What went wrong with a file: its name, whether the file itself is to blame, and what to do, in words."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

BESIDE = ".partial"  # how the name of a file ends while it is written
_NO_INODES = -1  # stands for an ENOSPC that is not for want of bytes
_TO_DO = {
    errno.ENOSPC: "make room on the disk, then repeat the command",
    _NO_INODES: "the disk has no inode left (`df -i`): delete files, then repeat the command",
    errno.EDQUOT: "make room within the quota, then repeat the command",
    errno.EFBIG: "raise the limit on the size of files, then repeat the command",
    errno.EOVERFLOW: "restore it from a copy, or move it away and begin a new one",
    errno.EROFS: "the file system is read-only; use a folder that can be written to",
    errno.EACCES: "check its permissions and those of its folder",
    errno.EPERM: "check its permissions and those of its folder",
    errno.EIO: "check the disk",
    errno.ENOMEM: "raise the limit on memory (`ulimit -v`), or add some",
    errno.EMFILE: "raise the limit on open files (`ulimit -n`), then repeat the command",
    errno.EBADMSG: "restore it from a copy, or move it away and begin a new one",
    errno.EPROTONOSUPPORT: "use the version of the harness that made it",
    errno.EAGAIN: "try again when the process that uses it has ended",
    errno.ESPIPE: "put a plain file there",
    errno.ENXIO: "start what is to read it, or put a plain file there",
}
_OF_FILES = (
    errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG,
    errno.ESPIPE, errno.ENXIO, errno.ENODEV, errno.EOVERFLOW,
)  # fmt: skip


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Gives an OSError raised inside this path, in place of one of a file beside it, of its folder or of none.

    An error of another file, which is read meanwhile to be written there, keeps its own.
    """
    try:
        yield
    except OSError as error:
        named = Path(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes)) else path
        if named.name.endswith(BESIDE) or followed(named) in (followed(path), *followed(path).parents):
            error.filename, error.filename2 = str(path), None
        raise


def is_of_file(error: OSError) -> bool:
    """Whether the file itself is wrong, and not the disk, its server or what a process may use."""
    return error.errno in _OF_FILES


def followed(path: Path) -> Path:
    """Where its links lead. Path.resolve raises RuntimeError, which is no I/O error, for one that leads to itself."""
    return Path(os.path.realpath(path))


def disk_of(path: Path) -> os.statvfs_result:
    """What is known of the disk that a file is on, or would be."""
    return os.statvfs(next(each for each in (followed(path), *followed(path).parents) if each.exists()))


def has_inodes(path: Path) -> bool:
    """Whether a file can be made there; a disk that counts none has them."""
    with suppress(OSError):
        disk = disk_of(path)
        return not disk.f_files or bool(disk.f_favail)
    return True


def explained(error: OSError) -> str:
    """What could not be read or written, why, and what to do."""
    what = error.strerror or str(error) or type(error).__name__
    path = Path(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes)) else None
    code = _NO_INODES if error.errno == errno.ENOSPC and path and not has_inodes(path) else error.errno or 0
    to_do = _TO_DO.get(code, "check the path, its permissions and the disk")
    if path is None:
        return f"A file cannot be read or written: {what}\n    {to_do}"
    with suppress(OSError):
        blocking = next((each for each in (path, *path.parents) if each.exists()), path)
        if error.errno in (errno.ENOTDIR, errno.EEXIST) and blocking.exists() and not blocking.is_dir():
            a_file = "a file" if blocking.is_file() else "a pipe or a device"
            path, what, to_do = blocking, f"is {a_file} where a folder is needed", "move it away"
    notes = "".join(f"; {note}" for note in getattr(error, "__notes__", ()))
    return f"{path}: {what}{notes}\n    {to_do}"
