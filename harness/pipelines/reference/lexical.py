"""BM25, the word-for-word side of retrieval, as arrays that are quickly made anew when a section changes.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the
inverse document frequency of Lucene, which is never negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

K1, B = 1.5, 0.75

Floats = NDArray[np.float64]


class LexicalIndex:
    """What each word of each section is worth to a message that holds it."""

    def __init__(self, counted: Sequence[Counter[str]]) -> None:
        """The words of each section, counted."""
        self._sections = len(counted)
        ids: dict[str, int] = {}
        terms = np.array([ids.setdefault(word, len(ids)) for words in counted for word in words], dtype=np.intp)
        counts = np.array([count for words in counted for count in words.values()], dtype=np.float64)
        owners = np.repeat(np.arange(self._sections), [len(words) for words in counted])
        order = np.argsort(terms, kind="stable")
        self._ids, self._owners = ids, owners[order]
        held_by = np.bincount(terms, minlength=len(ids))
        self._ends = np.concatenate([[0], np.cumsum(held_by)]).tolist()
        lengths = np.array([words.total() for words in counted], dtype=np.float64)
        length = K1 * (1 - B + B * lengths / max(lengths.mean(), 1e-9)) if len(lengths) else lengths
        rarity = np.log(1 + (self._sections - held_by + 0.5) / (held_by + 0.5))
        self._worth = (rarity[terms] * counts / (length[owners] + counts))[order]

    def scores(self, queries: Sequence[Sequence[str]]) -> Floats:
        """BM25 of each section for the words of each message: (messages, sections)."""
        found = np.zeros((len(queries), self._sections))
        for row, query in zip(found, queries, strict=True):
            spans = [slice(self._ends[i], self._ends[i + 1]) for word in query if (i := self._ids.get(word, -1)) >= 0]
            if spans:
                owners = np.concatenate([self._owners[span] for span in spans])
                worth = np.concatenate([self._worth[span] for span in spans])
                row += np.bincount(owners, worth, self._sections)
        return found
