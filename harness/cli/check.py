"""`harness check`: is the workspace well-formed?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli.options import open_workspace, today_option, workspace_option
from harness.cli.repository import folder_in_repository
from harness.workspace import Problem, WorkspaceError, find_root

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@workspace_option
@click.option("--sarif", type=_FILE, help="Write the mistakes as SARIF 2.1.0, for GitHub code scanning.")
@click.option("--code-quality", type=_FILE, help="Write the mistakes as GitLab's Code Quality report.")
@today_option
def command(folder: Path, sarif: Path | None, code_quality: Path | None, today: dt.datetime | None) -> None:
    """Check the workspace's files.

    Every mistake is shown with its file and line and what to write instead, and every line of
    rules/ledger.jsonl that was changed by hand. Exit code 0 when there is none, 2 when there is one.

    \b
    Examples:
      harness check
      harness check -w my-support
      harness check --sarif harness.sarif
      harness check --code-quality gl-code-quality.json
    """
    try:
        workspace = open_workspace(folder, today)
        if (workspace.root / "rules" / "ledger.jsonl").exists():
            from harness.gates.ledger import read_ledger

            read_ledger(workspace.root)
    except WorkspaceError as error:
        _write(error.problems, folder, sarif, code_quality)
        raise
    _write((), folder, sarif, code_quality)
    click.echo(
        f"{len(workspace.categories)} categories, {len(workspace.handoff.rules)} handoff rules, "
        f"{len(workspace.articles)} articles with {len(workspace.sections)} sections, "
        f"{len(workspace.scenarios)} scenarios: no problems."
    )


def _write(problems: Sequence[Problem], folder: Path, sarif: Path | None, code_quality: Path | None) -> None:
    """Both files, whether or not there are mistakes: an old one would speak of mistakes long mended."""
    if not (sarif or code_quality):
        return
    from harness.reports import problems as formats

    place = folder_in_repository(find_root(folder))
    for path, text in ((sarif, formats.sarif(problems, place)), (code_quality, formats.code_quality(problems, place))):
        if path:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            except OSError as error:
                raise click.UsageError(f"{path} cannot be written: {error.strerror}") from None
