"""Writing files whole or not at all, whatever happens meanwhile."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path


def write_beside(path: Path, parts: Iterable[bytes]) -> Path:
    """The bytes on the disk, in a file with the rights of the one at `path`, which it can take the place of."""
    beside = path.with_name(f".{path.name}.partial")
    with beside.open("wb") as out:
        out.writelines(parts)
        out.flush()
        os.fsync(out.fileno())
    if path.exists():
        shutil.copymode(path, beside)
    return beside


def write_aside(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file aside, and put it in place of the one at `path`."""
    os.replace(write_beside(path, parts), path)


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write over existing files, all of them or none. Raises OSError, after which they are as they were."""
    before = {path: path.read_bytes() for path in files}
    beside: dict[Path, Path] = {}
    try:
        for path, text in files.items():
            beside[path] = write_beside(path, [text])
        for path, new in beside.items():
            os.replace(new, path)
    except OSError:
        for new in beside.values():
            new.unlink(missing_ok=True)
        for path, text in before.items():
            if path.read_bytes() != text:
                write_aside(path, [text])
        raise
