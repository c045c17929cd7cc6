"""Several files that change together: all of them or none, also where a process is killed between two."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.files import alone, aside_of, is_there, open_plain, put_down, read_plain, write_aside, write_beside
from harness.io_errors import followed, naming

UNFINISHED = "rules/.unfinished"  # which files a process was about to put in place


@contextmanager
def ready(root: Path, texts: Mapping[str, bytes]) -> Iterator[Callable[[], None]]:
    """The new bytes of files below a folder, on the disk, and what puts all of them in place, or none after an error.

    For who keeps others away. What was not put in place is removed; if the process is killed meanwhile, `finish` puts
    the rest in place.
    """
    besides: dict[str, Path] = {}
    try:
        for name, text in texts.items():
            besides[name] = write_beside(followed(root / name), [text])

        def put() -> None:
            before = {name: read_plain(root / name) if is_there(root / name) else None for name in besides}
            if len(besides) == 1:
                return _put_all(root, before)
            noted = root / UNFINISHED
            with naming(noted), alone(aside := aside_of(noted)) as out:
                try:
                    for name, was in before.items():
                        out.write(b"%s %s %s\0" % (_digest(was), _number(besides[name]), os.fsencode(name)))
                    put_down(out, noted)
                    os.replace(aside, noted)
                except BaseException:
                    aside.unlink(missing_ok=True)
                    raise
                try:
                    _put_all(root, before)
                finally:
                    noted.unlink()

        yield put
    finally:
        for beside in besides.values():
            beside.unlink(missing_ok=True)


def _put_all(root: Path, before: Mapping[str, bytes | None]) -> None:
    """What was written beside files in their place; after an error they are as before."""
    try:
        for name in before:
            _put(root / name)
    except BaseException:
        for name, was in before.items():
            if not is_there(aside_of(followed(root / name))):  # it is in place already
                (root / name).unlink() if was is None else write_aside(root / name, [was])
        raise


def _put(path: Path) -> None:
    path = followed(path)
    with naming(path):
        os.replace(aside_of(path), path)


def _digest(was: bytes | None) -> bytes:
    """Of what a file held; of no file it is none."""
    return b"" if was is None else hashlib.sha256(was).hexdigest().encode()


def _number(beside: Path) -> bytes:
    """Of the very file, which no copy has: what comes with a checkout was not written by a process here."""
    return b"%d" % os.lstat(beside).st_ino


def finish(root: Path) -> list[str]:
    """Put in place what is left of files that a process was killed over (`ready`); others who do so are waited for.

    Returns the names of those that somebody has changed since, or that came from elsewhere: they stay as they are, and
    so does what is noted.
    """
    noted, changed = root / UNFINISHED, list[str]()
    with suppress(FileNotFoundError, NotADirectoryError), open_plain(noted) as file, naming(noted):
        fcntl.flock(file, fcntl.LOCK_EX)
        if not os.path.samestat(os.fstat(file.fileno()), os.stat(noted)):
            return []
        for was, number, name in (line.split(b" ", 2) for line in file.read().split(b"\0") if line.count(b" ") > 1):
            path = root / os.fsdecode(name)
            if not is_there(beside := aside_of(followed(path))):
                continue
            if number == _number(beside) and was == _digest(read_plain(path) if is_there(path) else None):
                _put(path)
            else:
                changed.append(os.fsdecode(name))
        if not changed:
            noted.unlink()
    return changed
