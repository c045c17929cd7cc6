"""Triage and out-of-scope detection on real customers' messages, through the whole harness.

    make bench-triage DATA=FOLDER

FOLDER holds `banking77.jsonl.gz` and `clinc150.jsonl.gz`, one JSON object a line with the keys
`split`, `text` and `category`. For each seed, k rows a category of split `train` become the
examples of a workspace; the rows of split `test` (and `oos_test`, out of scope) become its
scenarios; `harness` loads, runs and scores it as it would any workspace. No rule turns a message
away, since then no category would be guessed: what `familiarity_below: 0.05` does is counted.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from sklearn.metrics import roc_auc_score

from harness.reference import ReferencePipeline
from harness.runs import ConversationDone, run
from harness.runs.results import ScenarioResult, to_line
from harness.turns.score import Status
from harness.workspace import load

SEEDS = (0, 1, 2)
NEEDLESS = 0.05


@dataclass(frozen=True)
class Message:
    text: str
    category: str


@dataclass(frozen=True)
class Measured:
    accuracy: float
    calibration_error: float
    auroc: float | None
    recall: float | None  # of out-of-scope messages, where 5 % of the others are turned away
    rule_recall: float | None  # the same by the rule as written
    rule_needless: float
    model_ms: float  # a message, the text model: vectors and classifiers
    harness_ms: float  # a message, everything else


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    if folder is None or not folder.is_dir():
        sys.exit("usage: make bench-triage DATA=FOLDER (with banking77.jsonl.gz and clinc150.jsonl.gz)")
    print("| messages | examples | accuracy | calibration error | out of scope: AUROC | recall at 5 % needless "
          "| by the rule: recall / needless | model ms | harness ms |")  # fmt: skip
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        for name, k in (("banking77", 5), ("banking77", 10), ("clinc150", 10)):
            rows = list(read(folder / f"{name}.jsonl.gz"))
            measured = [measure(rows, k, seed, Path(scratch)) for seed in SEEDS]
            print(table_row(name, k, measured), flush=True)


def read(path: Path) -> Iterable[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def measure(rows: Sequence[dict[str, Any]], k: int, seed: int, scratch: Path) -> Measured:
    """One workspace from one draw of examples, run and scored."""
    root = scratch / f"{k}-{seed}-{len(rows)}"
    write_workspace(root, *draw(rows, k, seed))
    started = time.process_time()
    workspace = load(root)
    loading = time.process_time() - started
    pipeline = ReferencePipeline(workspace, scratch / "cache")
    messages = [scenario.turns[0].customer for scenario in workspace.scenarios]
    started = time.process_time()
    pipeline.prepare(messages, lambda done, total: None)  # vectors and classifiers: the model
    model = time.process_time() - started
    started = time.process_time()
    events = run(workspace, pipeline, workspace.scenarios)
    results = [ScenarioResult(e.turns) for e in events if isinstance(e, ConversationDone)]
    b"".join(to_line(turn) for result in results for turn in result.turns)
    running = time.process_time() - started
    return judge(results, model / len(messages), (loading + running) / len(messages))


def draw(rows: Sequence[dict[str, Any]], k: int, seed: int) -> tuple[dict[str, list[str]], list[Message]]:
    """k examples a category of split `train`, and all rows that are measured."""
    chooser = random.Random(seed)
    pool: dict[str, list[str]] = defaultdict(list)
    measured = []
    for row in rows:
        if row["split"] == "train":
            pool[slug(row["category"])].append(row["text"])
        elif row["split"] == "test":
            measured.append(Message(row["text"], slug(row["category"])))
        elif row["split"] == "oos_test":
            measured.append(Message(row["text"], ""))
    return {name: chooser.sample(texts, k) for name, texts in sorted(pool.items())}, measured


def write_workspace(root: Path, examples: dict[str, list[str]], messages: Sequence[Message]) -> None:
    """A workspace in the harness's own files."""
    categories = [
        {"id": name, "title": name, "owner": "nobody", "risk": "low", "ceiling": "auto", "queue": "people",
         "weekly_volume": 1, "examples": texts}
        for name, texts in examples.items()
    ]  # fmt: skip
    scenarios = [
        {"id": f"m{i}", "turns": [{"customer": m.text, "expect": {
            "category": m.category or list(examples), "outcome": "handoff"}}]}  # there is no article to answer from
        for i, m in enumerate(messages)
    ]  # fmt: skip
    files = {
        "rules/categories.yaml": {"categories": categories},
        "rules/handoff.yaml": {
            "queues": [{"id": "people", "title": "People"}],
            "rules": [{"id": "all", "when": {"source": "missing"}, "then": {"handoff": "people"}}],
        },
        "rules/rollout.yaml": {"today": "2026-01-01", "stages": dict.fromkeys(examples, "human")},
        "scenarios/messages.yaml": {"scenarios": scenarios},
    }
    (root / "knowledge").mkdir(parents=True)
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True), "utf-8")


def judge(results: Sequence[ScenarioResult], model: float, own: float) -> Measured:
    turns = [result.turns[0] for result in results]
    replies = [turn.reply for turn in turns if turn.reply]
    strange = np.array([len(turn.expect.category or ()) > 1 for turn in turns])
    right = np.array([result.status is Status.PASS for result in results])[~strange]
    confidence = np.array([reply.confidence for reply in replies])[~strange]
    familiarity = np.array([reply.familiarity for reply in replies])
    turned_away = familiarity < NEEDLESS
    threshold = np.quantile(familiarity[~strange], NEEDLESS)
    some = bool(strange.any())
    return Measured(
        accuracy=float(right.mean()),
        calibration_error=expected_calibration_error(confidence, right),
        auroc=float(roc_auc_score(~strange, familiarity)) if some else None,
        recall=float((familiarity[strange] < threshold).mean()) if some else None,
        rule_recall=float(turned_away[strange].mean()) if some else None,
        rule_needless=float(turned_away[~strange].mean()),
        model_ms=1000 * model,
        harness_ms=1000 * own,
    )


def expected_calibration_error(confidence: Any, right: Any, bins: int = 10) -> float:
    """Mean gap between confidence and accuracy over equal-width bins, weighted by their size."""
    which = np.minimum((confidence * bins).astype(int), bins - 1)
    return float(sum(abs(confidence[which == b].sum() - right[which == b].sum()) for b in range(bins)) / len(right))


def table_row(name: str, k: int, measured: Sequence[Measured]) -> str:
    def mean(field: str, digits: int = 3) -> str:
        values = [getattr(m, field) for m in measured]
        return "-" if None in values else f"{statistics.mean(values):.{digits}f}"

    cells = [
        name, f"{k} a category", mean("accuracy"), mean("calibration_error"), mean("auroc"), mean("recall"),
        f"{mean('rule_recall')} / {mean('rule_needless')}", mean("model_ms", 2), mean("harness_ms", 2),
    ]  # fmt: skip
    return "| " + " | ".join(cells) + " |"


def slug(category: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", category.lower()).strip("-")


if __name__ == "__main__":
    main()
