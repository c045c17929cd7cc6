"""Work on all cores of a Ray cluster: batches go out, and what is made of them comes back in their order.

Which cluster, Ray's own variable `RAY_ADDRESS` says; without it the cores of this machine are one.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2  # batches that a worker is given at a time, so that it never waits for the next
DEATHS = 5  # of a worker, or at one batch: where more die, trying again does not help
_NOT_SENT = ("/reports/", "/reviews/", ".?*")  # of the folder that every machine gets


class ClusterError(Exception):
    """A cluster that cannot be reached, or on which workers die again and again; says what happened."""


class _Worker:
    """A process of the cluster, which makes what works at its first batch and then keeps it."""

    def __init__(self, make: Callable[..., Callable[[Any], Any]], *given: Any) -> None:
        self._make, self._given = make, given
        self._works: Callable[[Any], Any] | None = None

    def work(self, batch: list[Any]) -> Any:
        if self._works is None:
            self._works = self._make(*self._given)
        return self._works(batch)


class Shared:
    """An object that is in one place, whoever of the cluster calls it."""

    def __init__(self, actor: Any) -> None:
        self._actor = actor

    def call(self, method: str, *given: Any) -> Any:
        """What a method gives, or raises."""
        ray: Any = import_module("ray")
        try:
            return ray.get(getattr(self._actor, method).remote(*given))
        except ray.exceptions.RayTaskError as error:
            raise error.cause from None


class Cluster:
    """A cluster that is connected to."""

    def __init__(self, ray: Any, cores: int) -> None:
        self._ray, self.cores = ray, cores

    def shared(self, part: type, *given: Any) -> Shared:
        """One object of a class for all workers."""
        return Shared(self._ray.remote(num_cpus=0)(part).remote(*given))

    def in_order(
        self, make: Callable[..., Callable[[list[T]], R]], given: tuple[Any, ...], workers: int, items: Iterable[T],
        size: int,
    ) -> Iterator[R]:  # fmt: skip
        """What `make(*given)`, made once a worker, gives for each batch of so many items, in their order, each once.

        Items are taken as workers get to them, and no more is on its way than they and the reader can take. The
        batches of a worker or machine that dies are worked on again. Raises ClusterError, and what a worker or `items`
        raises: after all that was taken before.
        """
        kind = self._ray.remote(num_cpus=1, max_restarts=DEATHS, max_task_retries=DEATHS)(_Worker)
        hands = _Hands(self._ray, [kind.remote(make, *given) for _ in range(workers)])
        batches, in_line = _Batches(items, size), deque[Any]()
        for batch in batches:
            if len(in_line) == AHEAD * workers:
                yield self._made(in_line.popleft())
            in_line.append(hands.work(batch))
        while in_line:
            yield self._made(in_line.popleft())
        if batches.failed:
            raise batches.failed

    def _made(self, coming: Any) -> Any:
        errors = self._ray.exceptions
        try:
            return self._ray.get(coming)
        except errors.RayTaskError as error:
            raise error.cause from None
        except errors.RayError as error:
            raise ClusterError(_first_line(error)) from None


@contextmanager
def connected(folder: Path | None = None) -> Iterator[Cluster]:
    """The cluster that `RAY_ADDRESS` names, or one of this machine's cores, until the end of the block.

    Every worker runs in a copy of `folder`, if it needs one: without reports, reviews, hidden files and what git
    ignores. Raises ClusterError where it cannot be reached, ModuleNotFoundError without Ray.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves for Ray's makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # or it warns
    ray: Any = import_module("ray")
    sent = {"working_dir": str(folder.resolve()), "excludes": list(_NOT_SENT)} if folder else {}
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR, "configure_logging": True}
    if "RAY_ADDRESS" not in os.environ:
        quiet["include_dashboard"] = False
    try:
        _refuse_a_closed_door(os.environ.get("RAY_ADDRESS", ""))
        ray.init(runtime_env=sent, **quiet)
    except (OSError, ValueError, RuntimeError, ray.exceptions.RayError) as error:
        raise ClusterError(_first_line(error)) from None
    try:
        yield Cluster(ray, max(1, int(ray.cluster_resources().get("CPU", 1))))
    finally:
        ray.shutdown()


def _refuse_a_closed_door(address: str) -> None:
    """Raises OSError where nobody listens at `host:port`, which Ray would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=10).close()
        except OSError as error:
            raise OSError(f"nobody answers at RAY_ADDRESS `{address}`: {error.strerror or error}") from None


class _Hands:
    """The workers, and how much each of them has to do."""

    def __init__(self, ray: Any, workers: Sequence[Any]) -> None:
        self._ray, self._workers = ray, workers
        self._under_way: dict[Any, int] = {}  # by what will be made of a batch: who works on it

    def work(self, batch: list[Any]) -> Any:
        """Give a batch to the one who has the least to do; what will be made of it."""
        if self._under_way:
            made, _ = self._ray.wait(list(self._under_way), num_returns=len(self._under_way), timeout=0)
            for each in made:
                del self._under_way[each]
        busy = Counter(self._under_way.values())
        who = min(range(len(self._workers)), key=lambda number: busy[number])
        coming = self._workers[who].work.remote(batch)
        self._under_way[coming] = who
        return coming


class _Batches(Generic[T]):
    """Items, so many at a time, until they end or cannot be read any more."""

    def __init__(self, items: Iterable[T], size: int) -> None:
        self._items, self._size = iter(items), size
        self.failed: Exception | None = None

    def __iter__(self) -> Iterator[list[T]]:
        while batch := list(self._some()):
            yield batch

    def _some(self) -> Iterator[T]:
        try:
            yield from islice(self._items, 0 if self.failed else self._size)
        except Exception as error:  # noqa: BLE001 - raised when all that was read before it is worked on
            self.failed = error


def _first_line(error: BaseException) -> str:
    return (str(error) or type(error).__name__).strip().splitlines()[0]
