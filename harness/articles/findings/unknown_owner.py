"""An owner that occurs nowhere else."""

from collections import Counter
from collections.abc import Iterator

from harness.articles.findings.no_owner import is_nobody
from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem, nearest


@kind("article-unknown-owner", Severity.WARNING)
def unknown_owner(subject: ArticlesSubject) -> Iterator[Problem]:
    """The owner of an article owns no category and no other article.

    **Why it hurts an answer.** A team that is mistyped or no longer exists reviews nothing. The article goes out of
    date and its questions go to people.

    **Bad**, where categories are owned by `billing-team` and `access-team`

        owner: biling-team

    **Good**

        owner: billing-team
    """
    teams = {category.owner for category in subject.workspace.categories.values()}
    owned = Counter(page.article.head.owner for page in subject.pages.values())
    for page in subject.pages.values():
        owner = page.article.head.owner
        if owner not in teams and owned[owner] == 1 and not is_nobody(owner):
            known = teams | {name for name, articles in owned.items() if articles > 1}
            at = subject.line_of(page.article, "owner")
            yield Problem(at, f"the owner `{owner}` owns no category and no other article", nearest(owner, known))
