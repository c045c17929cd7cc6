"""Finds built-in parts and those of other packages by name, and imports them late.

A package adds its own by an entry point in the group `harness.pipelines`, `harness.scorers`, `harness.checkers` or
`harness.importers`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from harness.nearest import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

Plugin = TypeVar("Plugin")


class PluginError(Exception):
    """A part of another package cannot be used: says which package, and why."""


class UnknownNameError(LookupError):
    """An unknown name."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(f"there is no {kind} `{name}`")
        self.hint = nearest(name, known)


@dataclass(frozen=True, slots=True)
class Registry(Generic[Plugin]):
    """All parts of one kind, by name."""

    kind: str  # in one word; the group of entry points is `harness.<kind>s`
    built_in: Mapping[str, str]  # `module:attribute` by name

    def find(self, name: str, others: Iterable[str] = ()) -> Plugin:
        """The part of this name. `others` are further names that the caller knows.

        Raises UnknownNameError, and PluginError for one of another package that cannot be used.
        """
        added = self._added()
        if name in added:
            return cast(Plugin, self._loaded(added[name]))
        if name in self.built_in:
            return cast(Plugin, imported(self.built_in[name]))
        raise UnknownNameError(self.kind, name, [*self.built_in, *others, *added])

    @property
    def names(self) -> tuple[str, ...]:
        """The built-in ones in the order of their table, then those of other packages by name."""
        return *self.built_in, *sorted(self._added())

    @property
    def packages(self) -> str:
        """The parts of other packages, with versions, in words; empty where there are none."""
        return ", ".join(f"{name} ({_package(point)})" for name, point in sorted(self._added().items()))

    def _added(self) -> Mapping[str, EntryPoint]:
        """The entry points of other packages. Raises PluginError where a name is taken."""
        points: dict[str, EntryPoint] = {}
        for point in _installed(tuple(sys.path), f"harness.{self.kind}s"):
            if point.name in self.built_in:
                words = f"has the name of a built-in {self.kind}; it needs another name"
                raise PluginError(f"The {self.kind} `{point.name}` of the package {_package(point)} {words}.")
            if point.name in points:
                both = f"{_package(points[point.name])} and {_package(point)}"
                raise PluginError(f"The packages {both} both add a {self.kind} `{point.name}`; uninstall one of them.")
            points[point.name] = point
        return points

    def _loaded(self, point: EntryPoint) -> object:
        try:
            found = point.load()
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a package may be anyone's code
            why = f"cannot be loaded: {type(error).__name__}: {error}"
        else:
            if callable(found):
                return found
            why = f"is not a function: `{point.value}`"
        raise PluginError(
            f"The {self.kind} `{point.name}` of the package {_package(point)} {why}. Fix it, or uninstall it."
        )


def imported(target: str) -> object:
    """The object at `module:attribute`."""
    module, _, attribute = target.partition(":")
    found: object = getattr(import_module(module), attribute)
    return found


@lru_cache(maxsize=8)
def _installed(path: tuple[str, ...], group: str) -> EntryPoints:
    """The entry points of a group, of all packages on the path; read once."""
    from importlib.metadata import entry_points

    return entry_points(group=group)


def _package(point: EntryPoint) -> str:
    """The name and version of the package that an entry point is of; its module where it does not say."""
    told = point.dist.metadata if point.dist else None
    words = [told[key] for key in ("Name", "Version") if key in told] if told else []
    return " ".join(words) or f"that holds `{point.module}`"
