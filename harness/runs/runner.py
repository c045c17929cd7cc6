"""The runner: scenarios through a pipeline, scored, as a stream of events.

It does not know its listeners: the journal, the progress bar and the reports take what they need.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import current_thread, main_thread
from typing import Protocol

from harness.pipelines import BudgetSpentError, Opening, RemotePipeline
from harness.runs.attempts import ConversationKey
from harness.runs.conversations import hold
from harness.runs.customers import Customers
from harness.runs.results import TurnResult
from harness.scoring import Bench, Scorer
from harness.turns import Conversation, Pipeline, Progress, Reply
from harness.workspace import Scenario, Workspace

ALL_FAIL = 25  # conversations in error from the start, after which a pipeline counts as down
_TO_END = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
MOMENT = 0.02  # seconds; conversations that end so soon after each other come together: entering the loop costs as much


@dataclass(frozen=True, slots=True)
class RunStarted:
    """Emitted once, before the pipeline gets any message."""

    conversations: int  # still to be held


@dataclass(frozen=True, slots=True)
class ConversationDone:
    """Emitted for each scenario, variant and repeat when all its turns are scored, in the order they end."""

    turns: tuple[TurnResult, ...]


@dataclass(frozen=True, slots=True)
class RunStopped:
    """Emitted instead of `RunDone` when the run stops early. Finished conversations are kept."""

    reason: str


@dataclass(frozen=True, slots=True)
class RunDone:
    """Emitted once at the end."""


Event = RunStarted | ConversationDone | RunStopped | RunDone


@dataclass(frozen=True, slots=True)
class RunPlan:
    """How the scenarios are run."""

    jobs: int | None = None  # conversations at a time; the pipeline's own number when None
    repeats: int = 1
    done: Collection[ConversationKey] = frozenset()  # conversations that need not be held again


def counted(scenarios: Sequence[Scenario]) -> list[Scenario]:
    """The scenarios that count: proposed ones wait for approval."""
    return [scenario for scenario in scenarios if scenario.status == "approved"]


def shown(workspace: Workspace) -> list[Scenario]:
    """Those that count and are not sealed: what comes of them may be shown one by one."""
    return [scenario for scenario in counted(workspace.scenarios) if not workspace.rollout.seal.holds(scenario)]


def run(
    workspace: Workspace,
    pipeline: Pipeline,
    scenarios: Sequence[Scenario],
    scorers: Mapping[str, Scorer] | None = None,
    progress: Progress = lambda done, total: None,
    plan: RunPlan = RunPlan(),
    checker: ReplyJudges | None = None,
    customers: Customers | None = None,
) -> Iterator[Event]:
    """Run and score scenarios, many at once. A turn the pipeline fails on is an error result, not an exception.

    Each runs as given: for its variants, give `harness.runs.variants.ways` of it.
    `scorers` are all there are, with the embedded checker, when None. `checker` is one that the scorers use:
    as many answers as it takes at a time are judged while conversations go on, and it is closed at the end.
    `customers` play those of briefs, the workspace's when None; they are closed at the end as well.

    Memory does not grow with the number of scenarios: only conversations under way are in it.
    """
    left = len(scenarios) * plan.repeats - len(plan.done)
    yield RunStarted(left)
    pipeline.prepare([turn.customer for scenario in scenarios for turn in scenario.turns], progress)
    todo = (
        (scenario, repeat)
        for repeat in range(1, plan.repeats + 1)
        for scenario in scenarios
        if (scenario.id, scenario.variant, repeat) not in plan.done
    )
    jobs = plan.jobs or pipeline.jobs
    judged = checker.jobs - 1 if checker else 0
    judges = Bench.of(workspace).scorers if scorers is None else scorers
    play = customers or Customers(Opening(workspace, workspace.cache))
    desk = _ConversationWorkers(workspace, _AtMost(pipeline, jobs), judges, play, todo, fresh=not plan.done)
    with asyncio.Runner() as loop, _ending_in_order(lambda: loop.get_loop().call_soon_threadsafe(desk.interrupt)):
        try:
            loop.run(desk.open(max(1, min(jobs + judged, left))))
            while done := loop.run(desk.some_done()):
                yield from done
        except KeyboardInterrupt:
            with suppress(RuntimeError):  # one that came as a step ended has left the loop about to stop: let it
                loop.run(asyncio.sleep(0))
            raise
        finally:
            loop.run(_close(desk, pipeline, checker, play))
    if desk.interrupted:
        raise KeyboardInterrupt
    yield RunStopped(desk.stopped) if desk.stopped else RunDone()


@contextmanager
def _ending_in_order(stop: Callable[[], object]) -> Iterator[None]:
    """A first Ctrl-C stops the run between two steps; a second one interrupts whatever is being done.

    Nothing is interrupted midway: a library in C that is being opened would make another error of it, which looks
    like a mistake of the pipeline, and a program that is being started would be left behind. So it is with other
    signals to end that somebody in this process handles; once all is closed they get what came.
    """
    before = {each: handler for each in _TO_END if callable(handler := signal.getsignal(each))}
    others = before.get(signal.SIGINT, signal.default_int_handler) is not signal.default_int_handler
    if current_thread() is not main_thread() or others:
        yield
        return
    came: list[int] = []

    def as_before() -> None:
        for each, handler in before.items():
            signal.signal(each, handler)

    def asked(number: int, frame: object) -> None:
        as_before()
        came.append(number)
        stop()

    for each in before:
        signal.signal(each, asked)
    try:
        yield
    finally:
        as_before()
    for number in came:
        signal.raise_signal(number)


async def _close(
    desk: _ConversationWorkers, pipeline: Pipeline, checker: ReplyJudges | None, customers: Customers
) -> None:
    try:
        await desk.close()
    finally:
        await pipeline.close()
        await customers.close()
        if checker:
            await checker.close()


class PlainlyDown:
    """Sees whether a pipeline is down: not one conversation worked from the start."""

    def __init__(self) -> None:
        self._errors_at_first: int | None = 0
        self._last_error = "an error of a sealed scenario"

    def seen(self, turns: Sequence[TurnResult]) -> str:
        """Why the run is to stop after this conversation too; empty where it goes on."""
        if self._errors_at_first is None:
            return ""
        error = turns[0].error
        if error and not turns[0].sealed:
            self._last_error = error
        self._errors_at_first = self._errors_at_first + 1 if error else None
        if self._errors_at_first != ALL_FAIL:
            return ""
        return f"the first {ALL_FAIL} conversations all failed, the last one with: {self._last_error}"


class ReplyJudges(Protocol):
    """Who judges replies while conversations go on."""

    @property
    def jobs(self) -> int:
        """How many replies at a time."""
        ...

    async def close(self) -> None: ...


class _AtMost:
    """A pipeline with a limit on conversations at once, whatever is being judged meanwhile."""

    def __init__(self, pipeline: Pipeline, jobs: int) -> None:
        self._pipeline, self._free = pipeline, asyncio.Semaphore(jobs)
        self.remote = isinstance(pipeline, RemotePipeline)

    async def reply(self, conversation: Conversation) -> Reply:
        async with self._free:
            return await self._pipeline.reply(conversation)


class _ConversationWorkers:
    """Runs as many conversations at a time as there are workers."""

    def __init__(
        self,
        workspace: Workspace,
        pipeline: _AtMost,
        scorers: Mapping[str, Scorer],
        customers: Customers,
        todo: Iterator[tuple[Scenario, int]],
        *,
        fresh: bool,
    ) -> None:
        self._workspace, self._pipeline, self._scorers, self._todo = workspace, pipeline, scorers, todo
        self._customers = customers
        self.stopped = ""
        self.interrupted = False
        self._down = PlainlyDown() if fresh else None
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, jobs: int) -> None:
        """Start the workers. The queue is short, so that they wait for the reader of the events."""
        self._done: asyncio.Queue[ConversationDone | None] = asyncio.Queue(maxsize=jobs)
        workers = [asyncio.create_task(self._work()) for _ in range(jobs)]
        self._tasks = [*workers, asyncio.create_task(self._finish(workers))]

    async def some_done(self) -> list[ConversationDone]:
        """The next that is done, with those that are done within a moment of it; empty at the end."""
        events = []
        event = await self._done.get()
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                while event is not None:
                    events.append(event)
                    event = await self._done.get()
        if event is None and events:
            self._done.put_nowait(None)  # the end, to be seen next time
        return events

    def interrupt(self) -> None:
        """Stop what is under way; what is done by now is still handed over."""
        self.interrupted = True
        for worker in self._tasks[:-1]:
            worker.cancel()

    async def close(self) -> None:
        """Stop what is under way."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for error in ended:
            if isinstance(error, Exception):
                raise error

    async def _finish(self, workers: Sequence[asyncio.Task[None]]) -> None:
        await asyncio.gather(*workers, return_exceptions=True)
        await self._done.put(None)

    async def _work(self) -> None:
        """One conversation after the other, until there is none or the run is to stop."""
        try:
            for scenario, repeat in self._todo:
                if self.interrupted:  # before there was anybody to stop
                    return
                turns = await hold(
                    self._workspace, self._pipeline, scenario, repeat, self._scorers, self._customers,
                    remote=self._pipeline.remote,
                )  # fmt: skip
                if self._down:
                    self.stopped = self.stopped or self._down.seen(turns)
                await self._done.put(ConversationDone(turns))
                if self.stopped:
                    return
        except BudgetSpentError as spent:
            self.stopped = self.stopped or str(spent)
