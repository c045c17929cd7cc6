"""What a run did turn by turn, and what its pipeline knew when it did so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.reference import ReferencePipeline
from harness.runs import ScenarioResult, TurnResult, opened
from harness.turns import Conversation, Exchange, Reply
from harness.workspace import Outcome
from harness.workspace.conditions import Facts


@dataclass(frozen=True, slots=True)
class Observed:
    """A turn and its reply. What is not known of it is None or empty."""

    turn: TurnResult
    reply: Reply
    facts: Facts | None = None  # what the rules were asked with
    found: str = ""  # the section that would answer

    @property
    def scenario(self) -> str:
        return self.turn.scenario


def observed(results: Sequence[ScenarioResult], pipeline: ReferencePipeline | None) -> list[Observed]:
    """Every turn that got a reply, except for scenarios in quarantine, which are not evidence, and sealed ones.

    `pipeline` takes its steps again, to find the facts; they are left out where its reply differs
    from the recorded one.
    """
    return [seen for result in opened(results) if not result.quarantined for seen in _turns(result, pipeline)]


def _turns(result: ScenarioResult, pipeline: ReferencePipeline | None) -> Iterator[Observed]:
    history: list[Exchange] = []
    for turn in result.turns:
        if turn.turn == 1:
            history = []
        if turn.reply is None:
            continue
        conversation = Conversation(
            turn.message, tuple(history), turn.customer or {}, result.id, turn.repeat, turn.variant
        )
        yield _replayed(turn, turn.reply, conversation, pipeline) if pipeline else Observed(turn, turn.reply)
        history.append(Exchange(turn.message, turn.reply))


def _replayed(turn: TurnResult, reply: Reply, conversation: Conversation, pipeline: ReferencePipeline) -> Observed:
    parts = pipeline.read(conversation)
    decision = pipeline.decide(conversation, parts)
    with_a_person = bool(conversation.history) and conversation.history[-1].reply.outcome is Outcome.HANDOFF
    if with_a_person or pipeline.compose(conversation, parts, decision) != reply:
        return Observed(turn, reply)
    return Observed(turn, reply, pipeline.facts(conversation, parts), parts.cited[0] if parts.cited else "")
