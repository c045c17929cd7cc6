"""All reports on one run."""

from collections.abc import Callable, Iterable
from pathlib import Path

from harness.reports.rendering import json_text, markdown
from harness.reports.run.annotations import Annotation, annotations, workflow_commands
from harness.reports.run.conversations import ConversationFilter, ConversationList
from harness.reports.run.junit import junit_xml
from harness.reports.run.latest import forget_latest, keep_as_latest
from harness.reports.run.next_steps import NextStep, StepKind
from harness.reports.run.page import html_page, shown_values
from harness.reports.run.report import Report
from harness.reports.run.summary import document
from harness.reports.run.trend import CONFIDENCE, PastRun, Tally, trend
from harness.runs import RunFolder

FILES: dict[str, Callable[[Report], str | Iterable[str]]] = {
    "summary.json": lambda report: json_text(document(report)),
    "summary.md": lambda report: markdown(document(report)),
    "junit.xml": lambda report: junit_xml(report.results, report.sealed),
    "report.html": html_page,
}
"""What makes each file. A new one is a function in a file of its own, and a line here."""


def write_reports(folder: RunFolder, report: Report) -> Path:
    """Write every report into the run's folder; returns the HTML page's path."""
    written = {name: folder.write(name, made(report)) for name, made in FILES.items()}
    return written["report.html"]


__all__ = [
    "CONFIDENCE", "FILES", "Annotation", "ConversationFilter", "ConversationList", "NextStep", "PastRun", "Report",
    "StepKind", "Tally",
    "annotations", "document", "forget_latest", "html_page", "junit_xml", "keep_as_latest", "shown_values", "trend",
    "workflow_commands", "write_reports",
]  # fmt: skip
