"""A run on a cluster: the same events as of one on this machine, of conversations that its workers hold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from harness.cluster import ClusterError, connected
from harness.pipelines import BudgetSpentError, RemotePipeline
from harness.runs.cluster_bench import ClusterBench, WorkerSpending
from harness.runs.conversations import hold
from harness.runs.customers import Customers
from harness.runs.results import TurnResult
from harness.runs.runner import ConversationDone, Event, PlainlyDown, RunDone, RunPlan, RunStarted, RunStopped
from harness.runs.suite import to_run
from harness.scoring import Bench
from harness.workspace import Scenario

BATCH = 64  # conversations that a worker is given at a time

Todo = tuple[int, int]  # the place of a scenario among all that are to be run, and which repeat


@dataclass(frozen=True, slots=True)
class _Held:
    """What a worker has done of a batch."""

    conversations: list[tuple[TurnResult, ...]]
    stopped: str  # why it held no more; empty where it held all
    spent: WorkerSpending


def run_on_cluster(bench: Bench, scenarios: Sequence[Scenario], plan: RunPlan) -> Iterator[Event]:
    """As `run`, on the cores of a cluster (`harness.cluster`).

    The conversations are the same as those of a run on one machine, and come as their batches end; where a worker
    dies, those of its batch run again.
    """
    places = {(each.id, each.variant): place for place, each in enumerate(to_run(bench.opening.workspace))}
    todo = (
        (places[each.id, each.variant], repeat)
        for repeat in range(1, plan.repeats + 1)
        for each in scenarios
        if (each.id, each.variant, repeat) not in plan.done
    )
    count = len(scenarios) * plan.repeats - len(plan.done)
    yield RunStarted(count)
    down, stopped = None if plan.done else PlainlyDown(), ""
    left = takewhile(lambda _: not stopped, todo)
    try:
        with connected(bench.opening.workspace.root) as cluster:
            asked = ClusterBench.of(cluster, bench, -(-count // BATCH), plan.jobs)
            for held in cluster.in_order(_Holding, (asked,), asked.workers, left, BATCH):
                held.spent.take_over(bench.opening)
                stopped = stopped or held.stopped
                for turns in held.conversations:
                    yield ConversationDone(turns)
                    stopped = stopped or (down.seen(turns) if down else "")
    except ClusterError as error:
        stopped = stopped or str(error)
    finally:
        asyncio.run(bench.close())
    yield RunStopped(stopped) if stopped else RunDone()


class _Holding:
    """Holds conversations on a machine of the cluster."""

    def __init__(self, asked: ClusterBench) -> None:
        self._bench = asked.opened()
        self._ways, self._jobs = to_run(self._bench.opening.workspace), asked.jobs
        self._customers = Customers(self._bench.opening)
        self._loop = asyncio.Runner()

    def __call__(self, batch: Sequence[Todo]) -> _Held:
        before = WorkerSpending.by(self._bench.opening)
        todo = [(self._ways[place], repeat) for place, repeat in batch]
        messages = [turn.customer for scenario, _ in todo for turn in scenario.turns]
        self._bench.pipeline.prepare(messages, lambda done, total: None)
        held, stopped = self._loop.run(self._all(todo))
        return _Held(held, stopped, WorkerSpending.by(self._bench.opening).since(before))

    async def _all(self, todo: Sequence[tuple[Scenario, int]]) -> tuple[list[tuple[TurnResult, ...]], str]:
        """The conversations in their order, as far as the budget goes, and why it went no further."""
        free, bench = asyncio.Semaphore(self._jobs), self._bench

        async def one(scenario: Scenario, repeat: int) -> tuple[TurnResult, ...]:
            async with free:
                workspace, remote = bench.opening.workspace, isinstance(bench.pipeline, RemotePipeline)
                return await hold(
                    workspace, bench.pipeline, scenario, repeat, bench.scorers, self._customers, remote=remote
                )

        ended = await asyncio.gather(*(one(*each) for each in todo), return_exceptions=True)
        spent = [each for each in ended if isinstance(each, BudgetSpentError)]
        for each in ended:
            if isinstance(each, BaseException) and not isinstance(each, BudgetSpentError):
                raise each
        return [each for each in ended if not isinstance(each, BaseException)], str(spent[0]) if spent else ""
