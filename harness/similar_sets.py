"""Pairs of sets that have much in common, among many, without comparing all of them.

Two sets that share so much share one of their rarest elements (prefix filtering: Chaudhuri, Ganti and Kaushik, ICDE
2006; Xiao, Wang, Lin and Yu, "Efficient similarity joins for near duplicate detection", WWW 2008). Of those that share
one, most are set apart by a sketch of a few words of memory, and the rest are compared. No pair is missed.
"""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

_BITS = 256  # of a sketch
_MINIMA = 256  # of a bit each, in what is kept of a set
_AT_ONCE = 4096  # sketches made, which bounds the memory
_ROUNDING = 1e-9  # what a product of a share and a size may be off

Positions = NDArray[np.int64]
Sketches = NDArray[np.uint64]


def similar(sets: Sequence[frozenset[str]], share: float) -> Iterator[tuple[int, int, float]]:
    """The pairs of sets, by position and the earlier first, of which at least such a share is common, and the share.

    The share is that of the elements of both (Jaccard), and more than 0; empty sets are like none.
    """
    order = sorted((at for at, each in enumerate(sets) if each), key=lambda at: len(sets[at]))
    if not order:
        return
    index = _RarestFirst.of([sets[at] for at in order], share)
    for mine, position in enumerate(order):
        for other in index.candidates(mine).tolist():
            one, both = sets[order[other]], sets[position]
            shared = len(one & both)
            if (likeness := shared / (len(one) + len(both) - shared)) >= share:
                first, second = sorted((order[other], position))
                yield first, second, likeness


def one_bit_minima(elements: Set[str]) -> int:
    """What can be kept of a set to know again one that has much in common with it, and by which no element is known.

    Of 256 orders of all elements the first one's last bit (Li and König, "b-bit minwise hashing", WWW 2010): two sets
    have (1 + their likeness) / 2 of these bits in common, give or take 3 %.
    """
    orders = np.min([_orders_of(each) for each in sorted(elements) or [""]], axis=0)
    return int.from_bytes(np.packbits((orders & 1).astype(np.uint8)).tobytes(), "big")


def likeness_of(one: int, other: int) -> float:
    """About how much two sets have in common, by what was kept of them: up to 1."""
    return 1 - 2 * (one ^ other).bit_count() / _MINIMA


@lru_cache(maxsize=1 << 14)
def _orders_of(element: str) -> NDArray[np.uint32]:
    drawn = hashlib.shake_128(element.encode("utf-8", "surrogatepass")).digest(4 * _MINIMA)
    return np.frombuffer(drawn, "<u4").astype(np.uint32)


@dataclass(frozen=True, slots=True)
class _RarestFirst:
    """Sets by size, the smallest first, and which of them have an element among their rarest ones."""

    share: float
    sizes: Positions
    elements: Sequence[Positions]  # of each set those by which it is found, as numbers
    own: Sequence[int]  # so many of them say where it is found itself: by fewer, since what follows is larger
    starts: Positions  # where the sets begin that have an element
    having: Positions
    before: Positions  # how many sets that have an element are smaller than the one that is looked at
    sketches: Sketches

    @classmethod
    def of(cls, sets: Sequence[frozenset[str]], share: float) -> "_RarestFirst":
        """Of sets in the order of their sizes."""
        often = Counter(element for each in sets for element in each)
        rank = {each: at for at, each in enumerate(sorted(often, key=lambda each: (often[each], each)))}
        ranked = [np.array(sorted(rank[element] for element in each), dtype=np.int64) for each in sets]
        sizes = np.array([len(each) for each in ranked], dtype=np.int64)
        asked = [ranks[: _kept(len(ranks), share)] for ranks in ranked]
        own = [_kept(len(ranks), 2 * share / (1 + share)) for ranks in ranked]
        found_by = np.concatenate([ranks[:count] for ranks, count in zip(ranked, own, strict=True)])
        having = np.repeat(np.arange(len(ranked)), own)[np.argsort(found_by, kind="stable")]
        starts = np.concatenate([[0], np.cumsum(np.bincount(found_by, minlength=len(rank)))])
        sketches = np.concatenate([_sketches(ranked[at : at + _AT_ONCE]) for at in range(0, len(ranked), _AT_ONCE)])
        return cls(share, sizes, asked, own, starts, having, np.zeros(len(rank), np.int64), sketches)

    def candidates(self, mine: int) -> Positions:
        """The sets before one that may be like it. It is asked of one set after the other."""
        elements, size = self.elements[mine], self.sizes[mine]
        starts, counts = self.starts[elements], self.before[elements]
        ends = np.cumsum(counts)
        at = np.arange(int(ends[-1])) + np.repeat(starts - (ends - counts), counts)
        self.before[elements[: self.own[mine]]] += 1
        found = self.having[at]
        found = found[self.sizes[found] >= self.share * size - _ROUNDING]
        together = self.sizes[found] + size
        apart = np.bitwise_count(self.sketches[found] ^ self.sketches[mine]).sum(axis=1, dtype=np.int64)
        most = together - 2 * np.ceil(self.share / (1 + self.share) * together - _ROUNDING)
        return np.unique(found[apart <= most])


def _kept(size: int, share: float) -> int:
    """How many of the rarest elements of a set are looked at, where such a share of it must be common."""
    return size - ceil(share * size - _ROUNDING) + 1


def _sketches(ranked: Sequence[Positions]) -> Sketches:
    """A bit says whether an odd number of a set's elements fell on it: two sketches differ by no more than the sets."""
    rows = np.repeat(np.arange(len(ranked)), [len(ranks) for ranks in ranked])
    cells = rows * _BITS + np.concatenate(ranked) % _BITS
    odd = (np.bincount(cells, minlength=len(ranked) * _BITS) & 1).astype(np.uint8).reshape(len(ranked), _BITS)
    return np.packbits(odd, axis=1).view(np.uint64)
