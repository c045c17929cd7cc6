"""The sections nearest to a message, by the vectors of both.

How near two vectors are depends on nothing else. So where sections change, what was nearest to a message is taken
over, those that went are left out, and those that came are put in where they belong.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from harness.reference.arrays import Flags, Floats, Indices, Vectors
from harness.reference.learned_arrays import Arrays
from harness.reference.models import Encoder

NEAR = 20  # sections that are found for a message
_AT_ONCE = 512  # messages, so that memory does not grow with their number
_DIGEST = 16  # bytes
_ARRAYS = 4  # of vectors, whose digests are kept


class Nearest(NamedTuple):
    """Sections by their places, nearest first, and how near they are (cosine): one row a message."""

    places: Indices
    cosines: Floats


@dataclass(frozen=True)
class SectionVectors:
    """Sections as vectors: each has one or several passages, which stand one after the other."""

    passages: Floats
    counts: Indices  # passages of each section

    @classmethod
    def of(cls, passages: Sequence[Sequence[str]], encoder: Encoder) -> Self:
        """Of the passages of each section. Raises ModelMissingError."""
        vectors = encoder.embed_passages([text for some in passages for text in some]).astype(np.float64)
        return cls(vectors, np.array([len(some) for some in passages], dtype=np.intp))

    def cosines(self, vectors: Vectors) -> Floats:
        """Of each vector to the nearest passage of each section: (vectors, sections).

        In double precision the cosine of two half-precision vectors is exact (products of 22 bits, sums
        of fewer than 53), and so the same whatever else is computed beside it.
        """
        if not len(self.counts):
            return np.zeros((len(vectors), 0))
        starts = np.cumsum(self.counts) - self.counts
        near: Floats = vectors.astype(np.float64) @ self.passages.T
        return near if len(starts) == len(self.passages) else np.maximum.reduceat(near, starts, axis=1)

    def changed(self, places: Indices, came: Indices, new: SectionVectors) -> SectionVectors:
        """With the sections at their places of today, -1 where one went, and with new ones at theirs."""
        at = np.concatenate([places, came])  # of all sections, those of before first
        order = np.argsort(at, kind="stable")[int((places < 0).sum()) :]
        counts = np.concatenate([self.counts, new.counts])
        starts = (np.cumsum(counts) - counts)[order]
        many = counts[order]
        rows = np.arange(int(many.sum())) + np.repeat(starts - (np.cumsum(many) - many), many)
        return SectionVectors(np.concatenate([self.passages, new.passages])[rows], many)


class NearestSections:
    """Finds the nearest sections, and remembers them from one state of the sections to the next."""

    def __init__(self, passages: Sequence[Sequence[str]], encoder: Encoder, before: Self | None = None) -> None:
        """`passages` are the texts of each section, at least one. What `before` found is used where it still holds."""
        self._texts, self._encoder = passages, encoder
        self._keys = [_key(tuple(some)) for some in passages]
        self._digested: list[tuple[Vectors, list[bytes]]] = list(before._digested) if before else []
        self._rows: dict[bytes, int] = {}
        width = min(NEAR, len(passages))
        self._found = Nearest(np.zeros((0, width), np.intp), np.zeros((0, width)))
        self._before: _Before | None = None
        if before:
            vectors: SectionVectors | None = before.__dict__.get("_sections")  # not read only to be taken over
            self._before = _Before(before._keys, dict(before._rows), before._found, vectors)

    def of(self, vectors: Vectors) -> Nearest:
        """The sections nearest to each vector. Raises ModelMissingError."""
        digests = self._digests(vectors)
        new = {digest: at for at, digest in enumerate(digests) if digest not in self._rows}
        if new:
            found = self._look(list(new), vectors[list(new.values())])
            self._rows |= {digest: len(self._rows) + row for row, digest in enumerate(new)}
            self._found = Nearest(*(np.concatenate(both) for both in zip(self._found, found, strict=True)))
        at = [self._rows[digest] for digest in digests]
        return Nearest(self._found.places[at], self._found.cosines[at])

    @property
    def has_new(self) -> bool:
        """Whether more is known than what was recalled."""
        return (
            self._before is None or self._keys != self._before.keys or not self._rows.keys() <= self._before.rows.keys()
        )

    def all(self, vectors: Vectors) -> Floats:
        """How near every section is to each vector: (vectors, sections). Raises ModelMissingError."""
        return self._sections.cosines(vectors)

    def arrays(self) -> Arrays:
        """All that was found, to be kept."""
        return {
            "sections": np.frombuffer(b"".join(self._keys), np.uint8),
            "vectors": np.frombuffer(b"".join(self._rows), np.uint8),
            "places": self._found.places.astype(np.int32),
            "cosines": self._found.cosines,
        }

    def recall(self, kept: Arrays) -> None:
        """Use what was found earlier, perhaps in other sections, where it still holds."""
        rows = {digest: row for row, digest in enumerate(_parts(kept["vectors"]))}
        self._before = _Before(_parts(kept["sections"]), rows, Nearest(kept["places"].astype(np.intp), kept["cosines"]))
        for known in ("_change", "_came"):  # of another state before
            self.__dict__.pop(known, None)

    @cached_property
    def _sections(self) -> SectionVectors:
        """Of all sections; the vectors of those that stayed are taken over."""
        before, change = self._before, self._change
        if before is None or before.vectors is None or change is None:
            return SectionVectors.of(self._texts, self._encoder)
        return before.vectors.changed(change.places, change.came, self._came)

    @cached_property
    def _change(self) -> _Change | None:
        return self._before.change(self._keys) if self._before else None

    @cached_property
    def _came(self) -> SectionVectors:
        """Those of the change."""
        places = self._change.came.tolist() if self._change else []
        return SectionVectors.of([self._texts[place] for place in places], self._encoder)

    def _digests(self, vectors: Vectors) -> list[bytes]:
        """Of each vector; those of the very same array are known, as where a change is tried on the same messages."""
        known = next((digests for array, digests in self._digested if array is vectors), None)
        if known is None:
            known = [sha256(vector.tobytes()).digest()[:_DIGEST] for vector in vectors]
            self._digested = [(vectors, known), *self._digested][:_ARRAYS]
        return known

    def _look(self, digests: Sequence[bytes], vectors: Vectors) -> Nearest:
        """Taken over as far as that is certain, and the rest in full."""
        width = self._found.places.shape[1]
        found = Nearest(np.zeros((len(vectors), width), np.intp), np.zeros((len(vectors), width)))
        missing = np.ones(len(vectors), dtype=np.bool_)
        if self._before and self._change:
            known = np.flatnonzero([digest in self._before.rows for digest in digests])
            was = self._before.of([digests[at] for at in known.tolist()])
            taken, sure = self._change.applied(was, vectors[known], self._came)
            found.places[known[sure]], found.cosines[known[sure]] = taken.places[sure], taken.cosines[sure]
            missing[known[sure]] = False
        left = np.flatnonzero(missing)
        for start in range(0, len(left), _AT_ONCE):
            some = left[start : start + _AT_ONCE]
            near = self._sections.cosines(vectors[some])
            found.places[some] = _highest(near, width)
            found.cosines[some] = np.take_along_axis(near, found.places[some], axis=1)
        return found


@dataclass(frozen=True)
class _Before:
    """What was found in other sections."""

    keys: Sequence[bytes]  # of the sections
    rows: dict[bytes, int]
    found: Nearest
    vectors: SectionVectors | None = None  # where they were needed

    def of(self, digests: Sequence[bytes]) -> Nearest:
        at = [self.rows[digest] for digest in digests]
        return Nearest(self.found.places[at], self.found.cosines[at])

    def change(self, now: Sequence[bytes]) -> _Change | None:
        """From then to now; None where it cannot be applied."""
        free: dict[bytes, list[int]] = defaultdict(list)
        for place, key in reversed(list(enumerate(now))):
            free[key].append(place)
        places = np.array([free[key].pop() if free[key] else -1 for key in self.keys], dtype=np.intp)
        stayed = places[places >= 0]
        in_order = bool((np.diff(stayed) > 0).all())
        if not in_order or len(stayed) < NEAR or len(stayed) < len(now) / 2:
            return None
        return _Change(places, np.setdiff1d(np.arange(len(now)), stayed))


@dataclass(frozen=True)
class _Change:
    """Sections that went and came, where the others stayed in their order."""

    places: Indices  # of each former section today, -1 where it went
    came: Indices

    def applied(self, was: Nearest, vectors: Vectors, new: SectionVectors) -> tuple[Nearest, Flags]:
        """The nearest sections today, and of which rows they are certain; `new` are those that came.

        Whatever was not among the nearest is no nearer than the last of them was. So they are certain where today's
        last is nearer than that, or where none of them went.
        """
        stayed = self.places[was.places]
        gone = stayed < 0
        if not gone.any() and not len(self.came):
            return Nearest(stayed, was.cosines), np.ones(len(stayed), dtype=np.bool_)
        near = new.cosines(vectors)
        touched = gone.any(axis=1) | (near >= was.cosines[:, -1:]).any(axis=1)  # the others keep theirs
        rows = np.flatnonzero(touched)
        came = np.broadcast_to(self.came, (len(rows), len(self.came)))
        places = np.concatenate([stayed[rows], came], axis=1)
        cosines = np.concatenate([np.where(gone[rows], -np.inf, was.cosines[rows]), near[rows]], axis=1)
        order = np.lexsort((places, -cosines), axis=1)[:, : was.places.shape[1]]
        now, sure = Nearest(stayed, was.cosines.copy()), np.ones(len(stayed), dtype=np.bool_)
        now.places[rows], now.cosines[rows] = (np.take_along_axis(each, order, axis=1) for each in (places, cosines))
        sure[rows] = ~gone[rows].any(axis=1) | (now.cosines[rows, -1] > was.cosines[rows, -1])
        return now, sure


def _highest(values: Floats, width: int) -> Indices:
    """The places of the so many highest values of each row, the highest first; of equal ones the first.

    As a stable sort has them, which takes ten times as long where there are thousands.
    """
    if width == values.shape[1]:
        return np.argsort(-values, axis=1, kind="stable")
    least = -np.partition(-values, width - 1, axis=1)[:, width - 1 : width]
    rows, places = np.nonzero(values >= least)
    order = np.lexsort((places, -values[rows, places], rows))
    begins = np.searchsorted(rows, np.arange(len(values)))
    highest: Indices = places[order[begins[:, None] + np.arange(width)]]
    return highest


@lru_cache(maxsize=20_000)  # of many states of a workspace nearly all sections are the same
def _key(passages: tuple[str, ...]) -> bytes:
    return sha256("\0".join(passages).encode("utf-8", "surrogatepass")).digest()[:_DIGEST]


def _parts(digests: NDArray[np.uint8]) -> list[bytes]:
    whole = bytes(digests)
    return [whole[i : i + _DIGEST] for i in range(0, len(whole), _DIGEST)]
