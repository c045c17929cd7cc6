"""BM25, the word-for-word side of retrieval.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the
inverse document frequency of Lucene, which is never negative.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from harness.reference.arrays import Floats, Indices

K1, B = 1.5, 0.75
_WORD = re.compile(r"[^\W_]+")


class LexicalIndex:
    """What each word of each section is worth to a message that contains it."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` are those of the sections."""
        held = [_counted(text) for text in texts]
        self._ids: dict[str, int] = {}
        terms = np.array([self._ids.setdefault(word, len(self._ids)) for some in held for word in some], dtype=np.intp)
        counts = np.array([count for some in held for count in some.values()], dtype=np.float64)
        owners = np.repeat(np.arange(len(texts)), [len(some) for some in held])
        lengths = np.bincount(owners, counts, len(texts))
        held_by = np.bincount(terms, minlength=len(self._ids) + 1)  # sections, by word; none holds the last
        self._sections, self._held_by = len(texts), held_by
        self._rarity: Floats = np.log(1 + (len(texts) - held_by + 0.5) / (held_by + 0.5))
        damping = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if len(texts) else 1.0, 1e-9))
        order = np.argsort(terms, kind="stable")
        self._owners: Indices = owners[order]
        self._worth: Floats = (self._rarity[terms] * counts / (damping[owners] + counts))[order]

    def shares(self, messages: Sequence[str]) -> Floats:
        """Of each message's words, counted by their rarity, the share that each section holds: (messages, sections).

        It is BM25 over the most that a section could reach, so 0 to 1, whatever the message and the other sections.
        """
        asked = [[self._ids.get(word, len(self._ids)) for word in _words(message)] for message in messages]
        terms = np.array([term for row in asked for term in row], dtype=np.intp)
        rows = np.repeat(np.arange(len(asked)), [len(row) for row in asked])
        most = np.bincount(rows, self._rarity[terms], len(asked))
        many = self._held_by[terms]
        ends, starts = np.cumsum(many), (np.cumsum(self._held_by) - self._held_by)[terms]
        spans = np.arange(int(many.sum())) + np.repeat(starts - (ends - many), many)
        cells = np.repeat(rows * self._sections, many) + self._owners[spans]
        found = np.bincount(cells, self._worth[spans], len(asked) * self._sections)
        shares: Floats = found.reshape(len(asked), self._sections) / np.maximum(most, 1e-9)[:, None]
        return shares


def _words(text: str) -> list[str]:
    """Lower-case words and numbers, for counting."""
    return _WORD.findall(text.lower())


@lru_cache(maxsize=20_000)
def _counted(text: str) -> Counter[str]:
    """Kept, since of many states of a workspace nearly all sections are the same."""
    return Counter(_words(text))
