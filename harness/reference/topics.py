"""What a message shows besides its category: its topics and sentiments, none, one or several.

A topic is found by its phrases and patterns, and by a small model that learns from its examples,
where what a miss would cost outweighs what a false alarm would (docs/topics.md).
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from math import log

import numpy as np

from harness.reference.arrays import Floats
from harness.workspace import Finder, Topic

COMMON = 1 / 60  # share of messages that show a given topic, assumed


class TopicDetector:
    """Finds the topics of a list in messages."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self.ids = [topic.id for topic in topics]
        self.depends_on = [[each.id, each.preset, each.mentions, each.matches, each.miss_costs] for each in topics]
        self._words = [(topic.id, _said_in(topic.whole.mentions, topic.whole.matches)) for topic in topics]
        self._least = np.array([-log(COMMON / (1 - COMMON) * topic.miss_costs) for topic in topics])

    def shown(self, normalised: Sequence[str], odds: Floats) -> list[frozenset[str]]:
        """The ids of the topics that each message shows, given log odds of shape (messages, topics)."""
        said = [{id_ for id_, in_text in self._words if in_text(text)} for text in normalised]
        for row, column in np.argwhere(odds > self._least).tolist():
            said[row].add(self.ids[column])
        return [frozenset(ids) for ids in said]


@lru_cache(maxsize=64)
def _said_in(mentions: tuple[str, ...], matches: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a text contains a topic's own words, remembered: most changes do not affect most topics."""
    finder = Finder(mentions, matches)
    return lru_cache(maxsize=4096)(lambda text: bool(finder.found(text)))
