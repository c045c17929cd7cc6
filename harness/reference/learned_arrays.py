"""A cache of learned arrays, by all that they depend on."""

import copy
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from harness.cache import Cache

MOST_KEPT, MOST_IN_MEMORY = 6, 200  # arrays of one name, and of any; the oldest go first
LEARNED_BY = (
    "harness.commonmark", "harness.lazy_regex",
    "harness.plain_csv", "harness.plain_json", "harness.reference", "harness.safe_text", "harness.seen_text",
    "harness.turns", "harness.workspace",
    "google_re2", "numpy", "onnxruntime", "py3langid", "scipy", "tokenizers",
)  # fmt: skip

Arrays = dict[str, NDArray[Any]]


class LearnedArrays:
    """Arrays in memory and, where there is a folder, cached between runs."""

    def __init__(self, folder: Path | None) -> None:
        self._kept, self._read_only = Cache(folder, "learned", LEARNED_BY, most=MOST_KEPT), False
        self._known: dict[bytes, Arrays] = {}

    def beside(self) -> Self:
        """The same arrays, for a trial: what is learned from now on stays in memory."""
        other = copy.copy(self)
        other._read_only = True
        return other

    def arrays(self, what: str, depends_on: Any, make: Callable[[], Arrays]) -> Arrays:
        """The arrays of this name, made only if they are not cached for what they depend on (any JSON value)."""
        found = self.get(what, depends_on)
        return self.put(what, depends_on, make()) if found is None else found

    def get(self, what: str, depends_on: Any) -> Arrays | None:
        """The cached arrays of this name, for what they depend on."""
        key = self._kept.key(what, depends_on)
        if key not in self._known:
            found = _read(self._kept.get(key))
            if found is None:
                return None
            self._remember(key, found)
        return self._known[key]

    def put(self, what: str, depends_on: Any, arrays: Arrays) -> Arrays:
        """Store arrays, for later runs too unless this is a trial."""
        key = self._kept.key(what, depends_on)
        if not self._read_only:
            self._kept.put(key, _written(arrays))
        self._remember(key, arrays)
        return arrays

    def _remember(self, key: bytes, arrays: Arrays) -> None:
        self._known[key] = arrays
        while len(self._known) > MOST_IN_MEMORY:
            del self._known[next(iter(self._known))]


def _written(arrays: Arrays) -> bytes:
    whole = BytesIO()
    np.savez(whole, allow_pickle=False, **arrays)
    return whole.getvalue()


def _read(value: bytes | None) -> Arrays | None:
    """The stored arrays; None where there are none or they are damaged (a zip file has checksums)."""
    if value is None:
        return None
    try:
        with np.load(BytesIO(value), allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except Exception:  # noqa: BLE001 - zip, zlib and numpy each have their own errors for a bad file
        return None
