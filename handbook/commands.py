"""docs/commands.md: every command and option, from click."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click

from handbook.words import MADE, cell
from harness import pytest_plugin
from harness.cli.commands import SECTIONS, cli

_LEAD = f"""\
# Commands

Every command of `harness`, with all its options, and [those of pytest](#in-pytest). `harness COMMAND --help`
says the same.

{MADE}

Four exit codes mean one thing everywhere: `0` it holds, `1` it does not, `2` the workspace or the command line is
wrong, `3` it could not be measured.
"""


def page() -> str:
    """All of them as Markdown, under the headings of `harness --help`."""
    lines = [_LEAD, _table(cli) + "\n"]
    for heading, names in SECTIONS.items():
        lines.append(f"## {heading}\n")
        for name in names:
            command = cli.get_command(click.Context(cli), name)
            assert command is not None, name
            lines += [_described(path, each) for path, each in walk(command, name)]
    return "\n".join([*lines, _in_pytest()])


def walk(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    """A command and all below it, each with its name."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            if inner := command.get_command(context, name):
                yield from walk(inner, f"{path} {name}")


def options_of(command: click.Command) -> list[click.Option]:
    """Those that a person reads of."""
    return [each for each in command.params if isinstance(each, click.Option) and not each.hidden]


class OfPytest:
    """The options and settings that the plug-in gives to pytest, as it declares them."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []  # its name, what it does, what it is otherwise
        pytest_plugin.pytest_addoption(self)  # type: ignore[arg-type]

    def getgroup(self, *_: str) -> OfPytest:
        return self

    def addoption(self, name: str, *, help: str, default: str = "", metavar: str = "", action: str = "") -> None:
        self.rows.append((f"{name} {metavar}".strip(), help, default))

    def addini(self, name: str, help: str, type: str, default: object) -> None:
        self.rows.append((f"{name} = true", f"{help} (in pytest's configuration)", str(default).lower()))


def _in_pytest() -> str:
    rows = [
        f"| `{cell(name)}` | {cell(said[0].upper() + said[1:])}. | {default} |"
        for name, said, default in OfPytest().rows
    ]
    said = ["## In pytest", "", "`pytest scenarios` runs each scenario as a test ([as tests](ci.md#as-tests)).", ""]
    return "\n".join([*said, "| option | what it does | default |", "|---|---|---|", *rows]) + "\n"


def _described(path: str, command: click.Command) -> str:
    usage = " ".join(command.collect_usage_pieces(click.Context(command, info_name=path)))
    said = [f"### harness {path}", "", f"`harness {path} {usage}`".replace(" `", "`"), "", _help(command)]
    if options_of(command):
        said += ["", _table(command)]
    return "\n".join(said) + "\n"


def _table(command: click.Command) -> str:
    """Its own options."""
    return "\n".join(["| option | what it does | default |", "|---|---|---|", *map(_row, options_of(command))])


def _help(command: click.Command) -> str:
    """Its paragraphs; what keeps its line ends stays as it is written."""
    parts = inspect.cleandoc(command.help or "").split("\n\n")
    return "\n\n".join(_block(part) if "\b" in part else " ".join(part.split()) for part in parts)


def _block(part: str) -> str:
    lines = part.replace("\b", "").strip("\n").splitlines()
    heading, *below = lines
    if heading.rstrip().endswith(":") and below:
        return "\n".join([heading.strip(), "", "```", *inspect.cleandoc("\n".join(below)).splitlines(), "```"])
    return "\n".join(["```", *inspect.cleandoc("\n".join(lines)).splitlines(), "```"])


def _row(option: click.Option) -> str:
    context = click.Context(click.Command("harness"))
    names = (option.get_help_record(context) or ("",))[0]
    extra = option.get_help_extra(context)
    default = extra.get("default", "")
    said = option.help or ""
    if not default and (at := said.rfind("[default: ")) >= 0:
        said, default = said[:at].rstrip(), said[at + len("[default: ") :].rstrip("]")
    if "range" in extra:
        said += f" ({extra['range']})"
    return f"| `{cell(names)}` | {cell(said)} | {cell(default)} |"
