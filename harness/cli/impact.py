"""`harness impact`: whose answers does an edit of articles change?"""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    FILE,
    folder_option,
    form_options,
    local_checker_option,
    note_sealed,
    note_unjudged,
    sealed_of,
    today_option,
)
from harness.files import write_text
from harness.io_errors import followed

if TYPE_CHECKING:
    from harness.articles import Impact
    from harness.workspace import Workspace


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@folder_option
@click.option(
    "--base", default="HEAD", show_default=True, metavar="GIT_REF",
    help="What the articles are compared with: a commit, a branch, a tag.",
)  # fmt: skip
@form_options("Print JSON.", "Print Markdown, for a pull request.")
@click.option("--html", "page", type=FILE, help="Write a page to this file too.")
@local_checker_option
@today_option
def command(
    paths: tuple[Path, ...], folder: Path, base: str, as_markdown: bool, as_json: bool, page: Path | None,
    checker: str, today: dt.datetime | None,
) -> None:  # fmt: skip
    """Show which scenarios an edit of articles changes, before and after.

    Compares today's articles with those of a git ref; by default with the last commit, so that the
    edit is everything uncommitted. Rules and scenarios are today's on both sides. Only scenarios whose
    decision, source or answer can differ run again, through the embedded pipeline, with the result of
    a full run. Sealed scenarios are left out. PATHS limits it to these articles, or folders of them.

    For each article it shows which scenarios are fixed, broken, or changed and still right, which
    sections no scenario finds any more, which required facts no article states any more, and which
    figures another article states differently. If a section that scenarios expect is missing, it says
    so, and still shows what the edit changes; if the edit renamed it, it offers the `harness rename` that
    lets the scenarios follow.

    \b
    Exit codes:
      0  the edit breaks no scenario
      1  it breaks one that passed
      2  the workspace or the command line is wrong: no git, no such ref, an article that cannot be read,
         or nothing breaks but an expected section is missing
      3  a scenario could not be measured

    \b
    Examples:
      harness impact
      harness impact knowledge/reset-password.md
      harness impact --base main --markdown
      harness impact --base v1.4 --html impact.html
    """
    from harness.workspace import find_root, load_while_edited

    workspace = load_while_edited(find_root(folder), today.date() if today else None)
    sealed = sealed_of(workspace)
    note_sealed(sealed)
    note_unjudged(workspace)
    found = _impact(workspace, base, paths, checker)
    from harness.reports import impact
    from harness.reports.rendering import html, note, show

    for problem in found.missing:
        note(str(problem))
    if page:
        write_text(page, html(impact.document(found, most=None, sealed=sealed)))
    elsewhere = sealed if as_json or as_markdown else 0  # where nobody sees the note
    show(impact.document(found, sealed=elsewhere), as_json=as_json, as_markdown=as_markdown)
    sys.exit(found.exit_code)


def _impact(workspace: Workspace, base: str, paths: tuple[Path, ...], checker: str) -> Impact:
    """What the edits since a git ref do. Raises BadParameter for a ref or a path that does not exist."""
    from harness.articles import base_of, impact, refuse_too_long
    from harness.reports.rendering import RunProgress, note
    from harness.runs.rerun import WorkspaceState
    from harness.workspace import RevisionError

    refuse_too_long(workspace)
    try:
        past = base_of(workspace, base)
    except RevisionError as error:
        raise click.BadParameter(str(error), param_hint="--base") from None
    for words in past.notes:
        note(f"{words}.")
    only = _named(paths, past.workspace, workspace) if paths else None
    with RunProgress() as progress:
        before = WorkspaceState.of(past.workspace, progress.reading, checker)
        return replace(impact(before, before.changed(workspace), past.name, only), beside=past.beside)


def _named(paths: tuple[Path, ...], before: Workspace, after: Workspace) -> set[str]:
    """The ids of the articles at these paths, today or then. Raises BadParameter for a path without any."""
    named: set[str] = set()
    for path in paths:
        whole = followed(path)
        found = {
            id_
            for state in (before, after)
            for id_, article in state.articles.items()
            if (state.root / article.file).resolve().is_relative_to(whole)
        }
        if not found:
            raise click.BadParameter(
                f"`{path}` is neither an article of the workspace nor a folder of articles", param_hint="PATHS"
            )
        named |= found
    return named
