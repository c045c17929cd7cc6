"""Whether a source answers a question, on conversations written by people.

    make bench-retrieval DATA=FOLDER

FOLDER holds `mtrag_un.jsonl.gz` (conversations with the passages that answer the last question, or
none) and `mtrag_un_articles.jsonl.gz` (the passages). Each collection becomes the sections of a
search index, and the last question is searched in its own collection. It says how often the best
section is a right one, and at which similarity questions with and without an answer part: the
figure behind `SIMILAR` in the reference pipeline.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from sklearn.metrics import roc_auc_score

from harness.reference.answer import SectionIndex, Shelf
from harness.reference.models import Encoder
from harness.reference.pipeline import SIMILAR
from harness.workspace import Section, Standing, Workspace


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1] else None
    if folder is None or not folder.is_dir():
        sys.exit("usage: make bench-retrieval DATA=FOLDER (with mtrag_un.jsonl.gz and mtrag_un_articles.jsonl.gz)")
    collections: dict[str, list[Section]] = defaultdict(list)
    for row in read(folder / "mtrag_un_articles.jsonl.gz"):
        collections[row["collection"]].append(Section(row["article"], "", "", row["text"], 1))
    encoder = Encoder()
    indexes = {name: index_of(sections, encoder) for name, sections in collections.items()}
    answerable, similarity, right = [], [], []
    for row in read(folder / "mtrag_un.jsonl.gz"):
        if row["answerability"] not in ("ANSWERABLE", "PARTIAL", "UNANSWERABLE"):
            continue
        question = row["turns"][-1]["text"]
        best = indexes[row["collection"]].search(question, encoder.embed([question])[0], limit=1)[0]
        answerable.append(row["answerability"] != "UNANSWERABLE")
        similarity.append(best.similarity)
        right.append(best.section.article in (row["relevant"] or ()))
    show(np.array(answerable), np.array(similarity), np.array(right))


def read(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def index_of(sections: list[Section], encoder: Encoder) -> SectionIndex:
    """A search index over plain passages, which have neither a title nor a standing."""
    articles = {s.article: SimpleNamespace(id=s.article, head=SimpleNamespace(title="")) for s in sections}
    workspace = SimpleNamespace(
        sections={s.article: s for s in sections}, articles=articles, standing=lambda ref: Standing.APPROVED
    )
    return SectionIndex.of(Shelf(cast(Workspace, workspace)), encoder)


def show(answerable: Any, similarity: Any, right: Any) -> None:
    auroc = roc_auc_score(answerable, similarity)
    print(f"{answerable.sum()} questions with an answer, {(~answerable).sum()} without")
    print(f"best section right: {right[answerable].mean():.3f}; AUROC of its similarity: {auroc:.3f}\n")
    print("| similarity of at least | answered where there is an answer | answered where there is none |")
    print("|---|---|---|")
    for threshold in (0.35, 0.40, 0.45, 0.50, 0.55):
        kept = similarity >= threshold
        mark = " (used)" if threshold == SIMILAR else ""
        print(f"| {threshold:.2f}{mark} | {kept[answerable].mean():.3f} | {kept[~answerable].mean():.3f} |")


if __name__ == "__main__":
    main()
