"""Figures, or yes and no, that contradict each other across sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from harness.articles.findings.kind import Severity, kind
from harness.articles.findings.subject import Subject
from harness.articles.page import Sentence
from harness.scoring.groundedness.quantities import Quantity, quantities
from harness.scoring.groundedness.wording import CONTENT, Word, words
from harness.workspace import Location, Problem

ALIKE = 0.8  # cosine of two sentences, figures masked, from which they are about the same thing
SHARED = 0.5  # and the share of their telling words that both have
_RATES = frozenset(
    "year yearly annual annually month monthly week weekly day daily hour hourly minute quarter quarterly".split()
)


@dataclass(frozen=True)
class _Statement:
    """A sentence as it is held against others."""

    sentence: Sentence
    file: str
    masked: str  # every figure as `#`
    figures: tuple[Quantity, ...]
    counted: tuple[str, ...]  # the word after each figure, which a bare number counts
    telling: frozenset[str]  # stems
    rates: frozenset[str]  # per what: the month in `$6 a month`
    denials: int


@kind("article-contradiction", Severity.ERROR)
def contradiction(subject: Subject) -> Iterator[Problem]:
    """Two approved sections say different figures of the same thing, or one says yes and the other no.

    Two sentences are about the same thing when they read alike without their figures and share most of their telling
    words. Durations, prices, sizes, limits and counts are compared for what they are: one hour is 60 minutes.

    **Why it hurts an answer.** The customer is told one or the other, by chance; each answer is faithful to its source,
    so that no check of groundedness finds it.

    **Bad**

        reset-password.md    A reset link is valid for 60 minutes.
        invite-members.md    Like a reset link, which is valid for 30 minutes, ...

    **Good**

        invite-members.md    Like a [reset link](reset-password.md#link-expired), ...
    """
    made = [
        _statement(sentence, page.article.file)
        for page in subject.approved
        for sentence in page.sentences
    ]
    said = [statement for statement in made if len(statement.telling) >= 2]
    if not said:
        return
    vectors = subject.encoder.embed([statement.masked for statement in said])
    for i, j in zip(*np.nonzero(np.triu(vectors @ vectors.T >= ALIKE, 1)), strict=True):
        one, other = said[i], said[j]
        if one.sentence.section != other.sentence.section and _same_thing(one, other):
            if why := _differing(one, other):
                there = Location(one.file, one.sentence.line)
                yield Problem(
                    Location(other.file, other.sentence.line),
                    f'{why}: "{other.sentence.text}" and, at {there}, "{one.sentence.text}"',
                    "find out which is right, state it in one place, and link to it from the other",
                )


def _statement(sentence: Sentence, file: str) -> _Statement:
    figures = tuple(quantities(sentence.text))
    text, end, masked = sentence.text, 0, ""
    for figure in figures:
        masked += text[end : figure.start] + "#"
        end = figure.end
    masked += text[end:]
    found = words(text)
    outside = [word for word in found if not any(f.start <= word.start < f.end for f in figures)]
    return _Statement(
        sentence,
        file,
        masked,
        figures,
        tuple(next((word.stem for word in found if word.start >= figure.end), "") for figure in figures),
        frozenset(word.stem for word in outside if _tells(word)),
        frozenset(word.stem for word in outside if word.text in _RATES),
        sum(word.denies for word in found),
    )


def _tells(word: Word) -> bool:
    return word.weight > CONTENT and not word.denies


def _same_thing(one: _Statement, other: _Statement) -> bool:
    both, either = one.telling & other.telling, one.telling | other.telling
    return one.rates == other.rates and len(both) >= SHARED * len(either)


def _differing(one: _Statement, other: _Statement) -> str:
    """In which way two statements about the same thing contradict each other; empty when they do not."""
    if one.figures and other.figures:
        return "states another figure" if _figures_differ(one, other) else ""
    if not one.figures and not other.figures and (one.denials - other.denials) % 2:
        return "says the opposite"
    return ""


def _figures_differ(one: _Statement, other: _Statement) -> bool:
    """Whether what both count is never the same; figure by figure where the sentences have as many."""
    pairs = [
        (mine, theirs)
        for i, mine in enumerate(one.figures)
        for j, theirs in enumerate(other.figures)
        if mine.comparable(theirs) and (mine.kind or one.counted[i] == other.counted[j])
    ]
    if len(one.figures) == len(other.figures) and _kinds(one.figures) == _kinds(other.figures):
        return any(not a.equals(b) for a, b in zip(one.figures, other.figures, strict=True) if (a, b) in pairs)
    return bool(pairs) and not any(mine.equals(theirs) for mine, theirs in pairs)


def _kinds(figures: Sequence[Quantity]) -> list[str]:
    return [figure.kind for figure in figures]
