"""Links that lead nowhere."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.findings.targets import leads, resolve
from harness.findings import Severity, kind
from harness.workspace import Location, Problem, nearest


@kind("article-broken-link", Severity.ERROR)
def broken_link(subject: ArticlesSubject) -> Iterator[Problem]:
    """A relative link leads to a file or a heading that does not exist.

    `other.md#heading`, `other#heading`, `#heading` and paths to other files are checked. Addresses with a scheme or
    from the root of a site (`https:`, `mailto:`, `/help`) are not, because the check uses no network.

    **Why it hurts an answer.** The customer clicks the link in the answer, finds nothing, and writes again.

    **Bad**

        See [link expired](reset-pasword.md#link-expired).

    **Good**

        See [link expired](reset-password.md#link-expired).
    """
    for page in subject.pages.values():
        for link in page.links:
            if link.image or not (lead := resolve(link.target, page, subject)):
                continue
            at = Location(page.article.file, link.line)
            if not lead.exists:
                yield Problem(
                    at, f"there is no file for the link to `{link.target}`", nearest(lead.name, leads(subject))
                )
            elif lead.page and lead.anchor and lead.anchor not in lead.page.anchors and not lead.renamed:
                hint = nearest(lead.anchor, lead.page.anchors)
                yield Problem(at, f"`{lead.page.article.id}` has no heading for the link to `{link.target}`", hint)
