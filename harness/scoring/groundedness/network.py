"""How the measures of a claim become one score: a few very small networks, averaged.

Weights, and what they were trained on, stand in weights.json; `make train-groundedness` makes it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from harness.scoring.groundedness.features import HIGH_IS_BAD, MEASURES

MOST = 5.0  # standard deviations; what is further out counts as this far

Vector = NDArray[np.float64]
_HIGH = np.array([name in HIGH_IS_BAD for name in MEASURES])


def inputs(whole: Vector, each: Vector) -> Vector:
    """What the networks see: the measures of all claims as one, the worst of each claim, and how many there are.

    `whole` has shape (measures,), `each` (claims, measures).
    """
    worst = np.where(_HIGH, each.max(axis=0), each.min(axis=0))
    return np.concatenate([whole, worst, [float(len(each) > 1), np.log(len(each))]])


@dataclass(frozen=True)
class Network:
    """Several networks of one hidden layer, whose logits are averaged."""

    mean: Vector  # (inputs,)
    spread: Vector  # (inputs,)
    hidden: Vector  # (networks, inputs, units)
    hidden_bias: Vector  # (networks, units)
    out: Vector  # (networks, units)
    out_bias: Vector  # (networks,)

    def supported(self, seen: Vector) -> float:
        """From 0 to 1: how likely it is supported, if half of all were."""
        scaled = np.clip((seen - self.mean) / self.spread, -MOST, MOST)
        units = np.maximum(np.einsum("i,nij->nj", scaled, self.hidden) + self.hidden_bias, 0)
        logits = (units * self.out).sum(axis=1) + self.out_bias
        return float(1 / (1 + np.exp(np.clip(logits.mean(), -30, 30))))


@lru_cache(maxsize=1)
def weights() -> dict[str, Any]:
    """weights.json: the network's numbers, the threshold, and where they come from."""
    kept: dict[str, Any] = json.loads((resources.files(__package__) / "weights.json").read_text("utf-8"))
    return kept


@lru_cache(maxsize=1)
def network() -> Network:
    """The trained network."""
    numbers = weights()["network"]
    return Network(**{name: np.array(values, dtype=np.float64) for name, values in numbers.items()})
