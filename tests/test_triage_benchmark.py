"""`make bench-triage` measures what it says, on a few rows of the form that the sets have."""

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.triage import measure, read

KNOWN = {
    "card-lost": ["I lost my card", "my card is gone", "my card was stolen", "where is my card, I lost it"],
    "top-up": ["how do I top up", "top up my account", "adding money to my account", "top up by transfer"],
}
STRANGE = ["What is the tallest mountain?", "Sing me a song", "How old is the moon?"]


@pytest.mark.slow
def test_what_is_known_is_filed_and_what_is_not_is_told_apart(tmp_path: Path) -> None:
    rows = [
        {"split": "train" if number < 2 else "test", "text": text, "category": category}
        for category, texts in KNOWN.items()
        for number, text in enumerate(texts)
    ]
    rows += [{"split": "oos_test", "text": text, "category": ""} for text in STRANGE]
    path = tmp_path / "rows.jsonl.gz"
    with gzip.open(path, "wt") as lines:
        lines.writelines(json.dumps(row) + "\n" for row in rows)
    found = measure(list(read(path)), 2, 0, tmp_path)
    assert found.accuracy == 1
    assert found.auroc == found.recall == 1
