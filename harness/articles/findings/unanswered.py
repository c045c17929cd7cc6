"""A question that no section answers."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject, Question
from harness.findings import Severity, kind
from harness.reference import SIMILAR
from harness.workspace import Outcome, Problem, Standing, Workspace


@kind("article-unanswered", Severity.WARNING)
def unanswered(subject: ArticlesSubject) -> Iterator[Problem]:
    """No section answers a question that customers ask.

    Either a scenario says so by the rule that must decide (one on `source: missing`), or it expects an answer without
    naming a source and no section is near enough to the question (a cosine of 0.45).

    **Why it hurts an answer.** There is no answer: the question goes to a person every time.

    **Bad**

        - customer: Can two accounts be merged?
          expect: {outcome: handoff, rule: no-source}

    **Good**, once an article has the answer

        - customer: Can two accounts be merged?
          expect: {outcome: answer, source: change-email#merge-two-accounts}
    """
    for question in subject.questions:
        if question.opens and has_no_section(question, subject):
            best = subject.best(question.text)
            near = f"; nearest is `{best.section.ref}` ({best.similarity:.2f})" if best else ""
            text = " ".join(question.text.split())
            yield Problem(
                question.at,
                f'no section answers "{text[:80]}{"..." if len(text) > 80 else ""}"{near}',
                "write a section that does, with a heading in your customers' words",
            )


def has_no_section(question: Question, subject: ArticlesSubject) -> bool:
    """Whether no section answers a question: the rule it expects says so, or none is near enough."""
    expect = question.expect
    if expect and expect.rule:
        return about_missing(expect.rule, subject.workspace)
    if expect and (expect.outcome is not Outcome.ANSWER or expect.source):
        return False
    best = subject.best(question.text)
    return best is None or best.similarity < SIMILAR


def about_missing(rule_id: str, workspace: Workspace) -> bool:
    """Whether a rule is about what no section answers, and about nothing else of the source."""
    whens = [rule.when for rule in workspace.handoff.rules if rule.id == rule_id]
    asked = (trigger.situation(workspace) for when in whens for trigger in when.triggers())
    return any(each.standings == (Standing.MISSING,) for each in asked)
