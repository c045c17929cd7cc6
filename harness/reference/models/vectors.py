"""The vectors of texts: in the memory of this process, and cached between runs."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from harness.cache import Cache

MADE_BY = (
    "harness.commonmark", "harness.lazy_regex",
    "harness.plain_csv", "harness.plain_json", "harness.reference.models", "harness.safe_text", "harness.seen_text",
    "harness.workspace", "numpy", "onnxruntime", "tokenizers",
)  # fmt: skip
_HEAD = struct.Struct("<I")  # how many vectors follow

Vectors = NDArray[np.float32]
HalfVectors = NDArray[np.float16]


class KeptVectors:
    """Half-precision vectors by one model, one or several a text."""

    def __init__(self, folder: Path | None, kind: str, model: str) -> None:
        """`folder` is the cache between runs; None keeps them in memory only. No other model's vectors are used."""
        self._kept, self._model = Cache(folder, kind, MADE_BY, most=1), model
        self._known: dict[str, HalfVectors] = {}

    def missing(self, texts: Iterable[str]) -> list[str]:
        """The distinct texts without a vector, in order of first sight."""
        keys = {text: self._key(text) for text in texts if text not in self._known}
        found = self._kept.get_all(keys.values())
        for text, key in keys.items():
            if (vectors := _unpacked(found.get(key, b""))) is not None:
                self._known[text] = vectors
        return [text for text in keys if text not in self._known]

    def know(self, vectors: Mapping[str, HalfVectors]) -> None:
        """Use vectors that are kept elsewhere."""
        self._known.update(vectors)

    def keep(self, vectors: Mapping[str, HalfVectors]) -> None:
        """Remember the vectors of texts: (dimensions,) or (vectors, dimensions) each."""
        self.know(vectors)
        self._kept.put_all({self._key(text): _packed(vector) for text, vector in vectors.items()})

    def of(self, texts: Sequence[str]) -> Vectors:
        """The vectors of one or more texts, one below the other. Raises KeyError for an unknown text."""
        return np.concatenate([np.atleast_2d(self._known[text]) for text in texts]).astype(np.float32)

    def _key(self, text: str) -> bytes:
        return self._kept.key(text, self._model)


def unit(vectors: Vectors) -> Vectors:
    """Each scaled to length 1; nothing but zeros stays so."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-12)
    return scaled


def _packed(vectors: HalfVectors) -> bytes:
    whole = vectors.tobytes()
    return _HEAD.pack(len(np.atleast_2d(vectors))) + whole


def _unpacked(value: bytes) -> HalfVectors | None:
    """None for a value that is not there."""
    if len(value) <= _HEAD.size:
        return None
    (count,) = _HEAD.unpack_from(value)
    return np.frombuffer(value[_HEAD.size :], dtype=np.float16).reshape(count, -1)
