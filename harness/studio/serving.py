"""The site on a port of loopback."""

import asyncio
import datetime as dt
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import uvicorn

from harness.reports import studio as words
from harness.reports.rendering import note, say
from harness.studio.site import application
from harness.studio.studio import Studio
from harness.studio.visit import compile_templates

HOST = "127.0.0.1"


def serve(root: Path, port: int, today: dt.date | None, start: str = "/", *, read_only: bool = False) -> None:
    """Serve a workspace until Ctrl-C; `start` is the page that the printed address opens.

    Raises click.UsageError for a port that is taken.
    """
    with _ending_in_order(), listening_on(port) as listening:
        studio = Studio(root, listening.getsockname()[1], today, start, read_only)
        config = uvicorn.Config(
            application(studio), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=3
        )
        studio.read_ahead(then=compile_templates)  # so that no page waits for it without a word
        say(words.address(studio.address))
        try:
            _Server(config).run([listening])  # ends with KeyboardInterrupt at Ctrl-C
        finally:
            studio.close()


class _Server(uvicorn.Server):
    """Says once why it lets visitors wait; Python prints a traceback at each try, thousands a second."""

    _said = False

    async def serve(self, sockets: list[socket.socket] | None = None) -> None:
        asyncio.get_running_loop().set_exception_handler(self._waits)
        await super().serve(sockets)

    def _waits(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if self.should_exit and isinstance(error, (OSError, ValueError)):
            return  # whoever still waited: the socket is closed
        if not isinstance(error, OSError) or "socket" not in context:
            loop.default_exception_handler(context)
        elif not self._said:
            self._said = True
            note(words.visitors_wait(error.strerror or str(error)))


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Who ends the process, or closes its terminal, leaves no file of a visitor and no job behind."""
    before = {number: signal.signal(number, _leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _leave(number: int, frame: object) -> None:
    sys.exit(128 + number)


def listening_on(port: int) -> socket.socket:
    """A port on loopback; 0 is any free one. Raises click.UsageError for one that is taken."""
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen()  # whoever comes before the site is up waits
    except OSError:
        listening.close()
        raise click.UsageError(f"Port {port} is taken; leave --port out, or name another.") from None
    return listening
