"""Headings without words, or with nothing under them."""

from collections import Counter
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.workspace import Location

BOILERPLATE = 3  # articles with the same empty heading, from which it is the help centre's


@kind("article-empty-heading", Severity.WARNING)
def empty_heading(subject: ArticlesSubject) -> Iterator[Remark]:
    """A heading of an approved article has no words, or nothing stands under it.

    Nor has an article that is only images anything to quote. A heading with headings below it is not empty. What three
    articles have alike is the help centre's, such as a search form under it that was not imported.

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
    times = Counter(text for page in subject.approved for text in {heading.text for heading in page.empty_headings})
    for page in subject.approved:
        for heading in page.empty_headings:
            at = Location(page.article.file, heading.line)
            if heading.text and times[heading.text] < BOILERPLATE:
                words = f'nothing stands under "{heading.text}"'
                yield Remark(at, words, "write the answer, or remove the heading", (heading.text,))
            elif not heading.text:
                yield Remark(at, "the heading has no words", "write what the text under it answers, or remove it")
        if not page.sentences and (images := [link.line for link in page.links if link.image]):
            at = Location(page.article.file, images[0])
            yield Remark(at, "the article is only an image, which no answer can quote", "write what it shows")
