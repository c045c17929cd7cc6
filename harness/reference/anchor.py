"""Messages measured against sections, with all that is needed to derive results for other sections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from harness.reference.answer import SectionIndex, fit
from harness.reference.arrays import Floats, Places, Vectors
from harness.reference.learned import Arrays
from harness.reference.lexical import Postings, words

KEY_BYTES = 16
SHARPNESS = 20.0  # of the similarities to sections, when they are made shares


@dataclass(frozen=True)
class SectionShares:
    """Messages against sections: one entry, or one row, a message."""

    weights: Floats  # (messages, categories): of the near sections that serve each category
    best: Places  # the section that fits best; -1 where there is none
    similarity: Floats  # of the best
    worth: Floats  # BM25 of the best
    margin: Floats  # by which it fits better than the next
    similarities: Floats  # sums over all sections, and of their squares
    similarities_squared: Floats
    worths: Floats
    worths_squared: Floats
    most_worth: Floats

    @classmethod
    def together(cls, parts: Sequence[SectionShares]) -> SectionShares:
        """Several, one after the other."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))

    def rows(self, at: Places) -> SectionShares:
        """Some of the messages."""
        return SectionShares(*(getattr(self, field.name)[at] for field in fields(self)))


def measure(
    vectors: Vectors, filed: Vectors, messages: Sequence[str], index: SectionIndex, serves: Floats
) -> SectionShares:
    """Messages against all sections; `filed` are the vectors they are filed by, `serves` is (sections, categories)."""
    similarities = index.similarities(vectors)
    other = np.flatnonzero((vectors != filed).any(axis=1))
    weights = weigh(similarities, serves)
    weights[other] = weigh(index.similarities(filed[other]), serves)
    count = len(vectors)
    if not index.shelf.sections:
        none = np.zeros(count)
        return SectionShares(weights, np.full(count, -1), *(none for _ in range(8)))
    lexical = index.lexical.scores([words(message) for message in messages])
    fits = fit(similarities, lexical)
    best, at = fits.argmax(axis=1), np.arange(count)
    highest = fits[at, best]
    fits[at, best] = -np.inf
    return SectionShares(
        weights,
        best,
        similarities[at, best],
        lexical[at, best],
        highest - fits.max(axis=1),
        similarities.sum(axis=1),
        (similarities**2).sum(axis=1),
        lexical.sum(axis=1),
        (lexical**2).sum(axis=1),
        lexical.max(axis=1),
    )


def weigh(similarities: Floats, serves: Floats) -> Floats:
    """How much near sections support each category: (messages, categories). Sums over sections, so they add up."""
    weights: Floats = np.exp(SHARPNESS * similarities) @ serves
    return weights


@dataclass(frozen=True)
class Anchor:
    """Sections as they were, and messages measured against them."""

    keys: tuple[bytes, ...]  # of the sections: all that this anchor knows of them
    passages: NDArray[np.float16]
    counts: Places  # passages of each section
    serves: Floats
    postings: Postings
    vectors: Vectors  # of the messages
    filed: Vectors  # the vectors that they are filed by
    terms: Places  # the words of each message, each row beginning with one that is worth nothing
    starts: Places
    measured: SectionShares

    @classmethod
    def of(
        cls, keys: Sequence[bytes], index: SectionIndex, serves: Floats, messages: Sequence[str],
        vectors: Vectors, filed: Vectors, measured: SectionShares,
    ) -> Anchor:  # fmt: skip
        """Messages that were measured against the sections of an index, which these keys identify."""
        postings = index.lexical.postings
        ids = dict(postings.ids)
        asked = [[ids.setdefault(word, len(ids)) for word in words(message)] for message in messages]
        nothing = len(ids)
        terms = np.array([term for row in asked for term in (nothing, *row)], dtype=np.intp)
        starts = np.cumsum([0, *(1 + len(row) for row in asked)])[:-1]
        whole = Postings(ids, postings.terms, postings.owners, postings.counts, postings.sections)
        passages = index.vectors.astype(np.float16)
        return cls(tuple(keys), passages, index.counts, serves, whole, vectors, filed, terms, starts, measured)

    def arrays(self) -> Arrays:
        other = np.flatnonzero((self.vectors != self.filed).any(axis=1))
        return {
            "keys": np.frombuffer(b"".join(self.keys), np.uint8),
            "passages": self.passages,
            "counts": self.counts,
            "serves": self.serves,
            "words": np.frombuffer("\n".join(self.postings.ids).encode(), np.uint8),
            "terms_of_sections": self.postings.terms,
            "owners": self.postings.owners,
            "counts_of_terms": self.postings.counts,
            "vectors": self.vectors.astype(np.float16),
            "other": other,
            "filed": self.filed[other],
            "terms": self.terms,
            "starts": self.starts,
            **{f"measured_{field.name}": getattr(self.measured, field.name) for field in fields(SectionShares)},
        }

    @classmethod
    def from_arrays(cls, kept: Arrays) -> Anchor:
        keys = bytes(kept["keys"])
        ids = {word: i for i, word in enumerate(bytes(kept["words"]).decode().split("\n"))}
        vectors = kept["vectors"].astype(np.float32)
        filed = vectors.copy()
        filed[kept["other"]] = kept["filed"]
        of_sections = (kept["terms_of_sections"], kept["owners"], kept["counts_of_terms"])
        return cls(
            tuple(keys[i : i + KEY_BYTES] for i in range(0, len(keys), KEY_BYTES)),
            kept["passages"],
            kept["counts"],
            kept["serves"],
            Postings(ids, *of_sections, len(kept["counts"])),
            vectors,
            filed,
            kept["terms"],
            kept["starts"],
            SectionShares(**{field.name: kept[f"measured_{field.name}"] for field in fields(SectionShares)}),
        )
