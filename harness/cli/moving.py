"""What `promote` and `demote` share: their options, and how a move is checked, made and reported."""

import datetime as dt
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli.judged_run import JudgedRun, KnownRuns
from harness.cli.looks import note_looks
from harness.cli.options import UnfinishedError, known_category, open_workspace
from harness.cli.suite_standards import standards_of
from harness.cli.trusted import ledger_as_seen, refuse_edited_reviews
from harness.gates import NOTHING, Loosened, climb, loosened_since, step, why_words
from harness.ledger import NAME as LEDGER
from harness.ledger import (
    SEALS,
    TUNED,
    GateStep,
    Ledger,
    LedgerEntry,
    locked,
    make_move,
    opened_by_hand,
    read_ledger,
    without_unfinished,
)
from harness.reports import board, moves
from harness.reports import document as documents
from harness.reports.rendering import say, show
from harness.runs import Stale
from harness.workspace import NAME as ROLLOUT
from harness.workspace import (
    Category,
    Git,
    Location,
    Problem,
    RevisionError,
    Stage,
    Workspace,
    WorkspaceError,
    find_root,
    line_at,
    parse_yaml,
    read_text,
)


@dataclass(frozen=True, slots=True)
class MoveRequest:
    """What is asked for. Raises click.UsageError for an override without a reason."""

    category: str
    to: Stage | None = None  # one step when None
    run: Path | None = None
    by: str = ""
    date: dt.datetime | None = None
    reason: str = ""
    repair: bool = False
    override: bool = False
    seen: Stage | None = None  # where who asks saw the category, if that was a while ago

    def __post_init__(self) -> None:
        if self.override and not self.reason:
            raise click.UsageError('An override needs a reason that others can read: --reason "..."')


@dataclass(frozen=True, slots=True)
class WeighedMove:
    """A move that may be made, and the reasons for it."""

    category: Category
    here: Stage
    to: Stage
    reason: str
    run: JudgedRun | None = None
    evidence: tuple[GateStep, ...] = ()
    override: bool = False
    by_evidence: bool = False  # the reason is what the evidence says
    loosened: Loosened = NOTHING

    def entry(self, wish: MoveRequest, by: str) -> LedgerEntry:
        """What the ledger is to keep of it."""
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        return LedgerEntry.model_validate(
            {
                "when": (wish.date or now).replace(tzinfo=dt.UTC),
                "recorded": now,
                "by": by,
                "category": self.category.id,
                "from": self.here,
                "to": self.to,
                "run": self.run.record if self.run else None,
                "evidence": self.evidence,
                "card": self.run.says.card if self.run else None,
                "override": self.override,
                "reason": self.reason,
                "by_evidence": self.by_evidence,
                "softened": moves.softened(self.loosened.easier),
                "lost": self.loosened.lost,
                "unjudged_drafts": self.loosened.unjudged_drafts,
            }
        )

    @property
    def stale(self) -> tuple[Stale, ...]:
        """Why its run is not evidence on today, if it is not."""
        return self.run.stale if self.run else ()

    @property
    def versioned(self) -> bool:
        """Whether the support AI of its run is."""
        return self.run.folder.manifest.versioned if self.run else True


@dataclass(frozen=True, slots=True)
class MadeMove:
    """A move that was made; `kept` is the ledger that ends with its entry."""

    weighed: WeighedMove
    entry: LedgerEntry
    kept: Ledger

    @property
    def document(self) -> documents.Document:
        """That it was made, on what grounds, and where it is written."""
        weighed = self.weighed
        on_trust = weighed.run.says.on_trust if weighed.run else ()
        return moves.document(
            weighed.category, self.entry, self.kept, weighed.stale, versioned=weighed.versioned, on_trust=on_trust
        )


class MoveRefusedError(UnfinishedError):
    """A move that may not be made.

    `overridable`: a person may make it all the same, with a reason. `needs_reason`: the evidence supports it, so that
    it may be made as soon as somebody gives a reason.
    """

    def __init__(
        self, why: str, exit_code: int, further: str = "", *, overridable: bool = False, needs_reason: bool = False
    ) -> None:
        super().__init__(why, exit_code, further)
        self.overridable, self.needs_reason = overridable, needs_reason


Weigh = Callable[[Workspace, Ledger, MoveRequest], WeighedMove]


def move(folder: Path, wish: MoveRequest, weigh: Weigh) -> None:
    """Weigh the wish, make the move, and say so. Ends with exit code 1 where it may not be made."""
    try:
        made = make(find_root(folder), wish, weigh)
    except MoveRefusedError as refused:
        if refused.exit_code != 1:
            raise
        say(str(refused), err=True)
        sys.exit(1)
    except (UnfinishedError, WorkspaceError) as error:
        say(*getattr(error, "__notes__", ()), err=True)
        raise
    show(made.document)


def make(root: Path, wish: MoveRequest, weigh: Weigh) -> MadeMove:
    """Weigh the wish and make the move. Another move meanwhile waits for this one, and is refused if it is of the same
    category: who asked for it has not seen this one.

    Raises MoveRefusedError, UnfinishedError where there is nothing to judge by, WorkspaceError, click.UsageError for a
    wish that makes no sense, OSError; then nothing was moved.
    """
    before = _recorded(root, wish.category)
    with locked(root):
        if wish.repair:
            repair(root)
        ledger = ledger_as_seen(root)
        workspace = open_workspace(root)
        if before not in (None, here := ledger.stage(wish.category)):
            raise MoveRefusedError(moves.moved_meanwhile(known_category(workspace, wish.category), here), 1)
        weighed = weigh(workspace, ledger, wish)
        entry = weighed.entry(wish, wish.by or git_user(workspace.root))
        return MadeMove(weighed, entry, make_move(workspace, ledger, entry))


def _recorded(root: Path, category: str) -> Stage | None:
    """The stage that the ledger has; None where it cannot be read, which is said once it is nobody else's turn."""
    try:
        return read_ledger(root).stage(category)
    except WorkspaceError:
        return None


def repair(root: Path) -> None:
    """Remove what an interrupted command left unfinished at the end of files that only grow, and say what it was."""
    for name in (LEDGER, SEALS, TUNED):
        if (removed := without_unfinished(root, name)) is not None:
            say(moves.repaired(name, removed.decode("utf-8", "replace")))


def weigh_up(workspace: Workspace, ledger: Ledger, wish: MoveRequest) -> WeighedMove:
    """May the category go up? Raises MoveRefusedError where it may not, UnfinishedError with nothing to judge by.

    Whoever asks has looked at the evidence, which counts.
    """
    if not wish.override:
        refuse_edited_reviews(workspace)
    weighed = weighed_up(workspace, ledger, wish, look=True)
    if not (wish.reason or weighed.here is Stage.HUMAN):
        _need_live_support(workspace, weighed)
    return weighed


def weighed_up(
    workspace: Workspace, ledger: Ledger, wish: MoveRequest, *, look: bool = False, known: KnownRuns | None = None
) -> WeighedMove:
    """The same; without a `look` nothing is written. `known` are the workspace's runs, where some were read already."""
    category, here, to = way_of(workspace, ledger, wish, up=True)
    if to.rank > category.ceiling.rank:
        raise MoveRefusedError(moves.beyond_ceiling(category, to), 1)
    _need_gates(workspace, here, to)
    if opened := [] if wish.override else list(opened_by_hand(workspace)):
        raise WorkspaceError(opened)
    run = (known or KnownRuns(workspace)).find(wish.run, category.id)
    if run.stale and not wish.override:
        raise MoveRefusedError(run.why_stale, 3, moves.OVERRIDE, overridable=True)
    if not (run.folder.manifest.versioned or wish.override):
        raise MoveRefusedError(moves.not_versioned(category, run.folder), 3, moves.OVERRIDE, overridable=True)
    if not run.says.today.measurable:
        raise UnfinishedError(board.headline(run.says.today), 3)
    if look and not run.stale:
        note_looks(workspace, run.says.pool)
    way = climb(run.says.gates, {**workspace.rollout.stages, category.id: here}, category.id, to)
    suite = standards_of(workspace, run.says.results, run.folder.manifest.checker)
    if not (way.is_supported or wish.override):
        why, further = moves.unmet(category, run.folder, way), moves.more(category, run.folder)
        raise MoveRefusedError(why, 1, further, overridable=True)
    if suite.exit_code and not wish.override:
        raise MoveRefusedError("\n".join(suite.words), suite.exit_code, moves.OVERRIDE, overridable=True)
    loosened = loosened_since(workspace, run.says, category.id)
    if not wish.reason and _rests_on_what_is_easier(workspace, run, loosened, category.id, here, to):
        why = moves.only_softened(category, run.folder, to, loosened.looser)
        raise MoveRefusedError(why, 1, overridable=True, needs_reason=True)
    evidence = (
        *(step(category.id, gate) for gate in way.steps),
        *(step(v.category.id, v.now) for v in way.left_behind),
    )
    known_ai = run.folder.manifest.versioned
    supported = way.is_supported and known_ai and not run.stale and not suite.exit_code
    return WeighedMove(category, here, to, wish.reason, run, evidence, override=not supported, loosened=loosened)


def _need_live_support(workspace: Workspace, move: WeighedMove) -> None:
    """A move makes the watchdog begin from scratch. Raises MoveRefusedError where it says that the category has to go
    down.
    """
    from harness.cli.watchdog import watched
    from harness.reports import watchdog

    live = next((each for each in watched(workspace)[0] if each.category.id == move.category.id), None)
    if live and (fallen := watchdog.declines(live)):
        why = moves.watched(move.category, move.here, move.to, fallen)
        raise MoveRefusedError(why, 1, overridable=True, needs_reason=True)


def _rests_on_what_is_easier(
    workspace: Workspace, run: JudgedRun, loosened: Loosened, category: str, here: Stage, to: Stage
) -> bool:
    """Whether it could not go there if as much were required, of it and of the scenarios, as when runs were judged."""
    if loosened.decides({**workspace.rollout.stages, category: here}, category, to):
        return True
    then = loosened.suite != workspace.rollout.suite
    return then and bool(
        standards_of(workspace, run.says.results, run.folder.manifest.checker, loosened.suite).exit_code
    )


def weigh_down(
    workspace: Workspace, ledger: Ledger, wish: MoveRequest, *, known: KnownRuns | None = None
) -> WeighedMove:
    """A category may always go down; without a reason only if the evidence does not support its stage."""
    category, here, to = way_of(workspace, ledger, wish, up=False)
    run = _run_if_any(known or KnownRuns(workspace), wish)
    if run is None:
        return WeighedMove(category, here, to, wish.reason)
    verdict = next(verdict for verdict in run.says.today.verdicts if verdict.category.id == category.id)
    if not wish.reason and verdict.holds:
        raise click.UsageError(f'The evidence supports {verdict.stage}, so give a reason: --reason "..."')
    reason, evidence = wish.reason or why_words(verdict), (step(category.id, verdict.now),)
    return WeighedMove(category, here, to, reason, run, evidence, by_evidence=not wish.reason)


def _run_if_any(known: KnownRuns, wish: MoveRequest) -> JudgedRun | None:
    """The run to look at; None where a reason is given and no run is there that can be judged."""
    try:
        run = known.find(wish.run)
        if run.stale and not (wish.run and wish.reason):
            raise UnfinishedError(run.why_stale, 3)
        if run.says.today.measurable:
            return run
        raise UnfinishedError(board.headline(run.says.today), 3)
    except (UnfinishedError, WorkspaceError) as error:
        if wish.run or not wish.reason:
            error.add_note(moves.NO_RUN)
            raise
        return None


def way_of(workspace: Workspace, ledger: Ledger, wish: MoveRequest, *, up: bool) -> tuple[Category, Stage, Stage]:
    """The category, the stage it leaves and the stage it is to go to.

    A stage that was set by hand in this direction is what is recorded, unless the wish says otherwise: the move
    begins where the ledger has it.
    """
    category = known_category(workspace, wish.category)
    written, recorded = workspace.rollout.stages[category.id], ledger.stage(category.id)
    here = (min if up else max)(written, recorded, key=lambda stage: stage.rank)
    if wish.seen not in (None, here):
        raise MoveRefusedError(moves.moved_meanwhile(category, here), 1)
    ladder = list(Stage)
    beyond = ladder[here.rank + 1 :] if up else ladder[: here.rank][::-1]
    if not beyond:
        raise click.UsageError(f"{category.title} is at {here}; there is nothing {'above' if up else 'below'} it.")
    to = wish.to or (written if written is not here else beyond[0])
    if to is here:
        raise click.UsageError(f"{category.title} is already at {here}.")
    if to not in beyond:
        other = "demote" if up else "promote"
        raise click.UsageError(f"{category.title} is at {here}; to move it to {to}, use `harness {other}`.")
    return category, here, to


def _need_gates(workspace: Workspace, here: Stage, to: Stage) -> None:
    """Raises WorkspaceError for a stage on the way without a gate: there is nothing to compare the evidence with."""
    way = [stage for stage in Stage if here.rank < stage.rank <= to.rank and stage not in workspace.rollout.gates]
    if way:
        text = read_text(workspace.root / ROLLOUT, ROLLOUT)
        at = Location(ROLLOUT, line_at(parse_yaml(text, ROLLOUT), ("gates",)))
        raise WorkspaceError(Problem(at, f"`{s}` has no gate", f"add `{s}:` under `gates:`") for s in way)


def git_user(root: Path) -> str:
    """`name <mail>` as git has it. Raises click.UsageError without it."""
    with suppress(RevisionError):
        name, mail = (Git(root).ask("config", key) for key in ("user.name", "user.email"))
        if name and mail:
            return f"{name} <{mail}>"
    raise click.UsageError('git does not know who you are, so name who it is: --by "Name <mail>"')
