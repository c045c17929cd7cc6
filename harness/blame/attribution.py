"""Each failing scenario of a run and its cause."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from harness.blame.case import case_of, first_failing
from harness.blame.cause import Blame, Cause, Way
from harness.blame.replay import Replay
from harness.blame.scores import read_off
from harness.blame.written_rules import WrittenRules
from harness.runs import ScenarioResult, TurnResult
from harness.turns import Status
from harness.workspace import Workspace


def blame(results: Sequence[ScenarioResult], workspace: Workspace, replay: Replay | None) -> tuple[Blame, ...]:
    """One cause for each scenario that does not pass, in the order of the results.

    With a `replay` the cause is found by correcting parts until the turn passes; a turn whose
    reply it does not give again, and every turn without one, is judged by its scores.
    """
    return asyncio.run(_blame(results, _Attribution(workspace, replay)))


async def _blame(results: Sequence[ScenarioResult], desk: _Attribution) -> tuple[Blame, ...]:
    return tuple([await desk.blame(result) for result in results if result.status is not Status.PASS])


class _Attribution:
    """What every failing scenario is compared with."""

    def __init__(self, workspace: Workspace, replay: Replay | None) -> None:
        self._workspace, self._replay = workspace, replay
        self._rules = WrittenRules(workspace)
        self._customers = {scenario.id: scenario.customer for scenario in workspace.scenarios}

    async def blame(self, result: ScenarioResult) -> Blame:
        turn = first_failing(result)
        cause, words, way = await self._cause(result, turn)
        words = f"variant {turn.variant}: {words}" if turn.variant else words
        return Blame(result.id, result.category, result.location, turn.turn, cause, words, way)

    async def _cause(self, result: ScenarioResult, turn: TurnResult) -> tuple[Cause, str, Way]:
        if turn.reply is None or turn.status is Status.ERROR:
            reasons = (score.reason for score in turn.wrong if score.status is Status.ERROR)
            return Cause.MEASUREMENT, turn.error or next(reasons, "no reply"), Way.SCORES
        case = case_of(result, turn, turn.reply, self._workspace, self._customers.get(result.id, {}))
        if self._replay and (found := await self._replay.attribute(case)):
            return *found, Way.REPLAYED
        return *read_off(case, self._rules, self._workspace), Way.SCORES
