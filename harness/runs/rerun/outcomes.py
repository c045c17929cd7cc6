"""Runs conversations whose messages have been read already."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from harness.reference import ReferencePipeline, ReplyParts, already_with_a_human
from harness.runs.conversations import hold
from harness.runs.customers import Customers
from harness.runs.results import ScenarioResult
from harness.scoring import Scorer
from harness.turns import Conversation, Reply
from harness.workspace import Scenario, Workspace
from harness.workspace.conditions import Facts


@dataclass(frozen=True, slots=True)
class TurnFacts:
    """The facts of one turn, and which rules fired."""

    facts: Facts
    fired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """The result of a scenario."""

    result: ScenarioResult
    weighed: tuple[TurnFacts | None, ...]  # turn by turn of each variant; None where no rule was asked


_NOTHING = ScenarioOutcome(ScenarioResult(()), ())


def hold_all(
    workspace: Workspace,
    pipeline: ReferencePipeline,
    scorers: Mapping[str, Scorer],
    customers: Customers,
    read: Iterable[tuple[Scenario, Sequence[ReplyParts]]],
) -> dict[str, ScenarioOutcome]:
    """Run and score each scenario, given the parts of its turns; its variants follow each other.

    What a simulated customer writes is not known before, so the pipeline reads all messages of its conversation.
    """

    async def each() -> dict[str, ScenarioOutcome]:
        held: dict[str, ScenarioOutcome] = {}
        for scenario, parts in read:
            replies = _Weighing(pipeline, None if scenario.brief else parts)
            turns = await hold(workspace, replies, scenario, scorers=scorers, customers=customers)
            before, unasked = held.get(scenario.id, _NOTHING), len(turns) - len(replies.weighed)
            result = ScenarioResult((*before.result.turns, *turns))
            held[scenario.id] = ScenarioOutcome(result, (*before.weighed, *replies.weighed, *[None] * unasked))
        return held

    return asyncio.run(each())


class _Weighing:
    """Decides and composes, from parts where they are given, and remembers how each turn was weighed."""

    def __init__(self, pipeline: ReferencePipeline, parts: Sequence[ReplyParts] | None) -> None:
        self._pipeline, self._parts = pipeline, parts
        self.weighed: list[TurnFacts | None] = []

    async def reply(self, conversation: Conversation) -> Reply:
        parts = self._pipeline.read(conversation) if self._parts is None else self._parts[conversation.turn - 1]
        if decision := already_with_a_human(conversation):
            self.weighed.append(None)
        else:
            facts = self._pipeline.facts(conversation, parts)
            decision = self._pipeline.decide_on(facts)
            self.weighed.append(TurnFacts(facts, decision.fired))
        return self._pipeline.compose(conversation, parts, decision)
