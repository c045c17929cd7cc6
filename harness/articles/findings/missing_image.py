"""Images that do not exist."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.findings.targets import resolve
from harness.findings import Severity, kind
from harness.workspace import Location, Problem


@kind("article-missing-image", Severity.ERROR)
def missing_image(subject: ArticlesSubject) -> Iterator[Problem]:
    """An image with a relative path does not exist.

    **Why it hurts an answer.** "Choose the button shown here" shows nothing.

    **Bad**, with no such file

        ![The Billing page](images/biling.png)

    **Good**

        ![The Billing page](images/billing.png)
    """
    for page in subject.pages.values():
        for link in page.links:
            if link.image and (lead := resolve(link.target, page, subject)) and not lead.exists:
                at = Location(page.article.file, link.line)
                yield Problem(at, f"there is no image `{link.target}`", "add the file, or remove the image")
