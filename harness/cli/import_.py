"""`harness import`: import what a team has elsewhere. One file a kind of thing."""

import click

from harness.cli.commands import LazyGroup

KINDS = {
    "articles": "Import the articles of a help centre, or a folder of Markdown or HTML.",
    "conversations": "Import real conversations, for the weekly review.",
}


@click.group(cls=LazyGroup, sections={"Commands": KINDS}, modules="import_")
def command() -> None:
    """Import what your team has elsewhere."""
