"""Running scenarios through a pipeline, and the results."""

from harness.runs.finished import finished_runs, latest_run, reference_of
from harness.runs.folder import RESULTS_BY, Manifest, RunFolder, open_run
from harness.runs.results import ScenarioResult, TurnResult, read_results
from harness.runs.runner import ConversationDone, Event, RunDone, RunPlan, RunStarted, RunStopped, counted, hold, run

__all__ = [
    "RESULTS_BY", "ConversationDone", "Event", "Manifest", "RunDone", "RunFolder", "RunPlan", "RunStarted",
    "RunStopped", "ScenarioResult", "TurnResult", "counted", "finished_runs", "hold", "latest_run", "open_run",
    "read_results", "reference_of", "run",
]  # fmt: skip
