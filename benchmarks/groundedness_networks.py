"""Small networks of one hidden layer, fitted by scikit-learn."""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.neural_network import MLPClassifier

from harness.scoring.groundedness.network import MOST, Network

Array = NDArray[np.float64]


def fitted_networks(
    inputs: Array, unsupported: NDArray[np.intp], units: int, penalty: float, count: int, epochs: int,
    share: Array | None = None, seed: int = 0,
) -> Network:  # fmt: skip
    """Several networks; with a `share` each learns from a draw in which every row has that chance."""
    mean, spread = inputs.mean(axis=0), np.maximum(inputs.std(axis=0), 1e-9)
    scaled = np.clip((inputs - mean) / spread, -MOST, MOST)
    draw = np.random.default_rng(seed)
    parts = []
    for number in range(count):
        chosen = np.arange(len(inputs)) if share is None else draw.choice(len(inputs), size=2 * len(inputs), p=share)
        model = MLPClassifier(
            (units,), alpha=penalty, max_iter=epochs, learning_rate_init=2e-3, random_state=number, tol=0.0,
            n_iter_no_change=epochs,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the number of epochs is fixed on purpose
            model.fit(scaled[chosen], unsupported[chosen])
        parts.append((model.coefs_[0], model.intercepts_[0], model.coefs_[1][:, 0], float(model.intercepts_[1][0])))
    hidden, hidden_bias, out, out_bias = (np.array(part) for part in zip(*parts, strict=True))
    return Network(mean, spread, hidden, hidden_bias, out, out_bias)
