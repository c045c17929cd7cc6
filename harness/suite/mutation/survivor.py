"""From a mutant that no scenario noticed to a proposal that does: filled in except for what a person must judge."""

from collections.abc import Iterable
from typing import Any

from harness.runs import ScenarioResult, TurnResult
from harness.suite.drafting import ScenarioProposal
from harness.suite.mutation.mutant import Mutant
from harness.suite.mutation.score import TriedMutant
from harness.suite.mutation.trial import Trials
from harness.workspace import Outcome, Scenario, Workspace

_TO_JUDGE = (
    "is what the workspace does with this today right by policy?",
    "would a customer write it like this? Put it in a customer's words, and check that it still notices the mutant",
)
_STATES = "which of these words must the answer state? As few as possible"


def id_of(mutant: Mutant) -> str:
    """The id of the scenario that is proposed for a mutant."""
    return f"notices-{mutant.id}"


def proposal(survivor: TriedMutant, today: ScenarioResult) -> ScenarioProposal:
    """A scenario that expects what the workspace does today, where the mutant does something else.

    `today` is the result of the conversation that shows the difference.
    """
    change = survivor.mutant.change
    article = bool(change.before) and change.at.file.startswith("knowledge/")
    written = [turn for turn in today.turns if not turn.variant]
    fact = change.before if article and any(_says(turn, change.before) for turn in written) else ""
    turns = [{"customer": turn.message, "expect": _expect(turn, fact)} for turn in written]
    wanted = {
        "id": id_of(survivor.mutant),
        "turns": turns,
        "customer": dict(survivor.trial.customer),
        "status": "proposed",
    }
    why = f"no scenario notices when {change.words} ({change.at})"
    return ScenarioProposal(Scenario.model_validate(wanted), why, (*_TO_JUDGE, *([_STATES] if fact else [])))


def proposals(workspace: Workspace, survivors: Iterable[TriedMutant], trials: Trials) -> list[ScenarioProposal]:
    """One for each survivor that a conversation can catch and that has none proposed yet."""
    taken = {scenario.id for scenario in workspace.scenarios}
    return [
        proposal(survivor, trials.replies(survivor.trial))
        for survivor in survivors
        if not survivor.mutant.change.stage_of and id_of(survivor.mutant) not in taken
    ]


def _expect(turn: TurnResult, fact: str) -> dict[str, Any]:
    """All that the reply did, as what must follow."""
    reply = turn.reply
    if reply is None:
        return {}
    expect: dict[str, Any] = {"category": reply.category, "outcome": reply.outcome, "priority": reply.priority}
    if reply.outcome is Outcome.HANDOFF:
        expect |= {"queue": reply.queue, "rule": reply.rule}
    else:
        expect |= {"source": list(reply.citations), "states": [fact] if fact and _says(turn, fact) else None}
    return {key: value for key, value in expect.items() if value}


def _says(turn: TurnResult, fact: str) -> bool:
    return turn.reply is not None and fact in turn.reply.answer
