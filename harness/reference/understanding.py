"""What is learned from a workspace about messages: their categories, their answers, their topics and sentiments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from harness.reference.answer import Found
from harness.reference.arrays import Flags, Floats, Vector
from harness.reference.language import LanguageReader
from harness.reference.learned_arrays import Arrays, LearnedArrays
from harness.reference.matching import AskedMessage, MessageMatcher
from harness.reference.message_parts import parts_of
from harness.reference.models import Encoder, PairModel
from harness.reference.quotations import without_quoted
from harness.reference.reading_progress import unseen
from harness.reference.topic_odds import TopicOdds
from harness.reference.topics import TopicDetector
from harness.reference.triage import Filed
from harness.turns import Progress
from harness.workspace import Workspace, normalise

Shown = tuple[frozenset[str], frozenset[str]]
"""The topics and the sentiments of a message."""


@dataclass(frozen=True, slots=True)
class MessageReading:
    """What is known about one message of a conversation."""

    vector: Vector
    filed: Filed
    topics: frozenset[str]
    sentiments: frozenset[str]
    language: str  # of `LANGUAGES`, or `UNKNOWN`


class Understanding:
    """All that is known about messages before anything is decided."""

    def __init__(
        self, workspace: Workspace, encoder: Encoder, pairs: PairModel, languages: LanguageReader, kept: LearnedArrays,
        like: Self | None = None,
    ) -> None:  # fmt: skip
        """What a change does not affect comes from `like`."""
        self._encoder, self._languages, self._kept, self._filing = encoder, languages, kept, filing(workspace)
        topics = workspace.topics
        ordinary = _ordinary(workspace)
        self._placing: MessageMatcher = (
            like._placing
            if like and like._filing == self._filing
            else MessageMatcher(workspace, encoder, pairs, kept, like._placing if like else None)
        )
        self._topics, self._sentiments = TopicDetector(topics.topics), TopicDetector(topics.sentiments)
        self._learns_from = topics, ordinary
        self._odds: TopicOdds = (
            like._odds
            if like and like._learns_from == self._learns_from
            else TopicOdds([*topics.topics, *topics.sentiments], ordinary, encoder, kept)
        )
        self._depends_on = [self._odds.depends_on, self._topics.depends_on, self._sentiments.depends_on]
        shown_alike = like is not None and like._depends_on == self._depends_on
        self._shown: dict[str, Shown] = like._shown if like and shown_alike else {}
        self._known: dict[AskedMessage, tuple[MessageReading, Found | None]] = {}
        self._before = like._known if like and shown_alike else {}

    def of(
        self, asked: Sequence[AskedMessage], progress: Progress = unseen
    ) -> list[tuple[MessageReading, Found | None]]:
        """What is known about each message, and the section that fits it best, likely enough to answer it or not."""
        new = list(dict.fromkeys(each for each in asked if each not in self._known))
        messages = [each.message for each in new]
        self._look(messages)
        matches = self._placing.of(new, progress)
        for each, placed, language in zip(new, matches, self._languages.of(messages), strict=True):
            was = self._before.get(each)
            reading = (
                was[0]  # the very same, which spares the comparison of all that follows from it
                if was and was[0].filed == placed.filed
                else MessageReading(placed.vector, placed.filed, *self._shown[each.message], language)
            )
            self._known[each] = reading, placed.found
        return [self._known[each] for each in asked]

    def find(self, message: str, vector: Vector, limit: int) -> list[Found]:
        """The sections that fit a message best, best first."""
        return self._placing.retrieval.ranked(message, vector, limit)

    def remember(self, asked: Sequence[AskedMessage], progress: Progress) -> None:
        """Measure these messages so that results after a change can be derived, and cache that."""
        self._placing.remember(asked, progress)
        messages = list(dict.fromkeys(each.message for each in asked))

        def look() -> Arrays:
            self._look(messages)
            shown = [self._shown[message] for message in messages]
            return {"topics": _columns([t for t, _ in shown], self._topics.ids),
                    "sentiments": _columns([s for _, s in shown], self._sentiments.ids)}  # fmt: skip

        kept = self._kept.arrays("shown", [*self._depends_on, messages], look)
        topics, sentiments = _ids(kept["topics"], self._topics.ids), _ids(kept["sentiments"], self._sentiments.ids)
        self._shown.update(zip(messages, zip(topics, sentiments, strict=True), strict=True))

    def _look(self, messages: Sequence[str]) -> None:
        """Know what these messages show; words of a tone that are only quoted are nobody's tone."""
        new = list(dict.fromkeys(message for message in messages if message not in self._shown))
        if not new:
            return
        said, topics = list(map(without_quoted, new)), len(self._topics.ids)
        about = self._topics.shown(list(map(normalise, new)), self._odds_of(new)[:, :topics])
        tone = self._sentiments.shown(list(map(normalise, said)), self._odds_of(said)[:, topics:])
        self._shown.update(zip(new, zip(about, tone, strict=True), strict=True))

    def _odds_of(self, texts: Sequence[str]) -> Floats:
        """Of each text those of the part that shows a topic most: an incident may stand on the second page."""
        parts = [parts_of(text) for text in texts]
        odds = self._odds.of(self._encoder.embed([part for each in parts for part in each]))
        starts = np.cumsum([0, *map(len, parts)])[:-1]
        most: Floats = np.maximum.reduceat(odds, starts, axis=0)
        return most


def _ordinary(workspace: Workspace) -> list[str]:
    """Messages that show no topic: the examples of categories whose risk is not high, since those of others may.

    Where no other category has any, they have to do: without ordinary messages no topic is learned.
    """
    categories = workspace.categories.values()
    calm = [example for each in categories if each.risk != "high" for example in each.examples]
    return calm or [example for each in categories for example in each.examples]


def teaching(workspace: Workspace) -> tuple[object, ...]:
    """Everything in a workspace that affects how messages are understood."""
    return *filing(workspace), workspace.topics


def filing(workspace: Workspace) -> tuple[object, ...]:
    """The same, without topics."""
    examples = [(each.id, each.risk == "high", each.examples) for each in workspace.categories.values()]
    return examples, workspace.articles, workspace.today, workspace.models.answers_at


def _columns(shown: Sequence[frozenset[str]], ids: Sequence[str]) -> Flags:
    """What is shown as one column for each id."""
    return np.array([[id_ in some for id_ in ids] for some in shown], dtype=np.bool_).reshape(len(shown), len(ids))


def _ids(columns: Flags, ids: Sequence[str]) -> list[frozenset[str]]:
    nothing: frozenset[str] = frozenset()
    found = [nothing] * len(columns)
    for row in np.flatnonzero(columns.any(axis=1)).tolist():
        found[row] = frozenset(id_ for id_, is_shown in zip(ids, columns[row], strict=True) if is_shown)
    return found
