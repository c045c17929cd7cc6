"""Escalate: the handoff rules, ranked, and what happens when none fires."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from harness.workspace import Outcome, Priority, ProposedAction, Rule, Standing, written_in
from harness.workspace.conditions import Facts, Test


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to happen with a message, and why."""

    outcome: Outcome
    queue: str | None
    priority: Priority | None
    rule: str | None
    fired: tuple[str, ...]
    reason: str
    actions: tuple[ProposedAction, ...] = ()  # of every rule that fired
    not_ours: bool = False  # handed off, and like nothing that triage knows, so of no category


class Rules:
    """The handoff rules of a workspace, compiled once."""

    def __init__(self, rules: Sequence[Rule], like: Self | None = None) -> None:
        """The tests of rules that `like` has too are taken over."""
        known = {rule.id: (rule.when, test) for rule, test in like.tests} if like else {}
        self.tests: list[tuple[Rule, Test]] = []
        for rule in rules:
            when, test = known.get(rule.id, (None, None))
            self.tests.append((rule, test if test and when == rule.when else rule.when.test()))

    @property
    def rules(self) -> list[Rule]:
        """The rules by rank."""
        return [rule for rule, _ in self.tests]

    def fired(self, facts: Facts) -> list[Rule]:
        """Every rule that fires, highest rank first."""
        return [rule for rule, test in self.tests if test(facts)]

    def certain(self, facts: Facts) -> Rule | None:
        """The rule that decides whatever is still unknown, if there is one."""
        deciding = ((rule, test) for rule, test in self.tests if rule.then.decides)
        return next((rule if holds else None for rule, test in deciding if (holds := test(facts)) is not False), None)


def decide(fired: Sequence[Rule], facts: Facts, default_queue: str) -> Decision:
    """The highest-ranked rule that fired and decides; without one, only an approved source may answer.

    From an article for agents an agent gets a draft.
    """
    names, actions = tuple(rule.id for rule in fired), tuple(_proposed(fired))
    unfamiliar = any(rule.when.unfamiliar(facts) for rule in fired)
    if rule := next((rule for rule in fired if rule.then.decides), None):
        priority = rule.then.priority or facts.priority
        outcome = Outcome.HANDOFF if rule.then.handoff else Outcome.DRAFT
        not_ours = unfamiliar and outcome is Outcome.HANDOFF
        reason = _reason(rule, facts)
        return Decision(outcome, rule.then.handoff, priority, rule.id, names, reason, actions, not_ours)
    if facts.standing is Standing.AGENTS:
        reason = "only an article for agents answers it"
        return Decision(Outcome.DRAFT, None, facts.priority, None, names, reason, actions)
    if facts.standing is not Standing.APPROVED:
        reason = (
            f"it is {written_in(facts.language)}, and the article that answers it is not"
            if facts.other_language
            else f"the source is {facts.standing}; only approved sources may answer"
        )
        return Decision(Outcome.HANDOFF, default_queue, facts.priority, None, names, reason, actions, unfamiliar)
    return Decision(Outcome.ANSWER, None, facts.priority, None, names, "an approved section answers it", actions)


def _reason(rule: Rule, facts: Facts) -> str:
    """The rule's reason; first what it depends on that the message does not say, such as its language."""
    reason = rule.then.because or f"the rule `{rule.id}` fired"
    noted = ", ".join(rule.when.notes(facts))
    return f"{noted[0].upper()}{noted[1:]}: {reason}" if noted else reason


def _proposed(fired: Sequence[Rule]) -> Iterator[ProposedAction]:
    """What the rules that fired propose; an action without a note of its own gives the reason of its rule."""
    for rule in fired:
        for action in rule.then.actions:
            yield action if action.note else action.model_copy(update={"note": rule.then.because or ""})
