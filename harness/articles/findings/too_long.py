"""An article that is too long to check."""

from collections.abc import Iterator

from harness.articles.findings.subject import LONGEST, ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Location, Problem


@kind("article-too-long", Severity.ERROR)
def too_long(subject: ArticlesSubject) -> Iterator[Problem]:
    """An article is longer than 100,000 characters, about fifty pages.

    It is not checked any further.

    **Why it hurts an answer.** Nobody can keep fifty pages correct, and with hundreds of passages one of them is near
    to almost any question.

    **Bad**

        knowledge/handbook.md, 250,000 characters

    **Good**

        knowledge/refund-policy.md, knowledge/reset-password.md, ...: one article for each question
    """
    for article in subject.too_long:
        yield Problem(
            Location(article.file, 1),
            f"has {len(subject.texts[article.id]):,} characters; the limit is {LONGEST:,}",
            "split it: one article for each thing customers ask about",
        )
