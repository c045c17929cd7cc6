"""A checker's figures against people's labels."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from harness.scoring.calibration.labelled_answers import LabelledCase, alike
from harness.workspace import LEAST_THRESHOLD

SEED = 0
BINS = 10

Scores = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Rates:
    """How often a checker is right at its threshold. Its task is to find unsupported answers.

    Answers that are alike count as one, right by the share of them that are. What is no whole number is rounded to
    where the checker is believed less: more of the supported passed, fewer of the others caught.
    """

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
    supported, together = np.array([row.supported for row in rows]), np.array(alike(rows))
    if threshold is None:
        groups = [rows[first].group for first in together]
        chosen, passed = _chosen(groups, supported, scores)
    else:
        chosen, passed = threshold, scores >= threshold
    names = np.array([row.part for row in rows])
    return CheckerMeasured(
        auroc=_auroc(scores[supported], scores[~supported]),
        threshold=chosen,
        rates=_rates(supported, passed, together),
        parts={
            str(name): _rates(supported[names == name], passed[names == name], together[names == name])
            for name in np.unique(names)
        },
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
    each = np.arange(len(scores))
    best = max(middles.tolist(), key=lambda middle: _rates(supported, scores >= middle, each).balanced_accuracy)
    return max(LEAST_THRESHOLD, round(float(best), 4))


def _chosen(groups: Sequence[str], supported: Flags, scores: Scores) -> tuple[float, Flags]:
    """The threshold of all rows, and what passes when each half is judged by the other's."""
    halves = np.array([group_half(group) for group in groups])
    passed = np.zeros(len(groups), dtype=bool)
    for half in (0, 1):
        own = halves == half
        others = ~own if len(np.unique(supported[~own])) == 2 else np.ones(len(groups), dtype=bool)
        passed[own] = scores[own] >= best_threshold(supported[others], scores[others])
    return best_threshold(supported, scores), passed


def group_half(group: str) -> int:
    """Which half of the data a group belongs to: the same on every machine."""
    return hashlib.sha256(f"{SEED} {group}".encode()).digest()[0] % 2


def _rates(supported: Flags, passed: Flags, together: NDArray[np.int64]) -> Rates:
    """Those with the same number in `together` are one."""
    _, cluster, sizes = np.unique(together, return_inverse=True, return_counts=True)
    weights = 1 / sizes[cluster]

    def counted(which: Flags) -> float:
        return round(float(weights[which].sum()), 6)  # the thirds of three are a whole

    return Rates(
        int(counted(supported)), ceil(counted(supported & passed)), int(counted(~supported)),
        floor(counted(~supported & ~passed)),
    )  # fmt: skip


def _curve(supported: Flags, scores: Scores) -> list[tuple[float, float, int]]:
    parts = np.array_split(np.argsort(scores, kind="stable"), BINS)
    return [(float(scores[p].mean()), float(supported[p].mean()), len(p)) for p in parts if len(p)]
