"""Two articles that answer the same question."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from harness.articles.findings.contradiction import telling
from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Location, Problem

ALIKE = 0.8
"""Cosine of two sections from which they say the same.

Measured by `python -m benchmarks.article_findings`: of the 146 approved sections of the sample workspace, which are all
about different things, no two of different articles reach 0.76; said again by others in other words under the same
heading, 74 % of them reach 0.8.
"""

FEWEST_WORDS = 15  # of a section; "Contact support." is no answer that two articles give
BOILERPLATE = 3  # sections with the very same text, from which it is the help centre's


def parallel(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two titles are about different things of a kind: they share words, and each has its own."""
    return bool(one & other and one - other and other - one)


@kind("article-duplicate", Severity.WARNING)
def duplicate(subject: ArticlesSubject) -> Iterator[Problem]:
    """Two articles answer the same question.

    Two approved sections of different articles are near-duplicates: the cosine of their vectors is 0.8 or more. Short
    ones are not looked at, nor what several articles say word for word, nor articles with parallel titles, such as one
    for each product.

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
    times = Counter(" ".join(section.text.split()) for section in subject.approved_sections)
    sections = [
        section for section in subject.approved_sections
        if len(section.text.split()) >= FEWEST_WORDS and times[" ".join(section.text.split())] < BOILERPLATE
    ]  # fmt: skip
    if not sections:
        return
    titles = {id_: telling(article.head.title) for id_, article in articles.items()}
    vectors = subject.encoder.embed([f"{articles[s.article].head.title}. {s.heading}. {s.text}" for s in sections])
    for j, other in enumerate(sections):
        near = np.flatnonzero(vectors[:j] @ vectors[j] >= ALIKE)
        same = [
            sections[i] for i in near
            if sections[i].article != other.article and not parallel(titles[sections[i].article], titles[other.article])
        ]  # fmt: skip
        if same:
            there = Location(articles[same[0].article].file, same[0].line)
            more = f" and {len(same) - 1} more" if len(same) > 1 else ""
            yield Problem(
                Location(articles[other.article].file, other.line),
                f'"{other.heading}" says nearly the same as `{same[0].ref}` ({there}){more}',
                "keep the answer in one of them and link to it from the other",
            )
