"""`harness add`: scenarios that are written already. One file a kind of thing."""

import click

from harness.cli.main import LazyGroup

KINDS = {"pack": "Add a pack of curated scenarios, made to fit the workspace; they wait for approval."}


class _Additions(LazyGroup):
    sections = {"Commands": KINDS}  # noqa: RUF012 - never changed
    modules = "add_"


@click.group(cls=_Additions)
def command() -> None:
    """Add scenarios that are written already."""
