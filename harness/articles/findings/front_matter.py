"""What an article's front matter says about who looks after it, and until when it holds."""

from collections import Counter
from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.lazy_regex import regex
from harness.workspace import Standing, nearest

_NOBODY = regex(
    r"(?i)\W*(?:tbd|tba|tbc|todo|fixme|none|null|n/?a|no ?one|nobody|unknown|unassigned|somebody|someone|anyone|"
    r"anybody|everyone|everybody|owner|name|your[ -]?name|your[ -]?team|team|x+|imported|\?*)\W*"
)
_LONGEST = 5 * 365  # days to a review; an import sets 180


def is_nobody(owner: str) -> bool:
    """Whether an owner is a placeholder."""
    return bool(_NOBODY.fullmatch(owner))


@kind("article-no-owner", Severity.ERROR)
def no_owner(subject: ArticlesSubject) -> Iterator[Remark]:
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
            yield Remark(
                subject.line_of(page.article, "owner"),
                f"the owner `{owner}` is a placeholder",
                f"name the team that looks after it; categories are owned by {', '.join(teams)}",
                (owner,),
            )


@kind("article-unknown-owner", Severity.WARNING)
def unknown_owner(subject: ArticlesSubject) -> Iterator[Remark]:
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
            yield Remark(
                at, f"the owner `{owner}` owns no category and no other article", nearest(owner, known), (owner,)
            )


@kind("article-outdated", Severity.ERROR)
def outdated(subject: ArticlesSubject) -> Iterator[Remark]:
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
            late = (today - due).days
            yield Remark(
                subject.line_of(page.article, "review_by"),
                f"its review was due on {due}, {late} day{'' if late == 1 else 's'} before {today}",
                f"{page.article.head.owner}: review it and set a new `review_by`, or set `status: retired`",
                (str(due),),
            )


@kind("article-review-far-off", Severity.WARNING)
def review_far_off(subject: ArticlesSubject) -> Iterator[Remark]:
    """An approved article is not to be reviewed for more than five years.

    **Why it hurts an answer.** Prices, menus and policies change. Until its `review_by` an article counts as right, and
    answers go on quoting it.

    **Bad**, in November 2026

        review_by: 2099-12-31

    **Good**

        review_by: 2027-05-02
    """
    today = subject.workspace.today
    for page in subject.pages.values():
        due = page.article.head.review_by
        if page.article.head.status == "approved" and (due - today).days > _LONGEST:
            at = subject.line_of(page.article, "review_by")
            hint = "choose a day by which somebody will have read it again"
            yield Remark(at, f"nobody has to review it until {due}, more than five years from now", hint, (str(due),))
