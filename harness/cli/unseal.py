"""`harness unseal`: a person wants to see a sealed scenario."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from harness.cli.options import date_option, folder_option, must_be, one_line, open_workspace, repair_option

if TYPE_CHECKING:
    from harness.runs import RunFolder, ScenarioResult
    from harness.suite import Unsealing
    from harness.workspace import Scenario, Workspace


@click.command()
@click.argument("scenario", required=False)
@folder_option
@click.option(
    "--critical", is_flag=True, help="All critical ones that went wrong in the newest run, whichever they are."
)
@click.option("--reason", required=True, callback=one_line, help="Why, for people who read it later.")
@click.option("--by", default="", callback=one_line, metavar="WHO", help="Who wants to see it. [default: git's user]")
@date_option
@repair_option
def command(
    scenario: str | None, folder: Path, critical: bool, reason: str, by: str, date: dt.datetime | None, repair: bool
) -> None:  # fmt: skip
    """Open a sealed SCENARIO: show its result in the newest run, and seal another one instead.

    Writes `seal: false` into its file, `seal: true` into that of the next open scenario of its
    category in the draw, whatever its results, and who, when and why into rules/seals.jsonl. Nothing
    else in the files changes. Commit all of them, and run again: the scenarios have changed.

    \b
    Exit codes:
      0  it is open; or no critical one went wrong
      2  there is no such sealed scenario, or the workspace is wrong

    \b
    Examples:
      harness unseal refund-twice --reason "The customer of ticket 1042 complained"
      harness unseal --critical --reason "A critical handoff is missed, and we have to know which"
    """
    if critical is (scenario is not None):
        raise click.UsageError("Name one scenario, or use --critical.")
    if not reason:
        raise click.UsageError('Give a reason that others can read: --reason "..."')
    from harness.cli import moving
    from harness.ledger import locked
    from harness.reports import seals, story
    from harness.reports.rendering import say, show
    from harness.workspace import find_root

    with locked(find_root(folder)):
        if repair:
            moving.repair(find_root(folder))
        workspace = open_workspace(folder)
        run = _newest(workspace)
        results = {result.id: result for result in run.read()} if run else {}
        if run is None and critical:
            raise click.UsageError("There is no finished run; make one with `harness run`.")
        chosen = [_sealed(workspace, scenario)] if scenario else _gone_wrong(workspace, [*results.values()])
        if run and not chosen:
            say(seals.none_gone_wrong(run.path.name))
        when = (date or _now()).replace(tzinfo=dt.UTC)
        for each in _open(workspace, chosen, by or moving.git_user(workspace.root), when, reason):
            show(seals.document(each))
    found = [results[each.id] for each in chosen if each.id in results]
    if found and run:
        show(story.document(found, run.path.name))
    elif chosen:
        say(seals.NOT_RUN_YET)


def open_seal(root: Path, name: str, by: str, reason: str) -> Unsealing:
    """Open one sealed scenario, as the command does, while nobody else writes.

    Raises click.UsageError for one that is open, or that there is not, and WorkspaceError or OSError where nothing was
    written.
    """
    from harness.ledger import locked
    from harness.workspace import load

    with locked(root):
        workspace = load(root)
        (opened,) = _open(workspace, [_sealed(workspace, name)], by, _now(), reason)
    return opened


def open_critical(root: Path, by: str, reason: str) -> list[Unsealing]:
    """Open all critical ones that went wrong in the newest run, as the command does. Raises as `open_seal`."""
    from harness.ledger import locked
    from harness.workspace import load

    with locked(root):
        workspace = load(root)
        return [*_open(workspace, critical_sealed(workspace), by, _now(), reason)]


def critical_sealed(workspace: Workspace) -> list[Scenario]:
    """The sealed critical scenarios that went wrong in the newest run; none where there is no run."""
    run = _newest(workspace)
    return _gone_wrong(workspace, run.read()) if run else []


def results_of_unsealed(workspace: Workspace, names: Collection[str]) -> tuple[str, list[ScenarioResult]]:
    """What the newest run did with scenarios that people have opened, and the run; of all others nothing."""
    from harness.ledger import read_seals

    run, holds = _newest(workspace), workspace.rollout.seal.holds
    told = {record.scenario for record in read_seals(workspace.root)}
    open_now = {each.id for each in workspace.scenarios if not holds(each)} & told & set(names)
    return (run.path.name, [each for each in run.read() if each.id in open_now]) if run else ("", [])


def _open(
    workspace: Workspace, chosen: Sequence[Scenario], by: str, when: dt.datetime, reason: str
) -> Iterator[Unsealing]:
    """Open each, one after the other: what is sealed instead of one may be any but those opened before."""
    from harness.suite import unseal, unsealing

    for each in chosen:
        wanted = unsealing(workspace, each, by, when, reason)
        workspace = unseal(workspace, wanted)
        yield wanted


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _sealed(workspace: Workspace, name: str) -> Scenario:
    """The sealed scenario of that id. Raises click.UsageError for one that is open, or that there is not."""
    from harness.runs import counted

    known = {scenario.id: scenario for scenario in counted(workspace.scenarios)}
    must_be("scenario", name, known)
    if not workspace.rollout.seal.holds(known[name]):
        raise click.UsageError(f"`{name}` is open already: `harness run` shows it.")
    return known[name]


def _gone_wrong(workspace: Workspace, results: Sequence[ScenarioResult]) -> list[Scenario]:
    """The sealed critical scenarios that went wrong in a run, as if no stage held anything back."""
    from harness.gates import judge

    verdicts = judge(results, workspace.categories, workspace.rollout).verdicts
    wrong = {name for verdict in verdicts for name in verdict.unheld.critical.bad}
    ids = {result.id for result in results if result.sealed and result.shown_as in wrong}
    return [each for each in workspace.scenarios if each.id in ids and workspace.rollout.seal.holds(each)]


def _newest(workspace: Workspace) -> RunFolder | None:
    """The newest finished run: of the workspace as it is, else of an earlier state; None where there is none."""
    from harness.runs import finished_runs, latest_run
    from harness.workspace import WorkspaceError

    try:
        return next(iter(finished_runs(workspace)), None) or latest_run(workspace.root)
    except WorkspaceError:
        return None
