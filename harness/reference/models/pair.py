"""What a section says of a claim, and whether it answers a question: our own cross-encoder (pair-weights/card.md).

A claim is read with the whole section before its eyes, the section only by itself, so a section is read once for all
claims. Every text runs alone, on one thread: its scores depend on it and on the section, and on nothing else.
"""

from __future__ import annotations

import hashlib
import struct
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from harness.cache import Cache
from harness.reference.models.encoder import word_pieces
from harness.reference.models.named_models import ChosenPair
from harness.reference.models.session import ModelMissingError, exact, of_extra, onnxruntime
from harness.reference.models.vectors import MADE_BY
from harness.workspace import Workspace

MOST_SECTION, MOST_TEXT = 320, 64  # word pieces; what is longer is cut
_SECTIONS_HELD = 48  # read sections in memory: 2 to 3 MB each
_PAIRS_HELD = 20_000  # scores in memory, the last ones
_HEAD = struct.Struct("<4f")

Logits = NDArray[np.float32]
TextPair = tuple[str, str]
"""A section, and a claim or question."""
PairsDone = Callable[[int, int], None]
"""Who hears how many of how many are done; `harness.turns.Progress`, whose code makes no score."""


def _unseen(done: int, total: int) -> None:
    """For who wants to know nothing of it."""


class KnowsLanguages(Protocol):
    """Who tells English from other languages; `harness.reference.LanguageReader`, whose code makes no score."""

    def require_english(self, texts: Sequence[str]) -> None: ...


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

    def __init__(
        self, cache: Path | None = None, chosen: ChosenPair | None = None, languages: KnowsLanguages | None = None
    ) -> None:
        """`cache` is the folder for scores between runs; None keeps them in memory only.

        A `chosen` model knows questions only, and supports no claim: what judges claims has to leave it out.
        `languages` tells which texts the embedded model does not understand.
        """
        self._kept, self._chosen = Cache(cache, "pairs", MADE_BY), chosen
        self._known: dict[TextPair, PairScores] = {}
        self._languages = languages

    @classmethod
    def of(cls, workspace: Workspace, cache: Path | None, languages: KnowsLanguages | None = None) -> PairModel:
        """With the model that the workspace names for questions."""
        declared = workspace.models.pair
        return cls(cache, ChosenPair(declared, workspace.root) if declared else None, languages)

    @property
    def name(self) -> str:
        """The name of the model that looks at questions."""
        return self._chosen.name if self._chosen else "embedded"

    @property
    def named(self) -> bool:
        """Whether it is one that the workspace names, which is trusted with any language."""
        return self._chosen is not None

    def require_understood(self, texts: Sequence[str]) -> None:
        """Raises OtherLanguageError for texts that the embedded model does not understand; another is trusted."""
        if self._languages and not self.named:
            self._languages.require_english(texts)

    def look(self, section: str, texts: Sequence[str]) -> list[PairScores]:
        """The scores of claims or questions beside a section, in order. Raises ModelMissingError."""
        return self.look_at([(section, text) for text in texts])

    def look_at(self, pairs: Sequence[TextPair], progress: PairsDone = _unseen) -> list[PairScores]:
        """The scores of each pair of a section and a claim or question. Raises ModelMissingError.

        `progress` hears how many of those that nobody has looked at before are done.
        """
        by = [self._chosen.name] if self._chosen else []
        known = {pair: scores for pair in pairs if (scores := self._known.get(pair))}
        missing = {pair: self._kept.key(pair[1], pair[0], *by) for pair in pairs if pair not in known}
        if missing:
            found = self._kept.get_all(missing.values())
            kept = {pair: _unpacked(found[key]) for pair, key in missing.items() if key in found}
            known |= {pair: scores for pair, scores in kept.items() if scores}
            if new := [pair for pair in missing if pair not in known]:
                made = self._scores(new, progress)
                self._kept.put_all({missing[pair]: _packed(scores) for pair, scores in made.items()})
                known |= made
            self._known |= {pair: known[pair] for pair in missing}
        while len(self._known) > _PAIRS_HELD:
            self._known.pop(next(iter(self._known)), None)
        return [known[pair] for pair in pairs]

    def _scores(self, pairs: Sequence[TextPair], progress: PairsDone) -> dict[TextPair, PairScores]:
        if chosen := self._chosen:
            return {pair: PairScores(0.0, 0.0, 1.0, float(np.float32(chosen.answers(*pair))), ()) for pair in pairs}
        return _sessions().scores(pairs, progress)


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


@lru_cache(maxsize=1)
def _sessions() -> _Sessions:
    """One for the process: loading the weights takes time, and sections that were read take room."""
    return _Sessions()


class _Sessions:
    """The two graphs, and the sections that were read last."""

    def __init__(self) -> None:
        with of_extra("the embedded model"):
            ort = onnxruntime()
        options = exact(ort.SessionOptions())
        with resources.as_file(resources.files(__package__) / "pair-weights") as folder:
            check_weights(folder)
            self._source, self._claim = (
                ort.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
                for name in ("source.onnx", "claim.onnx")
            )
        self._read: OrderedDict[str, Any] = OrderedDict()
        self._lock, self._threads = Lock(), ThreadPoolExecutor(max_workers=2)

    def scores(self, pairs: Sequence[TextPair], progress: PairsDone) -> dict[TextPair, PairScores]:
        """Each section is read once; the model runs outside the interpreter lock."""
        by_section: dict[str, list[str]] = {}
        for section, text in pairs:
            by_section.setdefault(section, []).append(text)
        found: dict[TextPair, PairScores] = {}
        each = self._threads.map if len(by_section) > 1 else map
        for section, some in each(self._beside, by_section.items()):
            found |= {(section, text): scores for text, scores in some}
            progress(len(found), len(pairs))
        return found

    def _beside(self, held: tuple[str, list[str]]) -> tuple[str, list[tuple[str, PairScores]]]:
        section, texts = held
        memory = self._memory(section)
        return section, [(text, self._score(memory, text)) for text in texts]

    def _score(self, memory: Any, text: str) -> PairScores:
        support, answers, doubts = self._claim.run(None, {"claim": word_pieces(text, MOST_TEXT), "memory": memory})
        supported, contradicted, missing = _rounded(_softmax(support))
        return PairScores(
            supported, contradicted, missing, _rounded(_sigmoid(answers))[0],
            tuple(_sigmoid(doubts[1:-1, 0]).astype(np.float16).astype(float).tolist()),
        )  # fmt: skip

    def _memory(self, section: str) -> Any:
        """What the layers hold of a section; those read last are kept."""
        with self._lock:
            held = self._read.pop(section, None)
        if held is None:
            held = self._source.run(None, {"source": word_pieces(section, MOST_SECTION)})[0]
        with self._lock:
            self._read[section] = held
            if len(self._read) > _SECTIONS_HELD:
                self._read.popitem(last=False)
        return held


def check_weights(folder: Path) -> None:
    """That the weights are those whose digest is part of every cached score. Raises ModelMissingError."""
    weights, digest = folder / "weights.bin", folder / "weights.bin.sha256"
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if digest.read_text().split()[:1] == [found]:
            return
    except OSError:
        pass
    raise ModelMissingError(
        f"{weights} is not the file that {digest.name} names: install support-harness again, "
        "or write both with `python -m benchmarks.pair.export`"
    )


def _softmax(logits: Logits) -> Logits:
    likely = np.exp(logits - logits.max())
    shares: Logits = likely / likely.sum()
    return shares


def _sigmoid(logits: Logits) -> Logits:
    return np.asarray(1 / (1 + np.exp(-np.clip(logits, -30, 30))), dtype=np.float32)


def _rounded(values: Logits) -> list[float]:
    """In single precision, as they are cached."""
    return [float(value) for value in values]
