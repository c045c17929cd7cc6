"""An article without an owner."""

import re
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem

_NOBODY = re.compile(
    r"(?i)\W*(?:tbd|tba|tbc|todo|fixme|none|null|n/?a|no ?one|nobody|unknown|unassigned|somebody|someone|anyone|"
    r"anybody|everyone|everybody|owner|name|your[ -]?name|your[ -]?team|team|x+|imported|\?*)\W*"
)


def is_nobody(owner: str) -> bool:
    """Whether an owner is a placeholder."""
    return bool(_NOBODY.fullmatch(owner))


@kind("article-no-owner", Severity.ERROR)
def no_owner(subject: ArticlesSubject) -> Iterator[Problem]:
    """The owner of an article is a placeholder.

    **Why it hurts an answer.** When a customer reports a wrong answer, nobody is there to fix the article, and nobody
    reviews it before its `review_by`.

    **Bad**

        owner: TBD

    **Good**

        owner: billing-team
    """
    teams = sorted({category.owner for category in subject.workspace.categories.values()})
    for page in subject.pages.values():
        owner = page.article.head.owner
        if is_nobody(owner):
            yield Problem(
                subject.line_of(page.article, "owner"),
                f"the owner `{owner}` is a placeholder",
                f"name the team that looks after it; categories are owned by {', '.join(teams)}",
            )
