"""TF-IDF words and word pieces as features beside a sentence vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Terms:
    """Words, pairs of words and character n-grams of the texts it was made from, weighed by rarity."""

    def __init__(self, texts: Sequence[str], weight: float) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._weight = weight
        self._vectorizers = [
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, token_pattern=r"\w+"),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, dtype=np.float32),
        ]
        for vectorizer in self._vectorizers:
            vectorizer.fit([*texts, "nothing"])

    def beside(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> Any:
        """A sparse matrix of shape (len(texts), dimensions + terms)."""
        from scipy.sparse import csr_matrix, hstack

        terms = [self._weight * vectorizer.transform(texts) for vectorizer in self._vectorizers]
        return hstack([csr_matrix(vectors), *terms], format="csr")
