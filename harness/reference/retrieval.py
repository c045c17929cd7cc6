"""Retrieval: which section answers a message.

Vectors find the nearest sections, the words that they share with the message put them in order, and the pair model
looks at the first of them. All three together say how likely each answers the message, and the likeliest one does.
Every constant here is chosen on development rows: `make bench-retrieval`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np

from harness.reference.answer import Found, Shelf
from harness.reference.arrays import Flags, Floats, Indices, Vector, Vectors
from harness.reference.lexical import LexicalIndex
from harness.reference.models import Encoder, PairModel
from harness.reference.nearest_sections import Nearest, NearestSections
from harness.reference.reading_progress import unseen
from harness.turns import Progress
from harness.workspace import Workspace

ANSWERS_AT = 0.5  # how likely a section must be to answer a message, so that it does: more likely than not
WORDS_WEIGHT = 0.7  # of the share of words beside the cosine, when sections are put in order
LOOKED_AT, BEHIND = 5, 0.08  # sections that the pair model looks at: so many at most, not further behind the first


@dataclass(frozen=True, slots=True)
class AnswerOdds:
    """How a section's three scores for a message make the log odds that it answers it (a logistic regression)."""

    cosine: float
    share: float
    pair: float  # of the log odds that the pair model gives
    bias: float

    def chance(self, cosine: Floats, share: Floats, pair: Floats) -> Floats:
        """0 to 1: of the sections with 0.8, about 80 % answer the message."""
        sure = np.clip(pair, 1e-4, 1 - 1e-4)
        odds = self.cosine * cosine + self.share * share + self.pair * np.log(sure / (1 - sure)) + self.bias
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


ODDS = AnswerOdds(cosine=6.0, share=2.26, pair=0.33, bias=-3.26)


def answers_at(workspace: Workspace) -> float:
    """How likely a section must be to answer a message, 0 to 1: as rules/models.yaml says, or as measured."""
    declared = workspace.models.answers_at
    return ANSWERS_AT if declared is None else declared


class Candidates(NamedTuple):
    """The sections that are first by vector and words: one row a message, the first first."""

    places: Indices
    cosines: Floats
    shares: Floats
    near: Flags  # near enough behind the first to be looked at

    @classmethod
    def of(cls, nearest: Nearest, shares: Floats, for_agents: Flags) -> Self:
        """Those to look at, given the share of words that each of the nearest sections holds.

        Sections for customers are looked at as if those for agents were not there.
        """
        fit: Floats = nearest.cosines + WORDS_WEIGHT * shares
        order = np.argsort(-fit, axis=1, kind="stable")[:, :LOOKED_AT]
        places = np.take_along_axis(nearest.places, order, axis=1)
        cosines, held, fit = (np.take_along_axis(each, order, axis=1) for each in (nearest.cosines, shares, fit))
        public = np.where(for_agents[places], -np.inf, fit).max(axis=1, keepdims=True)
        return cls(places, cosines, held, fit >= np.where(for_agents[places], fit[:, :1], public) - BEHIND)


class Retrieval:
    """Finds sections for messages."""

    def __init__(
        self, shelf: Shelf, encoder: Encoder, pairs: PairModel, before: Self | None = None, least: float = ANSWERS_AT
    ) -> None:
        """What `before` found among other sections is used where it still holds."""
        self._shelf, self._encoder, self._pairs, self._least = shelf, encoder, pairs, least
        self._before: LexicalIndex | None = before._lexical if before else None
        passages = [shelf.passages(at) for at in range(len(shelf.sections))]
        self.nearest: NearestSections = NearestSections(passages, encoder, before.nearest if before else None)

    def best(self, messages: Sequence[str], vectors: Vectors, progress: Progress = unseen) -> list[Found | None]:
        """The likeliest section for each message, likely enough or not; None where there is no section.

        What is for agents only stands behind every section for customers that is likely enough.
        """
        if not self._shelf.sections:
            return [None] * len(messages)
        candidates = self.candidates(messages, vectors)
        chances = self._chances(messages, candidates, progress)
        public = np.where(self._shelf.for_agents[candidates.places], 0.0, chances)
        best = np.where(public.max(axis=1) >= self._least, public.argmax(axis=1), chances.argmax(axis=1))
        rows = np.arange(len(messages))
        found = zip(candidates.places[rows, best].tolist(), chances[rows, best].tolist(), strict=True)
        return [self._shelf.found(place, chance) for place, chance in found]

    def ranked(self, message: str, vector: Vector, limit: int) -> list[Found]:
        """Sections, best first; those that were not looked at stand behind, by vector and words."""
        if not self._shelf.sections:
            return []
        candidates = self.candidates([message], vector[None, :])
        chances = np.zeros(len(self._shelf.sections))
        chances[candidates.places[0]] = self._chances([message], candidates)[0]
        every = self.nearest.all(vector[None, :])[0] + WORDS_WEIGHT * self._lexical.shares([message])[0]
        order = np.lexsort((-every, -chances))[:limit]
        return [self._shelf.found(at, chances[at]) for at in order.tolist()]

    def candidates(self, messages: Sequence[str], vectors: Vectors) -> Candidates:
        """The sections that come into question for each message."""
        nearest = self.nearest.of(vectors)
        return Candidates.of(nearest, self._lexical.shares_at(messages, nearest.places), self._shelf.for_agents)

    def _chances(self, messages: Sequence[str], candidates: Candidates, progress: Progress = unseen) -> Floats:
        """How likely each candidate answers; 0 for one that is not looked at."""
        rows, columns = np.nonzero(candidates.near)
        places = candidates.places[rows, columns].tolist()
        looked = self._pairs.look_at(
            [(self._texts[p], messages[m]) for p, m in zip(places, rows.tolist(), strict=True)], progress
        )
        answers = np.zeros(candidates.places.shape)
        answers[rows, columns] = [scores.answers for scores in looked]
        chances = ODDS.chance(candidates.cosines, candidates.shares, answers)
        return np.where(candidates.near, chances, 0.0)

    @cached_property
    def _texts(self) -> list[str]:
        return [self._shelf.text(at) for at in range(len(self._shelf.sections))]

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex(self._texts, self._before)
