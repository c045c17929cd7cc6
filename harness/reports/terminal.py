"""The board on a terminal: a table for people, tab-separated text when it is piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from harness.gates import Judgement
from harness.pipelines import Progress
from harness.reports.board import HEADINGS, Row, board, headline

_STYLES = {"good": "bold green", "bad": "bold red", "wait": "yellow"}


def print_board(judgement: Judgement, out: TextIO) -> None:
    """Write the board. Colour only on a terminal, and never when NO_COLOR is set."""
    rows = board(judgement)
    if out.isatty():
        _print_table(rows, out)
    else:
        out.write("\t".join(HEADINGS) + "\n")
        out.writelines("\t".join(row.cells) + "\n" for row in rows)
    out.write(f"\n{headline(judgement)}\n")


def _print_table(rows: list[Row], out: TextIO) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in HEADINGS:
        wide = heading in ("Why", "What is missing")
        table.add_column(heading, ratio=3 if wide else None, min_width=None if wide else 8, overflow="fold")
    for row in rows:
        cells = [Text(cell) for cell in row.cells]
        cells[2].stylize(_STYLES[row.tone])
        table.add_row(*cells)
    Console(file=out).print(table)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress]:
    """A progress bar on standard error, shown only to a person."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
