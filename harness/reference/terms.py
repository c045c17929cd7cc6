"""TF-IDF words as features beside a sentence vector."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Self

import numpy as np

from harness.lazy_regex import regex
from harness.reference.arrays import Array, Floats, Indices

_WORD = regex(r"\w+")


@dataclass(frozen=True)
class Rows:
    """A sparse matrix of (texts, terms), row by row. Each row begins with a column of zero weight, so none is empty."""

    columns: Indices
    values: Floats
    starts: Indices
    width: int  # terms

    def times(self, weights: Array) -> Floats:
        """The product with weights of shape (terms, classes): (texts, classes)."""
        padded = np.vstack([weights.astype(np.float64), np.zeros((1, weights.shape[1]))])
        product: Floats = np.add.reduceat(padded[self.columns] * self.values[:, None], self.starts, axis=0)
        return product

    def sparse(self) -> Any:
        """As scipy has it, for a fit."""
        from scipy.sparse import csr_matrix

        ends = np.append(self.starts, len(self.columns))
        return csr_matrix((self.values, self.columns, ends), shape=(len(self.starts), self.width + 1))[:, : self.width]


@dataclass(frozen=True)
class Terms:
    """Words and pairs of words, weighed by rarity; what scikit-learn's TfidfVectorizer makes of them.

    Term frequency as 1 + log(count), inverse document frequency as log((1 + texts) / (1 + texts that
    hold it)) + 1, rows of unit length.
    """

    vocabulary: dict[str, int]
    rarity: Floats  # (terms,)
    weight: float  # of a row

    @classmethod
    def of(cls, texts: Sequence[str], weight: float) -> Self:
        """The terms of these texts."""
        texts = [*texts, "message"]  # never without a word
        held = Counter(chain.from_iterable(set(_terms(text)) for text in texts))
        vocabulary = {term: i for i, term in enumerate(sorted(held))}
        counts = np.array([held[term] for term in vocabulary], dtype=np.float64)
        return cls(vocabulary, np.log((1 + len(texts)) / (1 + counts)) + 1, weight)

    def rows(self, texts: Sequence[str]) -> Rows:
        """The texts' terms, weighed."""
        columns: list[int] = []
        counts: list[int] = []
        starts: list[int] = []
        for text in texts:
            found = Counter(i for term in _terms(text) if (i := self.vocabulary.get(term)) is not None)
            starts.append(len(columns))
            columns += [len(self.vocabulary), *found.keys()]
            counts += [0, *found.values()]
        where, begin = np.array(columns, dtype=np.intp), np.array(starts, dtype=np.intp)
        values = np.append(self.rarity, 0.0)[where] * (1 + np.log(np.maximum(counts, 1)))
        lengths = np.sqrt(np.add.reduceat(values * values, begin)) if starts else np.zeros(0)
        scale = self.weight / np.maximum(lengths, 1e-12)
        return Rows(where, values * np.repeat(scale, np.diff(np.append(begin, len(where)))), begin, len(self.rarity))


def _terms(text: str) -> list[str]:
    words = _WORD.findall(text.lower())
    return [*words, *map(" ".join, pairwise(words))]
