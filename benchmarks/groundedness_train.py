"""Train the embedded checker's networks: make train-groundedness DATA=FOLDER.

Learns from development rows only (`split` is not `test`), and from supported answers with one fact
changed. Settings were chosen by cross-validation over documents on these rows. Writes
harness/scoring/groundedness/weights.json with what it was made from.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.groundedness_data import SEED, SETS, TWINS, Row, development, edited, twins
from benchmarks.groundedness_networks import Array, fitted_networks
from benchmarks.groundedness_words import word_networks
from harness.reference.models import Encoder
from harness.scoring.groundedness.checker import seen
from harness.scoring.groundedness.claims import claims, sentences
from harness.scoring.groundedness.doubts import facts
from harness.scoring.groundedness.features import MEASURES, measured, with_doubts
from harness.scoring.groundedness.network import Network
from harness.scoring.groundedness.sentence import passage, read

UNITS, PENALTY, NETWORKS, EPOCHS = 8, 3.0, 6, 60
EDITS = 1900
SAY = {"twins": 3}  # of a set whose answers are like those of support, beside one for each other set
SUPPORT_LIKE = "twins"  # claims of help centres: the shipped threshold is chosen on them
WEIGHTS = Path(__file__).parent.parent / "harness/scoring/groundedness/weights.json"


def observed(rows: Sequence[Row], encoder: Encoder, words: Network, held_out: dict[str, Network]) -> list[Array | None]:
    """What the networks see of each row; None where there is no claim or no source to read.

    The doubts about a twin's words come from networks that have not seen it.
    """
    everything = []
    for number, row in enumerate(rows, 1):
        everything.append(_observed(row, encoder, held_out.get(row.group, words)))
        if number % 500 == 0:
            print(f"{number} of {len(rows)} rows read", file=sys.stderr)
    return everything


def _observed(row: Row, encoder: Encoder, words: Network) -> Array | None:
    stated = [claim.text for claim in claims(row.answer) or sentences(row.answer)]
    own = [one for one in read(stated, encoder) if one]
    texts = [part.text for source in row.sources for part in sentences(source)]
    parts = [part for part in read(texts, encoder) if part]
    if not own or not parts:
        return None
    whole = passage(parts)
    each = [measured(one, whole) for one in own]
    doubted = [1 - words.supported(facts(one.claim, whole, one.nearest)) for one in each]
    return seen([with_doubts(one, doubt) for one, doubt in zip(each, doubted, strict=True)])


def train(
    inputs: Array, unsupported: NDArray[np.intp], datasets: NDArray[np.str_], say: Mapping[str, float] = SAY
) -> Network:
    """Networks on a draw in which each set has its say, and each answer in it the same."""
    share = np.zeros(len(inputs))
    for dataset in np.unique(datasets):
        for label in (0, 1):
            own = (datasets == dataset) & (unsupported == label)
            share[own] = say.get(dataset, 1) / max(int(own.sum()), 1)
    return fitted_networks(inputs, unsupported, UNITS, PENALTY, NETWORKS, EPOCHS, share / share.sum(), SEED)


def best_threshold(supported: NDArray[np.bool_], scores: Array) -> float:
    """The score from which answers are taken as supported with the best balanced accuracy."""
    candidates = np.unique(np.quantile(scores, np.linspace(0, 1, 400)))
    return float(candidates[np.argmax([balanced_accuracy_score(supported, scores >= c) for c in candidates])])


def main(folder: Path) -> None:
    encoder = Encoder(Path("reports/.cache/groundedness"))
    data = development(folder)
    data += list(edited([row for row in data if row.supported and row.dataset != "summedits"], EDITS))
    every = twins()
    data += [row for pair in every for row in (pair.true, pair.altered)]
    words, words_held_out = word_networks(every, encoder)
    read_rows = observed(data, encoder, words, words_held_out)
    pairs = [(row, inputs) for row, inputs in zip(data, read_rows, strict=True) if inputs is not None]
    inputs = np.stack([inputs for _, inputs in pairs])
    unsupported = np.array([not row.supported for row, _ in pairs], dtype=np.intp)
    datasets, groups = (np.array([getattr(row, name) for row, _ in pairs]) for name in ("dataset", "group"))
    held_out = np.zeros(len(pairs))
    for learn, hold in GroupKFold(5).split(inputs, unsupported, groups):
        network = train(inputs[learn], unsupported[learn], datasets[learn])
        held_out[hold] = [network.supported(one) for one in inputs[hold]]
    thresholds, figures, balanced = {}, {}, {}
    for dataset in (*SETS, "edits", "twins"):
        own = datasets == dataset
        thresholds[dataset] = best_threshold(unsupported[own] == 0, held_out[own])
        figures[dataset] = round(float(roc_auc_score(unsupported[own] == 0, held_out[own])), 4)
        passes = held_out[own] >= thresholds[dataset]
        balanced[dataset] = round(float(balanced_accuracy_score(unsupported[own] == 0, passes)), 4)
        print(f"{dataset}: {own.sum()} rows, held-out AUROC {figures[dataset]}, threshold {thresholds[dataset]:.3f}")
    network = train(inputs, unsupported, datasets)
    WEIGHTS.write_text(
        _text(folder, {"words": words, "answers": network}, thresholds, (figures, balanced), len(pairs)),
        encoding="utf-8",
    )


def _text(
    folder: Path,
    networks: dict[str, Network],
    thresholds: dict[str, float],
    figures: tuple[dict[str, float], dict[str, float]],
    trained_on: int,
) -> str:
    digests = {
        f"twins/{path.stem}": hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(TWINS.glob("*.yaml"))
    } | {
        name: hashlib.sha256((folder / f"{name}.jsonl.gz").read_bytes()).hexdigest()
        for name in SETS if (folder / f"{name}.jsonl.gz").exists()
    }  # fmt: skip
    kept = {
        "made_by": "python -m benchmarks.groundedness_train FOLDER",
        "seed": SEED,
        "data": digests,
        "rows": trained_on,
        "settings": {
            "units": UNITS,
            "penalty": PENALTY,
            "networks": NETWORKS,
            "epochs": EPOCHS,
            "edits": EDITS,
            "say": SAY,
        },
        "held_out_auroc": figures[0],
        "held_out_balanced": figures[1],
        "thresholds": {name: round(value, 4) for name, value in thresholds.items()},
        "threshold": round(thresholds[SUPPORT_LIKE], 4),
        "measures": list(MEASURES),
        "networks": {name: rounded(network) for name, network in networks.items()},
    }
    return json.dumps(kept) + "\n"


def rounded(network: Network) -> dict[str, object]:
    return {
        name: np.array([float(f"{x:.6g}") for x in np.ravel(values)]).reshape(np.shape(values)).tolist()
        for name, values in vars(network).items()
    }


if __name__ == "__main__":
    main(Path(sys.argv[1]))
