"""Finds built-in parts and those of other packages by name, and imports them late.

A package adds its own by an entry point in the group `harness.pipelines`, `harness.scorers`, `harness.checkers` or
`harness.importers`. What is kept of its work, and who a run was judged by, names its version and a digest of its code:
see `code_of`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, cast

from harness.cache import digest_of, files_of
from harness.nearest import nearest

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint, EntryPoints

Plugin = TypeVar("Plugin")
Opened = TypeVar("Opened")

MOST_FILES = 2_000  # that are read of a package, to know its code again
_SHOWN = 12  # characters of a digest


class PluginError(Exception):
    """A part of another package cannot be used: says which package, and why."""


class EndsProcessError(Exception):
    """Other people's code would have ended the process, whose exit code would be taken for a verdict."""


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
        """The parts of other packages, with versions and code, in words; empty where there are none."""
        return ", ".join(f"{name} ({self.version(name)})" for name in sorted(self._added()))

    def version(self, name: str) -> str:
        """The package of a part, its version and a digest of its code, in words; empty for a built-in part.

        Raises PluginError where its code cannot be read: nobody could tell two states of it apart.
        """
        point = self._added().get(name)
        if point is None:
            return ""
        if code := code_of(point.module, tuple(sys.path)):
            return f"{_package(point)}, code {code[:_SHOWN]}"
        why = "cannot be used: its code cannot be read, so nobody could tell whether it has changed"
        part = f"The {self.kind} `{name}` of the package {_package(point)}"
        raise PluginError(f"{part} {why}. Install it as plain files, or uninstall it.")

    def whole(self, name: str, opened: Opened, protocol: type[Any]) -> Opened:
        """What the part of this name has opened. Raises PluginError where it lacks something that it must have."""
        lacking = [each for each in vars(protocol) if not (each.startswith("_") or hasattr(opened, each))]
        if not lacking:
            return opened
        words = " and ".join(f"`{each}`" for each in lacking)
        raise PluginError(
            f"What the {self.kind} `{name}` of the package {self.version(name)} opens has no {words} (docs/api.md). "
            "Fix it, or uninstall it."
        )

    def code_today(self, names: Iterable[str]) -> dict[tuple[str, str], str]:
        """A digest of the code of each of these that another package adds, as its files are now; by kind and name."""
        points = self._added()
        return {(self.kind, name): _code_of(points[name].module) for name in names if name in points}

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
        outlive_others()
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


@lru_cache(maxsize=1)
def outlive_others() -> None:
    """Have `os._exit` raise EndsProcessError from now on, before code of others is loaded; not in forked processes."""
    own, leave = os.getpid(), os._exit

    def left(status: int) -> NoReturn:
        if os.getpid() == own:
            raise EndsProcessError(f"it wanted to end the process with os._exit({status})")
        leave(status)

    os._exit = left


@lru_cache(maxsize=64)
def code_of(module: str, path: tuple[str, ...]) -> str:
    """A digest of the code around a module of another package, as it was when it was first asked for.

    That is the outermost package around it with at most `MOST_FILES` files, else its own file and the Python files
    beside it; where packages are installed only its own. Empty where it has no files that can be read.
    """
    return _code_of(module)


def _code_of(module: str) -> str:
    top, *inner = module.split(".")
    try:
        spec = find_spec(top)
        folders = list(spec.submodule_search_locations or ()) if spec else []
        for parts in (inner[:depth] for depth in range(len(inner) + 1)):
            for folder in (os.path.join(folder, *parts) for folder in folders):
                files = list(islice(files_of(folder), MOST_FILES + 1)) if os.path.isdir(folder) else []
                if 0 < len(files) <= MOST_FILES:
                    return digest_of(folder, files)
        within = (os.path.join(folder, *inner) + ".py" for folder in folders)
        file = next(filter(os.path.isfile, within), spec.origin if spec else None)
        return _beside(file) if file else ""
    except (ImportError, ValueError, AttributeError, OSError):
        return ""


def _beside(file: str) -> str:
    folder, own = os.path.split(file)
    names = sorted(os.listdir(folder))
    installed = any(name.endswith(".dist-info") for name in names)
    files = [name for name in names if name == own or (name.endswith(".py") and not installed)]
    return digest_of(folder, (os.path.join(folder, name) for name in files))


def imported(target: str) -> object:
    """The object at `module:attribute`."""
    module, _, attribute = target.partition(":")
    found: object = getattr(import_module(module), attribute)
    return found


@lru_cache(maxsize=64)
def _installed(path: tuple[str, ...], group: str) -> tuple[EntryPoint, ...]:
    """The entry points of one group, of all packages on the path."""
    return tuple(_all_installed(path).select(group=group))


@lru_cache(maxsize=8)
def _all_installed(path: tuple[str, ...]) -> EntryPoints:
    """Read once: one group takes as long as all."""
    from importlib.metadata import entry_points

    return cast("EntryPoints", entry_points())  # in Python 3.11 another class, which selects alike


def _package(point: EntryPoint) -> str:
    """The name and version of the package that an entry point is of; its module where it does not say."""
    told = point.dist.metadata if point.dist else None
    words = [told[key] for key in ("Name", "Version") if key in told] if told else []
    return " ".join(words) or f"that holds `{point.module}`"
