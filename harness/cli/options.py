"""Options that several commands share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from harness.workspace import Category, Workspace

C = TypeVar("C", bound=Callable[..., Any])

workspace_option = click.option(
    "-w",
    "--workspace",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("."),
    help="The workspace, or a folder inside it. [default: here]",
)
today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The date for checking whether articles are outdated. [default: from rollout.yaml, else the calendar]",
)


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How a command runs scenarios."""

    jobs: int | None
    repeat: int
    max_calls: int | None
    max_cost: float | None
    resume: bool
    fresh: bool
    checker: str


class UnfinishedError(Exception):
    """A run that stopped before its end; says why and how to continue. What was done is kept."""

    def __init__(self, reason: str, exit_code: int) -> None:
        super().__init__(reason)
        self.exit_code = exit_code


checker_option = click.option(
    "--checker",
    default="embedded",
    show_default=True,
    metavar="NAME",
    help="Who judges groundedness: `embedded`, or `judge`, the LLM of rules/judge.yaml.",
)
resume_option = click.option(
    "--resume", is_flag=True, help="Continue the run that was stopped; errors are tried again."
)
_BUDGET_OPTIONS = (
    click.option("--max-calls", type=click.IntRange(0), metavar="N", help="Stop before more than N calls are made."),
    click.option("--max-cost", type=click.FloatRange(0), metavar="X", help="Stop before the calls cost more than X."),
    click.option("--fresh", is_flag=True, help="Call again even if a reply was kept."),
)
_RUN_OPTIONS = (
    click.option(
        "-j", "--jobs", type=click.IntRange(1, 1000), help="How many conversations at a time. [default: the pipeline's]"
    ),
    click.option(
        "--repeat",
        type=click.IntRange(1, 100),
        default=1,
        metavar="K",
        help="Run each conversation K times; a scenario passes when all K do.",
    ),
    checker_option,
    *_BUDGET_OPTIONS,
    resume_option,
)


def run_options(command: C) -> C:
    """Adds the options of `RunOptions` to a command."""
    return _with(command, _RUN_OPTIONS)


def budget_options(command: C) -> C:
    """Adds what limits the calls of a command: `--max-calls`, `--max-cost`, `--fresh`."""
    return _with(command, _BUDGET_OPTIONS)


def _with(command: C, options: Sequence[Callable[[C], C]]) -> C:
    for option in reversed(options):
        command = option(command)
    return command


def open_workspace(folder: Path, today: dt.datetime | None = None) -> Workspace:
    """The checked workspace that holds `folder`. Raises WorkspaceError."""
    from harness.workspace import find_root, load

    return load(find_root(folder), today.date() if today else None)


def known_category(workspace: Workspace, name: str) -> Category:
    """A category by its id. Raises click.UsageError that names the nearest."""
    from harness.workspace import nearest

    if name not in workspace.categories:
        raise click.UsageError(f"There is no category `{name}`; {nearest(name, workspace.categories)}")
    return workspace.categories[name]
