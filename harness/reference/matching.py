"""Triage and retrieval together: where each of many messages belongs, and which section fits it best."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Self

import numpy as np

from harness.reference.anchor import KEY_BYTES, Anchor, SectionShares, measure
from harness.reference.answer import Found, SectionIndex, Shelf
from harness.reference.arrays import Flags, Vector, Vectors
from harness.reference.changed_sections import Changed
from harness.reference.learned import Arrays, LearnedArrays
from harness.reference.memory import AskedMessage, Memory, Noted
from harness.reference.models import Encoder
from harness.reference.triage import Filed, SeenByTriage, TriageModel, leaning_of, serves
from harness.turns import Progress
from harness.workspace import FrontMatter, Workspace

CONTEXT_WEIGHT = 0.5  # of the message before, when a follow-up is filed
MOST_NEW = 0.05  # share of messages that are measured anew, before all are
MOST_CHANGED = 0.15  # share of sections that are derived from others, before all messages are measured anew
_AT_ONCE = 512  # messages, so that memory does not grow with their number


@dataclass(frozen=True, slots=True)
class MessageMatch:
    """Where a message belongs, and the section that fits it best, near enough or not."""

    vector: Vector
    filed: Filed
    found: Found | None


class MessageMatcher:
    """Files messages under the categories of a workspace, and finds sections of its articles for them."""

    def __init__(self, workspace: Workspace, encoder: Encoder, kept: LearnedArrays, like: Self | None = None) -> None:
        """What `like` remembers of messages is used, where it is still valid."""
        self._encoder, self._kept = encoder, kept
        categories, articles = list(workspace.categories.values()), workspace.articles
        self._shelf = Shelf(workspace)
        self._serves = serves(self._shelf.sections, articles, list(workspace.categories))
        self._keys = [_key(s.heading, s.text, articles[s.article].head) for s in self._shelf.sections]
        self._triage = TriageModel(categories, articles, self._shelf.sections, encoder, kept)
        self._measures = [encoder.name, list(workspace.categories), self._triage.examples]
        self._known: dict[AskedMessage, MessageMatch] = {}
        self._memory: Memory | None = None
        if like and like._memory and like._measures == self._measures:
            self._recall_with(like._memory)

    def of(self, asked: Sequence[AskedMessage]) -> list[MessageMatch]:
        """Each message in its place."""
        new = list(dict.fromkeys(each for each in asked if each not in self._known))
        if new:
            self._calibrated  # noqa: B018 - done once, before anything is filed
        new = self._recalled(new)
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            noted, measured = self._measure(some)
            seen = self._triage.see([each.text for each in some], noted.filed)
            self._known.update(zip(some, self._put_together(noted.vectors, seen, measured), strict=True))
        return [self._known[each] for each in asked]

    def remember(self, asked: Sequence[AskedMessage], progress: Progress) -> None:
        """Measure these messages once, so that results for other sections can be derived, and cache that."""
        if self._memory is not None:
            return
        every = list(dict.fromkeys((*map(AskedMessage, self._triage.examples), *asked)))
        kept = self._kept.get("messages", self._measures)
        if kept is not None:
            memory = Memory.from_arrays(kept, every)
            if len(memory.rows) >= (1 - MOST_NEW) * len(every) and self._recall_with(memory):
                return
        self._encoder.embed([each.message for each in every], progress)
        parts = [self._measure(every[start : start + _AT_ONCE]) for start in range(0, len(every), _AT_ONCE)]
        noted = Noted.together([noted for noted, _ in parts])
        measured = SectionShares.together([measured for _, measured in parts])
        messages = [each.message for each in every]
        anchor = Anchor.of(self._keys, self.index, self._serves, messages, noted.vectors, noted.filed, measured)
        memory = Memory({each: row for row, each in enumerate(every)}, noted, anchor)
        self._recall_with(memory)
        self._kept.put("messages", self._measures, memory.arrays())

    def _recall_with(self, memory: Memory) -> bool:
        """Whether the memory is close enough to today's sections to be used."""
        changed = Changed(memory.anchor, self._keys, self._shelf, self._serves, self._encoder)
        if changed.share > MOST_CHANGED:
            return False
        self._memory, self._changed = memory, changed
        return True

    def _recalled(self, asked: list[AskedMessage]) -> list[AskedMessage]:
        """Take over what is remembered of these messages; returns those of which it is not, or not certainly."""
        if self._memory is None or not asked:
            return asked
        places = [(each, self._memory.rows.get(each, -1)) for each in asked]
        measured, sure = self._derived
        known = [(each, row) for each, row in places if row >= 0 and sure[row]]
        at = np.array([row for _, row in known], dtype=np.intp)
        seen = SeenByTriage(self._seen.logits[at], self._seen.nearness[at])
        made = self._put_together(self._memory.noted.vectors[at], seen, measured.rows(at))
        self._known.update(zip((each for each, _ in known), made, strict=True))
        return [each for each, row in places if row < 0 or not sure[row]]

    @cached_property
    def _derived(self) -> tuple[SectionShares, Flags]:
        assert self._memory
        return self._changed.measured(np.arange(len(self._memory.noted.vectors)))

    @cached_property
    def _seen(self) -> SeenByTriage:
        """The remembered messages as what was learned sees them, each in its row; zeros for others."""
        assert self._memory
        memory = self._memory

        def look() -> Arrays:
            at = np.fromiter(memory.rows.values(), dtype=np.intp)
            seen = self._triage.see([each.text for each in memory.rows], memory.noted.filed[at])
            logits = np.zeros((len(memory.noted.vectors), seen.logits.shape[1]), seen.logits.dtype)
            nearness = np.zeros(len(logits), seen.nearness.dtype)
            logits[at], nearness[at] = seen.logits, seen.nearness
            return {"logits": logits, "nearness": nearness}

        kept = self._kept.arrays("seen", [self._triage.depends_on, memory.digest()], look)
        return SeenByTriage(kept["logits"], kept["nearness"])

    @cached_property
    def index(self) -> SectionIndex:
        """Today's sections, ready to be searched."""
        return SectionIndex.of(self._shelf, self._encoder) if self._memory is None else self._changed.index()

    @cached_property
    def _calibrated(self) -> None:
        examples = [AskedMessage(text) for text in self._triage.examples]
        if self._memory is None:
            weights = self._measure(examples)[1].weights
        else:
            weights = self._derived[0].weights[[self._memory.rows[each] for each in examples]]
        self._triage.calibrate(leaning_of(weights))

    def _measure(self, asked: Sequence[AskedMessage]) -> tuple[Noted, SectionShares]:
        """Messages in full: what they are about, and how they compare with every section."""
        messages = [each.message for each in asked]
        vectors = self._encoder.embed(messages)
        filed = self._filed_by(asked, vectors)
        return Noted(vectors, filed), measure(vectors, filed, messages, self.index, self._serves)

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

    def _put_together(self, vectors: Vectors, seen: SeenByTriage, measured: SectionShares) -> list[MessageMatch]:
        filed = self._triage.file(seen, leaning_of(measured.weights))
        best = zip(measured.best.tolist(), measured.similarity.tolist(), strict=True)
        found = [self._shelf.found(at, near) if at >= 0 else None for at, near in best]
        return list(map(MessageMatch, vectors, filed, found))


def _key(heading: str, text: str, head: FrontMatter) -> bytes:
    """All of a section that messages are measured against."""
    whole = "\0".join((head.title, heading, text, *head.categories))
    return sha256(whole.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
