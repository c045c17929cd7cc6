"""An article past its review date."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem, Standing


@kind("article-outdated", Severity.ERROR)
def outdated(subject: ArticlesSubject) -> Iterator[Problem]:
    """An approved article is past its `review_by`.

    **Why it hurts an answer.** The article counts as out of date, so its questions go to people. If no rule checks the
    standing of the source, customers may get an answer that is no longer true.

    **Bad**, after 31 August 2026

        status: approved
        review_by: 2026-08-31

    **Good**, after a review

        updated: 2026-11-02
        review_by: 2027-05-02
    """
    today = subject.workspace.today
    for page in subject.pages.values():
        if page.article.standing(today) is Standing.OUTDATED:
            due = page.article.head.review_by
            yield Problem(
                subject.line_of(page.article, "review_by"),
                f"its review was due on {due}, {(today - due).days} days before {today}",
                f"{page.article.head.owner}: review it and set a new `review_by`, or set `status: retired`",
            )
