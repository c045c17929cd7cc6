"""Triage: the category of a message, learned from the examples, and the confidence in it.

One logistic regression over the sentence vector and lightly weighted TF-IDF words, learned from the
examples and from the headings of the articles, which say in few words what belongs to a category.
The share of near sections that serve a category counts too. The probabilities are calibrated
on held-out examples. A message is unfamiliar when it is far from the middle of every category and
no category stands out.

What is learned depends on examples and headings only. What articles say under their headings moves
the shares of near sections, and with them the calibration, which is quickly repeated.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import erfc, sqrt
from typing import Self

import numpy as np

from harness.reference.arrays import Array, Floats, Labels
from harness.reference.classifier import Classifier, folds, softmax
from harness.reference.learned_arrays import Arrays, LearnedArrays
from harness.reference.models import Encoder
from harness.reference.terms import Terms
from harness.workspace import Article, Category, Section

C = 30.0
TERM_WEIGHT = 0.5  # of the TF-IDF features beside the unit-length vector
MOST_HEADINGS = 30  # a category that are learned from, where there are many: they must not drown what customers write
UNDOCUMENTED = 0.1  # share that every category has, so that one without articles can be found
CERTAINTY_WEIGHT = 0.1  # of the log-probability beside the cosine, in the familiarity
_STEPS, _LEAST, _MOST = 60, 0.05, 20.0  # of Newton's method, and the sharpness it may find


@dataclass(frozen=True, slots=True)
class Filed:
    """Where triage files a message."""

    category: str
    confidence: float  # calibrated: of the messages with 0.8, about 80 % are right
    familiarity: float  # about the share of known messages that look stranger than this one


@dataclass(frozen=True, slots=True)
class SeenByTriage:
    """Messages as the learned models see them, whatever the sections say: one row a message."""

    logits: Array  # (messages, categories)
    nearness: Array  # (messages,): cosine to the nearest middle of a category

    @classmethod
    def together(cls, rows: Sequence[Self]) -> Self:
        """Of single rows, one or more."""
        return cls(np.stack([row.logits for row in rows]), np.array([row.nearness for row in rows], dtype=np.float32))


class TriageModel:
    """Files messages by the categories' examples."""

    def __init__(
        self,
        categories: Sequence[Category],
        articles: Mapping[str, Article],
        sections: Sequence[Section],
        encoder: Encoder,
        kept: LearnedArrays,
    ) -> None:
        self._ids = [category.id for category in categories]
        self.examples = [text for category in categories for text in category.examples]
        self._labels = np.array([i for i, category in enumerate(categories) for _ in category.examples], dtype=np.intp)
        headings = _Headings.of(sections, articles, self._ids)

        def learn() -> Arrays:
            return _learn(self.examples, self._labels, len(self._ids), headings, encoder)

        labels = [self._labels.tolist(), headings.labels.tolist()]
        self.depends_on = [encoder.name, C, TERM_WEIGHT, self._ids, self.examples, headings.texts, labels]
        self._learned = kept.arrays("triage", self.depends_on, learn)
        self._model = _TriageWeights.of(self._learned)

    def calibrate(self, leaning: Array) -> None:
        """Before anything is filed: fit to the held-out examples, given the categories of the sections near each."""
        logits = self._learned["held_out_logits"] + leaning
        self._sharpness = sharpness(logits, self._labels)
        scores = _familiarity_scores(self._learned["held_out_nearness"], softmax(self._sharpness * logits))
        self._usual, self._spread = float(scores.mean()), max(float(scores.std()), 1e-6)

    def see(self, texts: Sequence[str], vectors: Array) -> SeenByTriage:
        """The messages, given their texts and vectors of shape (messages, dimensions)."""
        return SeenByTriage(self._model.logits(texts, vectors), self._model.nearness(vectors))

    def file(self, seen: SeenByTriage, leaning: Array) -> list[Filed]:
        """Where each message belongs, given the categories of the near sections: (messages, categories)."""
        shares = softmax(self._sharpness * (seen.logits + leaning))
        scores = _familiarity_scores(seen.nearness, shares)
        best = shares.argmax(axis=1)
        strangeness = ((self._usual - scores.astype(np.float64)) / (self._spread * sqrt(2))).tolist()
        return [
            Filed(self._ids[b], round(share, 3), float(f"{erfc(strange) / 2:.3g}"))
            for b, share, strange in zip(best.tolist(), shares.max(axis=1).tolist(), strangeness, strict=True)
        ]


def leaning_of(weights: Floats) -> Array:
    """The log of the share of near sections that serve each category: (messages, categories)."""
    total = weights.sum(axis=1, keepdims=True)
    shares = weights / np.where(total > 0, total, 1)
    leaning: Array = (np.log(shares + UNDOCUMENTED) if total.all() else np.zeros_like(weights)).astype(np.float32)
    return leaning


def serves(sections: Sequence[Section], articles: Mapping[str, Article], ids: Sequence[str]) -> Floats:
    """How much of a section each category may claim, shape (sections, categories); rows add up to 1."""
    places = {id_: place for place, id_ in enumerate(ids)}
    claims = np.zeros((len(sections), len(ids)))
    for row, section in enumerate(sections):
        categories = articles[section.article].head.categories
        for category in categories:
            claims[row, places[category]] += 1 / len(categories)
    return claims


@dataclass(frozen=True)
class _Headings:
    """The headings of the articles, filed under the first category of each; in an order independent of file names."""

    texts: list[str]
    labels: Labels

    @classmethod
    def of(cls, sections: Sequence[Section], articles: Mapping[str, Article], ids: Sequence[str]) -> Self:
        heads = ((articles[section.article].head, section.heading) for section in sections)
        named = sorted((f"{head.title}. {heading}", ids.index(head.categories[0])) for head, heading in heads)
        drawn = {each for label in range(len(ids)) for each in _some([each for each in named if each[1] == label])}
        named = [each for each in named if each in drawn]
        return cls([text for text, _ in named], np.array([label for _, label in named], dtype=np.intp))


def _some(named: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """MOST_HEADINGS of them, drawn by their text, so that an edit of one does not affect the others."""
    return sorted(named, key=lambda each: sha256(each[0].encode("utf-8", "surrogatepass")).digest())[:MOST_HEADINGS]


@dataclass(frozen=True)
class _TriageWeights:
    """A classifier and the middle of each category, learned from some of the examples and all headings."""

    terms: Terms
    classifier: Classifier
    middles: Array  # (categories, dimensions)

    @classmethod
    def fit(
        cls, texts: Sequence[str], vectors: Array, labels: Labels, classes: int, headings: _Headings, named: Array
    ) -> Self:
        """`named` are the vectors of the headings."""
        everything = [*texts, *headings.texts]
        terms = Terms.of(everything, TERM_WEIGHT)
        target = np.concatenate([labels, headings.labels])
        rows = terms.rows(everything)
        classifier = Classifier.fit(np.vstack([vectors, named]), target, classes, C, rows)
        middles = np.stack([vectors[labels == i].mean(axis=0) for i in range(classes)])
        return cls(terms, classifier, middles / np.linalg.norm(middles, axis=1, keepdims=True))

    @classmethod
    def of(cls, learned: Arrays) -> Self:
        """One from the cache."""
        words = bytes(learned["vocabulary"]).decode().split("\n")
        terms = Terms({term: i for i, term in enumerate(words)}, learned["rarity"], TERM_WEIGHT)
        return cls(terms, Classifier(learned["weights"], learned["bias"]), learned["middles"])

    def arrays(self) -> Arrays:
        words = "\n".join(self.terms.vocabulary).encode()
        return {
            "vocabulary": np.frombuffer(words, np.uint8),
            "rarity": self.terms.rarity,
            "weights": self.classifier.weights,
            "bias": self.classifier.bias,
            "middles": self.middles,
        }

    def logits(self, texts: Sequence[str], vectors: Array) -> Array:
        return self.classifier.logits(vectors, self.terms.rows(texts))

    def nearness(self, vectors: Array) -> Array:
        """Cosine to the nearest middle of a category."""
        cosines: Floats = (vectors.astype(np.float64) @ self.middles.T.astype(np.float64)).max(axis=1)
        return cosines.astype(np.float32)


def _learn(texts: Sequence[str], labels: Labels, classes: int, headings: _Headings, encoder: Encoder) -> Arrays:
    """The model of all examples, and logits and nearness of each example from models that have not seen it."""
    vectors, named = encoder.embed(texts), encoder.embed(headings.texts)
    logits = np.zeros((len(texts), classes), np.float32)
    nearness = np.zeros(len(texts), np.float32)
    for train, held in folds(labels, classes):
        partial = _TriageWeights.fit([texts[i] for i in train], vectors[train], labels[train], classes, headings, named)
        logits[held] = partial.logits([texts[i] for i in held], vectors[held])
        nearness[held] = partial.nearness(vectors[held])
    whole = _TriageWeights.fit(texts, vectors, labels, classes, headings, named)
    return {**whole.arrays(), "held_out_logits": logits, "held_out_nearness": nearness}


def _familiarity_scores(nearness: Array, shares: Array) -> Array:
    scores: Array = nearness + CERTAINTY_WEIGHT * np.log(shares.max(axis=1))
    return scores


def sharpness(logits: Array, labels: Labels) -> float:
    """The factor on the logits that makes held-out probabilities fit best (temperature scaling).

    Guo et al., "On Calibration of Modern Neural Networks", ICML 2017. The loss is convex in the
    factor, so Newton's method finds the one best, or goes as far as it may.
    """
    scores = logits.astype(np.float64)
    right = scores[np.arange(len(labels)), labels]
    factor = 1.0
    for _ in range(_STEPS):
        shares = softmax(factor * scores)
        expected = (shares * scores).sum(axis=1)
        slope = float((expected - right).mean())
        bend = float(((shares * scores**2).sum(axis=1) - expected**2).mean())
        step = float(np.clip(slope / max(bend, 1e-12), -factor, factor / 2))
        factor = min(max(factor - step, _LEAST), _MOST)
        if abs(step) < 1e-12 * factor:
            break
    return factor
