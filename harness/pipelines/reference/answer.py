"""Answer: find the sections a message asks for, and compose from approved ones only."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.workspace import Section, Standing, Workspace

LEXICAL_WEIGHT = 0.5  # of BM25 beside the vectors, both as z-scores over the sections
PASSAGE_WORDS = 80
MAX_WORDS = 150
_WORD = re.compile(r"[^\W_]+")

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Found:
    """A section, how well it fits the message (cosine), and what it is worth today."""

    section: Section
    similarity: float
    standing: Standing


class SectionIndex:
    """All sections of a workspace, approved or not, ready to be searched."""

    def __init__(self, workspace: Workspace, encoder: Encoder) -> None:
        import bm25s

        logging.getLogger("bm25s").setLevel(logging.WARNING)
        self._sections = list(workspace.sections.values())
        self._standings = [workspace.standing(section.ref) for section in self._sections]
        titles = {article.id: article.head.title for article in workspace.articles.values()}
        passages = [(i, p) for i, s in enumerate(self._sections) for p in _passages(s, titles[s.article])]
        owners = np.array([i for i, _ in passages], dtype=np.intp)
        self._starts = np.searchsorted(owners, np.arange(len(self._sections)))
        self._vectors = encoder.embed([text for _, text in passages])
        self._bm25 = bm25s.BM25(method="lucene")
        if self._sections:
            texts = [words(f"{titles[s.article]} {s.heading} {s.text}") for s in self._sections]
            self._bm25.index(texts, show_progress=False)

    @property
    def sections(self) -> list[Section]:
        """The sections, in the order of the columns of `similarities`."""
        return self._sections

    def similarities(self, vectors: Vector) -> Vector:
        """Cosine of each message's vector to the nearest passage of each section: (messages, sections)."""
        if not self._sections:
            return np.zeros((len(vectors), 0), dtype=np.float32)
        nearest: Vector = np.maximum.reduceat(vectors @ self._vectors.T, self._starts, axis=1)
        return nearest

    def search(self, message: str, vector: Vector, limit: int = 5) -> list[Found]:
        """The best sections for a message, best first."""
        if not self._sections:
            return []
        similarity = self.similarities(vector[None, :])[0]
        lexical = self._lexical(words(message))
        ranked = _z(similarity) + LEXICAL_WEIGHT * _z(lexical)
        best = np.argsort(-ranked, kind="stable")[:limit]
        return [Found(self._sections[i], round(float(similarity[i]), 4), self._standings[i]) for i in best.tolist()]

    def _lexical(self, query: list[str]) -> Vector:
        """BM25 of each section; zeros for a message without a word."""
        if not query:
            return np.zeros(len(self._sections), dtype=np.float32)
        return np.asarray(self._bm25.get_scores(query), dtype=np.float32)


def compose(sections: Sequence[Section]) -> str:
    """The answer: the sections' own words, cut at a sentence when they are long."""
    return "\n\n".join(_shorten(section.text) for section in sections)


def words(text: str) -> list[str]:
    """Lower-case words and numbers, for counting."""
    return _WORD.findall(text.lower())


def _passages(section: Section, title: str) -> list[str]:
    tokens = section.text.split()
    chunks = [" ".join(tokens[i : i + PASSAGE_WORDS]) for i in range(0, len(tokens), PASSAGE_WORDS)]
    return [f"{title}. {section.heading}", *(f"{section.heading}. {chunk}" for chunk in chunks)]


def _shorten(text: str) -> str:
    if len(text.split()) <= MAX_WORDS:
        return text
    kept: list[str] = []
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if kept and sum(len(s.split()) for s in kept) + len(sentence.split()) > MAX_WORDS:
            break
        kept.append(sentence)
    return " ".join(kept)


def _z(values: NDArray[np.float32]) -> NDArray[np.float32]:
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)
