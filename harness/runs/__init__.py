"""Running scenarios through a pipeline, and what came of it."""

from harness.runs.folder import RunFolder, open_run
from harness.runs.results import ScenarioResult, TurnResult, read_results
from harness.runs.runner import Event, RunDone, RunStarted, ScenarioDone, counted, run, run_scenario

__all__ = [
    "Event", "RunDone", "RunFolder", "RunStarted", "ScenarioDone", "ScenarioResult", "TurnResult", "counted",
    "open_run", "read_results", "run", "run_scenario",
]  # fmt: skip
