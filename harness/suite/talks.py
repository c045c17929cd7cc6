"""A talk with a support AI as a proposed scenario: what it did is the proposal for what must follow."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from harness.suite.drafting import ScenarioProposal, free_id
from harness.turns import Exchange, Reply
from harness.workspace import NOT_OURS, Outcome, Scenario, Workspace

_MOST_WORDS = 5  # of the first message, in the id


def talked(
    exchanges: Sequence[Exchange], customer: Mapping[str, str], pipeline: str, workspace: Workspace,
    taken: Collection[str],
) -> ScenarioProposal:  # fmt: skip
    """The exchanges as a scenario under an id that is not taken; `pipeline` is who replied."""
    first = exchanges[0]
    words = " ".join((first.reply.category or "", *first.message.split()[:_MOST_WORDS]))
    turns = [{"customer": each.message, "expect": _expect(each.reply, workspace)} for each in exchanges]
    wanted: dict[str, Any] = {
        "id": free_id(words, taken), "status": "proposed", "turns": turns, "from": f"a talk with {pipeline}",
    }  # fmt: skip
    wanted |= {"customer": dict(customer)} if customer else {}
    why = f"a talk with {pipeline}, kept as it went"
    return ScenarioProposal(Scenario.model_validate(wanted), why, tuple(_to_judge(exchanges, pipeline)))


def _expect(reply: Reply, workspace: Workspace) -> dict[str, Any]:
    """What the reply did, as far as the workspace knows it."""
    category, handoff = reply.category, reply.outcome is Outcome.HANDOFF
    known = {*workspace.categories, *((NOT_OURS,) if handoff else ())}
    sources = [ref for ref in reply.citations if ref in workspace.sections]
    tools = {each.id for each in workspace.tools}
    called = [tool for tool in dict.fromkeys(each.tool for each in reply.calls or ()) if tool in tools]
    queues, rules = ({each.id for each in group} for group in (workspace.handoff.queues, workspace.handoff.rules))
    return {
        **({"category": category} if category in known else {}),
        "outcome": reply.outcome,
        **({"source": sources} if sources and not handoff else {}),
        **({"queue": reply.queue} if handoff and reply.queue in queues else {}),
        **({"rule": reply.rule} if reply.outcome is not Outcome.ANSWER and reply.rule in rules else {}),
        **({"calls": called} if called else {}),
        **({"actions": [each.kind for each in reply.actions]} if reply.actions else {}),
    }


def _to_judge(exchanges: Sequence[Exchange], pipeline: str) -> list[str]:
    answers = any(each.reply.outcome is not Outcome.HANDOFF for each in exchanges)
    return [
        f"what must follow each message: filled in is what {pipeline} did, right or wrong",
        *(["what the answer must say, as `states:`"] if answers else []),
        *(["which tools must be called, as `calls:`"] if any(each.reply.calls for each in exchanges) else []),
        "whether anything in it reveals who the customer is",
    ]
