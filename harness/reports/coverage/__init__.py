"""What the scenarios cover: in words, beside the source, for editors and code hosts."""

from harness.reports.coverage.coverage import document, gaps, table
from harness.reports.coverage.lcov import lcov
from harness.reports.coverage.page import covered_files, file_lines, file_share, page

__all__ = ["covered_files", "document", "file_lines", "file_share", "gaps", "lcov", "page", "table"]
