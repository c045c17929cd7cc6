"""What is remembered of messages from one state of the workspace to the next."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

import numpy as np

from harness.reference.anchor import KEY_BYTES, Anchor
from harness.reference.arrays import Vectors
from harness.reference.learned import Arrays


@dataclass(frozen=True, slots=True)
class AskedMessage:
    """A message and the one before it in the conversation: the input of triage and retrieval."""

    message: str
    before: str | None = None

    @property
    def text(self) -> str:
        """What is filed: a follow-up belongs where it and the message before it belong."""
        return self.message if self.before is None else f"{self.before} {self.message}"


@dataclass(frozen=True)
class Noted:
    """What messages are about, independent of what was learned and of the sections: one row a message."""

    vectors: Vectors
    filed: Vectors  # the vectors that they are filed by

    @classmethod
    def together(cls, parts: Sequence[Self]) -> Self:
        """Several, one after the other."""
        vectors, filed = (np.concatenate([getattr(part, name) for part in parts]) for name in ("vectors", "filed"))
        return cls(vectors, filed)


@dataclass(frozen=True)
class Memory:
    """Messages, what they are about, and how they compared with an anchor's sections."""

    rows: dict[AskedMessage, int]
    noted: Noted
    anchor: Anchor

    def arrays(self) -> Arrays:
        return {"rows": np.frombuffer(b"".join(map(_key, self.rows)), np.uint8), **self.anchor.arrays()}

    def digest(self) -> str:
        """Of the messages and the rows in which they stand."""
        whole = b"".join(_key(each) + row.to_bytes(8, "big") for each, row in self.rows.items())
        return sha256(whole).hexdigest()

    @classmethod
    def from_arrays(cls, kept: Arrays, asked: Sequence[AskedMessage]) -> Self:
        """What was stored, as far as it is of these messages."""
        anchor = Anchor.from_arrays(kept)
        keys = bytes(kept["rows"])
        places = {keys[i : i + KEY_BYTES]: i // KEY_BYTES for i in range(0, len(keys), KEY_BYTES)}
        rows = {each: place for each in asked if (place := places.get(_key(each))) is not None}
        return cls(rows, Noted(anchor.vectors, anchor.filed), anchor)


def _key(asked: AskedMessage) -> bytes:
    whole = asked.message if asked.before is None else f"{asked.message}\0{asked.before}"
    return sha256(whole.encode("utf-8", "surrogatepass")).digest()[:KEY_BYTES]
