"""Sentences read once: their words, quantities and vectors; and the sources of an answer as one passage."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.reference.models import Encoder, TokenVectors
from harness.scoring.groundedness.headed import Headed, headed
from harness.scoring.groundedness.quantities import Quantity, quantities
from harness.scoring.groundedness.weighed_words import Word, words

Stems = frozenset[str]
_CONJUNCTIONS = frozenset(("and", "or", "but", "while", "whereas"))


@dataclass(frozen=True)
class Sentence:
    """A sentence of a source or an answer, read once."""

    text: str
    words: tuple[Word, ...]
    stems: Stems
    quantities: tuple[Quantity, ...]
    tokens: TokenVectors
    vectors: NDArray[np.float32]  # of the words, each the unit mean of its pieces: (words, 384)
    joints: NDArray[np.intp]  # commas and conjunctions up to each word: (words,)


@dataclass(frozen=True)
class Passage:
    """The sources of an answer together, read once."""

    sentences: tuple[Sentence, ...]
    stems: Stems
    bigrams: frozenset[tuple[str, ...]]
    trigrams: frozenset[tuple[str, ...]]
    vectors: NDArray[np.float32]  # of all tokens: (tokens, dimensions)
    starts: NDArray[np.intp]  # where each sentence's tokens begin
    wholes: NDArray[np.float32]  # of the sentences: (sentences, dimensions)
    places: dict[str, list[int]]  # the sentences that hold a stem
    quantities: tuple[Quantity, ...]
    pieces: tuple[str, ...]
    length: int  # words
    headed: tuple[Headed, ...]


def read(texts: Sequence[str], encoder: Encoder) -> list[Sentence | None]:
    """Read sentences; None for one without a word."""
    return [_sentence(text, tokens) for text, tokens in zip(texts, encoder.tokens(texts), strict=True)]


def _sentence(text: str, tokens: TokenVectors) -> Sentence | None:
    found = tuple(words(text))
    if not tokens.pieces or not found:
        return None
    stems = frozenset(word.stem for word in found)
    return Sentence(text, found, stems, quantities(text), tokens, _vectors(found, tokens), _joints(found, text))


def _vectors(found: Sequence[Word], tokens: TokenVectors) -> NDArray[np.float32]:
    """The words' vectors; zeros for a word beyond what the model reads."""
    vectors = np.zeros((len(found), tokens.vectors.shape[1]), np.float32)
    at = 0
    for row, word in enumerate(found):
        while at < len(tokens.spans) and tokens.spans[at][1] <= word.start:
            at += 1
        end = at
        while end < len(tokens.spans) and tokens.spans[end][0] < word.end:
            end += 1
        if end > at:
            mean = tokens.vectors[at:end].mean(axis=0)
            vectors[row] = mean / max(float(np.linalg.norm(mean)), 1e-6)
    return vectors


def _joints(found: Sequence[Word], text: str) -> NDArray[np.intp]:
    ends = [0, *(word.end for word in found)]
    joins = [
        word.text in _CONJUNCTIONS or any(mark in text[end : word.start] for mark in ",;:")
        for end, word in zip(ends, found, strict=False)
    ]
    return np.cumsum(joins)


def together(parts: Sequence[Sentence]) -> Sentence:
    """Several sentences as one."""
    tokens = TokenVectors(
        tuple(piece for part in parts for piece in part.tokens.pieces),
        tuple(span for part in parts for span in part.tokens.spans),
        np.concatenate([part.tokens.vectors for part in parts]),
        np.mean([part.tokens.whole for part in parts], axis=0),
    )
    return Sentence(
        " ".join(part.text for part in parts),
        tuple(word for part in parts for word in part.words),
        frozenset().union(*(part.stems for part in parts)),
        tuple(quantity for part in parts for quantity in part.quantities),
        tokens,
        np.concatenate([part.vectors for part in parts]),
        np.concatenate([part.joints for part in parts]),
    )


def passage(parts: Sequence[Sentence], texts: Sequence[str] = ()) -> Passage:
    """The sentences of all sources as one passage. There must be one at least. `texts` are the sources as a whole."""
    lengths = [len(part.tokens.pieces) for part in parts]
    return Passage(
        tuple(parts),
        frozenset().union(*(part.stems for part in parts)),
        frozenset(gram for part in parts for gram in grams(part.words, 2)),
        frozenset(gram for part in parts for gram in grams(part.words, 3)),
        np.concatenate([part.tokens.vectors for part in parts]),
        np.cumsum([0, *lengths[:-1]]),
        np.stack([part.tokens.whole for part in parts]),
        _places(parts),
        tuple(quantity for part in parts for quantity in part.quantities),
        tuple(piece for part in parts for piece in part.tokens.pieces),
        sum(len(part.words) for part in parts),
        headed(texts),
    )


def _places(parts: Sequence[Sentence]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for number, part in enumerate(parts):
        for stem in part.stems:
            places.setdefault(stem, []).append(number)
    return places


def grams(found: Sequence[Word], size: int) -> Iterator[tuple[str, ...]]:
    """Runs of so many stems."""
    stems = [word.stem for word in found]
    return (tuple(stems[i : i + size]) for i in range(len(stems) - size + 1))
