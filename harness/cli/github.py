"""What commands tell GitHub Actions besides their exit code: annotations at lines, and the job's summary."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from harness.cli.findings import folder_in_repository
from harness.files import append_to, read_plain
from harness.safe_text import safe, trusted
from harness.workspace import Problem, Workspace, WorkspaceError, find_root

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation
    from harness.findings import CheckedFindings
    from harness.ledger import Ledger
    from harness.reports.run import Annotation

_MEANINGS = {2: "the workspace or the command line is wrong", 3: "it could not be measured"}


def under_github() -> bool:
    """Whether a GitHub Actions runner reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def no_commands(folder: Path) -> Iterator[None]:
    """Nothing printed inside is a workflow command, whoever wrote it; after an error they stay switched off.

    The runner takes any line of a step for a command that looks like one, until a word that nobody can guess.
    Mistakes in the workspace that holds `folder` are annotated.
    """
    if not under_github():
        yield
        return
    word = secrets.token_hex(16)
    _tell(f"::stop-commands::{word}")
    try:
        yield
    except WorkspaceError as error:
        _tell(f"::{word}::")
        _annotate_mistakes(error.problems, folder)
        _tell(f"::stop-commands::{secrets.token_hex(16)}")
        raise
    _tell(f"::{word}::")


def _tell(command: str) -> None:
    """A line that the runner must take for a command."""
    click.echo(command, file=trusted(sys.stdout))


def tell_gate(evaluation: Evaluation, found: Sequence[Annotation], root: Path, ledger: Ledger, notice: str) -> None:
    """Print annotations, and add the summary to the job's page, with the anchor of the ledger as it was before."""
    from harness.reports import history
    from harness.reports.run import Annotation

    notices = [Annotation("notice", "No baseline", notice)] if notice else []
    _annotate([*found, *notices], folder_in_repository(root), "More scenarios do not pass")
    summary = read_plain(evaluation.folder.path / "summary.md").decode()
    said = f"\n{_verbatim(notice)}" if notice else ""
    add_to_summary(f"{summary}{said}\n{history.in_brief(ledger)}\n")


def tell_check(checked: CheckedFindings | None, workspace: Workspace) -> None:
    """Print annotations of findings, and add them, or that the workspace is sound, to the job's page."""
    if checked is None:
        from harness.reports import soundness

        sound = soundness.no_problems(workspace)
        add_to_summary(f"### harness check\n\n{sound}\n")
        return
    from harness.reports import findings
    from harness.reports.rendering import markdown
    from harness.reports.run import Annotation

    levels: dict[str, Literal["error", "warning", "notice"]]
    levels = {"error": "error", "warning": "warning", "note": "notice"}
    found = [
        Annotation(levels[each.severity], each.kind.title, _whole(each.problem), each.at) for each in checked.findings
    ]
    _annotate(found, folder_in_repository(workspace.root), "More findings")
    add_to_summary(f"### harness check\n\n{markdown(findings.document(checked))}\n")


def tell_stopped(command: str, words: str, exit_code: int) -> None:
    """Add to the job's page that a command ended with an error, and which."""
    meaning = _MEANINGS.get(exit_code, "it stopped")
    add_to_summary(f"### {f'harness {command}'.strip()}: {meaning} (exit code {exit_code})\n\n{_verbatim(words)}")


def add_to_summary(text: str) -> None:
    """Add Markdown to the job's page, where there is one."""
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        try:
            append_to(Path(page), text.encode("utf-8"), durable=False)
        except OSError as error:  # it costs the summary only: the exit code is the command's
            from harness.reports import written
            from harness.reports.rendering import note

            note(written.no_job_summary(error))


def _annotate(found: Sequence[Annotation], folder: str, more: str) -> None:
    if under_github():
        from harness.reports.run import workflow_commands

        for line in workflow_commands(found, folder, more):
            _tell(line)


def _annotate_mistakes(problems: Sequence[Problem], folder: Path) -> None:
    from harness.reports.run import Annotation

    try:
        place = folder_in_repository(find_root(folder))
    except WorkspaceError:
        place = ""
    found = [Annotation("error", "A mistake in the workspace", _whole(problem), problem.at) for problem in problems]
    _annotate(found, place, "More mistakes")


def _whole(problem: Problem) -> str:
    return f"{problem.message}\n{problem.hint}" if problem.hint else problem.message


def _verbatim(words: str) -> str:
    """A block in which nothing is Markdown or HTML, or steers anybody, whoever wrote it."""
    words = safe(words, "\n\t")
    fence = "`" * (1 + max([2, *(len(run) for run in re.findall("`+", words))]))
    return f"{fence}\n{words}\n{fence}\n"
