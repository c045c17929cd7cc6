"""Writing files whole or not at all, whatever happens meanwhile."""

import os
import shutil
from collections.abc import Iterable
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
