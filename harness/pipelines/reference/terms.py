"""TF-IDF words as features beside a sentence vector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Terms:
    """Words and pairs of words of the texts it was made from, weighed by rarity."""

    def __init__(self, texts: Sequence[str], weight: float) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self._weight = weight
        self._vectorizer = TfidfVectorizer(
            ngram_range=(1, 2),
            sublinear_tf=True,
            dtype=np.float32,
            token_pattern=r"\w+",  # noqa: S106 - a pattern, no secret
        ).fit([*texts, "message"])  # never without a word

    def beside(self, vectors: NDArray[np.float32], texts: Sequence[str]) -> Any:
        """A sparse matrix of shape (len(texts), dimensions + terms)."""
        from scipy.sparse import csr_matrix, hstack

        return hstack([csr_matrix(vectors), self._weight * self._vectorizer.transform(texts)], format="csr")
