"""Rules with a part that never decides because a rule above it does, and rules that decided nothing in a run."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Remark, Severity, kind
from harness.workspace import Rule, partly_shadowed


@kind("rule-shadowed", Severity.NOTE)
def shadowed(subject: ArticlesSubject) -> Iterator[Remark]:
    """A part of a rule never decides: a rule above it covers the same messages and does the same.

    If no part of a rule can ever decide, plain `harness check` reports it as a mistake.

    **Why it hurts an answer.** It does no harm yet, but if you edit the part that never decides, nothing changes.

    **Bad**

        - id: refund-request
          when: {mentions: [refund, chargeback]}
          then: {handoff: billing}
        - id: payment-dispute
          when: {mentions: [chargeback, disputed]}
          then: {handoff: billing}

    **Good**

        - id: payment-dispute
          when: {mentions: [disputed]}
          then: {handoff: billing}
    """
    for rule, higher, parts in partly_shadowed(subject.workspace.handoff.rules):
        if does(rule) == does(higher):
            yield Remark(
                rule.location,
                f"`{rule.id}` never decides on {_listed(parts)}: `{higher.id}` above it decides, and does the same",
                "remove that part here or from the rule above",
                (rule.id, higher.id, *parts),
            )


@kind("rule-contradictory", Severity.WARNING)
def contradictory(subject: ArticlesSubject) -> Iterator[Remark]:
    """Two rules say different things about the same message; the higher one decides.

    **Why it hurts an answer.** The author of the lower rule expects these messages in a certain queue, or as a draft,
    but they never get there.

    **Bad**

        - id: refund-request
          when: {mentions: [refund, chargeback]}
          then: {handoff: billing}
        - id: bank-dispute
          when: {mentions: [chargeback, my bank]}
          then: {handoff: legal-desk}

    **Good**, with the more specific rule above

        - id: bank-dispute
          when: {mentions: [chargeback, my bank]}
          then: {handoff: legal-desk}
        - id: refund-request
          when: {mentions: [refund]}
          then: {handoff: billing}
    """
    for rule, higher, parts in partly_shadowed(subject.workspace.handoff.rules):
        if does(rule) != does(higher):
            decides = f"`{higher.id}` above it decides: {does(higher)}"
            yield Remark(
                rule.location,
                f"`{rule.id}` says {does(rule)} on {_listed(parts)}, but {decides}",
                "move it up, or remove that part from one of the two",
                (rule.id, higher.id, *parts),
            )


@kind("rule-never-fired", Severity.WARNING, needs_run=True)
def never_fired(subject: ArticlesSubject) -> Iterator[Remark]:
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
            yield Remark(
                rule.location,
                f"`{rule.id}` did not fire on any message of the newest run",
                "write a scenario that expects it, or fix its triggers",
                (rule.id,),
            )


@kind("rule-never-decided", Severity.NOTE, needs_run=True)
def never_decided(subject: ArticlesSubject) -> Iterator[Remark]:
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
            yield Remark(
                rule.location,
                f"`{rule.id}` fired in the newest run but never decided",
                "write a scenario in which only this rule fires, or move it up",
                (rule.id,),
            )


def does(rule: Rule) -> str:
    """What a rule does, in words."""
    return f"handoff to `{rule.then.handoff}`" if rule.then.handoff else "draft"


def _listed(parts: tuple[str, ...]) -> str:
    shown = "; ".join(f"({part})" for part in parts[:3])
    return shown + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")


def _seen(subject: ArticlesSubject) -> tuple[set[str] | None, set[str]]:
    """The rules that fired, or None where the pipeline does not say, and those that decided."""
    replies = [turn.reply for result in subject.run or () for turn in result.turns if turn.reply]
    told = [reply for reply in replies if reply.fired is not None]
    fired = {rule for reply in told for rule in reply.fired or ()}
    return (fired if told else None), {reply.rule for reply in replies if reply.rule}
