"""How a document is shown: on a terminal, as Markdown, as a page, for programs."""

import sys

from harness.reports.document import Document
from harness.reports.rendering.html import MOST_SHOWN, html, page, visible
from harness.reports.rendering.json import json_text
from harness.reports.rendering.markdown import markdown
from harness.reports.rendering.progress import RunProgress
from harness.reports.rendering.screen import Screen
from harness.reports.rendering.terminal import plain, row, write


def show(document: Document, *, as_json: bool = False, as_markdown: bool = False) -> None:
    """Write the document on standard output in the form that the command line asks for."""
    if as_json:
        sys.stdout.write(json_text(document))
    elif as_markdown:
        sys.stdout.write(markdown(document))
    else:
        write(document, sys.stdout)


__all__ = [
    "MOST_SHOWN", "RunProgress", "Screen", "html", "json_text", "markdown", "page", "plain", "row", "show", "visible",
    "write",
]  # fmt: skip
