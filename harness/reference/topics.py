"""What a message shows besides its category: its topics and sentiments.

A topic is found by its phrases and patterns, or by a small model that learns from the examples
which topic a message shows, or none. The model's threshold is set on the workspace's own ordinary
messages, held out, so that it allows a fixed share of false alarms.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from harness.reference.arrays import Vectors
from harness.reference.classifier import Classifier, folds, softmax
from harness.reference.learned import Arrays, LearnedArrays
from harness.reference.models import Encoder
from harness.workspace import Finder, Topic

C = 10.0


class TopicDetector:
    """Finds the topics of a list in messages."""

    def __init__(
        self,
        topics: Sequence[Topic],
        ordinary: Sequence[str],
        false_alarms: float,
        encoder: Encoder,
        kept: LearnedArrays,
    ) -> None:
        """`ordinary` messages show no topic in particular; a share `false_alarms` of them may be mistaken for one."""
        self.ids = [topic.id for topic in topics]
        self.depends_on: list[object] = [[topic.id, topic.mentions, topic.matches] for topic in topics]
        self._words = [(topic.id, _said_in(topic.mentions, topic.matches)) for topic in topics]
        self._ids = [topic.id for topic in topics if topic.examples]
        self._model: Classifier | None = None
        if not self._ids or not ordinary:
            return
        texts = [text for topic in topics for text in topic.examples]
        labels = [self._ids.index(topic.id) for topic in topics for _ in topic.examples]

        def learn() -> Arrays:
            return _learn(encoder.embed([*texts, *ordinary]), labels, len(self._ids), false_alarms)

        depends_on = [encoder.name, C, false_alarms, texts, labels, list(ordinary)]
        self.depends_on.append(depends_on)
        learned = kept.arrays("topics", depends_on, learn)
        self._model = Classifier(learned["weights"], learned["bias"])
        self._threshold = float(learned["threshold"])

    def shown(self, normalised: Sequence[str], vectors: Vectors) -> list[frozenset[str]]:
        """The ids of the topics that each message shows, given vectors of shape (messages, dimensions)."""
        said = [{id_ for id_, in_text in self._words if in_text(text)} for text in normalised]
        if self._model is not None and said:
            odds = softmax(self._model.logits(vectors))
            best = odds[:, :-1].argmax(axis=1)
            for row in np.flatnonzero(1 - odds[:, -1] > self._threshold).tolist():
                said[row].add(self._ids[int(best[row])])
        return [frozenset(ids) for ids in said]


@lru_cache(maxsize=64)
def _said_in(mentions: tuple[str, ...], matches: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a text contains a topic's own words, remembered: most changes do not affect most topics."""
    finder = Finder(mentions, matches)
    return lru_cache(maxsize=4096)(lambda text: bool(finder.found(text)))


def _learn(vectors: Vectors, labels: list[int], topics: int, false_alarms: float) -> Arrays:
    """A classifier of topics and of none, and the threshold on none's counterpart, from held-out messages."""
    target = np.array(labels + [topics] * (len(vectors) - len(labels)), dtype=np.intp)
    model = Classifier.fit(vectors, target, topics + 1, C)
    alarms = np.zeros(len(target), np.float32)
    for train, held in folds(target, topics + 1):
        partial = Classifier.fit(vectors[train], target[train], topics + 1, C)
        alarms[held] = 1 - softmax(partial.logits(vectors[held]))[:, topics]
    threshold = np.quantile(alarms[len(labels) :], 1 - false_alarms)
    return {"weights": model.weights, "bias": model.bias, "threshold": np.array(threshold)}
