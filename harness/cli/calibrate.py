"""`harness calibrate`: how often is a groundedness checker right, on answers that people have labelled?"""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import FILE, Number, UnfinishedError, budget_options, checker_option, noted, workspace_option

if TYPE_CHECKING:
    from harness.pipelines import Opening
    from harness.scoring.calibration import CheckerMeasured, Scored
    from harness.turns import Progress
    from harness.workspace import Workspace

    Score = Callable[[Progress], Scored]


@click.command()
@click.argument("labels", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@workspace_option
@checker_option
@click.option("--criteria", "of_criteria", is_flag=True, help="Measure the judge of criteria in words instead.")
@click.option("--threshold", type=Number(0.01, 1), help="The threshold. [default: the best on LABELS]")
@click.option("--plot", type=FILE, help="Draw the reliability curve to a .png file.")
@click.option("--write", is_flag=True, help="Save the card in rules/calibration.yaml, for the gate.")
@budget_options
def command(
    labels: Path, workspace: Workspace, checker: str, of_criteria: bool, threshold: float | None, plot: Path | None,
    write: bool, max_calls: int | None, max_cost: float | None, fresh: bool,
) -> None:  # fmt: skip
    """Measure a groundedness checker on LABELS, a .csv or .jsonl file of answers that people have labelled.

    With --criteria the judge of criteria in words, the LLM of rules/judge.yaml, on conversations of which
    people have said whether a criterion is met.

    \b
    Columns:
      answer      the text of the answer
      supported   true or false
      citations   the sections it cites: reset-password#link-expired, or
      source      the text it is based on
      reference   optional: an answer that would be right, for the judge's factual_correctness
      group       optional: rows that belong together, such as a conversation
      part        optional: where it comes from, for error rates by part
      by          optional: who labelled it, which the card and the ledger keep

    \b
    Columns with --criteria:
      criterion   the criterion in words, as in a scenario
      met         true or false
      message, answer   a message and the reply to it, or
      conversation      lines that begin with `customer:` or `support:`
      group, part, by   as above

    With --write, the gate corrects every groundedness rate of this checker, or every rate of criteria
    of this judge, for the errors found here, and the checker uses the threshold. What could not be
    scored counts as neither; if there is more than 2 % of it, there is no card, and the exit code is 3.

    \b
    Examples:
      harness calibrate labels.csv
      harness calibrate labels.csv --plot curve.png --write
      harness calibrate labels.csv --checker judge --max-cost 2.50 --write
      harness calibrate criteria.csv --criteria --write
    """
    if of_criteria and (threshold is not None or plot or checker != "embedded"):
        raise click.UsageError("The judge of criteria says yes or no: leave --threshold, --plot and --checker out.")
    from harness.pipelines import Opening, Spending

    opening = Opening(workspace, workspace.cache, Spending(max_calls, max_cost), fresh)
    judge_of = _criteria if of_criteria else partial(_answers, checker=checker)
    fingerprint, by, score = judge_of(labels, opening)
    _refuse_labels_of_ais(labels, by, fingerprint, workspace)
    scored = _scored(score, opening)
    _say_errors(scored)
    measured = _measured(scored, 1.0 if of_criteria else threshold, fingerprint, plot, of_criteria=of_criteria)
    if write:
        from harness.reports import calibration, written
        from harness.reports.rendering import say

        say(written.card(calibration.write_card(measured, fingerprint, labels, workspace, by, of_criteria=of_criteria)))


def _refuse_labels_of_ais(labels: Path, by: Sequence[str], fingerprint: str, workspace: Workspace) -> None:
    """Raises WorkspaceError where who is measured, or a pipeline, has made labels."""
    from harness.reports import calibration
    from harness.seen_text import typed
    from harness.workspace import WorkspaceError, pipelines

    measured = typed(fingerprint)
    ais = {*measured.split(), *measured.replace("/", " ").split(), *(typed(each.id) for each in workspace.pipelines)}
    llms = [workspace.judge, *(each for each in workspace.pipelines if isinstance(each, pipelines.LLMDeclared))]
    ais |= {typed(os.environ.get(each.model_from, "")) for each in llms}
    if own := [name for name in by if typed(name) in ais]:
        raise WorkspaceError.at(labels, 1, calibration.own_labels(own), "have people label the answers")


def _measured(
    scored: Scored, threshold: float | None, fingerprint: str, plot: Path | None, *, of_criteria: bool
) -> CheckerMeasured:
    """How often the scores are right; shown, and drawn where a plot is wanted. Raises UnfinishedError."""
    from harness.reports import calibration, unfinished, written
    from harness.reports.rendering import say, show
    from harness.scoring.calibration import measure

    measured = measure(scored.rows, scored.scores, threshold)
    show(calibration.document(measured, fingerprint, of_criteria=of_criteria))
    if plot:
        say(written.curve(calibration.write_curve(measured, plot)))
    if not scored.measurable:
        raise UnfinishedError(unfinished.NO_CARD, 3)
    return measured


def _answers(labels: Path, opening: Opening, checker: str) -> tuple[str, tuple[str, ...], Score]:
    """The fingerprint of a groundedness checker, who labelled the answers, and what scores them by it."""
    from harness.scoring.calibration import labelled_by, read_labelled, score_answers
    from harness.scoring.groundedness import open_checker

    rows, opened = read_labelled(labels, opening.workspace), open_checker(checker, opening)
    return opened.fingerprint, labelled_by(rows), partial(score_answers, rows, opened)


def _criteria(labels: Path, opening: Opening) -> tuple[str, tuple[str, ...], Score]:
    """The same of the judge of criteria in words."""
    from harness.scoring.calibration import labelled_by, read_labelled_criteria, score_criteria
    from harness.scoring.criteria import CriteriaJudge

    rows, judge = read_labelled_criteria(labels), CriteriaJudge(opening)
    return judge.fingerprint, labelled_by(rows), partial(score_criteria, rows, judge)


def _scored(score: Score, opening: Opening) -> Scored:
    """The scores. Raises UnfinishedError when the budget is spent before the end."""
    from harness.pipelines import BudgetSpentError
    from harness.reports import unfinished
    from harness.reports.rendering import RunProgress

    try:
        with noted(opening), RunProgress("answers", 2, opening.spending) as progress:
            return score(progress.held)
    except BudgetSpentError as spent:
        again = shlex.join(["harness", *sys.argv[1:]])
        raise UnfinishedError(unfinished.scoring_stopped(spent, again), 3) from None


def _say_errors(scored: Scored) -> None:
    """How many rows are copies, how many answers have no score, and the usual cause.

    Raises UnfinishedError without labels of both kinds.
    """
    from harness.reports import calibration, unfinished
    from harness.reports.rendering import say

    if scored.copies:
        say(calibration.counted_once(scored.copies), err=True)
    if scored.errors:
        say(calibration.not_scored(scored.errors), err=True)
    if len({row.supported for row in scored.rows}) < 2:
        raise UnfinishedError(unfinished.ONE_LABEL, 3)
