"""The reports in a run's folder."""

from collections.abc import Callable, Iterable
from pathlib import Path

from harness.reports.rendering import json_text, markdown
from harness.reports.run.junit import junit_xml
from harness.reports.run.page import html_page
from harness.reports.run.report import Report
from harness.reports.run.summary import document
from harness.runs import RunFolder

FILES: dict[str, Callable[[Report], str | Iterable[str]]] = {
    "summary.json": lambda report: json_text(document(report)),
    "summary.md": lambda report: markdown(document(report)),
    "junit.xml": lambda report: junit_xml(report.results),
    "report.html": html_page,
}
"""What makes each file. A new one is a function in a file of its own, and a line here."""


def write_reports(folder: RunFolder, report: Report) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    written = {name: folder.write(name, made(report)) for name, made in FILES.items()}
    return written["report.html"]
