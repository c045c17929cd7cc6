"""`harness studio`: the site on this machine, until Ctrl-C."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from harness.cli import options


@click.command()
@options.folder_option
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port on loopback. [default: any free one]")
@click.option("--read-only", is_flag=True, help="Show everything, and let nobody change anything.")
@options.today_option
def command(folder: Path, port: int, read_only: bool, today: dt.datetime | None) -> None:
    """Do the whole job in a browser: decide, read conversations, write, review.

    Open the address that is printed; several people can, each with their own name. It is for this
    machine alone, and what it saves are the files of the workspace, so that git, editors and CI go on
    with them. Needs the extra `studio`.

    \b
    Examples:
      harness studio
      harness studio --port 8700
      harness studio --read-only          for showing it to others
    """
    from harness.studio.serving import serve
    from harness.workspace import find_root

    serve(find_root(folder), port, today.date() if today else None, read_only=read_only)
