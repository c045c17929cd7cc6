"""What a finished run says of a workspace as it is today, with what other runs found on the same subject."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from harness.gates.looks import gone
from harness.gates.verdict import BesideResults, GateChecks, Judgement, judge
from harness.ledger import tuned_on
from harness.runs import Manifest, PooledRuns, RunFolder, ScenarioResult, Stale, pool_of, staleness
from harness.scoring.groundedness import card_of
from harness.workspace import Card, Workspace

if TYPE_CHECKING:
    from harness.scoring.calibration import CardGap


class RunEvidence:
    """What a finished run says, read and judged once.

    What other runs found on the same subject counts too, so that nobody can choose the lucky one. `today` is how it is
    judged by the stages of today, where that is known already.
    """

    def __init__(self, workspace: Workspace, folder: RunFolder, today: Judgement | None = None) -> None:
        self.workspace, self.folder, self._today = workspace, folder, today

    @cached_property
    def staleness(self) -> tuple[Stale, ...]:
        """Why it is not evidence on today, whatever the category."""
        return staleness(self.folder, self.workspace)

    @cached_property
    def card(self) -> Card | None:
        """How right the groundedness checker is."""
        return card_of(self.workspace, self.folder.manifest.checker)

    @cached_property
    def on_trust(self) -> tuple[tuple[Card, CardGap], ...]:
        """Raises WorkspaceError for a wrong card."""
        return cards_on_trust(self.workspace, self.folder.manifest)

    @cached_property
    def pool(self) -> PooledRuns:
        """Raises WorkspaceError for results that cannot be read."""
        return pool_of(self.folder, self.workspace)

    @property
    def results(self) -> list[ScenarioResult]:
        """Of all that count."""
        return self.pool.results

    @property
    def also(self) -> tuple[RunFolder, ...]:
        """The other runs that count."""
        return self.pool.also

    def gone(self, category: str) -> tuple[Stale, ...]:
        """Whether what was judged since the last move of a category is not there any more."""
        return gone(self.workspace, self.folder, category, pool=lambda: self.pool)

    @cached_property
    def gates(self) -> GateChecks:
        """The gates at any stages."""
        return self.gates_of(self.results, self.workspace)

    def gates_of(self, results: Sequence[ScenarioResult], limits: Workspace, shared_by: int = 1) -> GateChecks:
        """The same of other results, by other limits and cards, such as if nothing had been made easier."""
        return GateChecks(results, limits.categories, limits.rollout, self._beside(limits), shared_by)

    @cached_property
    def today(self) -> Judgement:
        """By the stages of today."""
        categories, rollout = self.workspace.categories, self.workspace.rollout
        return self._today or judge(self.results, categories, rollout, self._beside(self.workspace))

    def _beside(self, workspace: Workspace) -> BesideResults:
        return BesideResults.of(workspace, self.folder.manifest, self._tuned)

    @cached_property
    def _tuned(self) -> Collection[str]:
        return tuned_on(self.workspace)


def cards_on_trust(workspace: Workspace, manifest: Manifest) -> tuple[tuple[Card, CardGap], ...]:
    """The cards that a run is judged by and that could not be counted again. Raises WorkspaceError for a wrong one."""
    if workspace.card is None and workspace.criteria_card is None:
        return ()
    from harness.scoring.calibration import counted_again  # needs numpy

    return counted_again(workspace, manifest.checker_name, manifest.checker, manifest.criteria)
