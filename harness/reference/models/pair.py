"""What a section says of a claim, and whether it answers a question: a small cross-encoder of our own (pair/card.md).

A claim is read with the whole section before its eyes, the section only by itself, so a section is read once for all
claims. Every text runs alone, on one thread: its scores depend on it and on the section, and on nothing else.
"""

from __future__ import annotations

import struct
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.cache import Cache
from harness.reference.models.chosen import ChosenPair
from harness.reference.models.encoder import word_pieces
from harness.reference.models.session import ModelMissingError
from harness.reference.models.vectors import MADE_BY
from harness.workspace import Workspace

MOST_SECTION, MOST_TEXT = 320, 64  # word pieces; what is longer is cut
_SECTIONS_HELD = 48  # read sections in memory: 2 to 3 MB each
_HEAD = struct.Struct("<4f")

Logits = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class PairScores:
    """A text beside a section. The first three add up to 1."""

    supported: float
    contradicted: float
    missing: float  # the section does not say it
    answers: float  # 0 to 1, of a question: whether the section answers it
    doubts: tuple[float, ...]  # 0 to 1, of each word piece: how likely it is what makes a claim unsupported


class PairModel:
    """Looks at pairs; runs the model only for new ones."""

    def __init__(self, cache: Path | None = None, chosen: ChosenPair | None = None) -> None:
        """`cache` is the folder for scores between runs; None keeps them in memory only.

        A `chosen` model knows questions only, and supports no claim: what judges claims has to leave it out.
        """
        self._kept, self._chosen = Cache(cache, "pairs", MADE_BY), chosen
        self._known: dict[bytes, PairScores] = {}
        self._sessions: _Sessions | None = None

    @classmethod
    def of(cls, workspace: Workspace, cache: Path | None) -> PairModel:
        """With the model that the workspace names for questions."""
        declared = workspace.models.pair
        return cls(cache, ChosenPair(declared, workspace.root) if declared else None)

    def look(self, section: str, texts: Sequence[str]) -> list[PairScores]:
        """The scores of claims or questions beside a section, in order. Raises ModelMissingError."""
        by = [self._chosen.name] if self._chosen else []
        keys = [self._kept.key(text, section, *by) for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        found = self._kept.get_all(missing)
        self._known |= {key: scores for key, value in found.items() if (scores := _unpacked(value))}
        new = {key: text for key, text in missing.items() if key not in self._known}
        if new:
            made = {key: self._scores(section, text) for key, text in new.items()}
            self._kept.put_all({key: _packed(scores) for key, scores in made.items()})
            self._known |= made
        return [self._known[key] for key in keys]

    def _scores(self, section: str, text: str) -> PairScores:
        if self._chosen:
            return PairScores(0.0, 0.0, 1.0, float(np.float32(self._chosen.answers(section, text))), ())
        self._sessions = self._sessions or _Sessions()
        return self._sessions.scores(section, text)


def _packed(scores: PairScores) -> bytes:
    head = _HEAD.pack(scores.supported, scores.contradicted, scores.missing, scores.answers)
    return head + np.array(scores.doubts, dtype=np.float16).tobytes()


def _unpacked(value: bytes) -> PairScores | None:
    """None for a value that was damaged."""
    if len(value) < _HEAD.size or (len(value) - _HEAD.size) % 2:
        return None
    doubts = np.frombuffer(value[_HEAD.size :], dtype=np.float16).astype(float)
    supported, contradicted, missing, answers = _HEAD.unpack(value[: _HEAD.size])
    return PairScores(supported, contradicted, missing, answers, tuple(doubts.tolist()))


class _Sessions:
    """The two graphs, and the sections that were read last."""

    def __init__(self) -> None:
        try:
            import onnxruntime as ort
        except ModuleNotFoundError as error:
            raise ModelMissingError(
                f"the embedded model requires `{error.name}`: pip install 'support-harness[model]'"
            ) from None
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        with resources.as_file(resources.files(__package__) / "pair") as folder:
            self._source, self._claim = (
                ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("source.onnx", "claim.onnx")
            )
        self._read: OrderedDict[str, Any] = OrderedDict()

    def scores(self, section: str, text: str) -> PairScores:
        feed = {"claim": word_pieces(text, MOST_TEXT), "memory": self._memory(section)}
        support, answers, doubts = self._claim.run(None, feed)
        supported, contradicted, missing = _rounded(_softmax(support))
        return PairScores(
            supported, contradicted, missing, _rounded(_sigmoid(answers))[0],
            tuple(_sigmoid(doubts[1:-1, 0]).astype(np.float16).astype(float).tolist()),
        )  # fmt: skip

    def _memory(self, section: str) -> Any:
        """What the layers hold of a section."""
        held = self._read.pop(section, None)
        if held is None:
            held = self._source.run(None, {"source": word_pieces(section, MOST_SECTION)})[0]
        self._read[section] = held
        if len(self._read) > _SECTIONS_HELD:
            self._read.popitem(last=False)
        return held


def _softmax(logits: Logits) -> Logits:
    likely = np.exp(logits - logits.max())
    shares: Logits = likely / likely.sum()
    return shares


def _sigmoid(logits: Logits) -> Logits:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _rounded(values: Logits) -> list[float]:
    """In single precision, as they are cached."""
    return [float(value) for value in values]
