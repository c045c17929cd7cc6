"""Options that choose which scenarios run: by category, id, tag, severity, words, and whether they failed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from harness.cli.options import all_of, must_be

if TYPE_CHECKING:
    from harness.runs import Choice, ChosenPart
    from harness.workspace import Workspace

choice_options = all_of(
    click.option("--only", multiple=True, metavar="NAME", help="Only this category or scenario, by id."),
    click.option("--tag", "tags", multiple=True, metavar="TAG", help="Only scenarios with this tag."),
    click.option(
        "--severity", type=click.Choice(["normal", "critical"]), default=None, help="Only scenarios of this severity."
    ),
    click.option(
        "-k", "words", multiple=True, metavar="WORDS",
        help="Only scenarios with all these words in their id, file, tags or messages.",
    ),
    click.option("--failed", is_flag=True, help="Only scenarios that did not pass when they last ran."),
)  # fmt: skip


def chosen_part(
    workspace: Workspace, pipelines: Sequence[str], only: tuple[str, ...], tags: tuple[str, ...], severity: str | None,
    words: tuple[str, ...], *, failed: bool,
) -> ChosenPart | None:  # fmt: skip
    """The scenarios that the options choose; None where none of the options is given.

    Sealed scenarios are in no part: the result of one would show. Raises click.UsageError where nothing is left.
    """
    from harness.reports import seals
    from harness.reports.rendering import note
    from harness.runs import Choice, ChosenPart, counted, failing, shown

    if any(not each.strip() for each in words):
        raise click.UsageError("`-k` is empty; give words, or leave the option out.")
    everything = workspace.scenarios
    for name in only:
        must_be(
            "category or scenario", name,
            {*workspace.categories, *(part for each in everything for part in (each.id, each.category))} - {""},
        )  # fmt: skip
    for tag in tags:
        must_be("tag", tag, {tag for each in everything for tag in each.tags})
    wrong = frozenset[str]().union(*(failing(workspace.reports, each) for each in pipelines)) if failed else None
    choice = Choice(only, tags, severity or "", words, wrong)
    if not str(choice):
        return None
    open_ = shown(workspace)
    if not (found := choice.of(open_)):
        raise click.UsageError(_why_none(workspace, choice))
    if len(open_) < len(counted(everything)):
        note(seals.NOT_IN_A_PART)
    return ChosenPart(str(choice), frozenset(each.id for each in found))


def _why_none(workspace: Workspace, choice: Choice) -> str:
    """Why nothing is chosen, and what to do."""
    from harness.runs import counted

    if choice.failed is not None and not choice.failed:
        return "No open scenario failed in the last run; leave `--failed` out, or run everything with `harness run`."
    if choice.failed is None and choice.of(counted(workspace.scenarios)):
        why = f"Only sealed scenarios fit {choice}, and they run only with all others"
        return f"{why}: use `harness run` (docs/seals.md)."
    if choice.failed is None and choice.of(workspace.scenarios):
        return f"Only scenarios that are not approved fit {choice}: set `status: approved` for those that should run."
    return f"No scenario fits {choice}; leave one of the options out, or give it another value."
