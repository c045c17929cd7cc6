"""Triage and retrieval together: where each of many messages belongs, and which section fits it best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from harness.reference.answer import Found, Shelf
from harness.reference.arrays import Floats, Vector, Vectors
from harness.reference.learned_arrays import Arrays, LearnedArrays
from harness.reference.models import Encoder, PairModel
from harness.reference.nearest_sections import Nearest
from harness.reference.reading_progress import halves, unseen
from harness.reference.retrieval import Retrieval, answers_at
from harness.reference.triage import Filed, SeenByTriage, TriageModel, leaning_of, serves
from harness.turns import Progress
from harness.workspace import Workspace

CONTEXT_WEIGHT = 0.5  # of the message before, when a follow-up is filed
_BATCHES = 4  # of messages asked together, whose vectors are kept
SHARPNESS = 20.0  # of the similarities to sections, when they are made shares


class AskedMessage(NamedTuple):
    """A message and the one before it in the conversation: the input of triage and retrieval."""

    message: str
    before: str | None = None

    @property
    def text(self) -> str:
        """What is filed: a follow-up belongs where it and the message before it belong."""
        return self.message if self.before is None else f"{self.before} {self.message}"


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """Where a message belongs, and the section that fits it best, likely enough to answer it or not."""

    vector: Vector
    filed: Filed
    found: Found | None


@dataclass(frozen=True, slots=True)
class _Batch:
    """Messages asked together, with their vectors, and those by which they are filed."""

    asked: Sequence[AskedMessage]
    vectors: Vectors
    filed_by: Vectors


class MessageMatcher:
    """Files messages under the categories of a workspace, and finds sections of its articles for them."""

    def __init__(
        self, workspace: Workspace, encoder: Encoder, pairs: PairModel, kept: LearnedArrays, like: Self | None = None
    ) -> None:
        """What `like` knows of messages is used, where it is still valid."""
        self._encoder, self._kept = encoder, kept
        categories, shelf = list(workspace.categories.values()), Shelf(workspace)
        self.retrieval: Retrieval = Retrieval(
            shelf, encoder, pairs, like.retrieval if like else None, answers_at(workspace)
        )
        self._serves = serves(shelf.sections, workspace.articles, list(workspace.categories))
        self._triage = TriageModel(categories, workspace.articles, shelf.sections, encoder, kept)
        taught_alike = like is not None and like._triage.depends_on == self._triage.depends_on
        self._seen: dict[AskedMessage, SeenByTriage] = like._seen if like and taught_alike else {}  # each a row
        self._known: dict[AskedMessage, MessageMatch] = {}
        self._calibrated = False
        self._batches: list[_Batch] = list(like._batches) if like else []
        self._examples: Vectors | None = like._examples if like and taught_alike else None

    def of(self, asked: Sequence[AskedMessage], progress: Progress = unseen) -> list[MessageMatch]:
        """Each message in its place."""
        new = list(dict.fromkeys(each for each in asked if each not in self._known))
        if new:
            batch = self._batch(new)
            filed = self._filed(new, batch)
            found = self.retrieval.best([each.message for each in new], batch.vectors, progress)
            self._known.update(zip(new, map(MessageMatch, batch.vectors, filed, found), strict=True))
        return [self._known[each] for each in asked]

    def remember(self, asked: Sequence[AskedMessage], progress: Progress) -> None:
        """Know these messages, from the cache as far as it has them, and cache what was new."""
        every = list(dict.fromkeys(asked))
        first, second = halves(progress, len(every))
        self._encoder.embed([each.message for each in every], first)
        if nearest := self._kept.get("nearest", [self._encoder.name]):
            self.retrieval.nearest.recall(nearest)
        texts = [(each.message, each.before) for each in every]

        def look() -> Arrays:
            vectors = self._encoder.embed([each.message for each in every])
            seen = self._triage.see([each.text for each in every], self._filed_by(every, vectors))
            return {"logits": seen.logits, "nearness": seen.nearness}

        kept = self._kept.arrays("seen", [self._triage.depends_on, texts], look)
        self._note(every, SeenByTriage(kept["logits"], kept["nearness"]))
        self.of(every, second)
        if self.retrieval.nearest.has_new:
            self._kept.put("nearest", [self._encoder.name], self.retrieval.nearest.arrays())

    def _batch(self, asked: list[AskedMessage]) -> _Batch:
        """The vectors of messages; known where the same were asked in this state or one that it was made from."""
        known = next((each for each in self._batches if each.asked == asked), None)
        if known is None:
            vectors = self._encoder.embed([each.message for each in asked])
            known = _Batch(asked, vectors, self._filed_by(asked, vectors))
            self._batches = [known, *self._batches][:_BATCHES]
        return known

    def _filed(self, asked: Sequence[AskedMessage], batch: _Batch) -> list[Filed]:
        if not self._calibrated:  # once, before anything is filed
            if self._examples is None:
                self._examples = self._encoder.embed(self._triage.examples)
            self._triage.calibrate(leaning_of(self._weights(self.retrieval.nearest.of(self._examples))))
            self._calibrated = True
        filed_by = batch.filed_by
        unseen = [row for row, each in enumerate(asked) if each not in self._seen]
        if unseen:
            new = [asked[row] for row in unseen]
            self._note(new, self._triage.see([each.text for each in new], filed_by[unseen]))
        seen = SeenByTriage.together([self._seen[each] for each in asked])
        return self._triage.file(seen, leaning_of(self._weights(self.retrieval.nearest.of(filed_by))))

    def _note(self, asked: Sequence[AskedMessage], seen: SeenByTriage) -> None:
        rows = zip(asked, seen.logits, seen.nearness, strict=True)
        self._seen |= {each: SeenByTriage(logits, nearness) for each, logits, nearness in rows}

    def _weights(self, near: Nearest) -> Floats:
        """How much the nearest sections support each category: (messages, categories)."""
        weights: Floats = (np.exp(SHARPNESS * near.cosines)[:, :, None] * self._serves[near.places]).sum(axis=1)
        return weights

    def _filed_by(self, asked: Sequence[AskedMessage], vectors: Vectors) -> Vectors:
        """A follow-up belongs where it and the message before it belong."""
        follow_ups = [row for row, each in enumerate(asked) if each.before is not None]
        if not follow_ups:
            return vectors
        before = self._encoder.embed([text for row in follow_ups if (text := asked[row].before) is not None])
        mixed = vectors[follow_ups] + CONTEXT_WEIGHT * before
        filed = vectors.copy()
        filed[follow_ups] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return filed
