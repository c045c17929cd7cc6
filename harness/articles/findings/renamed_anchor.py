"""Renamed headings whose old anchor is still in use."""

import re
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.articles.findings.targets import Lead, lead_to, resolve
from harness.articles.git_history import Renamed
from harness.findings import Severity, kind
from harness.workspace import Location, Problem


@kind("article-renamed-anchor", Severity.ERROR)
def renamed_anchor(subject: ArticlesSubject) -> Iterator[Problem]:
    """A heading was renamed, but links or prompts still use its old anchor.

    Git's history has the old name; without git such a link counts as broken (`article-broken-link`). For scenarios
    that cite it, plain `harness check` reports the mistake and names the nearest section.

    **Why it hurts an answer.** The link opens the top of a long page, and a prompt refers to a section that does not
    exist.

    **Bad**, after `## Link expired` has become `## My link has expired`

        See [link expired](reset-password.md#link-expired).

    **Good**

        See [my link has expired](reset-password.md#my-link-has-expired).
    """
    for page in subject.pages.values():
        for link in page.links:
            lead = resolve(link.target, page, subject)
            if lead and lead.renamed:
                yield _renamed(Location(page.article.file, link.line), lead, lead.renamed)
    for name, text in subject.workspace.prompts.items():
        for number, line in enumerate(text.splitlines(), 1):
            for cited in re.finditer(r"(?<![\w/#.-])([a-z0-9][a-z0-9._-]*)#([\w-]+)", line):
                lead = lead_to(cited[1], cited[2], subject)
                if lead and lead.renamed:
                    yield _renamed(Location(f"rules/prompts/{name}.md", number), lead, lead.renamed)


def _renamed(at: Location, lead: Lead, was: Renamed) -> Problem:
    now = f"write `#{was.now}`" if was.now else "the section was deleted: cite another one, or write it again"
    return Problem(at, f"`{lead.name}#{lead.anchor}` was renamed or removed {was.when}", now)
