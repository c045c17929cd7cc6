"""What a run found, for people and for programs."""

from __future__ import annotations

from pathlib import Path

from harness.reports.html import html_page
from harness.reports.junit import junit_xml
from harness.reports.markdown import markdown_summary
from harness.reports.report import Report
from harness.reports.summary import summary_json
from harness.runs import RunFolder


def write_reports(folder: RunFolder, report: Report) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    folder.write("summary.json", summary_json(report))
    folder.write("summary.md", markdown_summary(report))
    folder.write("junit.xml", junit_xml(report.results))
    return folder.write("report.html", html_page(report))
