"""An article too long to look into."""

from __future__ import annotations

from collections.abc import Iterator

from harness.articles.findings.subject import LONGEST, ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Location, Problem


@kind("article-too-long", Severity.ERROR)
def too_long(subject: ArticlesSubject) -> Iterator[Problem]:
    """An article is longer than 100,000 characters, some fifty pages.

    It is told of here and not looked into any further.

    **Why it hurts an answer.** Nobody can keep fifty pages right, and among hundreds of its passages retrieval finds
    one that is near to almost any question.

    **Bad**

        knowledge/handbook.md, 250,000 characters

    **Good**

        knowledge/refund-policy.md, knowledge/reset-password.md, ...: an article a question
    """
    for article in subject.too_long:
        yield Problem(
            Location(article.file, 1),
            f"holds {len(subject.texts[article.id]):,} characters; more than {LONGEST:,} are not looked into",
            "split it into an article for each thing that customers ask about",
        )
