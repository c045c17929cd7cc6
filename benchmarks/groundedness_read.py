"""Train the networks that weigh wording and what the pair model says: make train-groundedness DATA=FOLDER.

They learn from rows, companies and organisations that neither the pair model nor, where it is measured, they
themselves have seen. Adds them to harness/scoring/groundedness/weights.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import GroupKFold

from benchmarks.groundedness_data import SETS, Row, development, edited, for_pairs, rows, tested, twins
from benchmarks.groundedness_networks import Array
from benchmarks.groundedness_train import WEIGHTS, best_threshold, observed, rounded, train
from benchmarks.groundedness_words import word_networks
from benchmarks.pair.rows import CONTRASTS, DEV, TRUE, sections
from benchmarks.pair.rows import rows as claims_of
from harness.reference.models import Encoder, PairModel
from harness.scoring.groundedness.claims import claims, sentences
from harness.scoring.groundedness.pair_measures import pair_measures

EDITS = 900
SAY = {"twins": 3, "organisations": 2, "contrasts": 2}
SUPPORT_LIKE = ("twins", "organisations", "contrasts")  # claims of help centres
THRESHOLD = (
    0.5  # more likely supported than not; the best for those differs from one training to the next, .498 to .541
)
PAIR_WEIGHTS = Path(__file__).parent.parent / "harness/reference/models/pair-weights/weights.bin.sha256"


def learned_from(folder: Path) -> list[Row]:
    """Labelled rows and answers with one fact changed, twins, and claims about the organisations to choose by."""
    labelled = [*development(folder), *rows(folder, "begin_train"), *rows(folder, "wice_train")]
    found = [row for row in labelled if not for_pairs(row, tested(folder))]
    found += list(edited([row for row in found if row.supported and row.dataset != "summedits"], EDITS))
    found += [row for pair in twins() for row in (pair.true, pair.altered) if not for_pairs(row)]
    for name, every in (("organisations", sections()), ("contrasts", sections(CONTRASTS))):
        for place, section in enumerate(every):
            if section.part == DEV:
                found += [
                    Row(name, "", section.organisation, (section.text,), each.text, each.kind in TRUE)
                    for each in claims_of(every, place) if not each.question
                ]  # fmt: skip
    return found


def beside(row: Row, pairs: PairModel) -> Array:
    """What the pair model says of an answer's claims: (3,)."""
    stated = [claim.text for claim in claims(row.answer) or sentences(row.answer)]
    return pair_measures(stated or [row.answer], row.sources, pairs)


def main(folder: Path) -> None:
    cache = Path("reports/.cache/groundedness")
    encoder, pairs = Encoder(cache), PairModel(cache)
    data = learned_from(folder)
    words, held_out = word_networks(twins(), encoder)
    read_rows = observed(data, encoder, words, held_out)
    kept = [(row, seen) for row, seen in zip(data, read_rows, strict=True) if seen is not None]
    inputs = np.stack([np.concatenate([seen, beside(row, pairs)]) for row, seen in kept])
    unsupported = np.array([not row.supported for row, _ in kept], dtype=np.intp)
    datasets, groups = (np.array([getattr(row, name) for row, _ in kept]) for name in ("dataset", "group"))
    scores = np.zeros(len(kept))
    for learn, hold in GroupKFold(5).split(inputs, unsupported, groups):
        network = train(inputs[learn], unsupported[learn], datasets[learn], SAY)
        scores[hold] = [network.supported(one) for one in inputs[hold]]
    figures = {}
    for dataset in (*SETS, "begin_train", "edits", *SUPPORT_LIKE):
        own = datasets == dataset
        threshold = best_threshold(unsupported[own] == 0, scores[own])
        auroc = float(roc_auc_score(unsupported[own] == 0, scores[own]))
        balanced = float(balanced_accuracy_score(unsupported[own] == 0, scores[own] >= threshold))
        figures[dataset] = {
            "rows": int(own.sum()), "auroc": round(auroc, 4), "balanced": round(balanced, 4),
            "threshold": round(threshold, 4),
        }  # fmt: skip
        print(f"{dataset}: {own.sum()} rows, held-out AUROC {auroc:.4f}, threshold {threshold:.3f}", flush=True)
    write(figures, inputs, unsupported, datasets)


def write(
    figures: dict[str, dict[str, float]], inputs: Array, unsupported: NDArray[np.intp], datasets: NDArray[np.str_]
) -> None:
    """The networks of all rows beside those of wording, and where they come from."""
    whole = json.loads(WEIGHTS.read_text("utf-8"))
    whole["read"] = {
        "made_by": "python -m benchmarks.groundedness_read FOLDER",
        "pair_model": PAIR_WEIGHTS.read_text("utf-8").split()[0],
        "rows": len(inputs),
        "settings": {"edits": EDITS, "say": SAY},
        "held_out": figures,
        "threshold": THRESHOLD,
    }
    whole["networks"]["answers_read"] = rounded(train(inputs, unsupported, datasets, SAY))
    WEIGHTS.write_text(json.dumps(whole) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
