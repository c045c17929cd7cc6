"""What was learned once and is used again: arrays, kept by a digest of all that they depend on."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_FILES, MOST_IN_MEMORY = 6, 200  # files of one name, arrays of any; the oldest go first

Arrays = dict[str, NDArray[Any]]


class LearnedArrays:
    """Arrays in memory and, where there is a folder, in files of it; safe for several processes at once.

    A file that cannot be read, is damaged or cannot be written only costs time: it is never an error.
    """

    def __init__(self, folder: Path | None, *, read_only: bool = False) -> None:
        """`read_only`: what is learned from now on stays in memory."""
        self._folder, self._read_only = folder, read_only
        self._known: dict[str, Arrays] = {}

    def beside(self) -> LearnedArrays:
        """All that is kept here, for what is only tried: it leaves nothing behind."""
        other = LearnedArrays(self._folder, read_only=True)
        other._known = self._known
        return other

    def arrays(self, what: str, depends_on: Any, make: Callable[[], Arrays]) -> Arrays:
        """The arrays of this name, made only where nothing is kept for what they depend on (any JSON value)."""
        found = self.get(what, depends_on)
        return self.put(what, depends_on, make()) if found is None else found

    def get(self, what: str, depends_on: Any) -> Arrays | None:
        """The arrays of this name that are kept for what they depend on."""
        name = _name(what, depends_on)
        if name not in self._known:
            found = _read(self._folder / f"{name}.npz") if self._folder else None
            if found is None:
                return None
            self._remember(name, found)
        return self._known[name]

    def put(self, what: str, depends_on: Any, arrays: Arrays) -> Arrays:
        """Keep arrays in place of those of before."""
        name = _name(what, depends_on)
        self._write(name, arrays)
        self._remember(name, arrays)
        return arrays

    def _remember(self, name: str, arrays: Arrays) -> None:
        self._known[name] = arrays
        while len(self._known) > MOST_IN_MEMORY:
            del self._known[next(iter(self._known))]

    def _write(self, name: str, arrays: Arrays) -> None:
        if self._folder is None or self._read_only:
            return
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".partial", delete=False) as partial:
                np.savez(partial, allow_pickle=False, **arrays)
            os.replace(partial.name, self._folder / f"{name}.npz")
            what = name.rpartition("-")[0]
            files = sorted(self._folder.glob(f"{what}-*.npz"), key=lambda path: path.stat().st_mtime_ns)
            for path in files[:-MOST_FILES]:
                path.unlink(missing_ok=True)


def _name(what: str, depends_on: Any) -> str:
    return f"{what}-{hashlib.sha256(json.dumps(depends_on).encode()).hexdigest()[:32]}"


def _read(path: Path) -> Arrays | None:
    """The arrays of a file; None where it is not there or not whole (a zip file holds checksums)."""
    try:
        with np.load(path, allow_pickle=False) as file:
            os.utime(path)
            return {name: file[name] for name in file.files}
    except Exception:  # noqa: BLE001 - zip, zlib, numpy and the system each have their own errors for a bad file
        return None
