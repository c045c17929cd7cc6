"""What `run` and `gate` share: scenarios through a pipeline into a judged run folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from harness.gates import Judgement, judge
from harness.pipelines import open_pipeline
from harness.reports import progress_bar, write_reports
from harness.runs import RunFolder, ScenarioDone, ScenarioResult, counted, run
from harness.runs.folder import CACHE_FOLDER
from harness.scoring import all_scorers
from harness.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A judged run and where its reports are."""

    folder: RunFolder
    results: list[ScenarioResult]
    judgement: Judgement
    page: Path


def evaluate(workspace: Workspace, pipeline_name: str) -> Evaluation:
    """Run all counted scenarios, keep the results as they come, judge them, write the reports."""
    scenarios = counted(workspace.scenarios)
    pipeline = open_pipeline(pipeline_name, workspace, workspace.root / "reports" / CACHE_FOLDER)
    results: list[ScenarioResult] = []
    with progress_bar("reading messages") as progress, RunFolder.create(workspace, pipeline, len(scenarios)) as folder:
        for event in run(workspace, pipeline, scenarios, all_scorers(), progress):
            if isinstance(event, ScenarioDone):
                results.append(event.result)
                folder.append(event.result)
    return report(workspace, folder, results)


def report(workspace: Workspace, folder: RunFolder, results: list[ScenarioResult]) -> Evaluation:
    """Judge results and write the reports beside them."""
    judgement = judge(results, workspace.categories, workspace.rollout)
    page = write_reports(folder, judgement, results, workspace.rollout)
    return Evaluation(folder, results, judgement, page)
