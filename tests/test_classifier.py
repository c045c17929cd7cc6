"""Our logistic regression is scikit-learn's: the same weights, and the same folds."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from harness.reference.classifier import FOLDS, MOST_SPANNED, SEED, Classifier, folds
from harness.reference.terms import Rows, Terms


def theirs(features: object, labels: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
    """The weights (features, classes) and biases; of two classes each has half of the one that there is."""
    model = LogisticRegression(C=c, max_iter=50_000, tol=1e-8).fit(features, labels)
    weights, bias = model.coef_.T, model.intercept_
    if len(model.classes_) == 2:
        return np.hstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
    return weights, bias


def examples(count: int, classes: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Vectors of unit length around one middle a class, as sentence vectors are, and their labels."""
    draw = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(classes), draw.integers(0, classes, count - classes)])
    vectors = draw.normal(size=(classes, 64))[labels] + 2 * draw.normal(size=(count, 64))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), labels


def rows_of(labels: np.ndarray, seed: int = 0) -> Rows:
    """Terms of made-up messages, some of which tell the class."""
    draw = np.random.default_rng(seed)
    texts = [f"w{draw.integers(30)} w{draw.integers(30)} c{label if draw.random() < 0.5 else 0}" for label in labels]
    return Terms.of(texts, 0.5).rows(texts)


@pytest.mark.parametrize(("count", "classes"), [(12, 2), (60, 3), (300, 9), (MOST_SPANNED + 50, 4)])
@pytest.mark.parametrize("c", [0.5, 10.0])
@pytest.mark.parametrize("with_terms", [False, True])
def test_probabilities_are_those_of_scikit_learn(count: int, classes: int, c: float, with_terms: bool) -> None:
    vectors, labels = examples(count, classes)
    rows = rows_of(labels) if with_terms else None
    features = hstack([csr_matrix(vectors.astype(float)), rows.sparse()]) if rows else vectors.astype(float)
    weights, bias = theirs(features, labels, c)
    model = Classifier.fit(vectors, labels, classes, c, rows)
    np.testing.assert_allclose(model.logits(vectors, rows), features @ weights + bias, atol=0.02)


@given(st.lists(st.integers(0, 5), min_size=2, max_size=60))
def test_folds_are_those_of_scikit_learn(given_labels: list[int]) -> None:
    _, labels = np.unique(given_labels, return_inverse=True)
    classes = int(labels.max()) + 1
    count = min(FOLDS, int(np.bincount(labels).min()))
    ours = [(train.tolist(), held.tolist()) for train, held in folds(labels, classes)]
    if count < 2:  # of some class there is one example, which cannot be left out
        assert ours == [([*range(len(labels))], [*range(len(labels))])]
        return
    split = StratifiedKFold(count, shuffle=True, random_state=SEED).split(labels, labels)
    assert ours == [(train.tolist(), held.tolist()) for train, held in split]
