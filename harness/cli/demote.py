"""`harness demote`: a category down, with the reason."""

from pathlib import Path
from typing import Any

import click

from harness.cli.options import folder_option, move_options


@click.command()
@click.argument("category")
@folder_option
@move_options
def command(folder: Path, **wish: Any) -> None:
    """Move CATEGORY down.

    Always allowed. --reason says why. Without it, the reason is what the gate says, if it does not
    hold in the newest finished run of the workspace as it is today. Writes rules/rollout.yaml and
    rules/ledger.jsonl, like `harness promote`.

    \b
    Examples:
      harness demote login                          one step, for the reason that the gate gives
      harness demote login --to human --reason "Wrong invoices were promised, ticket 2231"
    """
    from harness.cli.moving import MoveRequest, move, weigh_down

    move(folder, MoveRequest(**wish), weigh_down)
