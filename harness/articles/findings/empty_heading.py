"""Headings without words, or with nothing under them."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Location, Problem


@kind("article-empty-heading", Severity.WARNING)
def empty_heading(subject: ArticlesSubject) -> Iterator[Problem]:
    """A heading of an approved article has no words, or nothing stands under it.

    A heading with headings below it is not empty.

    **Why it hurts an answer.** The heading promises an answer that nobody has written, or the text under it has no
    name by which it is found and cited.

    **Bad**

        ## Refunds for annual plans
        ## Refunds for monthly plans
        Write to the billing team.

    **Good**

        ## Refunds for annual plans
        You get back the months that you have not used.
        ## Refunds for monthly plans
        Write to the billing team.
    """
    for page in subject.approved:
        for heading in page.empty_headings:
            at = Location(page.article.file, heading.line)
            if heading.text:
                yield Problem(at, f'nothing stands under "{heading.text}"', "write the answer, or remove the heading")
            else:
                yield Problem(at, "the heading has no words", "write what the text under it answers, or remove it")
