"""Talks with support AIs. A pipeline is opened once and closed at the end; all of them live in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from threading import Lock, Thread
from typing import Any, TypeVar

from harness.articles import Talk, TurnTrace
from harness.pipelines import Opening
from harness.scoring import Bench
from harness.turns import Exchange
from harness.workspace import Workspace

PATIENCE = 10  # seconds that pipelines have to close

T = TypeVar("T")


@dataclass
class _OpenBench:
    """A pipeline and what judges it, for one state of the workspace."""

    workspace: Workspace
    bench: Bench
    talking: int = 0  # messages that wait for a reply
    left: bool = False  # whether the workspace has changed since

    async def leave(self) -> None:
        """Close it, as soon as nobody waits for it."""
        self.left = True
        if not self.talking:
            await self.bench.close()


@dataclass
class Talking:
    """Those of one site. What is opened stays open until the workspace changes."""

    _lock: Lock = field(default_factory=Lock)
    _benches: dict[str, _OpenBench] = field(default_factory=dict)  # by the pipeline's name; of the loop's thread alone
    _loop: asyncio.AbstractEventLoop | None = None
    _thread: Thread | None = None

    def say(
        self, workspace: Workspace, pipeline: str, message: str, history: tuple[Exchange, ...],
        customer: Mapping[str, str],
    ) -> TurnTrace:  # fmt: skip
        """Send the next message of a talk to a pipeline, and wait for what it does. Raises as `Talk.say` does."""
        return self._run(self._say(workspace, pipeline, message, history, customer))

    def close(self) -> None:
        """Close what is open."""
        if self._loop is None or self._thread is None:
            return
        try:
            self._run(self._close(), PATIENCE)
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(PATIENCE)
            self._loop.close()
            self._loop = self._thread = None

    async def _say(
        self, workspace: Workspace, pipeline: str, message: str, history: tuple[Exchange, ...],
        customer: Mapping[str, str],
    ) -> TurnTrace:  # fmt: skip
        opened = await self._bench(workspace, pipeline)
        opened.talking += 1
        try:
            return await Talk(opened.bench, customer, history).say(message)
        finally:
            opened.talking -= 1
            if opened.left:
                await opened.leave()

    async def _bench(self, workspace: Workspace, pipeline: str) -> _OpenBench:
        known = self._benches.get(pipeline)
        if known and known.workspace is workspace:
            return known
        opened = _OpenBench(workspace, Bench(Opening(workspace, workspace.cache), pipeline))
        self._benches[pipeline] = opened
        if known:
            await known.leave()
        return opened

    async def _close(self) -> None:
        for opened in self._benches.values():
            await opened.bench.close()
        self._benches.clear()

    def _run(self, work: Coroutine[Any, Any, T], seconds: float | None = None) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._running()).result(seconds)

    def _running(self) -> asyncio.AbstractEventLoop:
        """The loop, in a thread of its own."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = Thread(target=self._loop.run_forever, daemon=True)
                self._thread.start()
            return self._loop
