"""Answers that people have labelled as supported by their sources or not, from a folder of such sets."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from harness.scoring.groundedness.quantities import quantities
from harness.scoring.groundedness.weighed_words import OPPOSITES, words

SETS = ("begin_wow", "wice", "mtrag_human_eval", "dstc9_faq_answers", "summedits")
MOST = {"dstc9_faq_answers": 2050}  # rows trained on; all unsupported ones, and a draw of the others
SEED = 7
FOR_NETWORKS = 4  # one in so many documents
TWINS = Path(__file__).parent / "groundedness_training"


@dataclass(frozen=True)
class Row:
    """An answer, what it stands on, and whether people found it supported."""

    dataset: str
    split: str
    group: str  # rows of one document share it
    sources: tuple[str, ...]
    answer: str
    supported: bool


def rows(folder: Path, dataset: str) -> list[Row]:
    """The labelled rows of a set; empty when the folder does not hold it."""
    path = folder / f"{dataset}.jsonl.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        records = [json.loads(line) for line in lines]
    return [_row(dataset, record) for record in records if record.get("supported") is not None]


def _row(dataset: str, record: dict[str, Any]) -> Row:
    """Where a record names no document, its longest sentence tells it: pages share whole menus, but not that."""
    sources = record.get("sources") or [record.get("source") or ""]
    named = record.get("conversation") or record.get("article") or str(record.get("id") or "").rsplit("_", 1)[0]
    group = f"{dataset}/{named}" if named else hashlib.sha256(max(sources, key=len).encode()).hexdigest()
    answer = record.get("claim") or record.get("answer") or ""
    return Row(dataset, record.get("split") or "", group, tuple(sources), answer, record["supported"])


def development(folder: Path) -> list[Row]:
    """The rows that may be learned from: no `test` row among them."""
    kept: list[Row] = []
    for dataset in SETS:
        own = [row for row in rows(folder, dataset) if row.split != "test"]
        random.Random(SEED).shuffle(own)
        own.sort(key=lambda row: row.supported)  # the unsupported ones, of which there are few, first
        kept += own[: MOST.get(dataset, len(own))]
    return kept


def for_pairs(row: Row, tested: frozenset[str] = frozenset()) -> bool:
    """Whether the pair model learns from it; the networks that weigh what it says learn from the other rows.

    By documents, and of those that a `test` row stands on it sees none. Of mtRAG, which is small, all is for networks.
    """
    if row.dataset == "twins":
        return row.group not in sorted({each.true.group for each in twins()})[:2]
    share = int(hashlib.sha256(row.group.encode()).hexdigest(), 16) % FOR_NETWORKS
    return row.dataset != "mtrag_human_eval" and share != 0 and row.group not in tested


@lru_cache(maxsize=1)
def tested(folder: Path) -> frozenset[str]:
    """The documents that `test` rows stand on."""
    return frozenset(row.group for name in SETS for row in rows(folder, name) if row.split == "test")


@dataclass(frozen=True)
class Twins:
    """A true claim, the same claim with one thing wrong, and what kind of thing."""

    true: Row
    altered: Row
    kind: str


@lru_cache(maxsize=1)
def twins() -> list[Twins]:
    """The twins to learn from: help centres of other trades, invented for it, one a file."""
    found = []
    for path in sorted(TWINS.glob("*.yaml")):
        for section in yaml.safe_load(path.read_text("utf-8"))["sections"]:
            row = Row("twins", "", f"twins/{path.stem}", (f"{section['heading']}\n{section['text']}",), "", True)
            found += [
                Twins(replace(row, answer=twin["claim"]), replace(row, answer=twin["altered"], supported=False),
                      twin["kind"])
                for twin in section["twins"]
            ]  # fmt: skip
    return found


def edited(supported: Sequence[Row], most: int) -> Iterator[Row]:
    """Supported answers with one fact changed, as many of each kind, and the answers they were made from."""
    draw = random.Random(SEED)
    pool = [row.answer[word.start : word.end] for row in supported for word in words(row.answer) if _swappable(word)]
    kinds: list[Callable[[str], str | None]] = [
        lambda text: _number(text, draw), lambda text: _negation(text, draw), lambda text: _opposite(text, draw),
        lambda text: _swap(text, draw, pool),
    ]  # fmt: skip
    used: set[int] = set()
    for kind in kinds:
        made = 0
        for at in draw.sample(range(len(supported)), len(supported)):
            text = kind(supported[at].answer)
            if text and text != supported[at].answer:
                yield replace(supported[at], dataset="edits", answer=text, supported=False)
                used.add(at)
                made += 1
            if made == most // len(kinds):
                break
    for at in sorted(used):
        yield replace(supported[at], dataset="edits")


def _number(text: str, draw: random.Random) -> str | None:
    found = [q for q in quantities(text) if re.search(r"\d", text[q.start : q.end])]
    if not found:
        return None
    quantity = draw.choice(found)
    digits = re.search(r"\d+(?:\.\d+)?", text[quantity.start : quantity.end])
    assert digits
    value = float(digits[0])
    other = draw.choice([new for new in (value + 1, value * 2, value + 10, value * 10, value // 2) if new != value])
    start = quantity.start + digits.start()
    return text[:start] + f"{other:g}" + text[start + len(digits[0]) :]


_DENIALS = (
    (r"\bcan(?:no|')t\b", "can"),
    (r"\bwon't\b", "will"),
    (r"n't\b", ""),
    (r"\bnot\s+", ""),
    (r"\bno longer\b", "still"),
    (r"\bnever\b", "always"),
    (r"\bwithout\b", "with"),
    (r"\bno\s+", "some "),
)
_VERBS = r"\b(is|are|was|were|can|could|will|would|does|do|did|has|have|had|should|may|must)\b(?!\s+not)"
_VERB = re.compile(_VERBS, re.IGNORECASE)


def _negation(text: str, draw: random.Random) -> str | None:
    for pattern, positive in _DENIALS:
        if re.search(pattern, text, re.IGNORECASE):
            return re.sub(pattern, positive, text, count=1, flags=re.IGNORECASE)
    verb = _VERB.search(text)
    return f"{text[: verb.end()]} {draw.choice(('not', 'never'))}{text[verb.end() :]}" if verb else None


def _opposite(text: str, draw: random.Random) -> str | None:
    pairs = dict(pair.split() for pair in OPPOSITES) | {pair.split()[1]: pair.split()[0] for pair in OPPOSITES}
    found = [word for word in words(text) if word.text in pairs]
    if not found:
        return None
    word = draw.choice(found)
    return text[: word.start] + pairs[word.text] + text[word.end :]


def _swap(text: str, draw: random.Random, pool: Sequence[str]) -> str | None:
    found = [word for word in words(text) if _swappable(word)]
    if not found:
        return None
    word = draw.choice(found)
    others = [other for other in draw.sample(pool, min(50, len(pool))) if other[0].isupper() == word.name]
    return text[: word.start] + others[0] + text[word.end :] if others and others[0].lower() != word.text else None


def _swappable(word: Any) -> bool:
    return bool(word.weight > 0.6 and word.text.isalpha())
