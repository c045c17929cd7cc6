"""Plain rows on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from harness.reports.document import Document, Table
from harness.reports.rendering import RunProgress, write


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], out: TextIO) -> None:
    """A table on a terminal, tab-separated text when piped."""
    write(Document([Table(headings, list(rows))]), out)


__all__ = ["RunProgress", "print_table"]
