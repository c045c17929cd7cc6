"""`harness import`: what other systems hold, into the workspace."""

from __future__ import annotations

from importlib import import_module

import click

KINDS = {"conversations": "Import conversations that happened, for the weekly review."}


class _LazyKinds(click.Group):
    """Knows what can be imported by name and one line, and imports no module before it runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(KINDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in KINDS:
            return None
        command: click.Command = import_module(f"harness.cli.import_{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("What"):
            formatter.write_dl(list(KINDS.items()))


@click.group(cls=_LazyKinds)
def command() -> None:
    """Bring what other systems hold into the workspace.

    \b
    Examples:
      harness import conversations --from zendesk export/
    """
