"""What the workspace's own rules say of a message that was read right.

It tells rules that are wrong from right ones that were not followed. Read right means: filed under
the right category, surely; with the right source; with the topics and sentiments that the expected
rule asks for, and beside these only what the team's own phrases find, not what a model takes it for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.blame.case import FailingTurn
from harness.reference import Decision, Facts, Rules, decide
from harness.scoring import fits
from harness.workspace import Condition, Expect, Finder, Outcome, Standing, Topic, Workspace, normalise


@dataclass(frozen=True, slots=True)
class Demands:
    """What a rule asks of the reading of a message, beside its category and words."""

    topics: frozenset[str] = frozenset()
    sentiments: frozenset[str] = frozenset()
    standings: tuple[Standing, ...] = ()
    unsure: bool = False  # a low confidence or familiarity
    again: bool = False  # the same question once more


def demands_of(case: FailingTurn) -> Demands:
    """What the rule that must decide asks for; nothing where none is named."""
    conditions = list(conditions_of(case.rule.when)) if case.rule else []
    return Demands(
        topics=frozenset(topic for when in conditions for topic in when.topics or ()),
        sentiments=frozenset(name for when in conditions for name in when.sentiment or ()),
        standings=tuple(standing for when in conditions for standing in when.source or ()),
        unsure=any(when.confidence_below or when.familiarity_below for when in conditions),
        again=any(when.same_question_again for when in conditions),
    )


class WrittenRules:
    """The rules of a workspace, held against what scenarios expect."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rules = Rules(workspace.handoff.rules)
        self._topics = _finders(workspace.topics.topics)
        self._sentiments = _finders(workspace.topics.sentiments)

    def against(self, case: FailingTurn) -> Decision | None:
        """What the rules decide where that is not what the scenario expects; None where it is."""
        categories = case.categories or tuple(filter(None, [case.reply.category, case.turn.category]))
        decisions = [self._decision(case, name) for name in categories if name in self._workspace.categories]
        if not decisions or any(_fits(decision, case.turn.expect) for decision in decisions):
            return None
        return decisions[0]

    def signals(self, case: FailingTurn) -> frozenset[str]:
        """The topics and sentiments that are there when the message is read right."""
        text, demands = normalise(case.conversation.message), demands_of(case)
        return _said((*self._topics, *self._sentiments), text) | demands.topics | demands.sentiments

    def _decision(self, case: FailingTurn, name: str) -> Decision:
        category, demands = self._workspace.categories[name], demands_of(case)
        text, certainty = normalise(case.conversation.message), 0.0 if demands.unsure else 1.0
        facts = Facts(
            text=text,
            category=name,
            confidence=certainty,
            familiarity=certainty,
            priority=category.priority,
            standing=self._standing(case, demands),
            topics=_said(self._topics, text) | demands.topics,
            sentiments=_said(self._sentiments, text) | demands.sentiments,
            customer=case.conversation.customer,
            answers_before=_answers_before(case),
            asked_again=demands.again,
        )
        return decide(self._rules.fired(facts), facts, category.queue)

    def _standing(self, case: FailingTurn, demands: Demands) -> Standing:
        """Of the right source. Who expects a handoff and names no rule means that nothing answers the message."""
        if demands.standings:
            return demands.standings[0]
        if case.turn.expect.outcome is Outcome.HANDOFF and case.rule is None:
            return Standing.MISSING
        standings = {self._workspace.standing(ref) for ref in case.sources}
        return Standing.APPROVED if not standings or Standing.APPROVED in standings else min(standings)


def _fits(decision: Decision, expect: Expect) -> bool:
    handoff = decision.outcome is Outcome.HANDOFF
    return (
        expect.outcome in (None, decision.outcome)
        and (not handoff or expect.queue in (None, decision.queue))
        and (not handoff or expect.rule in (None, decision.rule))
        and expect.priority in (None, decision.priority)
        and (expect.actions is None or fits(expect.actions, decision.actions))
    )


def conditions_of(when: Condition) -> Iterator[Condition]:
    """A condition and those it is made of, but for what must not hold."""
    yield when
    for inner in (*(when.all or ()), *(when.any or ())):
        yield from conditions_of(inner)


def _finders(topics: Sequence[Topic]) -> list[tuple[str, Finder]]:
    return [(topic.id, Finder(topic.mentions, topic.matches)) for topic in topics]


def _said(finders: Iterable[tuple[str, Finder]], text: str) -> frozenset[str]:
    return frozenset(name for name, finder in finders if finder.found(text))


def _answers_before(case: FailingTurn) -> int:
    """Answers and drafts in a row just before the message."""
    count = 0
    for exchange in reversed(case.conversation.history):
        if exchange.reply.outcome is Outcome.HANDOFF:
            break
        count += 1
    return count
