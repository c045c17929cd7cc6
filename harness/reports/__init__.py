"""What a run found, for people and for programs."""

from __future__ import annotations

from pathlib import Path

from harness.reports.blame import blame_json, print_blame
from harness.reports.calibration import print_calibration, write_card, write_curve
from harness.reports.change import print_change
from harness.reports.charts import write_charts
from harness.reports.comparison import json_comparison, markdown_comparison, print_comparison
from harness.reports.explain import print_explained
from harness.reports.history import print_history
from harness.reports.html import html_page
from harness.reports.junit import junit_xml
from harness.reports.markdown import markdown_summary
from harness.reports.report import Report
from harness.reports.summary import summary_json
from harness.reports.terminal import RunProgress, print_board
from harness.reports.trend import PastRun, Tally, trend
from harness.runs import RunFolder

__all__ = [
    "PastRun", "Report", "RunProgress", "Tally", "blame_json", "json_comparison", "markdown_comparison",
    "print_blame", "print_board", "print_calibration", "print_change", "print_comparison", "print_explained",
    "print_history", "trend", "write_card", "write_charts", "write_curve", "write_reports",
]  # fmt: skip


def write_reports(folder: RunFolder, report: Report) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    folder.write("summary.json", summary_json(report))
    folder.write("summary.md", markdown_summary(report))
    folder.write("junit.xml", junit_xml(report.results))
    return folder.write("report.html", html_page(report))
