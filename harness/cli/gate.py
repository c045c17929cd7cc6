"""`harness gate`: may the categories stay at their stages?"""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from harness.cli.findings import write_code_quality
from harness.cli.github import no_commands, tell_gate
from harness.cli.options import (
    FILE,
    RUN_FOLDER,
    RunOptions,
    anchor_option,
    folder_option,
    known_category,
    open_workspace,
    pipeline_option,
    run_options,
)
from harness.workspace import Problem

if TYPE_CHECKING:
    from harness.cli.evaluation import Evaluation
    from harness.ledger import Ledger
    from harness.reports.run import Annotation
    from harness.workspace import Workspace


@click.command()
@click.argument("run_folder", required=False, type=RUN_FOLDER)
@folder_option
@pipeline_option()
@click.option(
    "--explain",
    "explained",
    multiple=True,
    metavar="CATEGORY",
    help="Explain the arithmetic of this category instead of showing the board. You can give it several times.",
)
@click.option(
    "--baseline", metavar="RUN_FOLDER|GIT_REF",
    help="Compare with an earlier run, or with the workspace at a git ref, run the same way.",
)  # fmt: skip
@click.option("--code-quality", type=FILE, help="Write what fails, at its lines, as GitLab's Code Quality report.")
@anchor_option
@run_options
def command(
    run_folder: Path | None, folder: Path, pipeline: str, explained: tuple[str, ...], baseline: str | None,
    code_quality: Path | None, anchor: str, today: dt.datetime | None, **options: Any,
) -> None:  # fmt: skip
    """Check whether the evidence supports today's stages.

    Runs the scenarios; if nothing has changed since an earlier run (the AI, the scenarios, who judges
    them), that one is used again, and --fresh makes a new one. Or judges the run in RUN_FOLDER again with
    today's rollout.yaml and the run's scores; a run that is not evidence on today's support AI and
    workspace is shown, with the reasons, and ends with 3. A stage that rules/ledger.jsonl does not hold
    was set by hand, and fails; so does a sealed scenario that was opened by hand.

    With --baseline it also shows, scenario by scenario, what the change broke and fixed; a scenario whose
    result differs between repeats of one build is flaky and not blamed on the change. The stricter of the
    gates of then and of today counts, and what makes the verdict easier is listed. Where the git ref has no
    workspace yet, or an invalid one, there is nothing to compare with: it says so, and checks the stages alone.

    If `suite:` in rollout.yaml says how good the scenarios must be, they have to be; the mutation
    score is that of the latest `harness mutate`, nothing is tried here. Under GitHub Actions it marks
    failing scenarios at their lines and adds summary.md to the job's page; with --baseline first what newly
    broke, also at the edited lines of the article or rule behind it, and what failed before is a count.

    \b
    Exit codes:
      0  the gate holds
      1  it does not: the evidence does not support a category's stage, a stage was set or a sealed
         scenario opened by hand, something newly broke, or the scenarios are not as good as
         `suite:` requires
      2  the workspace or the command line is wrong
      3  it could not be measured: the pipeline is down, too many errors, mutants not tried, or the
         run in RUN_FOLDER is not evidence on today

    \b
    Examples:
      harness gate
      harness gate -p my-service --repeat 3
      harness gate reports/reference-0123456789
      harness gate --explain login
      harness gate --baseline main
      harness gate -p my-llm --repeat 3 --baseline origin/main
      harness gate --baseline reports/reference-0123456789
    """
    with no_commands(folder):
        workspace, ledger = _opened(folder, today, explained, anchor)
        dated = today is not None
        evaluation, notice = _evaluated(workspace, run_folder, pipeline, baseline, RunOptions(**options), dated)
        exit_code = _shown(evaluation, explained, workspace, ledger)
    found = _annotated(evaluation, code_quality, workspace.root)
    tell_gate(evaluation, found, workspace.root, ledger, notice)
    sys.exit(exit_code)


def _shown(evaluation: Evaluation, explained: tuple[str, ...], workspace: Workspace, ledger: Ledger) -> int:
    """Show what was found, and keep it as the latest; the exit code."""
    from harness.cli.suite_standards import standards_of
    from harness.ledger import opened_by_hand, set_by_hand
    from harness.reports import board, change, explain, written
    from harness.reports.rendering import say, show

    evaluation.keep_as_latest()
    report = evaluation.report
    if explained:
        show(explain.document(explained, report.judgement, report.results, report.standing))
    else:
        show(board.document(report.judgement, report.standing))
    if report.change:
        show(change.document(report.change))
    asked = report.change.suite if report.change else workspace.rollout.suite
    suite = standards_of(workspace, report.results, report.manifest.checker, asked)
    by_hand = [*set_by_hand(workspace, ledger), *opened_by_hand(workspace)]
    say(*suite.words, *map(str, by_hand), written.report(evaluation.page))
    exit_code = report.change.exit_code if report.change else report.judgement.exit_code
    return 3 if report.standing.stale else exit_code or suite.exit_code or int(bool(by_hand))


def _annotated(evaluation: Evaluation, code_quality: Path | None, root: Path) -> Sequence[Annotation]:
    """What is to be said at the lines of files; for GitLab also in a file, where one is wanted."""
    from harness.reports.run import annotations

    found = annotations(evaluation.report)
    if code_quality:
        wrong = [Problem(each.at, each.title, each.text) for each in found if each.at and each.level == "error"]
        write_code_quality(code_quality, wrong, root)
    return found


def _opened(
    folder: Path, today: dt.datetime | None, explained: tuple[str, ...], anchor: str
) -> tuple[Workspace, Ledger]:
    """The workspace and its ledger, before anything is run; what was shown last is forgotten."""
    from harness.cli.trusted import ledger_as_seen
    from harness.reports.run import forget_latest
    from harness.workspace import find_root

    forget_latest(find_root(folder) / "reports")
    workspace = open_workspace(folder, today)
    for category in explained:
        known_category(workspace, category)
    return workspace, ledger_as_seen(workspace.root, anchor)


def _evaluated(
    workspace: Workspace, run_folder: Path | None, pipeline: str, baseline: str | None, options: RunOptions, dated: bool
) -> tuple[Evaluation, str]:
    """The run that was named, or a new one, with the change since the baseline; why it has none where that is so."""
    from harness.cli.baseline import NoBaselineError, baseline_of
    from harness.cli.evaluation import Evaluator, evaluated
    from harness.gates import gone
    from harness.reports import change
    from harness.reports.rendering import note
    from harness.runs import open_run, staleness

    run = open_run(run_folder) if run_folder else None
    if run:
        manifest = run.manifest
        pipeline = manifest.pipeline
        options = replace(options, repeat=manifest.repeats, checker=manifest.checker_name)
    evaluator = Evaluator(workspace, options, look=True, once=True)
    if baseline is not None:  # an empty name is a mistake, not a gate without a baseline
        try:
            evaluator.baseline = baseline_of(baseline, pipeline, evaluator, pinned_date=dated)
        except NoBaselineError as reason:
            evaluator.uncompared = change.not_compared(baseline, reason)
            note(evaluator.uncompared)
    if run is None:
        return evaluator.evaluate(pipeline), evaluator.uncompared
    stale = (*staleness(run, workspace), *gone(workspace, run, *workspace.categories))
    found = evaluated(workspace, run, evaluator.baseline, look=not stale, stale=stale, uncompared=evaluator.uncompared)
    return found, evaluator.uncompared
