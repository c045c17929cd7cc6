"""Figures, or yes and no, that contradict each other across sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from harness.articles.findings.kind import Severity, kind
from harness.articles.findings.subject import Subject
from harness.articles.page import Sentence
from harness.scoring.groundedness.quantities import Quantity, quantities
from harness.scoring.groundedness.wording import CONTENT, negations, words
from harness.workspace import Location, Problem

ALIKE = 0.8  # cosine of two sentences, figures masked, from which they are about the same thing
SHARED = 0.4  # and the share of their telling words that both have
SHARED_WHEN_DENIED = 0.7  # the same for a yes and a no, which paraphrases differ in more easily
"""Measured by `python -m benchmarks.article_findings`, on sentences about the sample's articles in others' words."""
_RATES = {
    "year", "yearly", "annual", "annually", "month", "monthly", "week", "weekly", "day", "daily", "hour", "hourly",
    "minute", "quarter", "quarterly",
}  # fmt: skip


@dataclass(frozen=True)
class Statement:
    """A sentence as it is held against others."""

    sentence: Sentence
    file: str
    masked: str  # every figure as `#`
    figures: tuple[Quantity, ...]
    counted: tuple[str, ...]  # the word after each figure, which a bare number counts
    telling: frozenset[str]  # stems
    rates: frozenset[str]  # per what: the month in `$6 a month`
    says_no: bool  # an odd number of negations


@kind("article-contradiction", Severity.ERROR)
def contradiction(subject: Subject) -> Iterator[Problem]:
    """Two approved sections state different figures of the same thing.

    Two sentences are about the same thing when they read alike without their figures and share their telling words.
    Durations, prices, sizes, limits and counts are compared for what they are: one hour is 60 minutes. It finds a third
    of the contradictions between sentences in different words, and nearly all between copies.

    **Why it hurts an answer.** The customer is told one or the other, by chance; each answer is faithful to its source,
    so that no check of groundedness finds it.

    **Bad**

        reset-password.md    A reset link is valid for 60 minutes.
        invite-members.md    A reset link is valid for 30 minutes, an invitation for 7 days.

    **Good**

        invite-members.md    An invitation is valid for 7 days.
    """
    for one, other in _about_the_same(subject, SHARED):
        if one.figures and other.figures and figures_differ(one, other):
            yield _problem(one, other, "states another figure")


@kind("article-says-opposite", Severity.WARNING)
def says_opposite(subject: Subject) -> Iterator[Problem]:
    """Of two approved sections about the same thing, one says yes and the other no.

    Two sentences in nearly the same words, one of them with a negation. It finds one in thirteen such contradictions
    between sentences in different words, and most between copies.

    **Why it hurts an answer.** The customer is told one or the other, by chance.

    **Bad**

        slack.md             Guests can connect a Slack channel.
        guest-limits.md      Guests cannot connect a Slack channel.

    **Good**

        guest-limits.md      What guests can connect: see [Slack](slack.md).
    """
    for one, other in _about_the_same(subject, SHARED_WHEN_DENIED):
        if one.says_no != other.says_no and not figures_differ(one, other):
            yield _problem(one, other, "says the opposite")


def _about_the_same(subject: Subject, shared: float) -> Iterator[tuple[Statement, Statement]]:
    """Pairs of statements of different sections, in the order of the files."""
    made = [statement(sentence, page.article.file) for page in subject.approved for sentence in page.sentences]
    said = [each for each in made if len(each.telling) >= 2]
    if not said:
        return
    vectors = subject.encoder.embed([each.masked for each in said])
    for i in range(len(said)):
        for j in np.flatnonzero(vectors[i + 1 :] @ vectors[i] >= ALIKE) + i + 1:
            one, other = said[i], said[j]
            if one.sentence.section != other.sentence.section and same_thing(one, other, shared):
                yield one, other


def _problem(one: Statement, other: Statement, why: str) -> Problem:
    there = Location(one.file, one.sentence.line)
    return Problem(
        Location(other.file, other.sentence.line),
        f'{why}: "{other.sentence.text}" and, at {there}, "{one.sentence.text}"',
        "find out which is right, state it in one place, and link to it from the other",
    )


def statement(sentence: Sentence, file: str) -> Statement:
    figures = tuple(quantities(sentence.text))
    text, end, masked = sentence.text, 0, ""
    for figure in figures:
        masked += text[end : figure.start] + "#"
        end = figure.end
    masked += text[end:]
    found = words(text)
    outside = [word for word in found if not any(f.start <= word.start < f.end for f in figures)]
    return Statement(
        sentence,
        file,
        masked,
        figures,
        tuple(next((word.stem for word in found if word.start >= figure.end), "") for figure in figures),
        frozenset(word.stem for word in outside if word.weight > CONTENT and not word.denies),
        frozenset(word.stem for word in outside if word.text in _RATES),
        negations(found) % 2 == 1,
    )


def same_thing(one: Statement, other: Statement, shared: float) -> bool:
    """Whether two sentences that read alike share so much of their telling words, and say it per the same time."""
    both, either = one.telling & other.telling, one.telling | other.telling
    return one.rates == other.rates and len(both) >= shared * len(either)


def figures_differ(one: Statement, other: Statement) -> bool:
    """Whether what both count is never the same; figure by figure where the sentences have as many."""
    pairs = [
        (mine, theirs)
        for i, mine in enumerate(one.figures)
        for j, theirs in enumerate(other.figures)
        if mine.comparable(theirs) and (mine.kind or one.counted[i] == other.counted[j])
    ]
    if [figure.kind for figure in one.figures] == [figure.kind for figure in other.figures]:
        return any(not a.equals(b) for a, b in zip(one.figures, other.figures, strict=True) if (a, b) in pairs)
    return bool(pairs) and not any(mine.equals(theirs) for mine, theirs in pairs)
