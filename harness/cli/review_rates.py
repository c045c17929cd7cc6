"""`harness review rates`: what the labels say."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from harness.cli.options import workspace_option

if TYPE_CHECKING:
    from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Print numbers for programs.")
def command(workspace: Workspace, as_json: bool) -> None:
    """Show what the labels say about all conversations, and how far people agree."""
    from harness.live.labels import Desk, agreement, judged
    from harness.live.labels import rates as rates_of
    from harness.reports.rendering import show
    from harness.reports.review import rates

    with closing(Desk(workspace.root)) as desk:
        items, labels = desk.items(), desk.labels()
    show(rates.document(rates_of(judged(items, labels)), agreement(labels), len(items)), as_json=as_json)
