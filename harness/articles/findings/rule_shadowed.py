"""Rules with a part that never decides because a rule above it does."""

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem, Rule, partly_shadowed


@kind("rule-shadowed", Severity.NOTE)
def shadowed(subject: ArticlesSubject) -> Iterator[Problem]:
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
            yield Problem(
                rule.location,
                f"`{rule.id}` never decides on {_listed(parts)}: `{higher.id}` above it decides, and does the same",
                "remove that part here or from the rule above",
            )


@kind("rule-contradictory", Severity.WARNING)
def contradictory(subject: ArticlesSubject) -> Iterator[Problem]:
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
            yield Problem(
                rule.location,
                f"`{rule.id}` says {does(rule)} on {_listed(parts)}, but {decides}",
                "move it up, or remove that part from one of the two",
            )


def does(rule: Rule) -> str:
    """What a rule does, in words."""
    return f"handoff to `{rule.then.handoff}`" if rule.then.handoff else "draft"


def _listed(parts: tuple[str, ...]) -> str:
    shown = "; ".join(f"({part})" for part in parts[:3])
    return shown + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
