"""What a message shows beside its category: topics it touches, sentiments it carries.

A topic is found by its phrases and patterns, or by a small model that learns from the examples
which topic a message shows, or none. The model's threshold is set on the workspace's own ordinary
messages, held out, so that it bears a fixed share of false alarms.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.reference.classifier import Classifier, folds, softmax
from harness.workspace import Topic
from harness.workspace.patterns import Finder

C = 10.0

Vector = NDArray[np.float32]


class TopicDetector:
    """Finds the topics of a list in messages."""

    def __init__(self, topics: Sequence[Topic], ordinary: Sequence[str], false_alarms: float, encoder: Encoder) -> None:
        """`ordinary` messages show no topic in particular; a share `false_alarms` of them may be taken for one."""
        self._finders = [(topic.id, Finder(topic.mentions, topic.matches)) for topic in topics]
        self._ids = [topic.id for topic in topics if topic.examples]
        self._model: Classifier | None = None
        if not self._ids or not ordinary:
            return
        texts = [text for topic in topics for text in topic.examples]
        labels = [self._ids.index(topic.id) for topic in topics for _ in topic.examples]
        none = len(self._ids)
        vectors = encoder.embed([*texts, *ordinary])
        target = np.array(labels + [none] * len(ordinary), dtype=np.intp)
        self._model = Classifier.fit(vectors, target, none + 1, C)
        alarms = np.zeros(len(target), np.float32)
        for train, held in folds(target, none + 1):
            model = Classifier.fit(vectors[train], target[train], none + 1, C)
            alarms[held] = 1 - softmax(model.logits(vectors[held]))[:, none]
        self._threshold = float(np.quantile(alarms[len(labels) :], 1 - false_alarms))

    def shown(self, normalised: str, vector: Vector) -> frozenset[str]:
        """The ids of the topics that a message shows."""
        said = {id_ for id_, finder in self._finders if finder.found(normalised)}
        if self._model is not None:
            odds = softmax(self._model.logits(vector))
            if 1 - odds[-1] > self._threshold:
                said.add(self._ids[int(odds[:-1].argmax())])
        return frozenset(said)
