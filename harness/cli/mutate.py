"""`harness mutate`: which harmful changes would the scenarios let pass?"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import (
    Number,
    UnfinishedError,
    local_checker_option,
    must_be,
    note_sealed,
    note_unjudged,
    sealed_of,
    today_option,
    workspace_option,
)

if TYPE_CHECKING:
    from harness.suite.mutation import KeptTrials, Mutant, Mutation, Trial
    from harness.workspace import Workspace


@click.command()
@workspace_option
@click.option("--only", multiple=True, metavar="MUTATOR", help="Only this kind of mutant. You can repeat it.")
@click.option("--most", type=click.IntRange(1), metavar="N", help="Try no more than N, drawn at random.")
@click.option("--seed", type=int, default=0, show_default=True, help="The seed of the draw.")
@click.option("--fresh", is_flag=True, help="Forget what was tried before.")
@click.option("--write", is_flag=True, help="Add a proposed scenario for each survivor to scenarios/proposed.yaml.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--fail-under", type=Number(0, 100), metavar="PERCENT", help="Exit 1 when the score is lower."
)  # fmt: skip
@local_checker_option
@today_option
def command(
    workspace: Workspace, only: tuple[str, ...], most: int | None, seed: int, fresh: bool, write: bool, as_json: bool,
    fail_under: float | None, checker: str,
) -> None:  # fmt: skip
    """Make rules, thresholds, stages and articles worse, one change at a time, and check whether a scenario notices.

    The mutation score is the share of mutants that the open scenarios notice, of those that make a
    difference: a mutant that changes no reply to any of a thousand messages does not count. Mutants are tried on
    the reference pipeline. Each trial is kept under reports/ as it is made, so you can continue a
    run that was stopped; a change to rules, articles or approved scenarios starts from the beginning.

    \b
    Exit codes:
      0  done, and the score is high enough
      1  it is lower than --fail-under
      2  the workspace or the command line is wrong
      3  it could not be measured: no mutant makes a difference, or the text model is not installed

    \b
    Examples:
      harness mutate
      harness mutate --only drop-rule --only negate-sentence
      harness mutate --most 100 --seed 7
      harness mutate --write                 propose a scenario for each survivor
      harness mutate --fail-under 90
    """
    from harness.reports import mutation, proposals
    from harness.reports.rendering import say, show
    from harness.scoring import Bench
    from harness.suite.mutation import MUTATORS, KeptTrials, Mutation, TriedMutant, mutants, sample

    for name in only:
        must_be("mutator", name, MUTATORS)
    note_sealed(sealed_of(workspace))
    note_unjudged(workspace)
    found = [mutant for mutant in mutants(workspace) if not only or mutant.mutator in only]
    chosen = sample(found, most, seed)
    kept = KeptTrials(workspace, Bench.again_and_again(workspace, checker).checker.fingerprint)
    trials = _tried(workspace, chosen, kept, {} if fresh else kept.of(chosen), checker)
    tried = Mutation(tuple(TriedMutant(mutant, trials[mutant.id]) for mutant in chosen), len(found))
    show(mutation.document(tried), as_json=as_json)
    if write and tried.survivors:
        say(proposals.added(*_propose(workspace, tried, checker)), err=as_json)
    if fail_under is not None:
        share = tried.score.share
        sys.exit(3 if share is None else int(100 * share < fail_under))


def _tried(
    workspace: Workspace, chosen: Sequence[Mutant], kept: KeptTrials, trials: dict[str, Trial], checker: str
) -> dict[str, Trial]:
    """The trials of all mutants: those given, and the others, made and kept now."""
    todo = [mutant for mutant in chosen if mutant.id not in trials]
    if not todo:
        return trials
    from harness.reports import unfinished
    from harness.reports.rendering import RunProgress
    from harness.suite.mutation import Trials

    try:
        with RunProgress("harmful changes") as progress:
            tried = Trials(workspace, checker)
            for mutant in todo:
                trials[mutant.id] = tried.of(mutant)
                kept.keep(trials[mutant.id])
                progress.held(len(trials), len(chosen))
    except KeyboardInterrupt:  # without room on the disk none is kept
        raise UnfinishedError(unfinished.mutants_interrupted(len(kept.of(chosen)), len(chosen)), 130) from None
    return trials


def _propose(workspace: Workspace, mutation: Mutation, checker: str) -> tuple[int, Path]:
    """For each survivor that a conversation can catch and that has none yet, a scenario: how many, and where."""
    from harness.suite import append_proposals
    from harness.suite.mutation import Trials, proposals

    found = proposals(workspace, mutation.survivors, Trials(workspace, checker))
    return len(found), append_proposals(workspace.root, found)
