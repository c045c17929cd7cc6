"""`harness add`: scenarios that are written already. One file a kind of thing."""

import click

from harness.cli.commands import LazyGroup

KINDS = {"pack": "Add a pack of curated scenarios, made to fit the workspace; they wait for approval."}


@click.group(cls=LazyGroup, sections={"Commands": KINDS}, modules="add_")
def command() -> None:
    """Add scenarios that are written already."""
