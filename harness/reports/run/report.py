"""All that the reports of one run show, as one value. Of sealed scenarios it holds counts only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from harness.gates import Change, Judgement, Projection, Side
from harness.reports.run.trend import PastRun
from harness.reports.run_standing import RunStanding
from harness.runs import Manifest, ScenarioResult, opened
from harness.runs.blame import Blame
from harness.turns import Status
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Report:
    """A judged run: what was run, the results, what they mean.

    It takes the results of the open scenarios only, whatever it is given, so that no report can show a sealed one.
    """

    manifest: Manifest
    workspace: Workspace  # of today: its rollout, costs and articles
    results: Sequence[ScenarioResult]
    judgement: Judgement  # by all of them
    projections: Sequence[Projection] = ()
    blames: Sequence[Blame] = ()
    change: Change | None = None  # where there is a baseline
    past: Sequence[PastRun] = ()  # of the same pipeline, oldest first; this run is the last
    standing: RunStanding = field(default_factory=RunStanding)
    uncompared: str = ""  # why there is no baseline, although one was named
    sealed: Mapping[str, Side] = field(init=False)  # of each category that has some, its sealed scenarios

    def __post_init__(self) -> None:
        found: dict[str, Side] = {}
        for result in self.results:
            if result.sealed and not result.no_evidence:
                side = found.get(result.category, Side(0, 0))
                found[result.category] = Side(side.right + (result.status is Status.PASS), side.total + 1)
        object.__setattr__(self, "sealed", found)
        object.__setattr__(self, "results", opened(self.results))
