"""How a document is shown: on a terminal, as Markdown, as a page, for programs."""

import sys
from collections.abc import Iterable

from harness.reports.document import Document, Text
from harness.reports.rendering.html import (
    MOST_SHOWN,
    environment_of,
    html,
    isolated,
    page,
    script_json,
    unsteered,
    visible,
)
from harness.reports.rendering.json import json_text
from harness.reports.rendering.markdown import markdown
from harness.reports.rendering.progress import FOR_PROGRAMS, RunProgress
from harness.reports.rendering.screen import Screen
from harness.reports.rendering.terminal import plain, row, write
from harness.safe_text import safe_json


def show(document: Document, *, as_json: bool = False, as_markdown: bool = False) -> None:
    """Write the document on standard output in the form that the command line asks for."""
    if as_json:
        sys.stdout.write(json_text(document))
    elif as_markdown:
        sys.stdout.write(markdown(document))
    else:
        write(document, sys.stdout)
    sys.stdout.flush()


def say(*sentences: str, err: bool = False) -> None:
    """Write sentences, a line each, on standard output or on standard error."""
    out = sys.stderr if err else sys.stdout
    write(Document([Text(line) for words in sentences for line in words.split("\n")]), out)
    out.flush()


def note(words: str) -> None:
    """Write a note on standard error, beside whatever a command shows."""
    say(f"Note: {words}", err=True)


def show_json_lines(objects: Iterable[str]) -> None:
    """Write these JSON texts on standard output, one a line; every value stays as it is."""
    sys.stdout.writelines(f"{safe_json(each)}\n" for each in objects)
    sys.stdout.flush()


__all__ = [
    "FOR_PROGRAMS", "MOST_SHOWN", "RunProgress", "Screen", "environment_of", "html", "isolated", "json_text",
    "markdown", "note", "page", "plain", "row", "say", "script_json", "show", "show_json_lines", "unsteered", "visible",
    "write",
]  # fmt: skip
