"""Answer: find the sections a message asks for, and compose from approved ones only."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.reference.lexical import LexicalIndex
from harness.workspace import Section, Standing, Workspace

LEXICAL_WEIGHT = 0.5  # of BM25 beside the vectors, both as z-scores over the sections
PASSAGE_WORDS = 80
MAX_WORDS = 150
_WORD = re.compile(r"[^\W_]+")

Vector = NDArray[np.float32]  # (dimensions,)
Vectors = NDArray[np.float32]  # (messages, dimensions)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Found:
    """A section, how well it fits the message (cosine), and what it is worth today."""

    section: Section
    similarity: float
    standing: Standing


class SectionIndex:
    """All sections of a workspace, approved or not, ready to be searched."""

    def __init__(self, workspace: Workspace, encoder: Encoder) -> None:
        self._sections = list(workspace.sections.values())
        self._standings = [workspace.standing(section.ref) for section in self._sections]
        titles = {article.id: article.head.title for article in workspace.articles.values()}
        passages = [_passages(section, titles[section.article]) for section in self._sections]
        self._starts = np.cumsum([0, *map(len, passages)])[:-1]
        self._vectors = encoder.embed([text for some in passages for text in some]).astype(np.float64)
        self._lexical = LexicalIndex(
            [Counter(words(f"{titles[s.article]} {s.heading} {s.text}")) for s in self._sections]
        )

    @property
    def sections(self) -> list[Section]:
        """The sections, in the order of the columns of `similarities`."""
        return self._sections

    def similarities(self, vectors: Vectors) -> Floats:
        """Cosine of each message's vector to the nearest passage of each section: (messages, sections).

        In double precision the cosine of two half-precision vectors is exact (products of 22 bits, sums
        of fewer than 53), and so the same whatever else is computed beside it.
        """
        if not self._sections:
            return np.zeros((len(vectors), 0))
        nearest: Floats = np.maximum.reduceat(vectors.astype(np.float64) @ self._vectors.T, self._starts, axis=1)
        return nearest

    def fit(self, messages: Sequence[str], similarities: Floats) -> Floats:
        """How well each section fits each message, for ranking: (messages, sections)."""
        lexical = self._lexical.scores([words(message) for message in messages])
        fit: Floats = _z(similarities) + LEXICAL_WEIGHT * _z(lexical)
        return fit

    def search(self, message: str, vector: Vector, limit: int = 5) -> list[Found]:
        """The sections that fit a message best, best first."""
        similarities = self.similarities(vector[None, :])
        order = np.argsort(-self.fit([message], similarities)[0], kind="stable")
        return [self.found(at, similarities[0, at]) for at in order[:limit].tolist()]

    def found(self, at: int, similarity: float) -> Found:
        """A section by its column, with its similarity to a message."""
        return Found(self._sections[at], round(float(similarity), 4), self._standings[at])


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


def _z(values: Floats) -> Floats:
    """Each row as standard deviations from its mean; zeros where all are the same."""
    spread = values.std(axis=1, keepdims=True)
    return np.where(spread > 1e-9, (values - values.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9), 0.0)
