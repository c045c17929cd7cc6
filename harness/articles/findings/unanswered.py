"""Questions that no section answers, or whose answer is in a draft or retired article."""

from collections.abc import Iterable, Iterator

from harness.articles.findings.subject import ArticlesSubject, Question
from harness.findings import Remark, Severity, kind
from harness.reference import answers_at
from harness.workspace import Article, Outcome, Standing, Workspace


@kind("article-needed", Severity.ERROR)
def needed(subject: ArticlesSubject) -> Iterator[Remark]:
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
        yield Remark(
            subject.line_of(article, "status"),
            f"is {article.head.status}, but should answer {_shown(questions)}",
            "approve it, or put the answer into an approved article and name that in the scenario",
            tuple(question.text for question in questions if not question.sealed),
        )


@kind("article-in-the-way", Severity.WARNING)
def in_the_way(subject: ArticlesSubject) -> Iterator[Remark]:
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
        yield Remark(
            subject.line_of(article, "status"),
            f"is {article.head.status}, and is found before {sources} for {_shown(questions)}",
            "give it headings that fit only this article, move it out of knowledge/, "
            "or word the approved article's heading the way customers ask",
            tuple(question.text for question in questions),
        )


@kind("article-unanswered", Severity.WARNING)
def unanswered(subject: ArticlesSubject) -> Iterator[Remark]:
    """No section answers a question that customers ask.

    Either a scenario says so by the rule that must decide (one on `source: missing`), or it expects an answer without
    naming a source and none is likely enough to answer the question (0.3). Sealed scenarios are left out.

    **Why it hurts an answer.** There is no answer: the question goes to a person every time.

    **Bad**

        - customer: Can two accounts be merged?
          expect: {outcome: handoff, rule: no-source}

    **Good**, once an article has the answer

        - customer: Can two accounts be merged?
          expect: {outcome: answer, source: change-email#merge-two-accounts}
    """
    for question in subject.questions:
        if question.opens and not question.sealed and has_no_section(question, subject):
            best = subject.best(question.text)
            near = f"; nearest is `{best.section.ref}` ({best.answers:.2f})" if best else ""
            text = " ".join(question.text.split())
            yield Remark(
                question.at,
                f'no section answers "{text[:80]}{"..." if len(text) > 80 else ""}"{near}',
                "write a section that does, with a heading in your customers' words",
                (text,),
            )


def has_no_section(question: Question, subject: ArticlesSubject) -> bool:
    """Whether no section answers a question: the rule it expects says so, or none is near enough."""
    expect = question.expect
    if expect and expect.rule:
        return about_missing(expect.rule, subject.workspace)
    if expect and (expect.outcome is not Outcome.ANSWER or expect.source):
        return False
    best = subject.best(question.text)
    return best is None or best.answers < answers_at(subject.workspace)


def about_missing(rule_id: str, workspace: Workspace) -> bool:
    """Whether a rule is about what no section answers, and about nothing else of the source."""
    whens = [rule.when for rule in workspace.handoff.rules if rule.id == rule_id]
    asked = (trigger.situation(workspace) for when in whens for trigger in when.triggers())
    return any(each.standings == (Standing.MISSING,) for each in asked)


def _to_be_answered(subject: ArticlesSubject) -> Iterable[Question]:
    return [q for q in subject.questions if q.expect and q.expect.outcome is Outcome.ANSWER]


def _sources(question: Question) -> set[str]:
    """The articles that a scenario names."""
    return {ref.split("#")[0] for ref in (question.expect.source if question.expect else None) or ()}


def _found_first(question: Question, subject: ArticlesSubject) -> list[str]:
    best = None if question.sealed else subject.best(question.text)
    return [best.section.article] if best and best.answers >= answers_at(subject.workspace) else []


def _unapproved(id_: str, subject: ArticlesSubject) -> bool:
    article: Article | None = subject.workspace.articles.get(id_)
    return article is not None and article.head.status != "approved"


def _shown(questions: list[Question]) -> str:
    """The first open question, where it stands, and how many more there are; sealed ones only count."""
    first = next((question for question in questions if not question.sealed), None)
    if first is None:
        return f"{len(questions)} sealed scenario{'s' * (len(questions) > 1)}"
    line = " ".join(first.text.split())
    short = line if len(line) <= 60 else line[:57] + "..."
    return f'"{short}" ({first.at})' + (f" and {len(questions) - 1} more" if len(questions) > 1 else "")
