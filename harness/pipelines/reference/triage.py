"""Triage: the category of a message, learned from the examples, and how far to trust it.

One logistic regression over the sentence vector beside lightly weighed TF-IDF words, learned from the
examples and from the headings of the articles, which say in few words what belongs to a category.
Beside it speaks the share of near sections that serve a category. The probabilities are calibrated
on held-out examples. A message is unfamiliar when it is far from the middle of every category and
no category stands out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.reference.answer import SectionIndex
from harness.pipelines.reference.classifier import Classifier, folds, softmax
from harness.pipelines.reference.terms import Terms
from harness.workspace import Article, Category, Section

C = 30.0
TERM_WEIGHT = 0.5  # of the TF-IDF features beside the unit-length vector
SECTION_SHARPNESS = 20.0  # of the similarities to sections, when they are made shares
UNDOCUMENTED = 0.1  # share that every category has, so that one without articles can be found
CERTAINTY_WEIGHT = 0.1  # of the log-probability beside the cosine, in the familiarity

Array = NDArray[np.float32]
Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Filed:
    """Where triage files a message."""

    category: str
    confidence: float  # calibrated: of the messages with 0.8, about 80 % are right
    familiarity: float  # about the share of known messages that look stranger than this one


class TriageModel:
    """Files messages by the categories' examples."""

    def __init__(
        self, categories: Sequence[Category], articles: Mapping[str, Article], index: SectionIndex, encoder: Encoder
    ) -> None:
        self._ids = [category.id for category in categories]
        self._index = index
        self._serves = _serves(index.sections, articles, self._ids)
        texts = [text for category in categories for text in category.examples]
        labels = np.array([i for i, category in enumerate(categories) for _ in category.examples], dtype=np.intp)
        vectors = encoder.embed(texts)
        headings = _Headings.of(index.sections, articles, self._ids, encoder)
        self._model = _Model(texts, vectors, labels, len(self._ids), headings)
        logits, nearness = _held_out(texts, vectors, labels, len(self._ids), headings)
        logits = logits + self._leaning(vectors)
        self._sharpness = _sharpness(logits, labels)
        scores = _familiarity_scores(nearness, softmax(self._sharpness * logits))
        self._usual, self._spread = float(scores.mean()), max(float(scores.std()), 1e-6)

    def file(self, texts: Sequence[str], vectors: Array) -> list[Filed]:
        """Where each message belongs, given its text and its vector of shape (len(texts), dimensions)."""
        from scipy.special import ndtr

        shares = softmax(self._sharpness * (self._model.logits(texts, vectors) + self._leaning(vectors)))
        scores = _familiarity_scores(self._model.nearness(vectors), shares)
        best = shares.argmax(axis=1)
        familiarity = ndtr((scores - self._usual) / self._spread)
        return [
            Filed(self._ids[b], round(float(share[b]), 3), float(f"{known:.3g}"))
            for b, share, known in zip(best.tolist(), shares, familiarity.tolist(), strict=True)
        ]

    def _leaning(self, vectors: Array) -> Array:
        """The log of the share of near sections that serve each category, shape (messages, categories)."""
        if not self._index.sections:
            return np.zeros((len(vectors), len(self._ids)), np.float32)
        near = softmax(SECTION_SHARPNESS * self._index.similarities(vectors))
        leaning: Array = np.log(near @ self._serves + UNDOCUMENTED)
        return leaning


def _serves(sections: Sequence[Section], articles: Mapping[str, Article], ids: Sequence[str]) -> Array:
    """How much of a section each category may claim, shape (sections, categories); rows add up to 1."""
    claims = np.zeros((len(sections), len(ids)), np.float32)
    for row, section in enumerate(sections):
        categories = articles[section.article].head.categories
        for category in categories:
            claims[row, ids.index(category)] += 1 / len(categories)
    return claims


@dataclass(frozen=True)
class _Headings:
    """What the articles are called, filed under the first category of each."""

    texts: list[str]
    vectors: Array
    labels: Labels

    @classmethod
    def of(
        cls, sections: Sequence[Section], articles: Mapping[str, Article], ids: Sequence[str], encoder: Encoder
    ) -> _Headings:
        heads = [articles[section.article].head for section in sections]
        texts = [f"{head.title}. {section.heading}" for head, section in zip(heads, sections, strict=True)]
        labels = np.array([ids.index(head.categories[0]) for head in heads], dtype=np.intp)
        return cls(texts, encoder.embed(texts), labels)


class _Model:
    """A classifier and the middle of each category, learned from some of the examples and all headings."""

    def __init__(self, texts: Sequence[str], vectors: Array, labels: Labels, classes: int, headings: _Headings) -> None:
        everything = [*texts, *headings.texts]
        self._terms = Terms(everything, TERM_WEIGHT)
        features = self._terms.beside(np.vstack([vectors, headings.vectors]), everything)
        self._classifier = Classifier.fit(features, np.concatenate([labels, headings.labels]), classes, C)
        middles = np.stack([vectors[labels == i].mean(axis=0) for i in range(classes)])
        self._middles = middles / np.linalg.norm(middles, axis=1, keepdims=True)

    def logits(self, texts: Sequence[str], vectors: Array) -> Array:
        return self._classifier.logits(self._terms.beside(vectors, texts))

    def nearness(self, vectors: Array) -> Array:
        """Cosine to the nearest middle of a category."""
        cosines: Array = (vectors @ self._middles.T).max(axis=1)
        return cosines


def _held_out(
    texts: Sequence[str], vectors: Array, labels: Labels, classes: int, headings: _Headings
) -> tuple[Array, Array]:
    """Logits and nearness of each example, from models that have not seen it."""
    logits = np.zeros((len(texts), classes), np.float32)
    nearness = np.zeros(len(texts), np.float32)
    for train, held in folds(labels, classes):
        model = _Model([texts[i] for i in train], vectors[train], labels[train], classes, headings)
        logits[held] = model.logits([texts[i] for i in held], vectors[held])
        nearness[held] = model.nearness(vectors[held])
    return logits, nearness


def _familiarity_scores(nearness: Array, shares: Array) -> Array:
    scores: Array = nearness + CERTAINTY_WEIGHT * np.log(shares.max(axis=1))
    return scores


def _sharpness(logits: Array, labels: Labels) -> float:
    """The factor on the logits that makes held-out probabilities fit best (temperature scaling).

    Guo et al., "On Calibration of Modern Neural Networks", ICML 2017.
    """
    from scipy.optimize import minimize_scalar
    from scipy.special import log_softmax

    def loss(log_factor: float) -> float:
        scaled = log_softmax(np.exp(log_factor) * logits, axis=1)
        return -float(scaled[np.arange(len(labels)), labels].mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))
