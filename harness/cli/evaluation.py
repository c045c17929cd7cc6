"""What commands that run share: scenarios through a pipeline into a judged run folder."""

import asyncio
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.cli.looks import note_looks
from harness.cli.options import RunOptions, UnfinishedError, noted
from harness.gates import Baseline, cards_on_trust, gone, judge_run, judged_since, looks_of, project
from harness.io_errors import explained
from harness.ledger import read_tunings, sealed_by_hand
from harness.pipelines import Opening, RecordedPipeline, Spending
from harness.reports import board, run_standing, unfinished, written
from harness.reports.rendering import RunProgress, note, say, show
from harness.reports.run import FILES, Report, keep_as_latest, trend, write_reports
from harness.runs import (
    ChosenPart,
    ConversationDone,
    Customers,
    Event,
    PooledRuns,
    RunFolder,
    RunPlan,
    RunStarted,
    RunStopped,
    ScenarioResult,
    Shard,
    Stale,
    StaleReason,
    counted,
    latest_run,
    open_run,
    pool_of,
    run,
    run_of,
    run_on_cluster,
    says_the_same,
    staleness,
    to_run,
)
from harness.runs.blame import blamed
from harness.scoring import Bench, WorkingJudges, accepts_any_answer
from harness.scoring.criteria import judged_in_words
from harness.turns import Pipeline, PipelineError
from harness.workspace import Scenario, Workspace, WorkspaceError


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A judged run and where its reports are."""

    folder: RunFolder
    results: Sequence[ScenarioResult]  # all of them, to judge by; the report shows the open ones
    report: Report
    page: Path

    def keep_as_latest(self) -> None:
        """Copy its reports to `reports/latest/`: it is the run that was asked for, not one to compare with.

        Of a run of a part of the scenarios none are kept there: it would be taken for a whole one.
        """
        if self.folder.manifest.part:
            return
        keep_as_latest(self.report.workspace.reports, [self.page.with_name(name) for name in FILES])


@dataclass
class Evaluator:
    """The pipelines of one command, their judges, and what they may spend together."""

    workspace: Workspace
    options: RunOptions
    spending: Spending | None = None
    baseline: Baseline | None = None  # what the runs are compared with
    uncompared: str = ""  # why they are compared with nothing, although a baseline was named
    reuse: bool = False  # whether a finished run of the very same can be used, as it is
    once: bool = False  # whether one can be used that says all that a new one would say
    look: bool = False  # whether what is judged counts as a look at the evidence
    cache: Path | None = None  # what is kept between runs; the workspace's own when None
    part: ChosenPart | None = None  # what runs; all scenarios that count when None
    shard: Shard | None = None  # which of them run on this machine; all when None
    cluster: bool = False  # whether they run on a cluster
    opening: Opening = field(init=False)

    def __post_init__(self) -> None:
        cache = self.cache or self.workspace.cache
        self.opening = Opening(
            self.workspace, cache, self.spending or self._budget(), self.options.fresh,
            machines=self.shard.of if self.shard else 1,
        )  # fmt: skip

    def _budget(self) -> Spending:
        """What may be spent here; of a shard its share."""
        calls, cost, shard = self.options.max_calls, self.options.max_cost, self.shard
        if not shard:
            return Spending(calls, cost)
        return Spending(None if calls is None else shard.share(calls), None if cost is None else cost / shard.of)

    def evaluate(self, support_ai: str | Pipeline) -> Evaluation:
        """Run the scenarios through a pipeline, keep the results as they come, judge them, write the reports.

        To judge a part of them is no look at the evidence. Raises UnfinishedError when the run stops early.
        """
        bench = Bench(self.opening, support_ai, self.options.checker)
        with noted(self.opening):
            folder, fresh = self._held(bench)
            opened = bench.pipeline if fresh else None
            stale = (Stale(StaleReason.CHOSEN, self.part.words),) if self.part else ()
            look = self.look and not self.part
            return evaluated(
                self.workspace, folder, self.baseline, opened, look=look, stale=stale, uncompared=self.uncompared
            )

    def held(self, support_ai: str) -> RunFolder:
        """The run alone, without a judgement. Raises UnfinishedError when it stops early."""
        with noted(self.opening):
            return self._held(Bench(self.opening, support_ai, self.options.checker))[0]

    def _held(self, bench: Bench) -> tuple[RunFolder, bool]:
        """The finished run, and whether it was made now."""
        repeats, held, part = self.options.repeat, to_run(self.workspace), self.part
        _refuse_fewer(bench.opened().pipeline, repeats)
        if part:
            held = [scenario for scenario in held if scenario.id in part.ids]
        customers = Customers(self.opening)
        folder = run_of(bench.opened(), customers, held, repeats, part.words if part else "", str(self.shard or ""))
        held = self.shard.scenarios(held) if self.shard else held
        if folder.by_other_code and (self.reuse or self.options.resume):
            self.opening.note(run_standing.BY_OTHER_CODE)
        elif self._used(folder, bench):
            asyncio.run(bench.close())
            asyncio.run(customers.close())
            return folder, False
        with folder, RunProgress(spending=self.opening.spending) as progress:
            done = folder.pick_up() if self.options.resume else set()
            if not done:
                folder.start_afresh()
            if self.options.resume and not done and not folder.by_other_code:
                self.opening.note(run_standing.NOTHING_TO_RESUME)
            plan = RunPlan(self.options.jobs, repeats, done)
            self._take(self._events(bench, customers, held, plan, progress), folder, progress, len(done))
            try:
                for damaged in folder.finish(held):
                    self.opening.note(run_standing.set_aside(damaged))
            except OSError as error:
                raise self._unfinished(explained(error), len(held) * repeats, len(held) * repeats, 3) from None
        return folder, True

    def _events(
        self, bench: Bench, customers: Customers, held: Sequence[Scenario], plan: RunPlan, progress: RunProgress
    ) -> Iterator[Event]:
        """The run as it goes on, here or on a cluster, where the workers open what they need."""
        if self.cluster:
            return run_on_cluster(bench, held, plan)
        in_words = bench.judge if judged_in_words(held) else None
        working = WorkingJudges((bench.checker, in_words)) if in_words else bench.checker
        return run(self.workspace, bench.pipeline, held, bench.scorers, progress.reading, plan, working, customers)

    def _used(self, folder: RunFolder, bench: Bench) -> bool:
        """Whether the run that is there is used in place of a new one; says so where somebody may expect a new one."""
        if self.options.fresh or self.part or self.shard:
            return False
        if self.reuse and folder.results.exists() and not (folder.intact and folder.fits()):
            what, way_out = run_standing.words(Stale(StaleReason.EDITED)), "remove this folder: the run is made again"
            raise WorkspaceError.at(os.path.relpath(folder.path), 1, what, way_out)
        if self.reuse:
            return folder.results.exists()
        if self.options.resume or not self.once or not says_the_same(folder, bench):
            return False
        self.opening.note(run_standing.used_again(folder.manifest))
        return True

    def _take(self, events: Iterable[Event], folder: RunFolder, progress: RunProgress, before: int) -> None:
        """Write each conversation down as it comes."""
        done = total = before
        try:
            for event in events:
                if isinstance(event, RunStarted):
                    total = before + event.conversations
                elif isinstance(event, ConversationDone):
                    folder.append(event.turns)
                    done += 1
                    progress.held(done, total)
                elif isinstance(event, RunStopped):
                    raise self._unfinished(event.reason, done, total, 3)
        except KeyboardInterrupt:
            raise self._unfinished("interrupted", done, total, 130) from None
        except OSError as error:
            raise self._unfinished(explained(error), done, total, 3) from None

    def _unfinished(self, reason: str, done: int, total: int, exit_code: int) -> UnfinishedError:
        given = sys.argv[1:]
        again = shlex.join(["harness", *given, *([] if "--resume" in given else ["--resume"])])
        return UnfinishedError(unfinished.run_stopped(reason, done, total, again), exit_code)


def show_judged(evaluation: Evaluation) -> None:
    """Show the board, and keep it as the latest. Ends with exit code 3 where nothing could be judged."""
    evaluation.keep_as_latest()
    show(board.document(evaluation.report.judgement, evaluation.report.standing))
    say(written.report(evaluation.page))
    if not evaluation.report.judgement.measurable:
        sys.exit(3)


def named_or_latest(workspace: Workspace, named: Path | None) -> tuple[RunFolder, tuple[Stale, ...]]:
    """The run that was named, else the latest under `reports/`, and why it is not evidence on today, if so: a note.

    Raises WorkspaceError when there is none.
    """
    run = open_run(named) if named else latest_run(workspace.root)
    if stale := staleness(run, workspace):
        note(run_standing.explained(run.manifest, stale))
    return run, stale


def _refuse_fewer(pipeline: Pipeline, repeats: int) -> None:
    """Raises PipelineError where a recording has more replies to each message than would be looked at."""
    if isinstance(pipeline, RecordedPipeline) and pipeline.repeats > repeats:
        raise PipelineError(
            f"`{pipeline.name}` was recorded with {pipeline.repeats} replies to a message, "
            f"and a scenario has to pass in all: add `--repeat {pipeline.repeats}`, "
            f"or leave out the records of repeat {repeats + 1} and above"
        )


def evaluated(
    workspace: Workspace, folder: RunFolder, baseline: Baseline | None = None, pipeline: Pipeline | None = None, *,
    look: bool = False, stale: tuple[Stale, ...] = (), uncompared: str = "",
) -> Evaluation:  # fmt: skip
    """Judge a finished run, compare it with a baseline if there is one, write the reports beside its results.

    `pipeline` is the one it ran through, if open. `look`: whether this counts as a look at the evidence; then what
    other runs found on the same subject counts too. `stale` is why the run is none on today.
    """
    pool = pool_of(folder, workspace if look else None)
    if look:
        note_looks(workspace, pool)
    report = reported(workspace, pool, baseline, pipeline, look=look, stale=stale, uncompared=uncompared)
    return Evaluation(folder, pool.results, report, write_reports(folder, report))


def reported(
    workspace: Workspace, pool: PooledRuns, baseline: Baseline | None = None, pipeline: Pipeline | None = None, *,
    look: bool = False, stale: tuple[Stale, ...] = (), uncompared: str = "",
) -> Report:  # fmt: skip
    """What the reports of a finished run show; as `evaluated`, but nothing is written."""
    folder, own, results = pool.runs[-1][0], pool.own, pool.results
    also = tuple(each.manifest.id for each in pool.also)
    by_hand = sealed_by_hand(workspace, counted(workspace.scenarios))
    tuned = tuple(read_tunings(workspace.root))
    judgement = judge_run(results, workspace, folder.manifest)
    ready = [category.id for category in judgement.ready]
    lost = gone(workspace, folder, *ready, pool=lambda: pool) if look else ()
    looks, on_trust = looks_of(workspace), cards_on_trust(workspace, folder.manifest)
    hollow = sum(accepts_any_answer(each, workspace) for each in counted(workspace.scenarios))
    unjudged = run_standing.unjudged_of(results)
    stands = run_standing.RunStanding(
        folder.manifest, stale, looks, by_hand, also, tuned, lost, hollow, on_trust, unjudged
    )
    change = judged_since(baseline, folder, own, results, workspace, judgement, bool(stale)) if baseline else None
    projections = project(results, workspace.categories, workspace.rollout, workspace.costs)
    blames = blamed(results, workspace, folder.manifest, pipeline)
    past = trend(folder, judgement)
    return Report(folder.manifest, workspace, results, judgement, projections, blames, change, past, stands, uncompared)
