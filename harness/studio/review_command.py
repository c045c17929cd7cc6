"""`harness review serve`: the studio, opened where people review."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from harness.cli import options


@click.command()
@options.folder_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on loopback. [default: any free one]")
@options.today_option
def command(folder: Path, port: int, today: dt.datetime | None) -> None:
    """Serve the review page on this machine, until Ctrl-C.

    Open the address that is printed; several people can, each with their own name. Every confirmed
    label is saved, whatever happens. It is a part of `harness studio`, and needs the extra `studio`.
    """
    from harness.studio.serving import serve
    from harness.workspace import find_root

    serve(find_root(folder), port, today.date() if today else None, start="/review")
