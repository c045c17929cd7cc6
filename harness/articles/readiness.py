"""Is AI support the right move yet? The case for and against it, category by category.

The thresholds are rules of thumb, not measured: they say where to look first. Whether the answers are right is another
question, which `harness run` and its gates answer.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from harness.articles.findings import ArticlesSubject, Question, has_no_section, is_nobody
from harness.articles.git_history import Churn, churn
from harness.workspace import Article, Category, Location, Outcome, Stage, Standing, Workspace
from harness.workspace.conditions import Situation

UNDOCUMENTED = 0.2  # of a category's scenarios; above it, too many questions have no documented answer
FOR_PEOPLE = 0.5  # the same for messages that need a person: above it, AI would mostly hand off
DAYS, CHANGES = 90, 3  # an article that changes more often than once a month is not stable


class Lack(Enum):
    """What is missing before AI support is the right move in a category."""

    FOR_PEOPLE_ONLY = auto()  # its ceiling
    ARTICLE = auto()
    SCENARIOS = auto()
    ANSWERS = auto()  # to too many of its questions
    WORK = auto()  # that AI may do: too much of it is for people to decide
    SETTLED_ARTICLES = auto()


@dataclass(frozen=True)
class Ready:
    """The case for and against AI support in one category."""

    category: Category
    articles: tuple[Article, ...]  # of this category
    good: tuple[Article, ...]  # of these, those that are approved, fresh and owned
    scenarios: int  # their opening messages stand for the messages of an ordinary week
    undocumented: int  # scenarios whose opening message no approved and fresh section answers
    open_undocumented: tuple[Location, ...]  # those of them that are not sealed
    for_people: Counter[str]  # scenarios that people must decide, by the rule that says so
    unsettled: tuple[Article, ...] | None  # articles that change often; None where that is not known

    @property
    def undocumented_share(self) -> float:
        return self.undocumented / self.scenarios if self.scenarios else 0.0

    @property
    def people_share(self) -> float:
        """The share of its messages that need a person: all of them where the ceiling says so."""
        if self.category.ceiling.rank <= Stage.DRAFT.rank:
            return 1.0
        return self.for_people.total() / self.scenarios if self.scenarios else 0.0

    @property
    def missing(self) -> tuple[Lack, ...]:
        """What is missing before AI support is the right move; empty when nothing is."""
        if self.category.ceiling is Stage.HUMAN:
            return (Lack.FOR_PEOPLE_ONLY,)
        lacks = {
            Lack.ARTICLE: not self.good,
            Lack.SCENARIOS: not self.scenarios,
            Lack.ANSWERS: self.undocumented_share > UNDOCUMENTED,
            Lack.WORK: self.category.ceiling is not Stage.DRAFT and self.people_share > FOR_PEOPLE,
            Lack.SETTLED_ARTICLES: 2 * len(self.unsettled or ()) > len(self.articles),
        }
        return tuple(lack for lack, there in lacks.items() if there)

    @property
    def is_ready(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Readiness:
    """All categories, in the order of their file, and how often articles changed in the last 90 days."""

    categories: tuple[Ready, ...]
    churn: Churn

    @property
    def volume(self) -> float:
        """Messages a week."""
        return sum(each.category.weekly_volume for each in self.categories)


def readiness(subject: ArticlesSubject) -> Readiness:
    """The readiness of a workspace. Raises ModelMissingError where the text model is needed and not installed."""
    workspace = subject.workspace
    changed = churn(workspace.root, workspace.articles.values(), DAYS, workspace.today)
    opening = [question for question in subject.questions if question.opens]
    return Readiness(tuple(_of(c, opening, subject, changed) for c in workspace.categories.values()), changed)


def _of(category: Category, opening: Sequence[Question], subject: ArticlesSubject, changed: Churn) -> Ready:
    workspace = subject.workspace
    articles = tuple(a for a in workspace.articles.values() if category.id in a.head.categories)
    own = [question for question in opening if question.category == category.id]
    undocumented = [question for question in own if _is_undocumented(question, subject)]
    return Ready(
        category,
        articles,
        tuple(a for a in articles if a.standing(workspace.today) is Standing.APPROVED and not is_nobody(a.head.owner)),
        len(own),
        len(undocumented),
        tuple(question.at for question in undocumented if not question.sealed),
        Counter(rule for question in own if (rule := _decided_by_people(question, workspace))),
        None if changed.unknown else tuple(a for a in articles if changed.commits[a.file] > CHANGES),
    )


def _is_undocumented(question: Question, subject: ArticlesSubject) -> bool:
    """Whether an opening message has no section, or none that may be quoted today."""
    expect, workspace = question.expect, subject.workspace
    if expect and expect.outcome is Outcome.HANDOFF:
        return bool(_wanted(expect.rule, workspace).standings)
    if expect and expect.source:
        return not any(
            workspace.articles[ref.split("#")[0]].standing(workspace.today) is Standing.APPROVED
            for ref in expect.source
            if ref.split("#")[0] in workspace.articles
        )
    return has_no_section(question, subject)


def _decided_by_people(question: Question, workspace: Workspace) -> str:
    """The rule by which an opening message goes to people for what it is about; empty when it does not.

    It is not where a rule asks for what was found or how sure triage is: then an article is missing, or a clearer
    message, and not a person.
    """
    expect = question.expect
    if not expect or expect.outcome is not Outcome.HANDOFF or _wanted(expect.rule, workspace).about_reading:
        return ""
    return expect.rule or "no rule named"


def _wanted(rule_id: str | None, workspace: Workspace) -> Situation:
    """The situation that a rule is for."""
    rule = next((rule for rule in workspace.handoff.rules if rule.id == rule_id), None)
    return rule.when.situation(workspace) if rule else Situation()
