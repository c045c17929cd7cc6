"""From which likeness on are two messages one? Pairs of real customers' messages, by people's labels.

By their vectors, as the audit looks for contradictions, then by their words, as scenarios are counted by cluster.

    python -m benchmarks.likeness FOLDER

FOLDER holds `banking77.jsonl.gz`, one JSON object a line with the keys `split`, `text` and `category`.
Every fourth row of split `train` is held against every other; a pair is right when both have the same
one of 77 fine intents. The last line is about the first 30 messages of each intent.
"""

from __future__ import annotations

import gzip
import json
import sys
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from statistics import median

import numpy as np

from harness.gates import CustomerSide, clusters_of
from harness.reference.models import Encoder
from harness.same_words import NEAR_DUPLICATE, same_words
from harness.suite.audit import ALIKE

LIMITS = (0.70, 0.75, 0.80, 0.85, ALIKE, 0.95)


def main() -> None:
    """A line a limit: pairs at least that near, the share of one intent, the share of all such pairs found."""
    with gzip.open(Path(sys.argv[1]) / "banking77.jsonl.gz", "rt", encoding="utf-8") as lines:
        training = [row for row in map(json.loads, lines) if row["split"] == "train"]
    rows = training[::4]
    vectors = Encoder().embed([row["text"] for row in rows])
    intents = np.array([row["category"] for row in rows])
    first, second = np.triu_indices(len(rows), 1)
    near, same = (vectors @ vectors.T)[first, second], intents[first] == intents[second]
    print(f"{len(rows)} messages, {len(near)} pairs, {same.mean():.1%} of one intent")
    for limit in LIMITS:
        taken = near >= limit
        print(
            f"{limit:.2f}\t{taken.sum()} pairs\t{same[taken].mean():.1%} of one intent\t{taken[same].mean():.1%} found"
        )
    print(f"by words, from {NEAR_DUPLICATE} on:")
    pairs = [(a, b) for a, b, _ in same_words([(row["text"],) for row in rows])]
    right = sum(intents[a] == intents[b] for a, b in pairs) / len(pairs)
    print(f"{len(pairs)} pairs\t{right:.1%} of one intent\t{counted(rows)} clusters of {len(rows)} messages")
    intent = itemgetter("category")
    each = [counted([*of_it][:30]) for _, of_it in groupby(sorted(training, key=intent), intent)]
    print(f"of 30 messages of one intent {median(each)} count on their own (median of {len(each)})")


def counted(rows: list[dict[str, str]]) -> int:
    """As how many scenarios the gate counts these messages."""
    return len(set(clusters_of(tuple(CustomerSide(str(at), (row["text"],)) for at, row in enumerate(rows))).values()))


if __name__ == "__main__":
    main()
