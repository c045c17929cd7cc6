"""`harness promote`: a category up, on evidence."""

from pathlib import Path
from typing import Any

import click

from harness.cli.options import folder_option, move_options


@click.command()
@click.argument("category")
@folder_option
@move_options
@click.option("--override", is_flag=True, help="Move it even if the gate does not hold; needs --reason.")
def command(folder: Path, **wish: Any) -> None:
    """Move CATEGORY up, if the evidence supports it.

    Checks the newest finished run of the workspace as it is today with the gate of every stage on
    the way. Writes the new stage into rules/rollout.yaml, and who moved it, when and on what
    evidence into rules/ledger.jsonl. A category never passes its ceiling. Failing scenarios and limits
    that were removed or made easier since a run was judged are named; where the category would go up
    only because of that, it needs a --reason.

    \b
    Exit codes:
      0  it is moved
      1  it may not be: a gate does not hold, or only since what failed was made easier; or the ceiling is reached
      2  the workspace, the ledger or the command line is wrong
      3  there is no run to judge by, or it could not be measured

    \b
    Examples:
      harness promote login                        one step
      harness promote login --to auto-checked
      harness promote login --run reports/my-service-0123456789
      harness promote login --override --reason "Pilot with two customers who agreed"
    """
    from harness.cli.moving import MoveRequest, move, weigh_up

    move(folder, MoveRequest(**wish), weigh_up)
