"""The options that `promote` and `demote` share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import all_of

if TYPE_CHECKING:
    from harness.workspace import Stage


def _stage(context: click.Context, option: click.Parameter, value: str | None) -> Stage | None:
    from harness.workspace import Stage, nearest

    if value is not None and value not in list(Stage):
        raise click.BadParameter(f"There is no stage `{value}`; {nearest(value, Stage)}", context, option)
    return Stage(value) if value else None


def _one_line(context: click.Context, option: click.Parameter, value: str) -> str:
    return " ".join(value.encode("utf-8", "replace").decode().split())


move_options = all_of(
    click.option(
        "--to", callback=_stage, metavar="STAGE", help="human, draft, auto-checked or auto. [default: one step]"
    ),
    click.option(
        "--run",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="RUN_FOLDER",
        help="The run to judge by. [default: the newest finished one of the workspace as it is today]",
    ),
    click.option("--reason", default="", callback=_one_line, help="Why, for people who read it later."),
    click.option("--by", default="", callback=_one_line, metavar="WHO", help="Who moves it. [default: git's user]"),
    click.option(
        "--date",
        type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]),
        help="When it is moved, in UTC. [default: now]",
    ),
)
