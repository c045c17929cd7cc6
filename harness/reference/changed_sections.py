"""The results for changed sections, derived from messages that were measured against others.

An edit changes a few sections. Yet each one moves every message a little: the shares of near sections,
the spread of similarities that a rank is counted in, how rare a word is. For each message an anchor
keeps the sums that these come from. Taking the changed sections out of the sums and putting theirs in
gives the shares as a full pass would. Whether the best section stays the best is decided by bounds; where
they leave it open, the message is measured in full.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from harness.reference.anchor import Anchor, SectionShares, weigh
from harness.reference.answer import LEXICAL_WEIGHT, SectionIndex, Shelf, nearest
from harness.reference.arrays import Flags, Floats, Places
from harness.reference.lexical import LexicalIndex, Postings
from harness.reference.models import Encoder

_FLAT = 1e-9  # spread below which a rank does not count
_SURE = 1e-6  # by how much a bound must hold, in standard deviations; rounding is a billionth of it


class Changed:
    """Other sections instead of some of an anchor's."""

    def __init__(self, anchor: Anchor, keys: Sequence[bytes], shelf: Shelf, serves: Floats, encoder: Encoder) -> None:
        """`keys` identify today's sections as those of the anchor are identified. Raises ModelMissingError."""
        source = _sources(anchor.keys, keys)
        self._anchor, self._source, self._shelf, self._serves = anchor, source, shelf, serves
        self.came = np.flatnonzero(source < 0)
        self._places = np.full(len(anchor.keys), -1)
        self._places[source[source >= 0]] = np.flatnonzero(source >= 0)
        self.went = np.flatnonzero(self._places < 0)
        texts = [shelf.passages(at) for at in self.came.tolist()]
        self._came_counts = np.array([len(some) for some in texts], dtype=np.intp)
        self._came_passages = encoder.embed_passages([text for some in texts for text in some]).astype(np.float64)

    @property
    def share(self) -> float:
        """The share that differs from the anchor: 0 to 1."""
        return (len(self.came) + len(self.went)) / max(len(self._source) + len(self._anchor.keys), 1)

    def index(self) -> SectionIndex:
        """The index of today's sections."""
        counts = np.zeros(len(self._source), dtype=np.intp)
        kept = self._source >= 0
        counts[kept] = self._anchor.counts[self._source[kept]]
        counts[self.came] = self._came_counts
        passages = np.zeros((int(counts.sum()), self._anchor.passages.shape[1]))
        passages[np.repeat(kept, counts)] = self._anchor.passages[_spans(self._anchor.counts, self._source[kept])]
        passages[np.repeat(~kept, counts)] = self._came_passages
        return SectionIndex(self._shelf, passages, counts, LexicalIndex(self._postings()))

    def _postings(self) -> Postings:
        """The new sections stand behind the old ones while they are added, then each gets its place."""
        old = self._anchor.postings
        grown = old.with_texts([self._shelf.text(at) for at in self.came.tolist()])
        return grown.placed(np.concatenate([self._places, self.came]), len(self._source))

    def measured(self, rows: Places) -> tuple[SectionShares, Flags]:
        """The anchor's messages in these rows against today's sections, and for which of them that is certain.

        Of `Measured` only weights, best and similarity are up to date.
        """
        anchor, was = self._anchor, self._anchor.measured.rows(rows)
        if not len(self.went) and (self._source == np.arange(len(self._source))).all():
            return was, np.ones(len(rows), dtype=np.bool_)
        went_passages = anchor.passages[_spans(anchor.counts, self.went)].astype(np.float64)
        both = np.concatenate([went_passages, self._came_passages])
        counts = np.concatenate([anchor.counts[self.went], self._came_counts])
        near = nearest(anchor.vectors[rows], both, counts)
        near_filed = nearest(anchor.filed[rows], both, counts)
        split = len(self.went)
        weights = was.weights - weigh(near_filed[:, :split], anchor.serves[self.went])
        weights += weigh(near_filed[:, split:], self._serves[self.came])
        lexical = _Lexical(anchor, self.went, LexicalIndex(self._postings()), self.came, rows)
        sure = _stays_best(was, self._places, near[:, :split], near[:, split:], lexical, len(self._source))
        best = np.where(was.best >= 0, self._places[was.best], -1)
        return replace(was, weights=weights, best=best), sure


class _Lexical:
    """BM25 of some messages where sections changed, and by which share the rest of it can have moved."""

    def __init__(
        self, anchor: Anchor, went: Places, after: LexicalIndex, came: Places,
        rows: Places,
    ) -> None:  # fmt: skip
        before = LexicalIndex(anchor.postings)
        width = len(after.rarity)
        ends = np.append(anchor.starts, len(anchor.terms))
        spans = _spans(np.diff(ends), rows)
        terms = anchor.terms[spans]
        terms = np.where(terms < len(before.rarity), terms, width)  # the word that is worth nothing
        starts = np.cumsum(np.append(0, np.diff(ends)[rows]))[:-1]

        def summed(worth: Floats) -> Floats:
            padded = np.vstack([worth, np.zeros((1, worth.shape[1]))])
            total: Floats = np.add.reduceat(padded[terms], starts, axis=0)
            return total

        self.went = summed(before.worth(went.tolist(), width))
        self.came = summed(after.worth(came.tolist(), width))
        known = len(before.rarity)
        change = np.zeros(width + 1)
        change[:known] = np.where(before.held_by > 0, np.abs(after.rarity[:known] / before.rarity - 1), 0)
        rarity = np.maximum.reduceat(change[terms], starts)
        length = max(after.length / before.length, before.length / after.length) - 1
        self.moved: Floats = (1 + rarity) * (1 + length) - 1


def _stays_best(
    was: SectionShares, places: Places, near_went: Floats, near_came: Floats, lexical: _Lexical, sections: int
) -> Flags:
    """For which messages the section that fitted best certainly still fits best today.

    With s the similarities, l the BM25 and z-scores taken over all sections, the best one b is ahead of
    another one i that stayed by (s_b - s_i) / spread_s + w (l_b - l_i) / spread_l. The first spread is
    known, each l has moved by at most the share `lexical.moved`, and so has the second spread by at most
    that share of the root mean square, since a standard deviation is a norm.
    """
    count = len(places)
    spread_s = _spread(was.similarities, was.similarities_squared, count)
    spread_l = _spread(was.worths, was.worths_squared, count)
    now_s = _spread(
        was.similarities - near_went.sum(axis=1) + near_came.sum(axis=1),
        was.similarities_squared - (near_went**2).sum(axis=1) + (near_came**2).sum(axis=1),
        sections,
    )
    left = np.maximum(was.worths_squared - (lexical.went**2).sum(axis=1), 0)
    about = _spread(
        was.worths - lexical.went.sum(axis=1) + lexical.came.sum(axis=1), left + (lexical.came**2).sum(axis=1), sections
    )
    off = lexical.moved * np.sqrt(left / max(sections, 1)) + _FLAT
    worded, said = spread_l > _FLAT, lexical.came.max(axis=1, initial=0) > 0
    low, high = np.maximum(about - off, _FLAT), about + off
    known = (was.best >= 0) & (spread_s > _FLAT) & (now_s > _FLAT) & np.where(worded, about - off > _FLAT, ~said)
    scale = spread_s / np.maximum(now_s, _FLAT)
    most, least = (np.where(worded, spread_l / each, scale) for each in (low, high))
    unit = np.where(worded, LEXICAL_WEIGHT / np.maximum(spread_l, _FLAT), 0) * was.most_worth
    drift = np.maximum(np.abs(most - scale), np.abs(least - scale)) + 2 * most * lexical.moved
    ahead = scale * was.margin - drift * unit > _SURE
    own = was.similarity / np.maximum(now_s, _FLAT)
    own = own + np.where(worded, LEXICAL_WEIGHT * was.worth * (1 - lexical.moved) / high, 0)
    rivals = near_came / np.maximum(now_s, _FLAT)[:, None]
    rivals = rivals + np.where(worded, LEXICAL_WEIGHT / low, 0)[:, None] * lexical.came
    ahead &= own - rivals.max(axis=1, initial=-np.inf) > _SURE
    stays: Flags = known & ahead & (places[was.best] >= 0)
    return stays


def _sources(before: Sequence[bytes], now: Sequence[bytes]) -> Places:
    """Where each of today's sections was before, -1 for a new one."""
    at: dict[bytes, list[int]] = defaultdict(list)
    for place, key in reversed(list(enumerate(before))):
        at[key].append(place)
    return np.array([at[key].pop() if at[key] else -1 for key in now], dtype=np.intp)


def _spread(sums: Floats, squares: Floats, count: int) -> Floats:
    spread: Floats = np.sqrt(np.maximum(squares / max(count, 1) - (sums / max(count, 1)) ** 2, 0))
    return spread


def _spans(counts: Places, chosen: Places) -> Places:
    """The positions of the chosen ones' entries, where entries stand one after the other, so many for each."""
    starts = (np.cumsum(counts) - counts)[chosen]
    lengths = counts[chosen]
    ends = np.cumsum(lengths)
    spans: Places = np.arange(int(lengths.sum())) + np.repeat(starts - (ends - lengths), lengths)
    return spans
