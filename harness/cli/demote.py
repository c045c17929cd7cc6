"""`harness demote`: a category down, with the reason."""

from pathlib import Path
from typing import Any

import click

from harness.cli.move_options import move_options
from harness.cli.options import workspace_option


@click.command()
@click.argument("category")
@workspace_option
@move_options
def command(folder: Path, **wish: Any) -> None:
    """Move CATEGORY down.

    Always allowed. Why is what --reason says; without it, what the gate says, where it does not hold
    by the newest finished run of the workspace as it is today. Writes rules/rollout.yaml and
    rules/ledger.jsonl as `harness promote` does.

    \b
    Examples:
      harness demote login                          one step, in the verdict's own words
      harness demote login --to human --reason "Wrong invoices were promised, ticket 2231"
    """
    from harness.cli.moving import Wish, move, weigh_down

    move(folder, Wish(**wish), weigh_down)
