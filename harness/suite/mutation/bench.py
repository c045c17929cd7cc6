"""Holding scenarios against changed workspaces."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from harness.pipelines.reference import ReferencePipeline
from harness.runs import ScenarioResult, hold
from harness.scoring import SCORERS, Scorer
from harness.workspace import Scenario, Workspace

_NO_SCORERS: Mapping[str, Scorer] = {}
_SCORERS = {name: scorer for name, scorer in SCORERS.items() if name != "groundedness"}
"""An answer of the reference is its article's own words: a changed article never makes it ungrounded."""


class Bench:
    """The reference pipeline of a workspace, and what it makes of the workspace with something changed."""

    def __init__(self, workspace: Workspace, scenarios: Sequence[Scenario], probes: Sequence[Scenario]) -> None:
        """Raises ModelMissingError."""
        self._workspace, self._scenarios, self._probes = workspace, scenarios, probes

    def results(self, changed: Workspace) -> list[ScenarioResult]:
        """What the scenarios come to."""
        return self._held(changed, self._scenarios, _SCORERS)

    def replies(self, changed: Workspace, more: Sequence[Scenario]) -> list[ScenarioResult]:
        """What the probes come to, and some more before them, unscored."""
        return self._held(changed, [*more, *self._probes], _NO_SCORERS)

    def alone(self, scenario: Scenario) -> ScenarioResult:
        """What one conversation comes to in the workspace as it is, unscored."""
        return self._held(self._workspace, [scenario], _NO_SCORERS)[0]

    def _held(
        self, changed: Workspace, scenarios: Sequence[Scenario], scorers: Mapping[str, Scorer]
    ) -> list[ScenarioResult]:
        pipeline = ReferencePipeline(changed, changed.cache)
        with asyncio.Runner() as loop:
            return [ScenarioResult(loop.run(hold(changed, pipeline, scenario, 1, scorers))) for scenario in scenarios]
