"""`harness check`: is the workspace well-formed?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from harness.cli.options import open_workspace, today_option, workspace_option


@click.command()
@workspace_option
@today_option
def command(folder: Path, today: dt.datetime | None) -> None:
    """Check the workspace's files.

    Every mistake is shown with its file and line and what to write instead, and every line of
    rules/ledger.jsonl that was changed by hand. Exit code 0 when there is none, 2 when there is one.

    \b
    Examples:
      harness check
      harness check -w my-support
    """
    workspace = open_workspace(folder, today)
    if (workspace.root / "rules" / "ledger.jsonl").exists():
        from harness.gates.ledger import read_ledger

        read_ledger(workspace.root)
    click.echo(
        f"{len(workspace.categories)} categories, {len(workspace.handoff.rules)} handoff rules, "
        f"{len(workspace.articles)} articles with {len(workspace.sections)} sections, "
        f"{len(workspace.scenarios)} scenarios: no problems."
    )
