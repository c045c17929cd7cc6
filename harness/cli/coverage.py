"""`harness coverage`: which rules, sections and stages do the scenarios cover?"""

import sys
from pathlib import Path

import click

from harness.cli.options import FILE, RUN_FOLDER, Number, note_run, note_sealed, today_option, workspace_option
from harness.files import write_text
from harness.workspace import Workspace, WorkspaceError


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@workspace_option
@click.option("--html", type=FILE, help="Write a page with the files line by line, covered and not.")
@click.option("--lcov", "trace", type=FILE, help="Write an LCOV trace file, which editors and code hosts read.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--fail-under", type=Number(0, 100), metavar="PERCENT",
    help="Exit 1 when a smaller share of the handoff rules is covered.",
)  # fmt: skip
@today_option
def command(
    run_folder: Path | None, workspace: Workspace, html: Path | None, trace: Path | None, as_json: bool,
    fail_under: float | None,
) -> None:  # fmt: skip
    """Show which rules, triggers, categories, sections, stages and thresholds the scenarios cover, and which not.

    A thing is covered when an open scenario expects it and the pipeline does it on that very message.
    RUN_FOLDER is an earlier run; the default is the latest run of the workspace as it is now.
    Triggers are known only if the run's pipeline is the reference, which repeats its own steps.
    Shares are also weighted by the messages a week that a thing can affect.

    \b
    Exit codes:
      0  done, and enough of the rules is covered
      1  less than --fail-under of them is
      2  the workspace or the command line is wrong

    \b
    Examples:
      harness coverage
      harness coverage --html coverage.html
      harness coverage --lcov lcov.info
      harness coverage --fail-under 100
    """
    from harness.reports import coverage as report
    from harness.reports.rendering import html as html_page
    from harness.reports.rendering import show
    from harness.runs import finished_runs, open_run, opened, reference_of
    from harness.suite import CoverageKind, Places, coverage, observed

    runs = [open_run(run_folder)] if run_folder else finished_runs(workspace)
    if not runs:
        words = "has no run of the workspace and the harness as they are now"
        hint = "make one with `harness run`, or name the folder of an earlier one"
        raise WorkspaceError.at("reports", 1, words, hint)
    run = runs[0]
    note_run(run)
    results = run.read()
    note_sealed(len(results) - len(opened(results)))
    found = coverage(workspace, observed(results, reference_of(workspace, run.manifest)))
    if trace:
        write_text(trace, [report.lcov(found)])
    if html:
        places = Places(workspace)
        sources = {file: places.lines(file) for file in report.covered_files(found)}
        write_text(html, html_page(report.page(found, sources, run.manifest.id)))
    show(report.document(found, run.manifest.id), as_json=as_json)
    if fail_under is not None and 100 * found.share(CoverageKind.RULE) < fail_under:
        sys.exit(1)
