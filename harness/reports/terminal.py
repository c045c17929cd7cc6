"""The board on a terminal: a table for people, tab-separated text when it is piped."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any, Self, TextIO

from harness.gates import Judgement
from harness.pipelines import Spending
from harness.reports.board import HEADINGS, Row, actions_words, board, headline

_STYLES = {"good": "bold green", "bad": "bold red", "wait": "yellow"}


def print_board(judgement: Judgement, out: TextIO) -> None:
    """Write the board. Colour only on a terminal, and never when NO_COLOR is set."""
    rows = board(judgement)
    if out.isatty():
        _print_table(rows, out)
    else:
        print_table(HEADINGS, [row.cells for row in rows], out)
    out.write(f"\n{headline(judgement)}\n")
    if words := actions_words(judgement.actions, named=False):
        out.write(f"Actions to other systems: {words}.\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], out: TextIO) -> None:
    """Plain rows: a table on a terminal, tab-separated text when piped."""
    if not out.isatty():
        out.write("\t".join(headings) + "\n")
        out.writelines("\t".join(row) + "\n" for row in rows)
        return
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*headings, box=SIMPLE_HEAD, pad_edge=False)
    for row in rows:
        table.add_row(*map(Text, row))
    Console(file=out).print(table)


def _print_table(rows: list[Row], out: TextIO) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in HEADINGS:
        wide = heading in HEADINGS[-2:]  # the sentences
        table.add_column(heading, ratio=3 if wide else None, min_width=None if wide else 8, overflow="fold")
    for row in rows:
        cells = [Text(cell) for cell in row.cells]
        cells[2].stylize(_STYLES[row.tone])
        table.add_row(*cells)
    Console(file=out).print(table)


class RunProgress:
    """How far a command is, on standard error, shown only to a person (as a context manager)."""

    def __init__(self, spending: Spending, what: str = "conversations", after: float = 0) -> None:
        """`after` so many seconds, since what is quickly done needs no bar."""
        self._spending, self._what, self._after = spending, what, after
        self._bar: Any = None

    def __enter__(self) -> Self:
        self._entered = time.monotonic()
        self._start()
        return self

    def _start(self) -> None:
        if self._bar is None and sys.stderr.isatty() and time.monotonic() - self._entered >= self._after:
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            self._bar = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("{task.fields[spent]}"),
                console=Console(stderr=True),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("reading messages", total=None, spent="")

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def reading(self, done: int, total: int) -> None:
        """Messages are being read ahead."""
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)

    def held(self, done: int, total: int | None) -> None:
        """Conversations have been held, or whatever it is, with the cost so far; `total` may be unknown."""
        self._start()
        if self._bar:
            calls, cost = self._spending.calls, self._spending.cost
            spent = f"{calls} calls, {cost:.2f} spent" if calls else ""
            self._bar.update(self._task, description=self._what, completed=done, total=total, spent=spent)
