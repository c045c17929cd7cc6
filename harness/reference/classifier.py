"""Logistic regression as two arrays: scipy fits it, numpy applies it.

It is scikit-learn's, and the tests hold it to that: importing scikit-learn took three times as long as most fits.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from harness.reference.arrays import Array, Floats, Labels
from harness.reference.models import of_extra
from harness.reference.terms import Rows

FOLDS = 5
SEED = 0
MOST_SPANNED = 1500  # examples; a basis of more costs more than it saves


@dataclass(frozen=True)
class Classifier:
    """One weight vector and one bias a class, of a sentence vector and, beside it, terms."""

    weights: Array  # (dimensions + terms, classes)
    bias: Array  # (classes,)

    @classmethod
    def fit(cls, vectors: Array, labels: Labels, classes: int, c: float, rows: Rows | None = None) -> Self:
        """Fit to vectors of shape (n, dimensions), their terms, and labels 0..classes-1, each of which occurs."""
        width = vectors.shape[1] + (rows.width if rows else 0)
        if classes == 1:
            return cls(np.zeros((width, 1), np.float32), np.zeros(1, np.float32))
        with _threads().limit(limits=1):  # matrices this small only wait for each other, and sums keep their order
            if len(vectors) > MOST_SPANNED:
                weights, bias = _fitted(_side_by_side(vectors, rows), labels, classes, c)
            else:
                features, basis = _spanned(vectors, rows.sparse() if rows else None)
                weights, bias = _fitted(features, labels, classes, c)
                weights = basis @ weights
        return cls(np.ascontiguousarray(weights, np.float32), bias.astype(np.float32))

    def logits(self, vectors: Array, rows: Rows | None = None) -> Array:
        """Shape (n, classes). Summed in double precision, so that a row does not depend on those beside it."""
        dimensions = vectors.shape[1]
        scores = vectors.astype(np.float64) @ self.weights[:dimensions].astype(np.float64) + self.bias
        if rows is not None:
            scores += rows.times(self.weights[dimensions:])
        return scores.astype(np.float32)


def _fitted(features: Any, labels: Labels, classes: int, c: float) -> tuple[Floats, Floats]:
    """The weights (dimensions, classes) and the bias whose log loss and penalty, |weights|^2 / 2c, are least together.

    Of two classes the difference of their weights is penalised, as where only one of them has any.
    """
    with of_extra("triage"):
        from scipy.optimize import minimize

    count, width = features.shape
    right, penalty = np.eye(classes)[labels], (2 if classes == 2 else 1) / (c * count)

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, bias = flat[:-classes].reshape(width, classes), flat[-classes:]
        logits = features @ weights + bias
        logits -= logits.max(axis=1, keepdims=True)
        odds = np.exp(logits)
        sums = odds.sum(axis=1, keepdims=True)
        too_much = (odds / sums - right) / count
        value = (np.log(sums).sum() - (logits * right).sum()) / count + penalty * (weights**2).sum() / 2
        return float(value), np.append(features.T @ too_much + penalty * weights, too_much.sum(axis=0))

    options = {"maxiter": 5000, "maxls": 50, "gtol": 1e-5, "ftol": 64 * np.finfo(float).eps}
    found: Floats = minimize(loss, np.zeros((width + 1) * classes), jac=True, method="L-BFGS-B", options=options).x
    return found[:-classes].reshape(width, classes), found[-classes:]


@lru_cache(maxsize=1)
def _threads() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _side_by_side(vectors: Array, rows: Rows | None) -> Any:
    if rows is None:
        return vectors
    from scipy.sparse import csr_matrix, hstack

    return hstack([csr_matrix(vectors), rows.sparse()], format="csr")


def _spanned(vectors: NDArray[Any], terms: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """The examples in an orthonormal basis of the space that they span, and that basis as columns.

    The best weights of a penalised regression lie in it (the representer theorem), so that few
    examples with many features are fitted exactly, and fast, in as many dimensions as examples.
    """
    if terms is not None:  # few examples with many terms: in single precision the fit stops short of its best
        vectors = vectors.astype(np.float64)
    gram = vectors @ vectors.T
    if terms is not None:
        gram += (terms @ terms.T).toarray()
    values, directions = np.linalg.eigh(gram)
    kept = values > 1e-6 * values[-1]
    turned = directions[:, kept] / np.sqrt(values[kept])
    basis = vectors.T @ turned
    if terms is None:
        return vectors @ basis, basis
    named = terms.T @ turned
    return vectors @ basis + terms @ named, np.vstack([basis, named])


def softmax(logits: NDArray[Any]) -> NDArray[Any]:
    """Logits as probabilities along the last axis."""
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: NDArray[Any] = odds / odds.sum(axis=-1, keepdims=True)
    return shares


def folds(labels: Labels, classes: int) -> Iterator[tuple[Labels, Labels]]:
    """Pairs of (learn from, hold out) in which each example is left out once, evenly by class (stratified folds).

    With a class of one example nothing can be left out: then one pair of all and all.
    """
    count = min(FOLDS, int(np.bincount(labels, minlength=classes).min()))
    if count < 2:
        everything = np.arange(len(labels))
        yield everything, everything
        return
    fold = np.empty(len(labels), np.intp)
    order, dealt = np.random.RandomState(SEED), 0
    for label in dict.fromkeys(labels.tolist()):  # dealt out one by one, and those of a class shuffled
        (rows,) = np.nonzero(labels == label)
        own = np.sort(np.arange(dealt, dealt + len(rows)) % count)
        order.shuffle(own)
        fold[rows] = own
        dealt += len(rows)
    yield from ((np.flatnonzero(fold != number), np.flatnonzero(fold == number)) for number in range(count))
