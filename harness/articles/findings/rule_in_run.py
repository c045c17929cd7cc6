"""Rules that decided nothing in the newest run."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem


@kind("rule-never-fired", Severity.WARNING, needs_run=True)
def never_fired(subject: ArticlesSubject) -> Iterator[Problem]:
    """A rule did not fire in the newest run.

    Only runs of pipelines that say which rules fired can show this.

    **Why it hurts an answer.** Either no scenario tests the rule, and nobody knows whether it works; or it does not
    work, and the AI answers what should go to a person.

    **Bad**

        - id: legal-claim
          when: {mentions: [solicitor]}

    **Good**, with a scenario that expects the rule

        - id: legal-claim
          when: {mentions: [solicitor, lawyer, sue]}
    """
    fired, _ = _seen(subject)
    if fired is None:
        return
    for rule in subject.workspace.handoff.rules:
        if rule.id not in fired:
            yield Problem(
                rule.location,
                f"`{rule.id}` did not fire on any message of the newest run",
                "write a scenario that expects it, or fix its triggers",
            )


@kind("rule-never-decided", Severity.NOTE, needs_run=True)
def never_decided(subject: ArticlesSubject) -> Iterator[Problem]:
    """A rule fired in the newest run, but a rule above it always decided.

    **Why it hurts an answer.** Its queue and priority were never used. Perhaps its author meant this rule to decide.

    **Bad**

        - id: no-source
          when: {source: missing}
        - id: unsure
          when: {confidence_below: 0.35}

    **Good**, if being unsure is the better reason

        - id: unsure
          when: {confidence_below: 0.35}
        - id: no-source
          when: {source: missing}
    """
    fired, decided = _seen(subject)
    for rule in subject.workspace.handoff.rules:
        if rule.id in (fired or set()) - decided:
            yield Problem(
                rule.location,
                f"`{rule.id}` fired in the newest run but never decided",
                "write a scenario in which only this rule fires, or move it up",
            )


def _seen(subject: ArticlesSubject) -> tuple[set[str] | None, set[str]]:
    """The rules that fired, or None where the pipeline does not say, and those that decided."""
    replies = [turn.reply for result in subject.run or () for turn in result.turns if turn.reply]
    told = [reply for reply in replies if reply.fired is not None]
    fired = {rule for reply in told for rule in reply.fired or ()}
    return (fired if told else None), {reply.rule for reply in replies if reply.rule}
