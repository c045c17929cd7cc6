"""What the commands that show findings share: their options, and where the findings go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import FILE, all_of
from harness.files import write_text
from harness.workspace import Problem, WorkspaceError, find_root

if TYPE_CHECKING:
    from harness.findings import CheckedFindings, Finding

report_options = all_of(
    click.option("--sarif", type=FILE, help="Write the findings as SARIF 2.1.0, for GitHub code scanning."),
    click.option("--code-quality", type=FILE, help="Write the findings as GitLab's Code Quality report."),
)


@contextmanager
def written_to(sarif: Path | None, code_quality: Path | None, folder: Path) -> Iterator[list[Finding]]:
    """Writes the findings gathered meanwhile, or a workspace's mistakes, for code hosts.

    Both files, whether or not there are any: an old one would list mistakes that are fixed.
    """
    findings: list[Finding] = []
    try:
        yield findings
    except WorkspaceError as error:
        _write(error.problems, (), sarif, code_quality, folder)
        raise
    _write((), findings, sarif, code_quality, folder)


def show(checked: CheckedFindings, as_json: bool, scenarios: int | None = None) -> int:
    """Prints what was found; the exit code is 1 if there is an error."""
    from harness.reports import findings
    from harness.reports.rendering import show as show_document

    show_document(findings.document(checked, scenarios), as_json=as_json)
    return int(not checked.holds)


def folder_in_repository(root: Path) -> str:
    """The path of a workspace from the root of its Git repository; empty for the root itself, or without one."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return "" if folder == root else root.relative_to(folder).as_posix()
    return ""


def write_code_quality(path: Path, problems: Sequence[Problem], root: Path) -> None:
    """A Code Quality report of problems in the workspace at `root`."""
    _write(problems, (), None, path, root)


def _write(
    problems: Sequence[Problem], findings: Sequence[Finding], sarif: Path | None, code_quality: Path | None,
    folder: Path,
) -> None:  # fmt: skip
    if not (sarif or code_quality):
        return
    from harness.reports import problems as formats

    place = folder_in_repository(find_root(folder))
    for path, write in ((sarif, formats.sarif), (code_quality, formats.code_quality)):
        if path:
            write_text(path, [write(problems, place, findings)])
