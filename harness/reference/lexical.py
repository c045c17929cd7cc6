"""BM25, the word-for-word side of retrieval, as arrays that are quickly rebuilt when a section changes.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the
inverse document frequency of Lucene, which is never negative.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.reference.arrays import Floats, Places

K1, B = 1.5, 0.75
_WORD = re.compile(r"[^\W_]+")

Ints = NDArray[np.int32]


def words(text: str) -> list[str]:
    """Lower-case words and numbers, for counting."""
    return _WORD.findall(text.lower())


@dataclass(frozen=True)
class Postings:
    """Which section contains which word how often: one entry for each word of each section."""

    ids: dict[str, int]  # words, some of which no section may hold
    terms: Ints
    owners: Ints
    counts: Ints
    sections: int

    @classmethod
    def of(cls, texts: Sequence[str]) -> Postings:
        """Of sections' texts."""
        none = np.zeros(0, np.int32)
        return cls({}, none, none, none, 0).with_texts(texts)

    def with_texts(self, texts: Sequence[str]) -> Postings:
        """The same with further sections."""
        ids = dict(self.ids)
        counted = [Counter(words(text)) for text in texts]
        terms = [ids.setdefault(word, len(ids)) for held in counted for word in held]
        counts = [count for held in counted for count in held.values()]
        owners = np.repeat(np.arange(self.sections, self.sections + len(texts)), [len(held) for held in counted])
        return Postings(
            ids,
            np.append(self.terms, np.array(terms, dtype=np.int32)),
            np.append(self.owners, owners.astype(np.int32)),
            np.append(self.counts, np.array(counts, dtype=np.int32)),
            self.sections + len(texts),
        )

    def placed(self, places: Places, sections: int) -> Postings:
        """The same with each section at another place, or at none where that is -1."""
        owners = places[self.owners]
        kept = owners >= 0
        return Postings(self.ids, self.terms[kept], owners[kept].astype(np.int32), self.counts[kept], sections)


class LexicalIndex:
    """What each word of each section is worth to a message that contains it."""

    def __init__(self, postings: Postings) -> None:
        self.postings = postings
        order = np.argsort(postings.terms, kind="stable")
        terms, counts = postings.terms[order], postings.counts[order].astype(np.float64)
        self._ids, self._sections = postings.ids, postings.sections
        self._owners, self._terms = postings.owners[order], terms
        self.held_by = np.bincount(terms, minlength=len(postings.ids))  # sections, by word
        self._ends = np.concatenate([[0], np.cumsum(self.held_by)])
        lengths = np.bincount(self._owners, counts, self._sections)
        self.length = max(float(lengths.mean()), 1e-9) if len(lengths) else 1.0  # words of a section, on average
        self.rarity: Floats = np.log(1 + (self._sections - self.held_by + 0.5) / (self.held_by + 0.5))
        damping = K1 * (1 - B + B * lengths / self.length)
        self._worth = self.rarity[terms] * counts / (damping[self._owners] + counts)

    def scores(self, queries: Sequence[Sequence[str]]) -> Floats:
        """BM25 of each section for the words of each message: (messages, sections)."""
        found = np.zeros((len(queries), self._sections))
        ends = self._ends.tolist()
        for row, query in zip(found, queries, strict=True):
            spans = [slice(ends[i], ends[i + 1]) for word in query if (i := self._ids.get(word, -1)) >= 0]
            if spans:
                owners = np.concatenate([self._owners[span] for span in spans])
                worth = np.concatenate([self._worth[span] for span in spans])
                row += np.bincount(owners, worth, self._sections)
        return found

    def worth(self, columns: Sequence[int], width: int) -> Floats:
        """What every word is worth in some of the sections: (width, columns), zeros for words beyond these."""
        places = np.full(self._sections, -1)
        places[list(columns)] = np.arange(len(columns))
        at = places[self._owners]
        kept = at >= 0
        dense = np.zeros((max(width, len(self._ids)), len(columns)))
        dense[self._terms[kept], at[kept]] = self._worth[kept]
        return dense
