"""What is remembered of messages from one state of the workspace to the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.pipelines.reference.anchor import KEY_BYTES, Anchor
from harness.pipelines.reference.kept import Arrays
from harness.pipelines.reference.triage import Seen

Vectors = NDArray[np.float32]
Shown = list[frozenset[str]]


@dataclass(frozen=True)
class Noted:
    """What messages are about, whatever the sections say: one row a message."""

    vectors: Vectors
    filed: Vectors  # the vectors that they are filed by
    seen: Seen
    topics: Shown
    sentiments: Shown

    def at(self, rows: NDArray[np.intp]) -> Noted:
        """Some of the messages."""
        chosen = rows.tolist()
        return Noted(
            self.vectors[rows],
            self.filed[rows],
            Seen(self.seen.logits[rows], self.seen.nearness[rows]),
            [self.topics[row] for row in chosen],
            [self.sentiments[row] for row in chosen],
        )

    @classmethod
    def together(cls, parts: Sequence[Noted]) -> Noted:
        """Several, one after the other."""
        seen = Seen(
            np.concatenate([part.seen.logits for part in parts]), np.concatenate([part.seen.nearness for part in parts])
        )
        return cls(
            np.concatenate([part.vectors for part in parts]),
            np.concatenate([part.filed for part in parts]),
            seen,
            [shown for part in parts for shown in part.topics],
            [shown for part in parts for shown in part.sentiments],
        )


@dataclass(frozen=True)
class Memory:
    """Messages, what they are about, and how they stood against an anchor's sections."""

    rows: dict[bytes, int]  # by a digest of the message and the one before it
    noted: Noted
    anchor: Anchor

    def arrays(self, topics: Sequence[str], sentiments: Sequence[str]) -> Arrays:
        """As it is kept; what is shown as one column for each of these ids."""
        return {
            "rows": np.frombuffer(b"".join(self.rows), np.uint8),
            "logits": self.noted.seen.logits,
            "nearness": self.noted.seen.nearness,
            "topics": _columns(self.noted.topics, topics),
            "sentiments": _columns(self.noted.sentiments, sentiments),
            **self.anchor.arrays(),
        }

    @classmethod
    def from_arrays(cls, kept: Arrays, topics: Sequence[str], sentiments: Sequence[str]) -> Memory:
        anchor = Anchor.from_arrays(kept)
        rows = bytes(kept["rows"])
        keys = {rows[i : i + KEY_BYTES]: i // KEY_BYTES for i in range(0, len(rows), KEY_BYTES)}
        shown = (_shown(kept["topics"], topics), _shown(kept["sentiments"], sentiments))
        return cls(keys, Noted(anchor.vectors, anchor.filed, Seen(kept["logits"], kept["nearness"]), *shown), anchor)

    def share_of(self, keys: Sequence[bytes]) -> float:
        """How many of these messages are remembered: 0 to 1."""
        return sum(key in self.rows for key in keys) / max(len(keys), 1)


def _columns(shown: Shown, ids: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([[id_ in some for id_ in ids] for some in shown], dtype=np.bool_).reshape(len(shown), len(ids))


def _shown(columns: NDArray[np.bool_], ids: Sequence[str]) -> Shown:
    nothing: frozenset[str] = frozenset()
    found = [nothing] * len(columns)
    for row in np.flatnonzero(columns.any(axis=1)).tolist():
        found[row] = frozenset(id_ for id_, is_shown in zip(ids, columns[row], strict=True) if is_shown)
    return found
