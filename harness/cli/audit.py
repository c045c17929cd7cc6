"""`harness audit`: are the scenarios themselves any good?"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.findings import report_options, show, written_to
from harness.cli.options import RUN_FOLDER, folder_option, must_be, note_run, open_workspace, today_option

if TYPE_CHECKING:
    from harness.findings import CheckedFindings
    from harness.turns import Progress
    from harness.workspace import Workspace


@click.command()
@click.argument("run_folders", nargs=-1, type=RUN_FOLDER)
@folder_option
@report_options
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--explain", metavar="ID", help="Explain why a finding matters, with a bad and a good example.")
@today_option
def command(
    run_folders: tuple[Path, ...], folder: Path, sarif: Path | None, code_quality: Path | None, as_json: bool,
    explain: str | None, today: dt.datetime | None,
) -> None:  # fmt: skip
    """Find scenarios that are wrong, count twice, cannot pass or were seen in training, and categories with too few.

    Doubtful labels and flaky scenarios are read from RUN_FOLDERS, or, if you name none, from the finished
    runs of the workspace as it is now. In older runs, scenarios that have changed since are left out.
    You can silence a finding in place with a reason (docs/findings.md).

    \b
    Exit codes:
      0  no finding of severity error
      1  there is one
      2  the workspace or the command line is wrong

    \b
    Examples:
      harness audit
      harness audit --json
      harness audit --sarif audit.sarif
      harness audit --explain scenario-near-duplicate
      harness run -p my-llm --repeat 3 && harness audit
      harness audit reports/reference-0123456789 reports/my-llm-0123456789
    """
    if explain is not None:
        from harness.reports import findings as kinds
        from harness.reports.rendering import say

        must_be("finding", explain, kinds.KINDS)
        say(kinds.explained(explain))
        return
    with written_to(sarif, code_quality, folder) as findings:
        checked, scenarios = audited(open_workspace(folder, today), run_folders)
        findings += checked.findings
    sys.exit(show(checked, as_json, scenarios))


def audited(workspace: Workspace, run_folders: Sequence[Path]) -> tuple[CheckedFindings, int]:
    """What was found, and in how many scenarios; on a terminal with how far it is."""
    from harness.reports.rendering import RunProgress

    with RunProgress("messages", after=1) as progress:
        return audit(workspace, run_folders, progress.held)


def audit(workspace: Workspace, run_folders: Sequence[Path], progress: Progress) -> tuple[CheckedFindings, int]:
    """What was found, and in how many scenarios. Raises ModelMissingError."""
    from harness.findings import check
    from harness.reference.models import Encoder
    from harness.reports import findings as kinds
    from harness.runs import finished_runs, open_run
    from harness.suite.audit import SCENARIOS, FinishedRun, ScenariosSubject

    runs = [open_run(path) for path in run_folders] or finished_runs(workspace)
    for run in runs:
        note_run(run)
    read = [FinishedRun(run.path.name, run.manifest.pipeline, run.read()) for run in runs]
    subject = ScenariosSubject(workspace, Encoder.of(workspace, workspace.cache), read)
    messages = [turn.customer for scenario in subject.scenarios for turn in scenario.turns]
    subject.encoder.embed(messages, progress)
    return check(subject, SCENARIOS, kinds.KINDS), len(subject.scenarios)
