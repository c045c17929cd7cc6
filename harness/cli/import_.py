"""`harness import`: getting in what a team has elsewhere. One file a kind of thing."""

import click

from harness.cli.main import LazyGroup

KINDS = {
    "articles": "Import articles of a help centre, or a folder of Markdown or HTML.",
    "conversations": "Import conversations that happened, for the weekly review.",
}


class _Imports(LazyGroup):
    sections = {"Commands": KINDS}  # noqa: RUF012 - never changed
    modules = "import_"


@click.group(cls=_Imports)
def command() -> None:
    """Import what your team has elsewhere."""
