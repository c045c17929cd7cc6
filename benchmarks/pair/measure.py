"""How right the pair model is, by kind of claim."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score

from benchmarks.pair.rows import TRUE

ALARMS = 0.05  # share of true claims in other words that may be taken for unsupported
_WORDING = {"far": "in other words", "near": "in near words", "twin": "beside their twins"}
_QUESTIONS = ("other question", "neighbour", "foreign")


@dataclass(frozen=True, slots=True)
class Scored:
    """A row's kind, and its score: the higher, the more the section supports or answers it."""

    kind: str
    score: float


def report(found: Sequence[Scored]) -> str:
    """The figures, a line each."""
    of = {kind: np.array([each.score for each in found if each.kind == kind]) for kind in {each.kind for each in found}}
    false = {kind: of[kind] for kind in sorted(of) if kind not in (*TRUE, "question", *_QUESTIONS)}
    own = np.concatenate([scores for kind, scores in false.items() if kind != "elsewhere"])
    true = {said: of[kind] for kind, said in _WORDING.items() if kind in of}
    hardest, scores_ = next(iter(true.items()))
    cut = float(np.quantile(scores_, ALARMS))
    caught = ", ".join(f"{kind} {float((scores < cut).mean()):.2f}" for kind, scores in false.items())
    lines = [
        "claims: AUROC with " + ", ".join(f"true ones {said} {_auroc(each, own):.3f}" for said, each in true.items()),
        f"at {ALARMS:.0%} false alarms on those {hardest}: {float((own < cut).mean()):.2f} caught: {caught}",
        "questions: AUROC " + ", ".join(f"{_auroc(of['question'], of[kind]):.3f} ({kind})" for kind in _QUESTIONS),
    ]
    return "\n".join(lines)


def _auroc(high: np.ndarray, low: np.ndarray) -> float:
    return float(roc_auc_score([1] * len(high) + [0] * len(low), np.concatenate([high, low])))
