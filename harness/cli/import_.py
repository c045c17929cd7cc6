"""`harness import`: getting in what a team has elsewhere. One file a kind of thing."""

from importlib import import_module

import click

KINDS = {
    "articles": "Import articles of a help centre, or a folder of Markdown or HTML.",
    "conversations": "Import conversations that happened, for the weekly review.",
}


class _Lazy(click.Group):
    """Knows its commands by name and one line, and imports none before it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in KINDS:
            return None
        command: click.Command = import_module(f"harness.cli.import_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(KINDS.items()))


@click.group(cls=_Lazy)
def command() -> None:
    """Import what your team has elsewhere."""
