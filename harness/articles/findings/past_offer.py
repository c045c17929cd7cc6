"""Offers of a year that is over, in articles that customers still get answers from."""

import re
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.workspace import own_patterns

_OF_A_YEAR = regex(own_patterns(__package__, "past_offers.yaml")["of_a_year"], re.IGNORECASE)


@kind("article-past-offer", Severity.WARNING)
def past_offer(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article is called after an offer of a year that is over.

    Its title names an offer, a sale or the like and a year, in seven languages; its `review_by` may still be to come.

    **Why it hurts an answer.** The customer expects a price that nobody pays any more.

    **Bad**, in November 2026

        title: Summer sale 2024

    **Good**

        status: retired
    """
    for page in subject.approved:
        found = _OF_A_YEAR.search(title := page.article.head.title)
        year = int(found["after"] or found["before"]) if found else 0
        if found and year < subject.workspace.today.year:
            at, hint = subject.line_of(page.article, "title"), "set `status: retired` if it is over"
            yield Remark(at, f'"{title}" is about an offer of {year}', hint, (title,))
