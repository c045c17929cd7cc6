"""Running scenarios through a pipeline, and the results."""

from harness.runs.finished import finished_runs, latest_run, reference_of
from harness.runs.folder import RESULTS_BY, Manifest, RunFolder, open_run
from harness.runs.results import ScenarioResult, TurnResult, open_names, opened, read_results, sealed_like
from harness.runs.runner import (
    ConversationDone,
    Event,
    RunDone,
    RunPlan,
    RunStarted,
    RunStopped,
    counted,
    hold,
    run,
    shown,
)

__all__ = [
    "RESULTS_BY", "ConversationDone", "Event", "Manifest", "RunDone", "RunFolder", "RunPlan", "RunStarted",
    "RunStopped", "ScenarioResult", "TurnResult", "counted", "finished_runs", "hold", "latest_run", "open_names",
    "open_run", "opened", "read_results", "reference_of", "run", "sealed_like", "shown",
]  # fmt: skip
