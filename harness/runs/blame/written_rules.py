"""What the workspace's own rules decide about a message that was read correctly.

This separates wrong rules from right ones that were not followed. Read correctly means: filed under
the right category, surely; with the right source; with the topics and sentiments that the expected
rule requires, and otherwise only those that the team's own phrases find, not a model.
"""

from collections.abc import Iterable, Sequence

from harness.reference import Decision, LanguageReader, Rules, decide
from harness.runs.blame.case import FailingTurn
from harness.scoring import fits
from harness.workspace import Expect, Finder, Outcome, Standing, Topic, Workspace, normalise
from harness.workspace.conditions import Facts, Situation


def situation_of(case: FailingTurn, workspace: Workspace) -> Situation:
    """The one in which the rule that must decide fires; any where none is named."""
    return case.rule.when.situation(workspace) if case.rule else Situation()


class WrittenRules:
    """The rules of a workspace, compared with what scenarios expect."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rules = Rules(workspace.handoff.rules)
        self._languages = LanguageReader(workspace.cache)
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
        """The topics and sentiments of a message that is read correctly."""
        text, wanted = normalise(case.conversation.message), situation_of(case, self._workspace)
        return _said((*self._topics, *self._sentiments), text).union(wanted.topics, wanted.sentiments)

    def _decision(self, case: FailingTurn, name: str) -> Decision:
        category, wanted = self._workspace.categories[name], situation_of(case, self._workspace)
        text, certainty = normalise(case.conversation.message), 0.0 if case.not_ours or wanted.unsure else 1.0
        facts = Facts(
            text=text,
            category=name,
            confidence=certainty,
            familiarity=certainty,
            priority=category.priority,
            standing=self._standing(case, wanted),
            topics=_said(self._topics, text).union(wanted.topics),
            sentiments=_said(self._sentiments, text).union(wanted.sentiments),
            language=wanted.languages[0] if wanted.languages else self._languages.of([case.conversation.message])[0],
            customer=case.conversation.customer,
            answers_before=len(case.conversation.just_answered),
            asked_again=wanted.after_answer,
        )
        return decide(self._rules.fired(facts), facts, category.queue)

    def _standing(self, case: FailingTurn, wanted: Situation) -> Standing:
        """Of the right source. An expected handoff without a rule means that nothing answers the message."""
        if wanted.standings:
            return wanted.standings[0]
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


def _finders(topics: Sequence[Topic]) -> list[tuple[str, Finder]]:
    return [(topic.id, Finder(topic.whole.mentions, topic.whole.matches)) for topic in topics]


def _said(finders: Iterable[tuple[str, Finder]], text: str) -> frozenset[str]:
    return frozenset(name for name, finder in finders if finder.found(text))
