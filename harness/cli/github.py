"""What `harness gate` prints for GitHub Actions besides its exit code."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.findings import folder_in_repository
from harness.files import append_to
from harness.safe_text import trusted

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation
    from harness.ledger import Ledger


def under_github() -> bool:
    """Whether a GitHub Actions runner reads what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


@contextmanager
def no_commands() -> Iterator[None]:
    """Nothing printed inside is a workflow command, whoever wrote it; after an error they stay switched off.

    The runner takes any line of a step for a command that looks like one, until a word that nobody can guess.
    """
    if not under_github():
        yield
        return
    word = secrets.token_hex(16)
    _tell(f"::stop-commands::{word}")
    yield
    _tell(f"::{word}::")


def _tell(command: str) -> None:
    """A line that the runner must take for a command."""
    click.echo(command, file=trusted(sys.stdout))


def tell_github(evaluation: Evaluation, root: Path, ledger: Ledger) -> None:
    """Print annotations, and add the summary to the job's page, with the anchor of the ledger."""
    if under_github():
        from harness.reports.run import workflow_commands

        report, folder = evaluation.report, folder_in_repository(root)
        for line in workflow_commands(report.judgement, report.results, report.blames, folder):
            _tell(line)
    if page := os.environ.get("GITHUB_STEP_SUMMARY"):
        anchor = f"\nLedger: {len(ledger.entries)} moves, `--anchor {ledger.head}`\n"
        summary = (evaluation.folder.path / "summary.md").read_text("utf-8") + anchor
        try:
            append_to(Path(page), summary.encode("utf-8"), durable=False)
        except OSError as error:  # it costs the summary only: the exit code is the gate's
            click.echo(f"Note: the job summary cannot be written: {error.strerror}", err=True)
