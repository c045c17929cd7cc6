"""`harness add pack`: curated scenarios, filled in from the workspace, that wait for approval."""

from pathlib import Path

import click

from harness.cli.options import folder_option, must_be, open_workspace


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@folder_option
@click.option("--list", "list_", is_flag=True, help="Show the packs; so does leaving out the NAME.")
def command(name: str | None, folder: Path, list_: bool) -> None:
    """Add the pack NAME to scenarios/pack-NAME.yaml: injection, privacy, regulated, abuse or long-stories.

    Its scenarios are filled in from the workspace's categories, queues, articles and tools. Each says in
    `notes` why it is there and what you have to decide. Each has `status: proposed`: it is not run and does
    not count until a person has set `status: approved` or removed the line. What the workspace has of the
    pack already stays as it is. Exit code 0.

    \b
    Examples:
      harness add pack                   what there is
      harness add pack injection
      harness add pack long-stories -w my-support
    """
    from harness.reports import proposals
    from harness.reports.rendering import say, show
    from harness.suite import PACKS, append_proposals, read_pack, to_add

    if list_ or name is None:
        show(proposals.packs({each: read_pack(each) for each in PACKS}))
        return
    must_be("pack", name, PACKS)
    workspace = open_workspace(folder)
    if found := to_add(name, workspace):
        say(*proposals.of_pack(found, append_proposals(workspace.root, found, f"scenarios/pack-{name}.yaml")))
    else:
        say(proposals.nothing_of_pack(read_pack(name)))
