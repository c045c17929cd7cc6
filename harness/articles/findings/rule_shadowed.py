"""Rules that never decide on a part of what they ask for, and rules that say otherwise than one above them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.articles.findings.subject import ArticlesSubject
from harness.findings import Severity, kind
from harness.workspace import Problem, Rule, partly_shadowed


@kind("rule-shadowed", Severity.NOTE)
def shadowed(subject: ArticlesSubject) -> Iterator[Problem]:
    """A part of a rule never decides: a rule above it catches it and does the same.

    A rule no part of which can ever decide is a mistake that plain `harness check` refuses.

    **Why it hurts an answer.** It does not yet; but whoever edits the part that never decides sees no effect.

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
                f"`{rule.id}` never decides on {_listed(parts)}: `{higher.id}` above it does, and the same",
                "take it out here, or out of the rule above",
            )


@kind("rule-contradictory", Severity.WARNING)
def contradictory(subject: ArticlesSubject) -> Iterator[Problem]:
    """Two rules want different things for the same message; the higher one has its way.

    **Why it hurts an answer.** Whoever wrote the lower rule believes that these messages reach their queue, or a draft,
    and they do not.

    **Bad**

        - id: refund-request
          when: {mentions: [refund, chargeback]}
          then: {handoff: billing}
        - id: bank-dispute
          when: {mentions: [chargeback, my bank]}
          then: {handoff: legal-desk}

    **Good**, with the more particular one above

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
                "move it up, or take that part out of one of the two",
            )


def does(rule: Rule) -> str:
    """What a rule does, in words."""
    return f"handoff to `{rule.then.handoff}`" if rule.then.handoff else "draft"


def _listed(parts: tuple[str, ...]) -> str:
    shown = "; ".join(f"({part})" for part in parts[:3])
    return shown + (f" and {len(parts) - 3} more" if len(parts) > 3 else "")
