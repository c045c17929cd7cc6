"""A checker's figures against people's labels."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.scoring.calibration.labelled_answers import LabelledCase
from harness.workspace import LEAST_THRESHOLD

SEED = 0
BINS = 10

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rates:
    """How often a checker is right at its threshold. Its task is to find unsupported answers."""

    supported: int
    supported_passed: int
    unsupported: int
    unsupported_caught: int

    @property
    def sensitivity(self) -> float:
        return self.supported_passed / self.supported if self.supported else float("nan")

    @property
    def specificity(self) -> float:
        return self.unsupported_caught / self.unsupported if self.unsupported else float("nan")

    @property
    def balanced_accuracy(self) -> float:
        return (self.sensitivity + self.specificity) / 2

    @property
    def recall(self) -> float:
        """Of the unsupported answers, those found."""
        return self.specificity

    @property
    def precision(self) -> float:
        """Of the answers it found unsupported, those that were."""
        found = self.unsupported_caught + self.supported - self.supported_passed
        return self.unsupported_caught / found if found else 0.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def kappa(self) -> float:
        """Agreement beyond chance (Cohen, 1960)."""
        total = self.supported + self.unsupported
        passed = self.supported_passed + self.unsupported - self.unsupported_caught
        agreed = (self.supported_passed + self.unsupported_caught) / total
        chance = (passed * self.supported + (total - passed) * self.unsupported) / total**2
        return (agreed - chance) / (1 - chance) if chance < 1 else 0.0


@dataclass(frozen=True)
class CheckerMeasured:
    """A checker's figures on a set of labelled answers."""

    auroc: float
    threshold: float
    rates: Rates  # with each answer judged by a threshold that was chosen without its group
    parts: dict[str, Rates]
    curve: list[tuple[float, float, int]]  # mean score, share supported, answers; by tenths of the answers


def measure(rows: Sequence[LabelledCase], scores: Scores, threshold: float | None = None) -> CheckerMeasured:
    """The figures of scores (1 for surely supported) on labelled answers.

    With no threshold given one is chosen for the best balanced accuracy; the rates are then
    cross-fitted in halves by group, so that they are not too good.
    """
    supported = np.array([row.supported for row in rows])
    if threshold is None:
        chosen, passed = _chosen(rows, supported, scores)
    else:
        chosen, passed = threshold, scores >= threshold
    names = np.array([row.part for row in rows])
    return CheckerMeasured(
        auroc=_auroc(scores[supported], scores[~supported]),
        threshold=chosen,
        rates=_rates(supported, passed),
        parts={str(name): _rates(supported[names == name], passed[names == name]) for name in np.unique(names)},
        curve=_curve(supported, scores),
    )


def _auroc(higher: Scores, lower: Scores) -> float:
    """The share of pairs in which the first is above the second; ties count half (Mann and Whitney, 1947)."""
    order = np.sort(lower)
    below = np.searchsorted(order, higher, "left") + np.searchsorted(order, higher, "right")
    return float(below.sum()) / (2 * len(higher) * len(lower))


def best_threshold(supported: Flags, scores: Scores) -> float:
    """The score from which passing gives the best balanced accuracy; the middle of the gap it lies in."""
    order = np.unique(scores)
    middles = np.concatenate([[0.0], (order[1:] + order[:-1]) / 2])
    best = max(middles.tolist(), key=lambda middle: _rates(supported, scores >= middle).balanced_accuracy)
    return max(LEAST_THRESHOLD, round(float(best), 4))


def _chosen(rows: Sequence[LabelledCase], supported: Flags, scores: Scores) -> tuple[float, Flags]:
    """The threshold of all rows, and what passes when each half is judged by the other's."""
    halves = np.array([group_half(row.group) for row in rows])
    passed = np.zeros(len(rows), dtype=bool)
    for half in (0, 1):
        own = halves == half
        others = ~own if len(np.unique(supported[~own])) == 2 else np.ones(len(rows), dtype=bool)
        passed[own] = scores[own] >= best_threshold(supported[others], scores[others])
    return best_threshold(supported, scores), passed


def group_half(group: str) -> int:
    """Which half of the data a group belongs to: the same on every machine."""
    return hashlib.sha256(f"{SEED} {group}".encode()).digest()[0] % 2


def _rates(supported: Flags, passed: Flags) -> Rates:
    return Rates(
        int(supported.sum()), int((supported & passed).sum()), int((~supported).sum()),
        int((~supported & ~passed).sum()),
    )  # fmt: skip


def _curve(supported: Flags, scores: Scores) -> list[tuple[float, float, int]]:
    parts = np.array_split(np.argsort(scores, kind="stable"), BINS)
    return [(float(scores[p].mean()), float(supported[p].mean()), len(p)) for p in parts if len(p)]
