"""The embedded groundedness checker on people's labels: make bench-groundedness DATA=FOLDER.

Rows of split `test` are measured, with the threshold that was chosen on development rows; nothing was learned from
them, and the pair model saw no row about a document of theirs. For a set without such rows the held-out figure of the
training is shown. Then the claims of groundedness_pairs.yaml and groundedness_twins.yaml (the support domain, one fact
wrong), and the speed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from benchmarks.groundedness_data import SETS, Row, rows
from harness.reference.models import Encoder, PairModel
from harness.scoring.groundedness.checker import CitedSource, EmbeddedChecker
from harness.scoring.groundedness.network import weights
from harness.workspace import Workspace, load

REPOSITORY = Path(__file__).parent.parent
HERE = Path(__file__).parent
FALSE_ALARMS = 0.05
BASELINES = {"begin_wow": (0.952, 0.879), "wice": (0.778, 0.69)}  # the best of the candidates measured before


def main(folder: Path) -> None:
    checker = EmbeddedChecker(Encoder(), PairModel())
    print("| set | answers | AUROC | balanced accuracy | best baseline: AUROC / balanced accuracy |")
    print("|---|---|---|---|---|")
    for dataset in SETS:
        measured = [row for row in rows(folder, dataset) if row.split == "test"]
        baseline = " / ".join(map(str, BASELINES.get(dataset, ("-", "-"))))
        if measured:
            auroc, balanced = figures(checker, measured)
            print(f"| {dataset}, test | {len(measured)} | {auroc:.3f} | {balanced:.3f} | {baseline} |", flush=True)
        else:
            held_out = weights()["read"]["held_out"][dataset]
            count, auroc, balanced = (held_out[name] for name in ("rows", "auroc", "balanced"))
            print(f"| {dataset}, held out | {count} | {auroc:.3f} | {balanced:.3f} | - |", flush=True)
    workspace = load(REPOSITORY)
    adversarial(checker, workspace)
    speed(workspace)


def figures(checker: EmbeddedChecker, measured: Sequence[Row]) -> tuple[float, float]:
    """AUROC, and balanced accuracy at the threshold of the set's development rows."""
    supported = np.array([row.supported for row in measured])
    scores = np.array([checker.check(row.answer, _sources(row)).score for row in measured])
    threshold = weights()["read"]["held_out"][measured[0].dataset]["threshold"]
    return float(roc_auc_score(supported, scores)), float(balanced_accuracy_score(supported, scores >= threshold))


def _sources(row: Row) -> list[CitedSource]:
    return [CitedSource(f"source {number}", text) for number, text in enumerate(row.sources, 1)]


def adversarial(checker: EmbeddedChecker, workspace: Workspace) -> None:
    """Claims about the sample workspace's articles, true ones and ones with a fact wrong."""
    print(f"\n| set | kind of error | claims | caught at {FALSE_ALARMS:.0%} false alarms | caught as shipped |")
    print("|---|---|---|---|---|")
    for name, claims in (("pairs", pairs()), ("twins", twins())):
        checked = [checker.check(claim.text, _sections(claim, workspace)) for claim in claims]
        kinds = np.array([claim.kind for claim in claims])
        scores, caught = np.array([c.score for c in checked]), np.array([not c.supported for c in checked])
        good = kinds == "true"
        limit = float(np.quantile(scores[good], FALSE_ALARMS))
        for kind in [*sorted(set(kinds[~good].tolist())), "all"]:
            own = ~good if kind == "all" else kinds == kind
            print(f"| {name} | {kind} | {own.sum()} | {(scores[own] < limit).mean():.3f} | {caught[own].mean():.3f} |")
        print(f"| {name} | none: true claims flagged | {good.sum()} | {FALSE_ALARMS:.3f} | {caught[good].mean():.3f} |")
        print(f"| {name} | AUROC | - | {roc_auc_score(good, scores):.3f} | - |", flush=True)


@dataclass(frozen=True)
class Adversarial:
    """A claim, the sections it cites, and what is wrong with it; `true` when nothing is."""

    text: str
    sections: tuple[str, ...]
    kind: str


def pairs() -> list[Adversarial]:
    """True claims in words far from the article's, and altered ones."""
    found = yaml.safe_load((HERE / "groundedness_pairs.yaml").read_text("utf-8"))["pairs"]
    return [Adversarial(pair["claim"], _refs(pair["source"]), str(pair["kind"]).lower()) for pair in found]


def twins() -> list[Adversarial]:
    """True claims as they are written to customers, each with its altered twin."""
    found = yaml.safe_load((HERE / "groundedness_twins.yaml").read_text("utf-8"))["pairs"]
    true = [Adversarial(twin["claim"], _refs(twin["source"]), "true") for twin in found]
    return true + [Adversarial(twin["altered"], _refs(twin["source"]), twin["kind"]) for twin in found]


def _refs(source: str | list[str]) -> tuple[str, ...]:
    return (source,) if isinstance(source, str) else tuple(source)


def _sections(claim: Adversarial, workspace: Workspace) -> list[CitedSource]:
    sections = [workspace.sections[ref] for ref in claim.sections]
    return [CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in sections]


def speed(workspace: Workspace) -> None:
    """Claims a second of CPU, each new, against an article of 20 sections that was read before."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {0})
    sections = list(workspace.sections.values())[:20]
    sources = [CitedSource(section.ref, f"{section.heading}\n{section.text}") for section in sections]
    encoder = Encoder()
    checker = EmbeddedChecker(encoder, PairModel())
    checker.check("This reads the article once.", sources)
    claims = [
        f"You can change the setting number {number} of your workspace on the Team plan." for number in range(400)
    ]
    reading = _seconds(lambda claim: encoder.tokens([claim]), claims)  # which keeps the vectors
    checking = _seconds(lambda claim: checker.check(claim, sources), claims)
    print(
        f"\n{len(claims) / (reading + checking):.0f} claims a second on one core, against {len(sections)} sections: "
        f"{1000 * reading / len(claims):.1f} ms of CPU each in the text model, {1000 * checking / len(claims):.1f} ms "
        "in the checker (which is all, where the claim was read before)."
    )


def _seconds(work: Callable[[str], object], claims: Sequence[str]) -> float:
    started = time.process_time()
    for claim in claims:
        work(claim)
    return time.process_time() - started


if __name__ == "__main__":
    main(Path(sys.argv[1]))
