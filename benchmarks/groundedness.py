"""The embedded groundedness checker on people's labels: make bench-groundedness DATA=FOLDER.

Rows of split `test` are measured, with the threshold that was chosen on development rows; none of
them was trained on. For a set without such rows the held-out figure of the training is shown. Then
the pairs of groundedness_pairs.yaml (the support domain, one fact wrong), and the speed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from benchmarks.groundedness_data import SETS, Row, rows
from harness.embedding import Encoder
from harness.scoring.groundedness.checker import EmbeddedChecker, Source
from harness.scoring.groundedness.network import weights
from harness.workspace import Workspace, load

REPOSITORY = Path(__file__).parent.parent
PAIRS = Path(__file__).parent / "groundedness_pairs.yaml"
FALSE_ALARMS = 0.05
BASELINES = {"begin_wow": (0.952, 0.879), "wice": (0.778, 0.69)}  # the best of the candidates measured before


def main(folder: Path) -> None:
    checker = EmbeddedChecker(Encoder())
    print("| set | answers | AUROC | balanced accuracy | best baseline: AUROC / balanced accuracy |")
    print("|---|---|---|---|---|")
    for dataset in SETS:
        measured = [row for row in rows(folder, dataset) if row.split == "test"]
        baseline = " / ".join(map(str, BASELINES.get(dataset, ("-", "-"))))
        if measured:
            auroc, balanced = figures(checker, measured)
            print(f"| {dataset}, test | {len(measured)} | {auroc:.3f} | {balanced:.3f} | {baseline} |", flush=True)
        else:
            held_out, balanced = (weights()[name][dataset] for name in ("held_out_auroc", "held_out_balanced"))
            print(f"| {dataset}, held out | - | {held_out:.3f} | {balanced:.3f} | - |", flush=True)
    workspace = load(REPOSITORY)
    adversarial(checker, workspace)
    speed(workspace)


def figures(checker: EmbeddedChecker, measured: Sequence[Row]) -> tuple[float, float]:
    """AUROC, and balanced accuracy at the threshold of the set's development rows."""
    supported = np.array([row.supported for row in measured])
    scores = np.array([checker.check(row.answer, _sources(row)).score for row in measured])
    threshold = weights()["thresholds"][measured[0].dataset]
    return float(roc_auc_score(supported, scores)), float(balanced_accuracy_score(supported, scores >= threshold))


def _sources(row: Row) -> list[Source]:
    return [Source(f"source {number}", text) for number, text in enumerate(row.sources, 1)]


def adversarial(checker: EmbeddedChecker, workspace: Workspace) -> None:
    """Claims about the sample workspace's articles, true ones and ones with a fact wrong."""
    kinds, scores, passed = [], [], []
    for pair in yaml.safe_load(PAIRS.read_text("utf-8"))["pairs"]:
        refs = [pair["source"]] if isinstance(pair["source"], str) else pair["source"]
        sections = [workspace.sections[ref] for ref in refs]
        checked = checker.check(pair["claim"], [Source(s.ref, f"{s.heading}\n{s.text}") for s in sections])
        kinds.append(str(pair["kind"]).lower())
        scores.append(checked.score if checked.supported or checked.score < checker.threshold else 0.0)
        passed.append(checked.supported)
    values, good = np.array(scores), np.array([kind == "true" for kind in kinds])
    limit = float(np.quantile(values[good], FALSE_ALARMS))
    print(f"\n| adversarial pairs | pairs | caught at {FALSE_ALARMS:.0%} false alarms | caught as shipped |")
    print("|---|---|---|---|")
    for kind in sorted({kind for kind in kinds if kind != "true"}):
        own = np.array([each == kind for each in kinds])
        caught = (~np.array(passed)[own]).mean()
        print(f"| {kind} | {own.sum()} | {(values[own] < limit).mean():.3f} | {caught:.3f} |")
    shipped = (~np.array(passed)[~good]).mean()
    print(f"| all | {(~good).sum()} | {(values[~good] < limit).mean():.3f} | {shipped:.3f} |")
    print(f"| true claims flagged | {good.sum()} | {FALSE_ALARMS:.3f} | {(~np.array(passed)[good]).mean():.3f} |")
    print(f"\nAUROC on the pairs: {roc_auc_score(good, values):.3f}")


def speed(workspace: Workspace) -> None:
    """Claims a second on one core, each new, against an article of 20 sections that was read before."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    sections = list(workspace.sections.values())[:20]
    sources = [Source(section.ref, f"{section.heading}\n{section.text}") for section in sections]
    checker = EmbeddedChecker(Encoder())
    checker.check("This reads the article once.", sources)
    claims = [
        f"You can change the setting number {number} of your workspace on the Team plan." for number in range(400)
    ]
    started = time.perf_counter()
    for claim in claims:
        checker.check(claim, sources)
    spent = time.perf_counter() - started
    print(f"\n{len(claims) / spent:.0f} claims a second on one core, against {len(sections)} sections.")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
