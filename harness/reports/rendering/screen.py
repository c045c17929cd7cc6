"""One document at a time on one screen: rewritten in place on a terminal, one block after another when piped."""

import io
from typing import Any, Self, TextIO

from harness.reports.document import Document, Text
from harness.reports.rendering.terminal import write
from harness.safe_text import coloured


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Screen:
    """Shows one document at a time (as a context manager)."""

    def __init__(self, out: TextIO, welcome: str) -> None:
        self._out, self._welcome = out, welcome
        self._live: Any = None

    def __enter__(self) -> Self:
        if self._out.isatty():
            from rich.console import Console
            from rich.live import Live

            self._live = Live(console=Console(file=coloured(self._out)), screen=True, auto_refresh=False)
            self._live.start()
        self.show(Document([Text(self._welcome)]))
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def show(self, document: Document) -> None:
        """Put it in place of the one before."""
        if not self._live:
            write(document, self._out)
            self._out.write("\n")
            self._out.flush()
            return
        from rich.text import Text as RichText

        write(document, shown := _Terminal())
        console = self._live.console
        fitting = list(RichText.from_ansi(shown.getvalue()).wrap(console, console.width))
        if len(fitting) >= console.height:
            fitting = fitting[: console.height - 2]
            fitting.append(RichText("... more than fits on the screen: `harness impact` shows all", "bold"))
        self._live.update(RichText("\n").join(fitting), refresh=True)
