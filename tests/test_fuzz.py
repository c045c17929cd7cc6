"""Mutated inputs through every loader, some 300 each; `make fuzz COUNT=... SEED=...` tries more."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.fuzz import fuzz, mutated
from benchmarks.fuzz import loaders as every_loader
from tests.conftest import REPOSITORY

COUNT = 10_000


@pytest.mark.slow
def test_no_loader_ends_in_a_traceback_or_hangs() -> None:
    found = fuzz(COUNT, seed=19)
    assert [(name, *failure) for name, each in found.items() for failure in each.failures[:1]] == []
    assert sum(each.counts.total() for each in found.values()) >= COUNT


def test_the_same_seed_makes_the_same_inputs() -> None:
    first, again = (mutated(b"key: [value, 5]\n", random.Random("7")) for _ in range(2))
    assert first == again != b"key: [value, 5]\n"


def test_every_kind_of_rules_file_is_tried(tmp_path: object) -> None:
    names = {path.name for path in (REPOSITORY / "rules").glob("*.yaml")}
    assert {f"rules/{name}" for name in names} <= every_loader(REPOSITORY / "reports").keys()


@pytest.mark.slow
def test_every_loader_reads_what_is_mutated(tmp_path: Path) -> None:
    """Else it refuses whatever is made of it at the first key. A chain's hashes are those of no mutant anyway."""
    for name, loader in every_loader(tmp_path).items():
        for seed in loader.seeds:
            if not name.endswith(("ledger.jsonl", "seals.jsonl", "tuned.jsonl")):
                loader.read(seed)
