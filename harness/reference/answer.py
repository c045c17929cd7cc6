"""Answer: find the sections that fit a message, and compose from approved ones only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from harness.reference.arrays import Floats, Places, Vector, Vectors
from harness.reference.lexical import LexicalIndex, Postings, words
from harness.reference.models import Encoder
from harness.workspace import Section, Standing, Workspace

LEXICAL_WEIGHT = 0.5  # of BM25 beside the vectors, both as z-scores over the sections
PASSAGE_WORDS = 80
MAX_WORDS = 150


@dataclass(frozen=True, slots=True)
class Found:
    """A section, how well it fits the message (cosine), and its standing today."""

    section: Section
    similarity: float
    standing: Standing


class Shelf:
    """All sections of a workspace, approved or not, with their standing today."""

    def __init__(self, workspace: Workspace) -> None:
        self.sections = list(workspace.sections.values())
        self._standings = [workspace.standing(section.ref) for section in self.sections]
        self._titles = {article.id: article.head.title for article in workspace.articles.values()}

    def passages(self, at: int) -> list[str]:
        """The texts of a section that become vectors."""
        return passages(self.sections[at], self._titles[self.sections[at].article])

    def text(self, at: int) -> str:
        """The text of a section for word search."""
        section = self.sections[at]
        return f"{self._titles[section.article]} {section.heading} {section.text}"

    def found(self, at: int, similarity: float) -> Found:
        """A section by its place, with its similarity to a message."""
        return Found(self.sections[at], round(float(similarity), 4), self._standings[at])


@dataclass(frozen=True)
class SectionIndex:
    """Sections ready to be searched."""

    shelf: Shelf
    vectors: Floats  # of all passages
    counts: Places  # passages of each section
    lexical: LexicalIndex

    @classmethod
    def of(cls, shelf: Shelf, encoder: Encoder) -> Self:
        """The index of sections, built from scratch. Raises ModelMissingError."""
        texts = [shelf.passages(at) for at in range(len(shelf.sections))]
        vectors = encoder.embed_passages([text for some in texts for text in some]).astype(np.float64)
        counts = np.array([len(some) for some in texts], dtype=np.intp)
        return cls(shelf, vectors, counts, LexicalIndex(Postings.of([shelf.text(at) for at in range(len(texts))])))

    def similarities(self, vectors: Vectors) -> Floats:
        """Cosine of each message's vector to the nearest passage of each section: (messages, sections)."""
        return nearest(vectors, self.vectors, self.counts)

    def fit(self, messages: Sequence[str], similarities: Floats) -> Floats:
        """How well each section fits each message, for ranking: (messages, sections)."""
        return fit(similarities, self.lexical.scores([words(message) for message in messages]))

    def search(self, message: str, vector: Vector, limit: int = 5) -> list[Found]:
        """The sections that fit a message best, best first."""
        similarities = self.similarities(vector[None, :])
        order = np.argsort(-self.fit([message], similarities)[0], kind="stable")
        return [self.shelf.found(at, similarities[0, at]) for at in order[:limit].tolist()]


def nearest(vectors: Vectors, passages: Floats, counts: Places) -> Floats:
    """Cosine of each vector to the nearest of each section's passages, which stand one after the other.

    In double precision the cosine of two half-precision vectors is exact (products of 22 bits, sums
    of fewer than 53), and so the same whatever else is computed beside it.
    """
    if not len(counts):
        return np.zeros((len(vectors), 0))
    starts = np.cumsum(counts) - counts
    cosines: Floats = np.maximum.reduceat(vectors.astype(np.float64) @ passages.T, starts, axis=1)
    return cosines


def fit(similarities: Floats, lexical: Floats) -> Floats:
    """How well sections fit by vector and by word, each as standard deviations from the message's mean."""
    return _z(similarities) + LEXICAL_WEIGHT * _z(lexical)


def compose(sections: Sequence[Section]) -> str:
    """The answer: the sections' own words, cut at a sentence when they are long."""
    return "\n\n".join(_shorten(section.text) for section in sections)


def passages(section: Section, title: str) -> list[str]:
    """The texts of a section that become vectors: its heading and title, and its text in chunks."""
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
