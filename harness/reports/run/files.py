"""The reports that stand in a run's folder."""

from pathlib import Path

from harness.reports.rendering import json_text, markdown
from harness.reports.run.junit import junit_xml
from harness.reports.run.page import html_page
from harness.reports.run.report import Report
from harness.reports.run.summary import document
from harness.runs import RunFolder


def write_reports(folder: RunFolder, report: Report) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    summed = document(report)
    folder.write("summary.json", json_text(summed))
    folder.write("summary.md", markdown(summed))
    folder.write("junit.xml", junit_xml(report.results))
    return folder.write("report.html", html_page(report))
