"""`harness history`: every move of every category."""

from pathlib import Path

import click

from harness.cli.options import anchor_option, folder_option, known_category, open_workspace


@click.command()
@click.argument("category", required=False)
@folder_option
@click.option("--json", "as_json", is_flag=True, help="Print the lines of the ledger, unchanged.")
@anchor_option
def command(category: str | None, folder: Path, as_json: bool, anchor: str) -> None:
    """Show who moved which category when, from where to where, and on what evidence.

    Reads rules/ledger.jsonl. If a line was edited, removed, inserted or moved, or git knows an earlier
    ledger that today's does not begin with, it stops with exit code 2 and the line's place. A stage in
    rules/rollout.yaml that is not in the ledger is shown as changed outside the ledger.

    \b
    Examples:
      harness history
      harness history login
      harness history login --json
    """
    from harness.cli.trusted import ledger_as_seen
    from harness.ledger import outside
    from harness.reports import history
    from harness.reports.rendering import show, show_json_lines
    from harness.workspace import find_root

    ledger = ledger_as_seen(find_root(folder), anchor)
    workspace = open_workspace(folder)
    if category and category not in {entry.category for entry in ledger.entries}:
        known_category(workspace, category)
    if as_json:
        lines = zip(ledger.entries, ledger.lines, strict=True)
        show_json_lines(line.decode() for entry, line in lines if category in (None, entry.category))
    else:
        show(history.document(ledger, outside(ledger.entries, workspace.rollout.stages), category))
