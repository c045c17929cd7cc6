"""BM25, the word-for-word side of retrieval.

Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the
inverse document frequency of Lucene, which is never negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from harness.lazy_regex import regex
from harness.reference.arrays import Flags, Floats, Indices

K1, B = 1.5, 0.75
_WORD = regex(r"[^\W_]+")
_MOST_TEXTS = 40_000  # whose words are kept as numbers
_AT_ONCE = 512  # messages, so that memory does not grow with their number
_LISTS = 4  # of messages, whose words in sections are kept

Value = TypeVar("Value")


class LexicalIndex:
    """What each word of each section is worth to a message that contains it."""

    def __init__(self, texts: Sequence[str], like: LexicalIndex | None = None) -> None:
        """`texts` are those of the sections. What `like` knows of words, texts and messages is used."""
        self._texts = texts
        self._words: _NumberedWords = like._words if like else _NumberedWords()
        self._hits: list[_Hits] = list(like._hits) if like else []
        held = [self._words.counted(text) for text in texts]
        terms = np.concatenate([words for words, _ in held]) if held else np.zeros(0, np.intp)
        counts = np.concatenate([times for _, times in held]) if held else np.zeros(0)
        owners = np.repeat(np.arange(len(texts)), [len(words) for words, _ in held])
        lengths = np.bincount(owners, counts, len(texts))
        self._none = len(self._words.ids)  # stands for every word that came later: no section holds it
        held_by = np.bincount(terms, minlength=self._none + 1)  # sections, by word
        self._sections, self._held_by = len(texts), held_by
        self._rarity: Floats = np.log(1 + (len(texts) - held_by + 0.5) / (held_by + 0.5))
        relative = lengths / max(float(lengths.mean()) if len(texts) else 1.0, 1e-9)
        self._damping: Floats = np.asarray(K1 * (1 - B + B * relative), dtype=np.float64)
        self._terms, self._counts, self._owners = terms, counts, owners

    def shares(self, messages: Sequence[str]) -> Floats:
        """Of each message's words, counted by their rarity, the share that each section holds: (messages, sections).

        It is BM25 over the most that a section could reach, so 0 to 1, whatever the message and the other sections.
        """
        rows, terms = self._asked(messages)
        owners, worth = self._by_word
        many = self._held_by[terms]
        ends, starts = np.cumsum(many), (np.cumsum(self._held_by) - self._held_by)[terms]
        spans = np.arange(int(many.sum())) + np.repeat(starts - (ends - many), many)
        cells = np.repeat(rows * self._sections, many) + owners[spans]
        found = np.bincount(cells, worth[spans], len(messages) * self._sections)
        shares: Floats = found.reshape(len(messages), self._sections) / self._most(rows, terms, len(messages))
        return shares

    def shares_at(self, messages: Sequence[str], places: Indices) -> Floats:
        """The same for some sections of each message only, by their places: (messages, sections looked at)."""
        hits = self._found_at(messages, places)
        worth = self._rarity[hits.terms] * hits.counts / (self._damping[places.ravel()[hits.cells]] + hits.counts)
        found = np.bincount(hits.cells, worth, places.size).reshape(places.shape)
        shares: Floats = found / self._most(*self._asked(messages), len(messages))
        return shares

    def _found_at(self, messages: Sequence[str], places: Indices) -> _Hits:
        """Which words of each message are in these sections; taken over where all that it depends on is as before."""
        wide = places.shape[1]
        before = next((each for each in self._hits if each.same_messages(messages, places, self._texts)), None)
        known = before.still(places, self._texts) if before else np.zeros(len(messages), np.bool_)
        parts = [before.of_rows(known, wide)] if before else []
        new = np.flatnonzero(~known)
        parts += [self._look(messages, places, new[at : at + _AT_ONCE]) for at in range(0, len(new), _AT_ONCE)]
        nothing = np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0)
        cells, terms, counts = map(np.concatenate, zip(*(parts or [nothing]), strict=True))
        hits = _Hits(list(messages), places, self._texts, cells, terms, counts)
        self._hits = [hits, *(each for each in self._hits if each is not before)][:_LISTS]
        return hits

    def _look(self, messages: Sequence[str], places: Indices, rows: Indices) -> tuple[Indices, Indices, Floats]:
        keys, counts = self._by_section
        row, terms = self._asked([messages[at] for at in rows.tolist()])
        wide = places.shape[1]
        wanted = (places[rows[row]] * (self._none + 1) + terms[:, None]).ravel()
        at = np.minimum(np.searchsorted(keys, wanted), max(len(keys) - 1, 0))
        found = np.flatnonzero(keys[at] == wanted) if len(keys) else np.zeros(0, np.intp)
        cells = (rows[row] * wide)[:, None] + np.arange(wide)
        return cells.ravel()[found], np.repeat(terms, wide)[found], counts[at[found]]

    def _asked(self, messages: Sequence[str]) -> tuple[Indices, Indices]:
        """The words of all messages one after the other: the row of each, and the word as a number."""
        asked = [self._words.of(message) for message in messages]
        terms = np.concatenate(asked) if asked else np.zeros(0, np.intp)
        return np.repeat(np.arange(len(asked)), [len(each) for each in asked]), np.minimum(terms, self._none)

    def _most(self, rows: Indices, terms: Indices, messages: int) -> Floats:
        most: Floats = np.maximum(np.bincount(rows, self._rarity[terms], messages), 1e-9)[:, None]
        return most

    @cached_property
    def _by_word(self) -> tuple[Indices, Floats]:
        """Word by word the sections that hold it, and what it is worth in each."""
        worth = self._rarity[self._terms] * self._counts / (self._damping[self._owners] + self._counts)
        order = np.argsort(self._terms, kind="stable")
        return self._owners[order], worth[order]

    @cached_property
    def _by_section(self) -> tuple[Indices, Floats]:
        """Each section with each of its words as one number, in order, and how often it has the word."""
        keys = self._owners * (self._none + 1) + self._terms
        order = np.argsort(keys)
        return keys[order], self._counts[order]


@dataclass(frozen=True, slots=True)
class _Hits:
    """Which words of messages are in the sections that were looked at for each."""

    messages: Sequence[str]
    places: Indices
    texts: Sequence[str]  # of the sections
    cells: Indices  # of the table of messages and places; for each of them in the order of the message's words
    terms: Indices
    counts: Floats

    def same_messages(self, messages: Sequence[str], places: Indices, texts: Sequence[str]) -> bool:
        return self.places.shape == places.shape and len(self.texts) == len(texts) and self.messages == messages

    def still(self, places: Indices, texts: Sequence[str]) -> Flags:
        """The messages of which all that was found holds."""
        changed = np.array([a is not b and a != b for a, b in zip(self.texts, texts, strict=True)], dtype=np.bool_)
        rows: Flags = (self.places == places).all(axis=1) & ~changed[places].any(axis=1)
        return rows

    def of_rows(self, rows: Flags, wide: int) -> tuple[Indices, Indices, Floats]:
        """What was found for these messages."""
        if rows.all():
            return self.cells, self.terms, self.counts
        kept = rows[self.cells // wide]
        return self.cells[kept], self.terms[kept], self.counts[kept]


class _NumberedWords:
    """Words as numbers, and the texts whose words are known; of many states of a workspace nearly all are the same."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self._counted: dict[str, tuple[Indices, Floats]] = {}
        self._of: dict[str, Indices] = {}

    def counted(self, text: str) -> tuple[Indices, Floats]:
        """The distinct words of a text, and how often each occurs."""
        if text not in self._counted:
            held = Counter(_words(text))
            times = np.array(list(held.values()), dtype=np.float64)
            _keep(self._counted, text, (self._numbers(list(held)), times))
        return self._counted[text]

    def of(self, text: str) -> Indices:
        """The words of a text, one after the other."""
        if text not in self._of:
            _keep(self._of, text, self._numbers(_words(text)))
        return self._of[text]

    def _numbers(self, words: Sequence[str]) -> Indices:
        return np.array([self.ids.setdefault(word, len(self.ids)) for word in words], dtype=np.intp)


def _keep(known: dict[str, Value], text: str, value: Value) -> None:
    if len(known) >= _MOST_TEXTS:
        known.clear()
    known[text] = value


def _words(text: str) -> list[str]:
    """Lower-case words and numbers, for counting."""
    return _WORD.findall(text.lower())
