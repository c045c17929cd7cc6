"""The vectors of texts: in the memory of this process, and cached between runs."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.cache import Cache

MADE_BY = ("harness.reference.models", "numpy", "onnxruntime", "tokenizers")


class KeptVectors:
    """Half-precision vectors, one or several a text."""

    def __init__(self, folder: Path | None, kind: str, dimensions: int) -> None:
        """`folder` is the cache between runs; None keeps them in memory only."""
        self._kept, self._dimensions = Cache(folder, kind, MADE_BY, most=1), dimensions
        self._known: dict[str, NDArray[np.float16]] = {}

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The distinct texts without a vector, in order of first sight."""
        keys = {text: self._kept.key(text) for text in texts if text not in self._known}
        found = self._kept.get_all(keys.values())
        for text, key in keys.items():
            value = found.get(key, b"")
            if value and len(value) % (2 * self._dimensions) == 0:
                self._known[text] = np.frombuffer(value, dtype=np.float16).reshape(-1, self._dimensions)
        return [text for text in keys if text not in self._known]

    def keep(self, vectors: Mapping[str, NDArray[np.float16]]) -> None:
        """Remember the vectors of texts."""
        self._known.update(vectors)
        self._kept.put_all({self._kept.key(text): vector.tobytes() for text, vector in vectors.items()})

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """The texts' vectors one below the other: (vectors, dimensions). Raises KeyError for an unknown text."""
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        return np.concatenate([np.atleast_2d(self._known[text]) for text in texts]).astype(np.float32)
