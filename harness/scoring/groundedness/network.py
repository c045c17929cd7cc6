"""Turns the measures of a word or an answer into one score: a few very small networks, averaged.

weights.json has the weights and what they were trained on; `make train-groundedness` makes it.
"""

import hashlib
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST = 5.0  # standard deviations; what is further out counts as this far

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Network:
    """Several networks of one hidden layer, whose logits are averaged."""

    mean: Vector  # (inputs,)
    spread: Vector  # (inputs,)
    hidden: Vector  # (networks, inputs, units)
    hidden_bias: Vector  # (networks, units)
    out: Vector  # (networks, units)
    out_bias: Vector  # (networks,)

    def supported(self, seen: Vector) -> Vector:
        """From 0 to 1, how likely each is supported: of shape (...,) for what is seen of shape (..., inputs)."""
        scaled = np.clip((seen - self.mean) / self.spread, -MOST, MOST)
        units = np.maximum(np.einsum("...i,nij->...nj", scaled, self.hidden) + self.hidden_bias, 0)
        logits = (units * self.out).sum(axis=-1) + self.out_bias
        likely: Vector = 1 / (1 + np.exp(np.clip(logits.mean(axis=-1), -30, 30)))
        return likely


@lru_cache(maxsize=1)
def weights() -> dict[str, Any]:
    """weights.json: the networks' numbers, the threshold, and where they come from."""
    kept: dict[str, Any] = json.loads(_file())
    return kept


@lru_cache(maxsize=1)
def version() -> str:
    """The weights' digest: other weights are another checker. They name the pair model that they were made beside."""
    return hashlib.sha256(_file()).hexdigest()[:8]


def _file() -> bytes:
    return (resources.files(__package__) / "weights.json").read_bytes()


@lru_cache(maxsize=3)
def network(name: str) -> Network:
    """The trained networks: of `words`, of `answers` by wording, of `answers_read` by the pair model as well."""
    numbers = weights()["networks"][name]
    return Network(**{part: np.array(values, dtype=np.float64) for part, values in numbers.items()})
