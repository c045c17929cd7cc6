"""What a page shows of moving one category: the evidence for each stage, and what the commands would say to a move.

Nothing is written: to look at it here is no look at the evidence, since every run that was judged counted as one.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import click

from harness.cli import judged_run, moving, options
from harness.gates import CategoryVerdict, StageCheck, judge, project, steps_up
from harness.ledger import Ledger, Outside, outside, trusted_ledger
from harness.reports import document as documents
from harness.reports import history, moves, projection
from harness.reports.run import Report
from harness.runs import RunFolder, finished_runs
from harness.studio.loaded import newest_run
from harness.studio.once import once
from harness.workspace import Category, Stage, Workspace, WorkspaceError

AT_ONCE = 1_000  # scenarios that are weighed in less than a visitor notices
_NOBODY = "-"  # who makes a move that is only weighed


@dataclass(frozen=True, slots=True)
class OfferedMove:
    """A move as the command would weigh it now."""

    here: Stage
    to: Stage
    may: bool
    lines: tuple[str, ...]  # on what evidence, or why not
    overridable: bool = False
    by_reason: bool = False  # whether it may, once somebody says why
    reason: str = ""  # the one that the evidence gives, if somebody moves it down and says none
    projection: documents.Document | None = None


@dataclass
class MoveDesk:
    """One category, the run that its moves are weighed by, and the moves that there are."""

    workspace: Workspace
    category: Category
    named: Path | None  # the run that was chosen; the newest of today when None
    known: judged_run.KnownRuns
    _weighed: set[Stage | None] = field(default_factory=set)
    _offers: dict[tuple[str, Stage], OfferedMove] = field(default_factory=dict)

    @cached_property
    def ledger(self) -> Ledger:
        return trusted_ledger(self.workspace.root)

    @cached_property
    def run(self) -> judged_run.JudgedRun | None:
        """The one that would count, else the newest that there is; None where there is none."""
        try:
            return self.known.find(self.named, self.category.id)
        except options.UnfinishedError:
            run = newest_run(self.workspace)
        return self.known.judged(run) if run else None

    @cached_property
    def verdict(self) -> CategoryVerdict:
        """By the run; by nothing where there is none, which shows what is required."""
        workspace = self.workspace
        judged = self.run.says.today if self.run else judge((), workspace.categories, workspace.rollout)
        return next(each for each in judged.verdicts if each.category.id == self.category.id)

    @cached_property
    def checks(self) -> dict[Stage, StageCheck]:
        """The gate of its stage and of each further one up to its ceiling, where they have one."""
        run, stages, ceiling = self.run, self.workspace.rollout.stages, self.category.ceiling
        if run is None:
            further: tuple[StageCheck, ...] = (self.verdict.next,) if self.verdict.next else ()
        else:
            further = tuple(steps_up(run.says.gates, stages, self.category.id, ceiling))
        return {check.stage: check for check in (self.verdict.now, *further)}

    @cached_property
    def outside(self) -> Sequence[Outside]:
        """What was changed outside the ledger."""
        return outside(self.ledger.entries, self.workspace.rollout.stages)

    @property
    def moves(self) -> documents.Table | None:
        """Those made so far; None where there are none."""
        return history.table(self.ledger, self.outside, self.category.id)

    @property
    def warnings(self) -> list[str]:
        """What of its stage is not in the ledger."""
        return history.warnings(self.outside, self.category.id)

    @cached_property
    def runs(self) -> list[RunFolder]:
        """Those to choose from: the newest of each support AI, and the newest of an earlier state."""
        newest = {run.manifest.pipeline: run for run in reversed(finished_runs(self.workspace))}
        latest = newest_run(self.workspace)
        found = {run.path.name: run for run in (*newest.values(), *([latest] if latest else []))}
        return [found[name] for name in sorted(found)]

    def at_hand(self, to: Stage | None) -> bool:
        """Whether the moves can be shown without a wait: they were weighed before, or there is little to weigh."""
        return to in self._weighed or len(self.workspace.scenarios) <= AT_ONCE

    def weighed(self, to: Stage | None) -> tuple[OfferedMove | None, OfferedMove | None]:
        """The moves up and down to a stage, or a step where it is None."""
        both = self.up(to), self.down(to)
        self._weighed.add(to)
        return both

    def above(self) -> list[Stage]:
        """Where it may go up to."""
        here = self._here(up=True)
        return [each for each in Stage if here.rank < each.rank <= self.category.ceiling.rank]

    def below(self) -> list[Stage]:
        """Where it may go down to, the nearest first."""
        here = self._here(up=False)
        return [each for each in reversed(Stage) if each.rank < here.rank]

    def up(self, to: Stage | None) -> OfferedMove | None:
        """One step when None. None is also the answer where it can go no further."""
        above = self.above()
        return self._offer("up", to if to in above else above[0], self._weighed_up) if above else None

    def down(self, to: Stage | None) -> OfferedMove | None:
        below = self.below()
        return self._offer("down", to if to in below else below[0], self._weighed_down) if below else None

    def _here(self, *, up: bool) -> Stage:
        """Where a move in this direction begins: see `moving.way_of`."""
        both = self.workspace.rollout.stages[self.category.id], self.ledger.stage(self.category.id)
        return (min if up else max)(both, key=lambda stage: stage.rank)

    def _offer(self, way: str, to: Stage, weigh: Callable[[moving.MoveRequest], OfferedMove]) -> OfferedMove:
        if (way, to) not in self._offers:
            found = weigh(moving.MoveRequest(self.category.id, to, self.named))
            self._offers[way, to] = replace(found, projection=self._projection(to))
        return self._offers[way, to]

    def _weighed_up(self, wish: moving.MoveRequest) -> OfferedMove:
        here, to = self._here(up=True), wish.to or self.category.ceiling
        try:
            weighed = moving.weighed_up(self.workspace, self.ledger, wish, known=self.known)
        except moving.MoveRefusedError as refused:
            lines = tuple(refused.why.split("\n"))
            return OfferedMove(here, to, False, lines, refused.overridable, refused.needs_reason)
        except options.UnfinishedError as refused:
            return OfferedMove(here, to, False, tuple(refused.why.split("\n")))
        except WorkspaceError as error:
            return OfferedMove(here, to, False, tuple(map(str, error.problems)))
        return OfferedMove(here, to, True, _grounds(weighed, wish))

    def _weighed_down(self, wish: moving.MoveRequest) -> OfferedMove:
        """It may always go down; where the evidence gives no reason, a person has to."""
        here, to = self._here(up=False), wish.to or Stage.HUMAN
        try:
            weighed = moving.weigh_down(self.workspace, self.ledger, wish, known=self.known)
        except (options.UnfinishedError, WorkspaceError, click.UsageError):
            return OfferedMove(here, to, True, ())
        return OfferedMove(here, to, True, _grounds(weighed, wish), reason=weighed.reason)

    def _projection(self, to: Stage) -> documents.Document | None:
        """What the move would mean, as `harness project` shows it; None without a run."""
        workspace, run = self.workspace, self.run
        if run is None:
            return None
        results = run.folder.read()
        own = project(results, {self.category.id: self.category}, workspace.rollout, workspace.costs, to)
        return projection.document(own, run.says.today, workspace.costs, run.folder)


def desk_of(workspace: Workspace, report: Report | None, category: str, run: str = "") -> MoveDesk:
    """Kept while the files and the newest run stay as they are. `run` is the path of the one that was chosen."""
    return _kept(report or workspace, workspace, category, run)


@once(most=32)
def _kept(known_by: Report | Workspace, workspace: Workspace, category: str, run: str) -> MoveDesk:
    return MoveDesk(workspace, workspace.categories[category], Path(run) if run else None, _known(known_by, workspace))


@once()
def _known(known_by: Report | Workspace, workspace: Workspace) -> judged_run.KnownRuns:
    """The runs that moves are weighed by; the newest one is judged already where it is evidence on today."""
    newest = newest_run(workspace)
    if newest is None or not isinstance(known_by, Report) or known_by.standing.stale:
        return judged_run.KnownRuns(workspace)
    return judged_run.KnownRuns(workspace, {newest.path: known_by.judgement})


def _grounds(weighed: moving.WeighedMove, wish: moving.MoveRequest) -> tuple[str, ...]:
    entry = weighed.entry(wish, _NOBODY)
    on_trust = weighed.run.says.on_trust if weighed.run else ()
    return tuple(moves.grounds(entry, weighed.stale, versioned=weighed.versioned, on_trust=on_trust))
