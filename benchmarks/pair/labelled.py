"""Answers that people have labelled, and twins, as the pair model learns from them: a text beside claims about it.

    python -m benchmarks.pair.labelled DATA > OUT/labelled.json

The environment of the harness writes them, that of the training reads them. Of a long source the model is shown the
run of sentences that has most words of the answer.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.groundedness_data import Row, for_pairs, rows, tested, twins
from benchmarks.pair.rows import CONTRADICTED, MISSING, SUPPORTED, VOCABULARY, PairRow, Tokenize

SETS = ("begin_wow", "begin_train", "wice", "wice_train", "dstc9_faq_answers", "summedits")
CONTRADICTING = (
    "dstc9_faq_answers",
    "summedits",
)  # where most of what is wrong is contradicted; elsewhere it is missing
MOST, SEED = 2600, 7  # rows of DSTC9, all unsupported ones among them
PIECES = 316  # of 320 that the model reads

_WORDS = re.compile(r"[a-z0-9]+")


def labelled(folder: Path) -> dict[str, list[PairRow]]:
    """What to learn from, by the source as the model reads it. No `test` row is among them."""
    tokenize = Tokenize(VOCABULARY)
    found: dict[str, list[PairRow]] = {}
    for dataset in SETS:
        for row in _rows(folder, dataset):
            wrong = CONTRADICTED if dataset in CONTRADICTING else MISSING
            source = excerpt(row.sources, row.answer, tokenize)
            pair = PairRow(row.answer, dataset, False, SUPPORTED if row.supported else wrong)
            found.setdefault(source, []).append(pair)
    for pair_ in twins():
        if for_pairs(pair_.true):
            wrong = MISSING if pair_.kind in ("invention", "other article") else CONTRADICTED
            own = found.setdefault(pair_.true.sources[0], [])
            own.append(PairRow(pair_.true.answer, "twins", False, SUPPORTED))
            own.append(PairRow(pair_.altered.answer, "twins", False, wrong))
    return found


def _rows(folder: Path, dataset: str) -> list[Row]:
    found = [row for row in rows(folder, dataset) if row.split != "test"]
    if dataset == "dstc9_faq_answers":
        random.Random(SEED).shuffle(found)
        found = sorted(found, key=lambda row: row.supported)[:MOST]
    return [row for row in found if for_pairs(row, tested(folder))]


def excerpt(sources: Sequence[str], answer: str, tokenize: Tokenize) -> str:
    """The sources, or the sentences in a row that the model can read and that have most words of the answer."""
    text = "\n".join(sources)
    if len(tokenize(text, 100_000)) <= PIECES + 4:
        return text
    parts = [part for part in re.split(r"(?<=[.!?])\s+|\n+", text) if part.strip()]
    sizes = [len(tokenize(part, 10_000)) - 2 for part in parts]
    said = [set(_WORDS.findall(part.lower())) for part in parts]
    own = {word for word in _WORDS.findall(answer.lower()) if len(word) > 3}
    best, at = -1.0, (0, 1)
    for start in range(len(parts)):
        end, length = start, 0
        while end < len(parts) and length + sizes[end] <= PIECES:
            length, end = length + sizes[end], end + 1
        end = max(end, start + 1)
        most = max(len(own & words) for words in said[start:end]) / (1 + len(own))
        shared = len(own & set().union(*said[start:end])) + most
        if shared > best:
            best, at = shared, (start, end)
    return " ".join(parts[slice(*at)])


if __name__ == "__main__":
    json.dump(
        {source: [(row.text, row.kind, row.label) for row in found]
         for source, found in labelled(Path(sys.argv[1])).items()}, sys.stdout,
    )  # fmt: skip
