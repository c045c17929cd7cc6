"""`harness tune`: which thresholds would do better, by the company's own messages?"""

from __future__ import annotations

import sys
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    FILE,
    Number,
    form_options,
    local_checker_option,
    must_be,
    note_sealed,
    one_line,
    sealed_of,
    today_option,
    workspace_option,
)
from harness.files import write_text

if TYPE_CHECKING:
    from harness.suite.thresholds import AllThresholds, TuningAim
    from harness.workspace import Workspace

MOST_IMPORTED = 1000  # conversations, the latest, of which the number answered is counted


@click.command()
@workspace_option
@click.option(
    "--only", multiple=True, metavar="THRESHOLD", help="Only this threshold, as `answers_at`. You can repeat it."
)
@click.option(
    "--missed-costs", type=Number(0), default=10, show_default=True, metavar="N",
    help="A missed handoff costs as much as N needless ones.",
)  # fmt: skip
@click.option(
    "--wrong-costs", type=Number(0), default=3, show_default=True, metavar="N",
    help="A wrong answer costs as much as N needless handoffs.",
)  # fmt: skip
@click.option(
    "--at-most-missed", type=Number(0.001, 0.5), metavar="SHARE",
    help="Instead: answer as much as possible with at most this share of handoffs missed (upper bound).",
)  # fmt: skip
@click.option("--plot", type=FILE, help="Draw the trade along each threshold to an .svg or .png file.")
@click.option("--html", type=FILE, help="Write it as a page.")
@form_options("Write JSON.", "Write Markdown.")
@click.option("--write", is_flag=True, help="Write the proposed thresholds into rules/, with the evidence above each.")
@click.option("--by", default="", callback=one_line, metavar="WHO", help="Who writes them. [default: git's user]")
@local_checker_option
@today_option
def command(
    workspace: Workspace, only: tuple[str, ...], missed_costs: float, wrong_costs: float,
    at_most_missed: float | None, plot: Path | None, html: Path | None, as_json: bool, as_markdown: bool, write: bool,
    by: str, checker: str,
) -> None:  # fmt: skip
    """Propose better thresholds: from which number on a message is handed off, or an answer held for an agent.

    Thresholds are `confidence_below` and `familiarity_below` of the handoff rules, `miss_costs` of topics
    and sentiments, `answers_at` of the models, and `checks: {confidence}` of the rollout. Each is
    tried at eight other values on the open scenarios, and on imported conversations that people
    have labelled. The figures of a proposed value come from scenarios that did not choose it. Sealed
    scenarios are never looked at, and what a threshold was tuned on can move no category up
    (docs/tune.md). Thresholds are those of the embedded pipeline.

    \b
    Exit codes:
      0  done, whether or not a value is proposed
      2  the workspace or the command line is wrong, or the thresholds cannot be written
      3  it could not be measured: there are too few scenarios, or the text model is not installed

    \b
    Examples:
      harness tune
      harness tune --missed-costs 20
      harness tune --at-most-missed 0.05
      harness tune --only answers_at --plot trade.svg
      harness tune --only answers_at --write
    """
    from harness.reports import tune
    from harness.reports.rendering import html as html_page
    from harness.reports.rendering import say, show
    from harness.suite import Places
    from harness.suite.thresholds import ThresholdAdvice, TuningAim

    found = _tuned(workspace, only, TuningAim(missed_costs, wrong_costs, at_most_missed), checker)
    report = tune.document(found, Places(workspace))
    show(report, as_json=as_json, as_markdown=as_markdown)
    if html:
        write_text(html, html_page(report))
    if plot:
        _draw(found, plot, quiet=as_json or as_markdown)
    if write and found.proposed:
        _write(workspace, found, by, quiet=as_json or as_markdown)
    elif found.proposed:
        say(tune.HOW_TO_WRITE, err=True)
    if all(each.advice is ThresholdAdvice.FEW for each in found.tunings):
        sys.exit(3)


def _draw(found: AllThresholds, plot: Path, *, quiet: bool) -> None:
    """The trade along each threshold as a picture."""
    from harness.reports import tune, written
    from harness.reports.rendering import note, say

    if drawn := tune.write_plot(found, plot):
        say(written.plot(drawn), err=quiet)
    else:
        note(tune.NOTHING_DRAWN)


def _tuned(workspace: Workspace, only: tuple[str, ...], aim: TuningAim, checker: str) -> AllThresholds:
    """These thresholds, or all of them. Raises click.UsageError for an unknown name."""
    from harness.live.labels import labelled_scenarios
    from harness.reports.rendering import RunProgress
    from harness.suite.thresholds import TunedConversations, Tuner, thresholds_of

    thresholds = thresholds_of(workspace)
    for name in only:
        must_be("threshold", name, [threshold.name for threshold in thresholds])
    note_sealed(sealed_of(workspace))
    chosen = [threshold for threshold in thresholds if not only or threshold.name in only]

    with RunProgress("values", after=2) as progress:
        labelled, imported = labelled_scenarios(workspace), _imported(workspace)
        conversations = TunedConversations(workspace, labelled, imported, progress.reading, checker)
        return Tuner(conversations, aim).tune(chosen, len(thresholds), progress.held)


def _imported(workspace: Workspace) -> list[str]:
    """What customers of the latest imported conversations wrote first."""
    from harness.live.conversations import Store, store_of

    if not store_of(workspace).exists():
        return []
    with Store(store_of(workspace)) as store:
        return list(deque((each.asked[0] for each in store.read() if each.asked), MOST_IMPORTED))


def _write(workspace: Workspace, found: AllThresholds, by: str, *, quiet: bool) -> None:
    from harness.cli.moving import git_user
    from harness.ledger import locked
    from harness.reports import tune
    from harness.reports.rendering import note, say
    from harness.suite.thresholds import write_thresholds

    if found.better_alone:
        raise click.UsageError(tune.to_write_alone(found.better_alone))
    who = by or git_user(workspace.root)
    with locked(workspace.root):
        write_thresholds(workspace, found, who)
    say(tune.thresholds_written(found), err=quiet)
    if not workspace.rollout.seal.any:
        note(tune.NOTHING_SEALED)
