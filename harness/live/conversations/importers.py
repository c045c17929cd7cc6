"""Where conversations come from: one importer a system, all behind one small function."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path

from harness.live.conversations.conversation import LiveConversation
from harness.live.conversations.mapping import MappingFile
from harness.live.conversations.records import Place, Read, Skipped, files_of, read_records
from harness.workspace import Location, Problem, WorkspaceError, nearest

TELL_EVERY = 1000  # records


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What an importer reads."""

    paths: tuple[str, ...]  # files and folders of one export; a dataset may be a name
    scratch: Path  # a folder on a disk with room for what must be brought together
    mapping: MappingFile | None = None
    split: str = "train"  # of a dataset
    progress: Callable[[int], None] = lambda done: None  # called while records are read, with how many

    def records(self, envelopes: Collection[str]) -> Iterator[Read | Skipped]:
        """Every record of the files. `envelopes` are keys under which an export may hold its records."""
        return self.counted(read_records(files_of(map(Path, self.paths)), envelopes))

    def counted(self, reads: Iterable[Read | Skipped]) -> Iterator[Read | Skipped]:
        """The same records, told to `progress` now and then."""
        for number, read in enumerate(reads, 1):
            if number % TELL_EVERY == 0:
                self.progress(number)
            yield read


@dataclass(frozen=True, slots=True)
class Import:
    """A conversation that was found, and whose names stand in its records: they are masked and not kept."""

    conversation: LiveConversation
    place: Place
    people: tuple[str, ...] = ()


Importer = Callable[[ImportSource], Iterator[Import | Skipped]]

IMPORTERS: Mapping[str, str] = {
    "zendesk": "harness.live.conversations.vendors.zendesk:read_zendesk",
    "intercom": "harness.live.conversations.vendors.intercom:read_intercom",
    "mapped": "harness.live.conversations.vendors.mapped:read_mapped",
    "dataset": "harness.live.conversations.vendors.mapped:read_dataset",
}
"""The built-in importers; other packages add theirs by the entry point group `harness.importers`."""


def find_importer(name: str) -> Importer:
    """An importer by its name. Raises WorkspaceError for an unknown one."""
    points = {point.name: point for point in entry_points(group="harness.importers")}
    if name in IMPORTERS:
        module, _, attribute = IMPORTERS[name].partition(":")
        importer: Importer = getattr(import_module(module), attribute)
        return importer
    if name in points:
        loaded: Importer = points[name].load()
        return loaded
    hint = nearest(name, [*IMPORTERS, *points])
    raise WorkspaceError([Problem(Location("--from", 1), f"there is no importer `{name}`", hint)])
