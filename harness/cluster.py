"""Work on all cores of a Ray cluster: batches go out, and what is made of them comes back in their order.

Which cluster, Ray's own variable `RAY_ADDRESS` says; without it the cores of this machine are one.
"""

from __future__ import annotations

import logging
import os
import socket
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import uuid4

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2  # batches under way or waiting for each core, so that none of them waits
DEATHS = 5  # at one batch: where more die, trying again does not help
_NOT_SENT = ("/reports/", "/reviews/", ".?*")  # of the folder that every machine gets


class ClusterError(Exception):
    """A cluster that cannot be reached, or on which processes die again and again; says what happened."""


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
        self, make: Callable[..., Callable[[list[T]], R]], given: tuple[Any, ...], most: int, items: Iterable[T],
        size: int,
    ) -> Iterator[R]:  # fmt: skip
        """What `make(*given)`, made once a process, gives for each batch of so many items, in their order, each once.

        At `most` so many batches are worked on at a time. Items are taken as there is somebody to work on them, and no
        more is on its way than that and the reader can take. The batch of a process or machine that dies is worked on
        again. Raises ClusterError, and what a process or `items` raises: after all that was taken before.
        """
        work = self._ray.remote(num_cpus=1, max_retries=DEATHS)(_work)
        batches, in_line = _Batches(items, size), deque[Any]()
        which, ahead = uuid4().hex, AHEAD * self.cores if most >= self.cores else most
        for batch in batches:
            if len(in_line) == ahead:
                yield self._made(in_line.popleft())
            in_line.append(work.remote(which, make, given, batch))
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

    Its processes run in a copy of `folder`, if they need one: without reports, reviews, hidden files and what git
    ignores. Raises ClusterError where it cannot be reached, ModuleNotFoundError without Ray.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves for Ray's makers
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # or it warns
    ray: Any = import_module("ray")
    sent = {"working_dir": str(folder.resolve()), "excludes": list(_NOT_SENT)} if folder else {}
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR}
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


_working: dict[str, Callable[[list[Any]], Any]] = {}
"""In a process of the cluster: what it works with, once it is made, by who wants it."""


def _work(which: str, make: Callable[..., Callable[[list[Any]], Any]], given: tuple[Any, ...], batch: list[Any]) -> Any:
    if which not in _working:
        _working.clear()
        _working[which] = make(*given)
    return _working[which](batch)


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
