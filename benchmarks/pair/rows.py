"""Claims and questions about sections of invented help centres, as rows to learn from (data/README.md)."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).with_name("data")
CONTRASTS = DATA / "contrasts"
VOCABULARY = Path("harness/reference/models/wordpiece-vocab.txt")
SUPPORTED, CONTRADICTED, MISSING = 0, 1, 2
"""What a section says of a claim, by the place of its logit."""
TRUE = ("far", "near", "several", "twin")  # kinds of claims that are supported
SHOWN, DEV, TEST = "train", "dev", "test"
_NOT_IN_SOURCE = frozenset(("added", "uncited", "elsewhere"))
_LENGTHS = ((20, 24), (28, 24), (48, 12))  # word pieces of a row, and rows of a section at once
_SOURCES = (128, 192, 320)  # word pieces of a section, rounded up
_LONGEST, _ANSWERS = 64, (2, 8)  # word pieces of a labelled answer, and how many are beside a source
_LABELLED = ((48, 16, 6), (192, 8, 4), (320, 4, 3))  # word pieces of a source, and how many at once: with 2, with 8
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"£$€])")

Ids = NDArray[np.int32]
Labelled = Sequence[tuple[str, Sequence["PairRow"]]]
"""Sources with what was said about each."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section and what was written about it."""

    organisation: str
    text: str
    claims: tuple[tuple[str, str], ...]  # its kind and the claim
    twins: bool  # whether each true claim is followed by one that differs in one thing
    questions: tuple[str, ...]  # that it answers
    other_questions: tuple[str, ...]  # that it does not, on the same subject

    @property
    def part(self) -> str:
        """By organisation, so that nothing about a section that is measured was seen before."""
        place = int(sha256(self.organisation.encode()).hexdigest(), 16) % 20
        return TEST if place < 3 else DEV if place < 5 else SHOWN


@dataclass(frozen=True, slots=True)
class PairRow:
    """A claim or a question beside a section."""

    text: str
    kind: str
    question: bool
    label: int  # of a claim: SUPPORTED, CONTRADICTED or MISSING; of a question: 1 where it is answered
    twins: int = 0  # the number of the true claim and the one beside it that differs in one thing; 0 for none


@dataclass(frozen=True, slots=True)
class Batch:
    """Sections and rows of each, as word pieces; 0 is padding. A row that is none has the task -1."""

    source: Ids  # (sections, pieces)
    rows: Ids  # (sections, rows, pieces)
    task: Ids  # (sections, rows): 0 a claim, 1 a question
    label: Ids  # (sections, rows)
    twins: Ids  # (sections, rows)


def sections(folder: Path = DATA) -> list[Section]:
    """Every section, by organisation."""
    lines = [line for path in sorted(folder.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [_section(json.loads(line)) for line in lines]


def _section(plain: dict[str, Any]) -> Section:
    claims = [
        (kind, text)
        for pair in plain.get("pairs", ())
        for kind, text in (("twin", pair["true"]), (pair["kind"], pair["false"]))
    ]
    claims += [(kind, text) for kind in ("far", "near") for text in plain.get(kind, ())]
    claims += [("several", one) for answer in plain.get("multi_true", ()) for one in _sentences(answer)]
    claims += [(kind, text) for kind, texts in plain.get("false", {}).items() for text in texts]
    return Section(
        plain["organisation"], plain["section"], tuple(claims), "pairs" in plain, tuple(plain["questions"]),
        tuple(plain["other_questions"]),
    )  # fmt: skip


def rows(all_: Sequence[Section], place: int) -> list[PairRow]:
    """The rows of a section: its own, and what belongs to its neighbours or to others altogether."""
    draw, own = random.Random(place), all_[place]
    near = [each for each in all_ if each.organisation == own.organisation and each is not own]
    far = [each for each in draw.sample(all_, 4) if each.organisation != own.organisation]
    found = [
        PairRow(text, kind, False, _label(kind), own.twins and at // 2 + 1)
        for at, (kind, text) in enumerate(own.claims)
    ]
    found += [PairRow(text, "question", True, 1) for text in own.questions]
    found += [PairRow(text, "other question", True, 0) for text in own.other_questions]
    for kind, others in (("neighbour", near), ("foreign", far[:2])):
        found += [PairRow(draw.choice(each.questions), kind, True, 0) for each in others]
    elsewhere = [draw.choice([text for kind, text in each.claims if kind in TRUE]) for each in near[:3]]
    return found + [PairRow(text, "elsewhere", False, MISSING) for text in elsewhere]


def batches(all_: Sequence[Section], places: Sequence[int], tokenize: Tokenize, draw: random.Random) -> Iterator[Batch]:
    """Every row of these sections once, a few sections at a time, those of about the same length together."""
    by_shape: dict[tuple[int, int, int], list[tuple[list[int], list[tuple[list[int], PairRow]]]]] = {}
    for place in places:
        source = tokenize(all_[place].text, _SOURCES[-1])
        pieces = [(tokenize(row.text, _LENGTHS[-1][0]), row) for row in rows(all_, place)]
        pieces = _by_length(pieces, draw)
        while pieces:
            length, count = next(
                (length, count) for length, count in _LENGTHS if max(len(ids) for ids, _ in pieces[:count]) <= length
            )
            width = next(size for size in _SOURCES if len(source) <= size)
            by_shape.setdefault((width, length, count), []).append((source, pieces[:count]))
            pieces = pieces[count:]
    made = []
    for (width, length, count), some in sorted(by_shape.items()):
        draw.shuffle(some)
        at_once = 3 if width < _SOURCES[-1] else 1
        made += [(width, length, count, at_once, some[i : i + at_once]) for i in range(0, len(some), at_once)]
    draw.shuffle(made)
    yield from (_batch(*each) for each in made)


def _by_length(pieces: Sequence[tuple[list[int], PairRow]], draw: random.Random) -> list[tuple[list[int], PairRow]]:
    """Rows from short to long, more or less; twins together, so that both are in the same batch."""
    together: dict[tuple[int, int], list[tuple[list[int], PairRow]]] = {}
    for at, each in enumerate(pieces):
        together.setdefault((each[1].twins, 0 if each[1].twins else at), []).append(each)
    groups = sorted(together.values(), key=lambda some: max(len(ids) for ids, _ in some) + 8 * draw.random())
    return [each for some in groups for each in some]


def labelled_batches(found: Labelled, tokenize: Tokenize, draw: random.Random) -> Iterator[Batch]:
    """Every labelled answer once, beside its source: more sources at a time where few answers are about each."""
    by_shape: dict[tuple[int, int, int], list[tuple[list[int], list[tuple[list[int], PairRow]]]]] = {}
    for text, own in found:
        source, mixed = tokenize(text, _SOURCES[-1]), list(own)
        draw.shuffle(mixed)
        width = next(size for size, *_ in _LABELLED if len(source) <= size)
        for i in range(0, len(mixed), _ANSWERS[-1]):
            some = [(tokenize(row.text, _LONGEST), row) for row in mixed[i : i + _ANSWERS[-1]]]
            few = len(some) <= _ANSWERS[0]
            at_once = next(counts[not few] for size, *counts in _LABELLED if size == width)
            by_shape.setdefault((width, _ANSWERS[not few], at_once), []).append((source, some))
    made = []
    for (width, count, at_once), some_ in sorted(by_shape.items()):
        draw.shuffle(some_)
        made += [(width, _LONGEST, count, at_once, some_[i : i + at_once]) for i in range(0, len(some_), at_once)]
    draw.shuffle(made)
    yield from (_batch(*each) for each in made)


def _batch(
    width: int, length: int, count: int, at_once: int, some: Sequence[tuple[list[int], list[tuple[list[int], PairRow]]]]
) -> Batch:
    source, ids = np.zeros((at_once, width), np.int32), np.zeros((at_once, count, length), np.int32)
    task, label = np.full((at_once, count), -1, np.int32), np.zeros((at_once, count), np.int32)
    twins = np.zeros((at_once, count), np.int32)
    source[:, 0] = 101  # so that a section that is none has something to look at
    for i, (text, held) in enumerate(some):
        source[i, : len(text)] = text
        for j, (pieces, row) in enumerate(held):
            ids[i, j, : len(pieces)] = pieces
            task[i, j], label[i, j], twins[i, j] = row.question, row.label, row.twins
    return Batch(source, ids, task, label, twins)


def _label(kind: str) -> int:
    return SUPPORTED if kind in TRUE else MISSING if kind in _NOT_IN_SOURCE else CONTRADICTED


def _sentences(answer: str) -> list[str]:
    """What an answer of several sentences states; a question states nothing."""
    return [part for part in _SENTENCE_END.split(answer) if len(part) > 8 and not part.endswith("?")]


class Tokenize:
    """Word pieces of a text with the two that mark its ends, cut to a length."""

    def __init__(self, vocabulary: Path) -> None:
        from tokenizers import BertWordPieceTokenizer

        self._tokenizer = BertWordPieceTokenizer(str(vocabulary), lowercase=True)
        self._end = self._tokenizer.token_to_id("[SEP]")

    def __call__(self, text: str, most: int) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids if len(ids) <= most else [*ids[: most - 1], self._end]
