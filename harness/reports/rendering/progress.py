"""How far a command is."""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

from harness.safe_text import coloured

if TYPE_CHECKING:
    from harness.pipelines import Spending

FOR_PROGRAMS = "HARNESS_PROGRESS"
"""The variable in which a program that started the command names a pipe, by its number, for a JSON line a step."""
_OFTEN = 0.1  # seconds between two lines


class RunProgress:
    """How far a command is, on standard error, shown only to a person (as a context manager).

    And to a program that named a pipe in FOR_PROGRAMS.
    """

    def __init__(self, what: str = "conversations", after: float = 0, spending: Spending | None = None) -> None:
        """`after` so many seconds, since what is quickly done needs no bar. `spending` is shown where something was."""
        self._spending, self._what, self._after = spending, what, after
        self._bar: Any = None
        self._pipe, self._tell_at = os.environ.get(FOR_PROGRAMS, ""), 0.0

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
                console=Console(file=coloured(sys.stderr)),
                transient=True,
            )
            self._bar.start()
            self._task = self._bar.add_task("reading messages", total=None, spent="")

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def reading(self, done: int, total: int) -> None:
        """Messages are being read ahead."""
        self._tell("messages", done, total)
        if self._bar:
            self._bar.update(self._task, completed=done, total=total)

    def held(self, done: int, total: int | None) -> None:
        """So many conversations, or whatever is counted, are done; `total` may be unknown."""
        self._start()
        self._tell(self._what, done, total)
        if self._bar:
            spending = self._spending
            spent = f"{spending.calls} calls, {spending.cost:.2f} spent" if spending and spending.calls else ""
            self._bar.update(self._task, description=self._what, completed=done, total=total, spent=spent)

    def _tell(self, what: str, done: int, total: int | None) -> None:
        now = time.monotonic()
        if self._pipe and (now >= self._tell_at or done == total):
            self._tell_at = now + _OFTEN
            with suppress(OSError, ValueError):  # nobody reads any more
                os.write(int(self._pipe), f"{json.dumps({'what': what, 'done': done, 'total': total})}\n".encode())
