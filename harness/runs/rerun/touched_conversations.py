"""Which conversations a change can touch."""

from bisect import bisect_right
from dataclasses import replace

from harness.reference import ReplyParts, Rules
from harness.runs.rerun.outcomes import TurnFacts
from harness.workspace import Workspace
from harness.workspace.conditions import Limits


class DecisiveParts:
    """What determines a reply in the parts of one state, so that those of two can be compared."""

    def __init__(self, workspace: Workspace, limits: Limits) -> None:
        self.categories = {each.id: (each.title, each.queue, each.priority) for each in workspace.categories.values()}
        self._limits = limits

    def decisive(self, parts: ReplyParts) -> tuple[object, ...]:
        """Everything that a decision, a reply and its scores depend on, except for the confidence between limits."""
        reading, (found, other_language) = parts.reading, parts.source
        filed = reading.filed
        return (
            filed.category,
            self.categories[filed.category],
            *(bisect_right(values, measure.of(filed)) for measure, values in self._limits.items()),
            reading.topics,
            reading.sentiments,
            (found.section.ref, found.section.heading, found.section.text, found.standing) if found else other_language,
        )


class RuleChange:
    """Handoff rules before and after, and which decisions differ."""

    def __init__(self, before: Rules, after: Rules) -> None:
        self._before = {rule.id: rule for rule in before.rules}
        self._tests = [
            (rule, None if was and was.when == rule.when else test)
            for rule, test in after.tests
            for was in (self._before.get(rule.id),)
        ]

    def touches(self, weighed: TurnFacts, parts: ReplyParts) -> bool:
        """Whether other rules fire now, or one of them decides or proposes something else.

        `weighed` is of before, `parts` of now: they differ only in how sure triage is, and by no
        limit that a rule checks, so an unchanged rule fires as it did.
        """
        filed = parts.reading.filed
        facts = replace(weighed.facts, confidence=filed.confidence, familiarity=filed.familiarity)
        fired = [rule for rule, test in self._tests if (test(facts) if test else rule.id in weighed.fired)]
        if tuple(rule.id for rule in fired) != weighed.fired:
            return True
        was = [self._before[rule.id] for rule in fired]
        return any(
            rule.then != before.then or rule.when.unfamiliar(facts) != before.when.unfamiliar(facts)
            for rule, before in zip(fired, was, strict=True)
        )
