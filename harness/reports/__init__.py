"""What a run found, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from harness.gates import Change, Judgement
from harness.reports.calibration import print_calibration, write_card, write_curve
from harness.reports.change import print_change
from harness.reports.comparison import json_comparison, markdown_comparison, print_comparison
from harness.reports.html import html_page
from harness.reports.junit import junit_xml
from harness.reports.markdown import markdown_summary
from harness.reports.summary import summary_json
from harness.reports.terminal import RunProgress, print_board
from harness.runs import RunFolder, ScenarioResult
from harness.workspace import RolloutFile

__all__ = [
    "RunProgress", "json_comparison", "markdown_comparison", "print_board", "print_calibration", "print_change",
    "print_comparison", "write_card", "write_curve", "write_reports",
]  # fmt: skip


def write_reports(
    folder: RunFolder,
    judgement: Judgement,
    results: Sequence[ScenarioResult],
    rollout: RolloutFile,
    change: Change | None = None,
) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    folder.write("summary.json", summary_json(judgement, folder.manifest, change))
    folder.write("summary.md", markdown_summary(judgement, results, folder.manifest, change))
    folder.write("junit.xml", junit_xml(results))
    return folder.write("report.html", html_page(judgement, results, rollout, folder.manifest, change))
