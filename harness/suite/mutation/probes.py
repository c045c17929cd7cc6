"""Messages that show whether a change makes any difference to customers."""

from __future__ import annotations

from collections.abc import Iterator

from harness.runs import ScenarioResult, TurnResult
from harness.suite.mutation.articles import sentence_at
from harness.suite.mutation.mutant import Says
from harness.workspace import Outcome, Scenario, Turn, Workspace


def probes(workspace: Workspace) -> list[Scenario]:
    """Each distinct message once: examples of categories and topics, headings and first sentences of sections.

    The scenarios' own messages are held beside them, as the conversations that they are.
    """
    return [probe(f"probe-{number}", (text,)) for number, text in enumerate(dict.fromkeys(_texts(workspace)), 1)]


def probe(name: str, says: Says) -> Scenario:
    """A conversation of which nothing is expected."""
    return Scenario(id=name, turns=tuple(Turn(customer=text) for text in says))


def differ(before: ScenarioResult, after: ScenarioResult) -> bool:
    """Whether anything that a customer or an agent sees of the replies is another."""
    return [_seen(turn) for turn in before.turns] != [_seen(turn) for turn in after.turns]


def in_words(result: ScenarioResult) -> str:
    """What came of the last message, in one line."""
    reply = result.turns[-1].reply
    if reply is None:
        return result.turns[-1].error
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
