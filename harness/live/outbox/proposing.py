"""Runs imported conversations through a pipeline, to collect the actions that its replies propose."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from harness.live.conversations import LiveConversation, without_placeholders
from harness.live.outbox.outbox import HANDOFF, ActionProposal
from harness.runs import ConversationDone, RunStopped, TurnResult, run
from harness.turns import Pipeline, Progress
from harness.workspace import Outcome, Scenario, Turn, Workspace

_FIRST = "the first"  # handoff of a conversation, whichever message it is at


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a pipeline proposed, and where it gave no reply."""

    proposals: tuple[ActionProposal, ...]
    errors: tuple[str, ...]
    stopped: str = ""


def propose(
    conversations: Sequence[LiveConversation],
    links: Mapping[str, str],
    workspace: Workspace,
    pipeline: Pipeline,
    progress: Progress = lambda done, total: None,
    *,
    handoffs: bool = False,
) -> Proposed:
    """The actions that a pipeline proposes for customers' messages. Nothing is delivered or scored.

    `links` are the addresses of conversations by system, with `{id}` for the id. `handoffs`: the first handoff of each
    conversation is one of them.
    """
    heard = {f"conversation-{number}": each for number, each in enumerate(conversations, 1) if each.asked}
    scenarios = [Scenario(id=id_, turns=tuple(Turn(customer=t) for t in each.asked)) for id_, each in heard.items()]
    proposals: dict[str, list[ActionProposal]] = {id_: [] for id_ in heard}
    errors: list[str] = []
    stopped, done = "", 0
    for event in run(workspace, pipeline, scenarios, scorers={}, progress=progress):
        if isinstance(event, ConversationDone):
            source = heard[event.turns[0].scenario]
            errors += [f"{source.name}: {turn.error}" for turn in event.turns if turn.error][:1]
            url = links.get(source.vendor, "").replace("{id}", source.id)
            messages = list(_messages(source))
            made = _proposals(source.name, url, event.turns)
            proposals[event.turns[0].scenario] += [replace(each, message=messages[each.turn - 1]) for each in made]
            if handoffs:
                proposals[event.turns[0].scenario] += _handoff(source.name, url, event.turns)
            done += 1
            progress(done, len(scenarios))
        elif isinstance(event, RunStopped):
            stopped = event.reason
    in_order = tuple(each for found in proposals.values() for each in found)
    return Proposed(in_order, tuple(errors), stopped)


def _messages(conversation: LiveConversation) -> Iterator[str]:
    """What tells each message of the customer from the others: its time, else its words; of equal ones which it is."""
    seen: Counter[str] = Counter()
    for part in conversation.asking:
        told = part.at.isoformat() if part.at else without_placeholders(part.text)
        seen[told] += 1
        yield f"{seen[told]} {told}"


def _handoff(conversation: str, url: str, turns: Iterable[TurnResult]) -> Iterator[ActionProposal]:
    for turn in turns:
        reply = turn.reply
        if reply and reply.outcome is Outcome.HANDOFF:
            note = f"to {reply.queue or 'a person'}, {reply.priority or 'normal'}: {reply.reason}".rstrip(": ")
            yield ActionProposal(
                conversation, turn.turn, HANDOFF, note, reply.category or "", reply.summary, url, message=_FIRST
            )
            return


def _proposals(conversation: str, url: str, turns: Iterable[TurnResult]) -> Iterator[ActionProposal]:
    for turn in turns:
        if turn.reply is None:
            continue
        numbers: Counter[str] = Counter()
        for action in turn.reply.actions:
            numbers[action.kind] += 1
            yield ActionProposal(
                conversation=conversation, turn=turn.turn, kind=action.kind, note=action.note,
                category=turn.reply.category or "", summary=turn.reply.summary, url=url, number=numbers[action.kind],
            )  # fmt: skip
