"""How often each handoff rule came into play in a run, and whether the scenarios cover it."""

from collections.abc import Sequence
from dataclasses import dataclass

from harness.suite.coverage import rule_coverage
from harness.suite.observations import Observed
from harness.workspace import Rule, Workspace


@dataclass(frozen=True, slots=True)
class RuleUse:
    """A rule, and the scenarios in which it did something, each once."""

    rule: Rule
    fired: tuple[str, ...] | None  # None where the support AI does not report it
    decided: tuple[str, ...]
    covered_by: tuple[str, ...] | None  # in which it decided as expected; None for one that only proposes actions


def rules_used(workspace: Workspace, seen: Sequence[Observed]) -> tuple[RuleUse, ...]:
    """Every rule by rank."""
    covered = {item.name: item.covered_by for item in rule_coverage(workspace, seen)}
    fired: dict[str, dict[str, None]] = {rule.id: {} for rule in workspace.handoff.rules}
    decided: dict[str, dict[str, None]] = {rule.id: {} for rule in workspace.handoff.rules}
    for each in seen:
        for id_ in each.reply.fired or ():
            fired.get(id_, {})[each.scenario] = None
        decided.get(each.reply.rule or "", {})[each.scenario] = None
    told = any(each.reply.fired is not None for each in seen)
    return tuple(
        RuleUse(rule, tuple(fired[rule.id]) if told else None, tuple(decided[rule.id]), covered.get(rule.id))
        for rule in workspace.handoff.rules
    )
