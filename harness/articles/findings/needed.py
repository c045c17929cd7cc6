"""Draft and retired articles that answers need, or that are found in place of an approved one."""

from collections.abc import Iterable, Iterator

from harness.articles.findings.subject import ArticlesSubject, Question
from harness.findings import Severity, kind
from harness.reference import SIMILAR
from harness.workspace import Article, Outcome, Problem


@kind("article-needed", Severity.ERROR)
def needed(subject: ArticlesSubject) -> Iterator[Problem]:
    """A draft or retired article has the answer to a question.

    A scenario that expects an answer names it as the only source, or names no source and this article is found first.

    **Why it hurts an answer.** Answers come from approved articles only. The question goes to a person although
    somebody has written the answer down.

    **Bad**, while a scenario expects `source: guest-limits`

        status: draft

    **Good**

        status: approved
    """
    asked: dict[str, list[Question]] = {}
    for question in _to_be_answered(subject):
        for id_ in sorted(_sources(question)) or _found_first(question, subject):
            if all(_unapproved(id_, subject) for id_ in _sources(question)) and _unapproved(id_, subject):
                asked.setdefault(id_, []).append(question)
    for id_, questions in asked.items():
        article = subject.workspace.articles[id_]
        yield Problem(
            subject.line_of(article, "status"),
            f"is {article.head.status}, but should answer {_shown(questions)}",
            "approve it, or put the answer into an approved article and name that in the scenario",
        )


@kind("article-in-the-way", Severity.WARNING)
def in_the_way(subject: ArticlesSubject) -> Iterator[Problem]:
    """A draft or retired article is found before the approved one that has the answer.

    **Why it hurts an answer.** The article that is found first may not be quoted, so the question goes to a person
    although an approved article answers it.

    **Bad**: last year's prices next to today's, both under headings such as

        ## What does Team cost

    **Good**: last year's prices outside `knowledge/`, or under a heading that fits only them

        ## Prices until January 2026
    """
    asked: dict[str, list[Question]] = {}
    for question in _to_be_answered(subject):
        if any(not _unapproved(id_, subject) for id_ in _sources(question)):
            for id_ in _found_first(question, subject):
                if _unapproved(id_, subject):
                    asked.setdefault(id_, []).append(question)
    for id_, questions in asked.items():
        article = subject.workspace.articles[id_]
        sources = ", ".join(f"`{ref}`" for ref in questions[0].expect.source or ()) if questions[0].expect else ""
        yield Problem(
            subject.line_of(article, "status"),
            f"is {article.head.status}, and is found before {sources} for {_shown(questions)}",
            "give it headings that fit only this article, move it out of knowledge/, "
            "or word the approved article's heading the way customers ask",
        )


def _to_be_answered(subject: ArticlesSubject) -> Iterable[Question]:
    return [q for q in subject.questions if q.expect and q.expect.outcome is Outcome.ANSWER]


def _sources(question: Question) -> set[str]:
    """The articles that a scenario names."""
    return {ref.split("#")[0] for ref in (question.expect.source if question.expect else None) or ()}


def _found_first(question: Question, subject: ArticlesSubject) -> list[str]:
    best = subject.best(question.text)
    return [best.section.article] if best and best.similarity >= SIMILAR else []


def _unapproved(id_: str, subject: ArticlesSubject) -> bool:
    article: Article | None = subject.workspace.articles.get(id_)
    return article is not None and article.head.status != "approved"


def _shown(questions: list[Question]) -> str:
    """The first question, where it stands, and how many more there are."""
    line = " ".join(questions[0].text.split())
    short = line if len(line) <= 60 else line[:57] + "..."
    return f'"{short}" ({questions[0].at})' + (f" and {len(questions) - 1} more" if len(questions) > 1 else "")
