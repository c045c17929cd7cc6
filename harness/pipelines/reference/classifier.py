"""Logistic regression as two arrays: scikit-learn fits it, numpy applies it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
SEED = 0

Array = NDArray[np.float32]
Labels = NDArray[np.intp]


@dataclass(frozen=True)
class Classifier:
    """One weight vector and one bias a class."""

    weights: Array  # (features, classes)
    bias: Array  # (classes,)

    @classmethod
    def fit(cls, features: Any, labels: Labels, classes: int, c: float) -> Classifier:
        """Fit to features of shape (n, features), dense or sparse, and labels 0..classes-1, each of which occurs."""
        if classes == 1:
            return cls(np.zeros((features.shape[1], 1), np.float32), np.zeros(1, np.float32))
        from sklearn.linear_model import LogisticRegression
        from threadpoolctl import threadpool_limits

        with threadpool_limits(1):  # matrices this small only wait for each other, and sums keep their order
            basis = _span(features)
            model = LogisticRegression(C=c, max_iter=5000, tol=1e-5).fit(features @ basis, labels)
        weights, bias = basis @ model.coef_.T, model.intercept_
        if classes == 2:
            weights, bias = np.hstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
        return cls(np.ascontiguousarray(weights, np.float32), bias.astype(np.float32))

    def logits(self, features: Any) -> Array:
        """Shape (..., classes) for features of shape (..., features)."""
        scores: Array = features @ self.weights + self.bias
        return scores


def _span(features: Any) -> Any:
    """An orthonormal basis of the space that the examples span, as columns.

    The best weights of a penalised regression lie in it (the representer theorem), so that few
    examples with many features are fitted exactly, and fast, in as many dimensions as examples.
    """
    gram = features @ features.T
    values, directions = np.linalg.eigh(gram.toarray() if hasattr(gram, "toarray") else gram)
    kept = values > 1e-6 * values[-1]
    return features.T @ (directions[:, kept] / np.sqrt(values[kept]))


def softmax(logits: Array) -> Array:
    """Logits as probabilities along the last axis."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Array = odds / odds.sum(axis=-1, keepdims=True)
    return shares


def folds(labels: Labels, classes: int) -> Iterator[tuple[Labels, Labels]]:
    """Pairs of (learn from, hold out) that hold each example out once, evenly by class.

    With a class of one example nothing can be held out: then one pair of all and all.
    """
    count = min(FOLDS, int(np.bincount(labels, minlength=classes).min()))
    if count < 2:
        everything = np.arange(len(labels))
        yield everything, everything
        return
    from sklearn.model_selection import StratifiedKFold

    yield from StratifiedKFold(count, shuffle=True, random_state=SEED).split(labels, labels)
