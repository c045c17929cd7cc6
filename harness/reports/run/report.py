"""All that the reports of one run show, as one value."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.blame import Blame
from harness.gates import Change, Judgement, Projection
from harness.reports.run.trend import PastRun
from harness.reports.standing import RunStanding
from harness.runs import Manifest, ScenarioResult
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Report:
    """A judged run: what was run, the results, what they mean."""

    manifest: Manifest
    workspace: Workspace  # of today: its rollout, costs and articles
    results: Sequence[ScenarioResult]
    judgement: Judgement
    projections: Sequence[Projection] = ()
    blames: Sequence[Blame] = ()
    change: Change | None = None  # where there is a baseline
    past: Sequence[PastRun] = ()  # of the same pipeline, oldest first; this run is the last
    standing: RunStanding = field(default_factory=RunStanding)
