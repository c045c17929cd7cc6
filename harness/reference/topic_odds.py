"""How likely a message shows each of several topics, learned from their examples and calibrated on left-out ones."""

from collections.abc import Sequence

import numpy as np

from harness.reference.arrays import Flags, Floats, Labels, Vectors
from harness.reference.classifier import FOLDS, Classifier
from harness.reference.learned_arrays import Arrays, LearnedArrays
from harness.reference.models import Encoder
from harness.workspace import Topic

C = 3.0
STEPS = 100  # Newton's, which need about ten
SAME = 0.9  # cosine from which a message says the same as an example


class TopicOdds:
    """Learned from examples of topics and from ordinary messages; a topic without examples is never likely."""

    def __init__(self, topics: Sequence[Topic], ordinary: Sequence[str], encoder: Encoder, kept: LearnedArrays) -> None:
        self._taught = [place for place, topic in enumerate(topics) if topic.examples] if ordinary else []
        self._topics = len(topics)
        self.depends_on: list[object] = [self._topics]
        if not self._taught:
            return
        pairs = [(text, label) for label, place in enumerate(self._taught) for text in topics[place].examples]
        pairs += [(text, len(self._taught)) for text in ordinary]
        texts, labels = [text for text, _ in pairs], np.array([label for _, label in pairs], dtype=np.intp)
        theirs = [frozenset(topics[place].examples) for place in self._taught]
        shown = np.array([[text in some for some in theirs] for text in texts], dtype=np.bool_)
        self.depends_on = [self._topics, self._taught, encoder.name, C, texts, labels.tolist()]
        learned = kept.arrays("topics", self.depends_on, lambda: _learn(encoder.embed(texts), labels, shown))
        self._model = Classifier(learned["weights"], learned["bias"])
        self._slope, self._offset = learned["slope"], learned["offset"]
        examples = np.flatnonzero(shown.any(axis=1))
        vectors = encoder.embed([texts[row] for row in examples.tolist()])
        self._near = Classifier(vectors.T, np.zeros(len(vectors), np.float32))
        self._shown_by: Flags = shown[examples]

    def of(self, vectors: Vectors) -> Floats:
        """Log odds of shape (messages, topics), were a topic shown as often as not.

        They are infinite for a message that says the same as an example of the topic.
        """
        odds = np.full((len(vectors), self._topics), -np.inf)
        if self._taught and len(vectors):
            learned = self._slope * _one_against_rest(self._model.logits(vectors)) + self._offset
            learned[(self._near.logits(vectors) >= SAME) @ self._shown_by] = np.inf
            odds[:, self._taught] = learned
        return odds


def _learn(vectors: Vectors, labels: Labels, shown: Flags) -> Arrays:
    """A classifier of topics and of none (the last), and for each topic what turns its score into log odds."""
    classes = shown.shape[1] + 1
    model = Classifier.fit(vectors, labels, classes, C)
    scores, fold = _one_against_rest(model.logits(vectors)), _folds(labels)
    for number in range(FOLDS):
        if (held := fold == number).any():
            partial = Classifier.fit(vectors[~held], labels[~held], classes, C)
            scores[held] = _one_against_rest(partial.logits(vectors[held]))
    calibrated = [_sigmoid(scores[:, topic], shown[:, topic]) for topic in range(classes - 1)]
    slope, offset = np.array(calibrated).T
    return {"weights": model.weights, "bias": model.bias, "slope": slope, "offset": offset}


def _folds(labels: Labels) -> Labels:
    """The fold in which each example is left out, evenly by class; none (-1) for the only one of its class."""
    fold = np.full(len(labels), -1, dtype=np.intp)
    for label in np.unique(labels):
        (rows,) = np.nonzero(labels == label)
        if len(rows) > 1:
            fold[rows] = np.arange(len(rows)) % FOLDS
    return fold


def _one_against_rest(logits: Vectors) -> Floats:
    """The log odds of each class but the last, none, against all others."""
    each = logits.astype(np.float64)
    each -= each.max(axis=1, keepdims=True)
    powers = np.exp(each)
    rest = (powers.sum(axis=1, keepdims=True) - powers).clip(1e-12)
    odds: Floats = each[:, :-1] - np.log(rest[:, :-1])
    return odds


def _sigmoid(scores: Floats, shown: Flags) -> tuple[float, float]:
    """The slope and offset that turn scores into log odds, messages that show it and others weighing the same.

    Platt (1999). His targets keep few examples from being too sure: (n + 1) / (n + 2) for n that show it.
    Where these score no higher than the others, nothing was learned: log odds of zero for every message.
    """
    some, none = int(shown.sum()), int((~shown).sum())
    target = np.where(shown, (some + 1) / (some + 2), 1 / (none + 2))
    weight = np.where(shown, 0.5 / some, 0.5 / none)
    centre, spread = scores.mean(), scores.std() or 1.0
    design = np.stack([(scores - centre) / spread, np.ones(len(scores))], axis=1)
    found = np.zeros(2)
    for _ in range(STEPS):
        likely = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weight * (target - likely))
        curve = design.T @ (design * (weight * likely * (1 - likely))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(curve, gradient)
        found = found + step
        if np.abs(step).max() < 1e-9:
            break
    if found[0] <= 0:
        return 0.0, 0.0
    return float(found[0] / spread), float(found[1] - found[0] * centre / spread)
