"""What workers of a cluster run conversations with: the support AI under test and who judges it, as they are here."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from harness.cache import made_by
from harness.cluster import Cluster, ClusterError, Shared
from harness.pipelines import Opening, RemotePipeline, Spending, fingerprint_of
from harness.runs.folder import RESULTS_BY
from harness.scoring import Bench
from harness.workspace import WorkspaceError, load


@dataclass(frozen=True, slots=True)
class WorkerSpending:
    """What a worker spent on a batch, and what the person who runs it should know."""

    calls: int
    cost: float
    notes: tuple[str, ...]

    @classmethod
    def by(cls, opening: Opening) -> Self:
        """All that was spent with an opening so far."""
        return cls(opening.spending.calls, opening.spending.cost, tuple(opening.notes))

    def since(self, before: Self) -> Self:
        """What was not spent before."""
        return replace(self, calls=self.calls - before.calls, cost=self.cost - before.cost)

    def take_over(self, opening: Opening) -> None:
        """As if it had been spent with this opening."""
        opening.spending.calls += self.calls
        opening.spending.cost += self.cost
        for words in self.notes:
            opening.note(words)


@dataclass(frozen=True, slots=True)
class ClusterBench:
    """A bench that each worker opens in its copy of the workspace. Limits and budgets hold for all of them together."""

    support_ai: str
    checker: str
    today: dt.date
    fresh: bool
    cache: Path | None  # used where it is at hand
    jobs: int  # conversations at a time, in each worker
    workers: int
    machines: int
    known: _Known
    purse: Shared | None  # where the budget is; None without one

    @classmethod
    def of(cls, cluster: Cluster, bench: Bench, batches: int, jobs: int | None = None) -> Self:
        """For so many batches, with `jobs` conversations at a time in all, else what the support AI allows."""
        opening, pipeline, own = bench.opening, bench.pipeline, bench.opening.spending
        most = jobs or (pipeline.jobs if isinstance(pipeline, RemotePipeline) else cluster.cores)
        workers = max(1, min(cluster.cores, most, batches))
        budget = own.max_calls is not None or own.max_cost is not None
        so_far = own.max_calls, own.max_cost, own.calls, own.cost
        return cls(
            pipeline.name, bench.checker_name, opening.workspace.today, opening.fresh, opening.cache,
            max(1, most // workers), workers, opening.machines * workers, _Known.of(bench),
            cluster.shared(Spending, *so_far) if budget else None,
        )  # fmt: skip

    def opened(self) -> Bench:
        """On a machine of the cluster. Raises ClusterError where something there would make other results."""
        try:
            workspace = load(Path.cwd(), self.today)
        except WorkspaceError as error:
            raise ClusterError(f"on a machine of the cluster {error}") from None
        cache = self.cache if self.cache and self.cache.is_dir() else workspace.cache
        spending = _SharedSpending(self.purse) if self.purse else Spending()
        opening = Opening(workspace, cache, spending, self.fresh, machines=self.machines)
        bench = Bench(opening, self.support_ai, self.checker)
        if why := self.known.differs(_Known.of(bench)):
            raise ClusterError(why)
        return bench


@dataclass(frozen=True, slots=True)
class _Known:
    """What has to be the same for every worker, or its results would not be those of this run."""

    code: str
    workspace: str
    ai: str

    @classmethod
    def of(cls, bench: Bench) -> Self:
        return cls(made_by(*RESULTS_BY), bench.opening.workspace.digest, fingerprint_of(bench.pipeline))

    def differs(self, other: Self) -> str:
        """What is another here; empty where nothing is."""
        if self.code != other.code:
            return "another version of the harness is installed on a machine of the cluster"
        if self.workspace != other.workspace:
            return "the workspace is another on a machine of the cluster: files that git ignores are not sent there"
        return "" if self.ai == other.ai else "the support AI is another on a machine of the cluster"


class _SharedSpending(Spending):
    """What this worker spends; whether it may, is asked where the spending of all workers is known."""

    def __init__(self, purse: Shared) -> None:
        super().__init__()
        self._purse = purse

    def start(self, estimate: float) -> None:
        self._purse.call("start", estimate)
        super().start(estimate)

    def end(self, estimate: float, cost: float) -> None:
        self._purse.call("end", estimate, cost)
        super().end(estimate, cost)
