"""All reports on one run."""

from harness.reports.run.annotations import workflow_commands
from harness.reports.run.files import write_reports
from harness.reports.run.junit import junit_xml
from harness.reports.run.page import html_page
from harness.reports.run.report import Report
from harness.reports.run.summary import document
from harness.reports.run.trend import CONFIDENCE, PastRun, Tally, trend

__all__ = [
    "CONFIDENCE", "PastRun", "Report", "Tally", "document", "html_page", "junit_xml", "trend", "workflow_commands",
    "write_reports",
]  # fmt: skip
