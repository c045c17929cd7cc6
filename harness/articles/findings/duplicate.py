"""Two articles that answer the same question."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from harness.articles.findings.statements import telling
from harness.articles.findings.subject import ArticlesSubject
from harness.articles.page import is_overview, without_links
from harness.findings import Remark, Severity, kind
from harness.workspace import Location, Section

ALIKE = 0.8
"""Cosine of two sections, each with its title and heading, from which they say the same.

Measured by `python -m benchmarks.article_findings`: of the 146 approved sections of the sample workspace, which are all
about different things, no two of different articles reach 0.76; said again by others in other words under the same
heading, 74 % of them reach 0.8.
"""
ALIKE_WITHOUT_TITLES = 0.77  # the texts alone: one topic, such as adding a device, is no answer that two give
ONE_TEXT = 0.9  # the same, from which sections are near-duplicates under parallel titles too, of one product
COPIED = 0.5  # of what the shorter says, in runs of four words, from which it is a copy
_ROUNDING = 1e-4  # what a cosine in single precision may be off
_AT_ONCE = 1024  # sections compared with as many others at a time, which bounds the memory
_RUN = 4  # words
FEWEST_WORDS = 15  # of a section, outside links; "Contact support." is no answer that two articles give
FEWEST_RUNS = 20  # of a copy: a sentence that two articles have in common is none
BOILERPLATE = 3  # articles with the very same words, from which they are the help centre's

Vectors = NDArray[np.float32]


def parallel(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles are about different things of a kind: they share words, and each has its own."""
    return bool(one & other and one - other and other - one)


@dataclass(frozen=True, slots=True)
class _Compared:
    """A section as it is compared with others."""

    section: Section
    title: str
    words: frozenset[str]
    runs: frozenset[tuple[str, ...]]  # every four words in a row, without those that several articles have


@kind("article-duplicate", Severity.WARNING)
def duplicate(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two articles answer the same question.

    Two approved sections of different articles are near-duplicates: half of the shorter stands word for word in the
    other, or the cosine of their vectors is 0.8 or more. Short ones and lists of links are not looked at, nor what
    three articles say word for word. Of articles with parallel titles, such as one for each product, only copies and
    the nearest are found, and none where each names another product.

    **Why it hurts an answer.** The customer's words decide which of the two is quoted. When you edit one, the other
    still says what was true before.

    **Bad**

        reset-password.md    ## Link expired
                             A reset link is valid for 60 minutes. Ask for a new one when it has expired.
        login-problems.md    ## My reset link has expired
                             Reset links are valid for 60 minutes. If yours has expired, ask for a new one.

    **Good**

        login-problems.md    The link in the mail has expired: see [Link expired](reset-password.md#link-expired).
    """
    articles = subject.workspace.articles
    sections = _compared(subject)
    if not sections:
        return
    alike = _alike(sections, subject)
    copied = _copied(sections, subject)
    for j, other in enumerate(sections):
        same = [sections[i].section for i in sorted(alike[j] | copied[j])]
        if same:
            there = Location(articles[same[0].article].file, same[0].line)
            more = f" and {len(same) - 1} more" if len(same) > 1 else ""
            yield Remark(
                Location(articles[other.section.article].file, other.section.line),
                f'"{other.section.heading}" says nearly the same as `{same[0].ref}` ({there}){more}',
                "keep the answer in one of them and link to it from the other",
                (other.section.ref, *(each.ref for each in same)),
            )


def _compared(subject: ArticlesSubject) -> list[_Compared]:
    """The sections that say enough of their own."""
    said = {s.ref: re.findall(r"\w+", without_links(s.text).casefold()) for s in subject.approved_sections}
    runs = {ref: set(zip(*(words[start:] for start in range(_RUN)), strict=False)) for ref, words in said.items()}
    inside: dict[str, set[tuple[str, ...]]] = {}
    for section in subject.approved_sections:
        inside.setdefault(section.article, set()).update(runs[section.ref])
    times = Counter(run for each in inside.values() for run in each)
    return [
        _Compared(s, subject.workspace.articles[s.article].head.title, frozenset(said[s.ref]), own)
        for s in subject.approved_sections
        if len(said[s.ref]) >= FEWEST_WORDS
        and not is_overview(s.text)
        and (own := frozenset(run for run in runs[s.ref] if times[run] < BOILERPLATE))
    ]


def _alike(sections: Sequence[_Compared], subject: ArticlesSubject) -> list[set[int]]:
    """For each section, the earlier ones that say nearly the same by their vectors."""
    titles = [telling(each.title) for each in sections]
    whole = subject.encoder.embed([f"{each.title}. {each.section.heading}. {each.section.text}" for each in sections])
    plain = subject.encoder.embed([each.section.text for each in sections])
    found: list[set[int]] = [set() for _ in sections]
    for first, second in near(whole, ALIKE):
        one, other = sections[first], sections[second]
        alike = float(plain[first].astype(np.float64) @ plain[second])
        if (
            alike >= ALIKE_WITHOUT_TITLES
            and one.section.article != other.section.article
            and (
                not parallel(titles[first], titles[second])
                or (alike >= ONE_TEXT and not _of_two_products(one, other, subject.ordinary_words))
            )
        ):
            found[second].add(first)
    return found


def near(vectors: Vectors, alike: float) -> Iterator[tuple[int, int]]:
    """The pairs, the earlier first, whose vectors have that cosine or more: by products of blocks, not one by one.

    A product in single precision says which may be, and one in double precision, which is exact, which are.
    """
    for start in range(0, len(vectors), _AT_ONCE):
        later = vectors[start : start + _AT_ONCE]
        for begin in range(0, start + len(later), _AT_ONCE):
            earlier = vectors[begin : begin + _AT_ONCE]
            rows, columns = np.nonzero(earlier @ later.T >= alike - _ROUNDING)
            for first, second in zip((rows + begin).tolist(), (columns + start).tolist(), strict=True):
                if first < second and float(vectors[first].astype(np.float64) @ vectors[second]) >= alike:
                    yield first, second


def _copied(sections: Sequence[_Compared], subject: ArticlesSubject) -> list[set[int]]:
    """For each section, the earlier ones of which it is a copy, or that are one of it."""
    having: dict[tuple[str, ...], list[int]] = {}
    found: list[set[int]] = []
    for j, other in enumerate(sections):
        shared = Counter(i for run in other.runs for i in having.get(run, ()))
        found.append({
            i for i, both in shared.items()
            if both >= COPIED * (fewest := min(len(sections[i].runs), len(other.runs)))
            and fewest >= FEWEST_RUNS
            and sections[i].section.article != other.section.article
            and not _of_two_products(sections[i], other, subject.ordinary_words)
        })  # fmt: skip
        for run in other.runs:
            having.setdefault(run, []).append(j)
    return found


def _of_two_products(one: _Compared, other: _Compared, ordinary: frozenset[str]) -> bool:
    """Whether the titles of two sections each have a name, or a word in the section, that the other has not."""
    titles = [set(re.findall(r"\w+", each.title)) for each in (one, other)]
    if all({word for word in titles[i] - titles[1 - i] if _is_name(word, ordinary)} for i in (0, 1)):
        return True
    folded = [{word.casefold() for word in title} for title in titles]
    return all((folded[i] - folded[1 - i]) & (a.words - b.words) for i, a, b in ((0, one, other), (1, other, one)))


def _is_name(word: str, ordinary: frozenset[str]) -> bool:
    return any(map(str.isdigit, word)) or (word[0].isupper() and word.casefold() not in ordinary)
