"""Messages that show whether a change makes any difference to customers."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from harness.runs import ScenarioResult, TurnResult
from harness.suite.mutation.articles import sentence_at
from harness.suite.mutation.mutant import Says
from harness.workspace import Outcome, Scenario, Turn, Workspace
from harness.workspace.conditions import parts

Turns = tuple[TurnResult, ...]
"""A conversation that was held."""
CustomerFields = Mapping[str, str | int | float | bool]
"""Attributes of a customer record."""


def probes(workspace: Workspace) -> list[Scenario]:
    """Each distinct message once: examples of categories and topics, headings and first sentences of sections.

    For each attribute of a customer that a rule checks, an example of each category also comes from such a
    customer. The scenarios' own messages are tried as well, as the conversations that they are.
    """
    said: list[tuple[str, CustomerFields]] = [(text, {}) for text in dict.fromkeys(_texts(workspace))]
    firsts = [category.examples[0] for category in workspace.categories.values()]
    said += [(text, customer) for customer in _customers(workspace) for text in firsts]
    return [probe(f"probe-{number}", (text,), customer) for number, (text, customer) in enumerate(said, 1)]


def probe(name: str, says: Says, customer: CustomerFields | None = None) -> Scenario:
    """A conversation without expectations."""
    turns = tuple(Turn(customer=text) for text in says)
    return Scenario(id=name, turns=turns, customer=dict(customer or {}), seal=False)


def _customers(workspace: Workspace) -> list[CustomerFields]:
    """A customer record for each value of an attribute that a rule checks."""
    asked: list[CustomerFields] = []
    for rule in workspace.handoff.rules:
        asked += [part.trigger.situation(workspace).customer for part in parts(rule.when.tree())]
    return [customer for i, customer in enumerate(asked) if customer and customer not in asked[:i]]


def conversations(result: ScenarioResult) -> list[Turns]:
    """The conversations of a scenario: its own words, then each variant."""
    held = groupby(result.turns, key=lambda turn: (turn.repeat, turn.variant))
    return [tuple(turns) for _, turns in held]


def differ(before: Turns, after: Turns) -> bool:
    """Whether a customer or an agent sees any difference between the replies."""
    return [_seen(turn) for turn in before] != [_seen(turn) for turn in after]


def in_words(turns: Turns) -> str:
    """The result of the last message, in one line."""
    reply = turns[-1].reply
    if reply is None:
        return turns[-1].error
    if reply.outcome is Outcome.HANDOFF:
        why = f"by the rule `{reply.rule}`" if reply.rule else "by no rule"
        return f"handoff to `{reply.queue}` {why}, {reply.priority}, filed under `{reply.category}`"
    return f"{reply.outcome} from {', '.join(f'`{ref}`' for ref in reply.citations)}, filed under `{reply.category}`"


def _seen(turn: TurnResult) -> tuple[object, ...]:
    reply = turn.reply
    if reply is None:
        return (turn.error,)
    return reply.outcome, reply.category, reply.queue, reply.priority, reply.rule, reply.answer, reply.citations


def _texts(workspace: Workspace) -> Iterator[str]:
    for category in workspace.categories.values():
        yield from category.examples
    for topic in (*workspace.topics.topics, *workspace.topics.sentiments):
        yield from topic.examples
    for section in workspace.sections.values():
        yield section.heading
        yield sentence_at(section.text, 0)
