"""`harness audit`: are the scenarios themselves any good?"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import open_workspace, today_option, workspace_option

if TYPE_CHECKING:
    pass


@click.command()
@click.argument("run_folders", nargs=-1, type=click.Path(path_type=Path, exists=True, file_okay=False))
@workspace_option
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option("--explain", metavar="ID", help="Say why a finding matters, with a bad and a good example.")
@today_option
def command(
    run_folders: tuple[Path, ...], folder: Path, as_json: bool, explain: str | None, today: dt.datetime | None
) -> None:
    """Look for scenarios that are wrong, count twice, cannot pass, were seen in training, or are too few.

    What several support AIs doubt, and what is flaky, is read from RUN_FOLDERS; where none is named, from
    the finished runs of the workspace as it is now. Of older runs, scenarios that have changed since are
    left out.

    \b
    Exit codes:
      0  no finding of severity error
      1  there is one
      2  the workspace or the command line is wrong

    \b
    Examples:
      harness audit
      harness audit --json
      harness audit --explain scenario-near-duplicate
      harness run -p my-llm --repeat 3 && harness audit
      harness audit reports/reference-0123456789 reports/my-llm-0123456789
    """
    if explain is not None:
        click.echo(_explained(explain))
        return
    workspace = open_workspace(folder, today)
    from harness.embedding import Encoder
    from harness.pipelines import Spending
    from harness.reports import RunProgress
    from harness.reports.audit import audit_json, print_audit
    from harness.runs import finished_runs, open_run
    from harness.suite.audit import FinishedRun, Severity, Subject, audit

    runs = [open_run(path) for path in run_folders] or finished_runs(workspace, {workspace.digest})
    read = [FinishedRun(run.path.name, run.manifest.pipeline, run.read()) for run in runs]
    subject = Subject(workspace, Encoder(workspace.cache / "vectors.sqlite"), read)
    with RunProgress(Spending(), "messages", after=1) as progress:
        messages = [turn.customer for scenario in subject.scenarios for turn in scenario.turns]
        subject.encoder.embed(messages, progress.held)
        findings = audit(subject)
    if as_json:
        click.echo(audit_json(findings, len(subject.scenarios)), nl=False)
    else:
        print_audit(findings, len(subject.scenarios), sys.stdout)
    if any(finding.severity is Severity.ERROR for finding in findings):
        sys.exit(1)


def _explained(id_: str) -> str:
    """The finding's own words. Raises click.UsageError that names the nearest."""
    from harness.suite.audit import CHECKS, text_of
    from harness.workspace.problems import nearest

    if id_ not in CHECKS:
        raise click.UsageError(f"There is no finding `{id_}`; {nearest(id_, CHECKS)}")
    return f"{id_}: {text_of(id_)}"
