"""What the scenarios cover: in words, beside the source, for editors and code hosts."""

from harness.reports.coverage.coverage import document
from harness.reports.coverage.lcov import lcov
from harness.reports.coverage.page import page

__all__ = ["document", "lcov", "page"]
