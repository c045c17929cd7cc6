"""Each failing scenario of a run and its cause."""

import asyncio
from collections.abc import Sequence

from harness.runs import ScenarioResult, TurnResult, opened
from harness.runs.blame.case import case_of
from harness.runs.blame.cause import Blame, Cause, Way
from harness.runs.blame.replay import Replay
from harness.runs.blame.scores import read_off
from harness.runs.blame.written_rules import WrittenRules
from harness.turns import Fault, Status
from harness.workspace import Workspace


def blame(results: Sequence[ScenarioResult], workspace: Workspace, replay: Replay | None) -> tuple[Blame, ...]:
    """One cause for each open scenario that does not pass, in the order of the results.

    With a `replay` the cause is found by correcting parts until the turn passes; a turn whose
    reply it does not give again, and every turn without one, is judged by its scores.
    """
    return asyncio.run(_blame(results, workspace, replay))


async def _blame(results: Sequence[ScenarioResult], workspace: Workspace, replay: Replay | None) -> tuple[Blame, ...]:
    rules, customers = WrittenRules(workspace), {scenario.id: scenario.customer for scenario in workspace.scenarios}

    async def cause_of(result: ScenarioResult, turn: TurnResult) -> tuple[Cause, str, Way]:
        if lasting := next((score.reason for score in turn.wrong if score.fault is Fault.FORBIDDEN_CALL), ""):
            return Cause.TOOLS, lasting, Way.SCORES  # whatever came of it
        if turn.reply is None or turn.status is Status.ERROR:
            reasons = (score.reason for score in turn.wrong if score.status is Status.ERROR)
            return Cause.MEASUREMENT, turn.error or next(reasons, "no reply"), Way.SCORES
        case = case_of(result, turn, turn.reply, workspace, customers.get(result.id, {}))
        if replay and not turn.simulated and (found := await replay.attribute(case)):
            return *found, Way.REPLAYED
        return *read_off(case, rules, workspace), Way.SCORES

    blames = []
    for result in opened(results):
        if failing := next((turn for turn in result.turns if turn.status is not Status.PASS), None):
            cause, words, way = await cause_of(result, failing)
            words = f"variant {failing.variant}: {words}" if failing.variant else words
            blames.append(Blame(result.id, result.category, result.location, failing.turn, cause, words, way))
    return tuple(blames)
