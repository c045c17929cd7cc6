"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from harness.workspace import Workspace

workspace_option = click.option(
    "-w",
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The workspace, or a folder inside it. [default: here]",
)
pipeline_option = click.option(
    "-p", "--pipeline", "pipeline_name", default="reference", show_default=True, help="The support AI to test."
)
today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date articles are judged out of date at. [default: from rollout.yaml, else the calendar]",
)


def open_workspace(folder: Path, today: dt.datetime | None = None) -> Workspace:
    """The checked workspace that holds `folder`. Raises WorkspaceError."""
    from harness.workspace import find_root, load

    return load(find_root(folder), today.date() if today else None)
