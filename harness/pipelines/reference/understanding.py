"""Triage and retrieval together: what each of many messages is about, and which section fits it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.embedding import Encoder
from harness.pipelines.reference.answer import Found, SectionIndex
from harness.pipelines.reference.kept import Kept
from harness.pipelines.reference.topics import TopicDetector
from harness.pipelines.reference.triage import Filed, TriageModel
from harness.workspace import Workspace
from harness.workspace.patterns import normalise

TOPIC_ALARMS = 0.05  # share of ordinary messages that may be taken for a topic: a miss can do harm
SENTIMENT_ALARMS = 0.02  # the same for anger and the like: a miss costs goodwill
CONTEXT_WEIGHT = 0.5  # of the message before, when a follow-up is filed
_AT_ONCE = 512  # messages, so that memory does not grow with their number

Vector = NDArray[np.float32]  # (dimensions,)
Vectors = NDArray[np.float32]  # (messages, dimensions)
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A message and the one before it in the conversation: all that triage and retrieval go by."""

    message: str
    before: str | None = None

    @property
    def text(self) -> str:
        """What is filed: a follow-up belongs where it and the message before it belong."""
        return self.message if self.before is None else f"{self.before} {self.message}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known about one message of a conversation."""

    vector: Vector
    filed: Filed
    topics: frozenset[str]
    sentiments: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a message belongs, and the section that fits it best."""

    vector: Vector
    filed: Filed
    found: Found | None


class Understanding:
    """What a workspace teaches about messages: its categories, topics and articles."""

    def __init__(self, workspace: Workspace, encoder: Encoder, kept: Kept, like: Understanding | None = None) -> None:
        """`like` is what a workspace taught that differs in its topics only."""
        self._encoder = encoder
        categories, topics = list(workspace.categories.values()), workspace.topics
        ordinary = [example for category in categories if category.risk != "high" for example in category.examples]
        self._index: SectionIndex = like._index if like else SectionIndex(workspace, encoder)
        self._triage: TriageModel = (
            like._triage if like else TriageModel(categories, workspace.articles, self._index, encoder, kept)
        )
        self._placed: dict[Asked, _Placed] = like._placed if like else {}
        self._topics = TopicDetector(topics.topics, ordinary, TOPIC_ALARMS, encoder, kept)
        self._sentiments = TopicDetector(topics.sentiments, ordinary, SENTIMENT_ALARMS, encoder, kept)
        self._known: dict[Asked, tuple[Reading, Found | None]] = {}

    def of(self, asked: Sequence[Asked]) -> list[tuple[Reading, Found | None]]:
        """What is known about each message, and the section that fits it best, near enough or not."""
        new = list(dict.fromkeys(each for each in asked if each not in self._known))
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            self._known.update(zip(some, self._understand(some), strict=True))
        return [self._known[each] for each in asked]

    def find(self, message: str, vector: Vector, limit: int) -> list[Found]:
        """The sections that fit a message best, best first."""
        return self._index.search(message, vector, limit)

    def _understand(self, asked: Sequence[Asked]) -> list[tuple[Reading, Found | None]]:
        placed = self._place(asked)
        vectors = np.stack([each.vector for each in placed])
        normalised = [normalise(each.message) for each in asked]
        shown = zip(self._topics.shown(normalised, vectors), self._sentiments.shown(normalised, vectors), strict=True)
        return [
            (Reading(each.vector, each.filed, topics, sentiments), each.found)
            for each, (topics, sentiments) in zip(placed, shown, strict=True)
        ]

    def _place(self, asked: Sequence[Asked]) -> list[_Placed]:
        """All that does not depend on topics."""
        new = [each for each in asked if each not in self._placed]
        if new:
            messages = [each.message for each in new]
            vectors = self._encoder.embed(messages)
            similarities = self._index.similarities(vectors)
            filed, found = self._file(new, vectors, similarities), self._best(messages, similarities)
            self._placed.update(zip(new, map(_Placed, vectors, filed, found), strict=True))
        return [self._placed[each] for each in asked]

    def _file(self, asked: Sequence[Asked], vectors: Vectors, similarities: Floats) -> list[Filed]:
        """A follow-up belongs where it and the message before it belong."""
        follow_ups = [row for row, each in enumerate(asked) if each.before is not None]
        if follow_ups:
            mixed = vectors[follow_ups] + CONTEXT_WEIGHT * self._encoder.embed(
                [before for row in follow_ups if (before := asked[row].before) is not None]
            )
            vectors, similarities = vectors.copy(), similarities.copy()
            vectors[follow_ups] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
            similarities[follow_ups] = self._index.similarities(vectors[follow_ups])
        seen = self._triage.see([each.text for each in asked], vectors)
        return self._triage.file(seen, self._triage.leaning(similarities))

    def _best(self, messages: Sequence[str], similarities: Floats) -> list[Found | None]:
        if not self._index.sections:
            return [None] * len(messages)
        best = self._index.fit(messages, similarities).argmax(axis=1).tolist()
        return [self._index.found(at, row[at]) for at, row in zip(best, similarities, strict=True)]


def teaching(workspace: Workspace) -> tuple[object, ...]:
    """All of a workspace that changes how messages are understood."""
    return *filing(workspace), workspace.topics


def filing(workspace: Workspace) -> tuple[object, ...]:
    """The same but for topics."""
    examples = [(each.id, each.risk == "high", each.examples) for each in workspace.categories.values()]
    return examples, workspace.articles, workspace.today
