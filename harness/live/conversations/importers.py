"""Where conversations come from: one importer for each system, all behind one small function."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from harness.live.conversations.conversation import LiveConversation
from harness.live.conversations.export_files import files_of, read_records
from harness.live.conversations.json_files import page_records
from harness.live.conversations.mapping import MappingFile
from harness.live.conversations.records import Fetched, Note, Place, Read, Record, Skipped
from harness.plugins import Registry, UnknownNameError
from harness.workspace import WorkspaceError

TELL_EVERY = 1000  # records
_IDS = {"id", "ticket_id", "conversation_id", "externalId"}


def has_id(record: Record) -> bool:
    """Whether an object is a record of its own, and not an envelope of records."""
    return not _IDS.isdisjoint(record)


@dataclass(frozen=True, slots=True)
class ImportSource:
    """What an importer reads."""

    paths: tuple[str, ...]  # files and folders of one export; a dataset may be a name; none where there are pages
    scratch: Path  # a folder on a disk with room for what must be brought together
    mapping: MappingFile | None = None  # what `--mapping` names
    split: str = "train"  # of a dataset
    progress: Callable[[int], None] = lambda done: None  # called while records are read, with how many
    pages: Iterable[Fetched | Skipped] = ()  # of an API: one at a time, as they are read

    def records(
        self, envelopes: Collection[str], is_record: Callable[[Record], bool] = has_id
    ) -> Iterator[Read | Skipped]:
        """Every record of the files and pages. `envelopes` are keys under which an export may hold its records."""
        of_pages = (
            read
            for page in self.pages
            for read in ([page] if isinstance(page, Skipped) else page_records(page, envelopes, is_record))
        )
        return self.counted(chain(read_records(files_of(map(Path, self.paths)), envelopes, is_record), of_pages))

    def counted(self, reads: Iterable[Read | Skipped]) -> Iterator[Read | Skipped]:
        """The same records, reported to `progress` now and then."""
        for number, read in enumerate(reads, 1):
            if number % TELL_EVERY == 0:
                self.progress(number)
            yield read


@dataclass(frozen=True, slots=True)
class Import:
    """A conversation that was found, and the names in its records: these are masked and not stored."""

    conversation: LiveConversation  # what was found
    place: Place  # where its record is
    people: tuple[str, ...] = ()  # names in the records: masked, and not stored
    notes: tuple[Note, ...] = ()  # what of its records is not in it, and what was read with care
    merged: tuple[str, ...] = ()  # ids of conversations that were merged into it, which do not count beside it
    into: str = ""  # id of the conversation that it was merged into, in which it counts; empty for none
    window: tuple[dt.datetime, dt.datetime] | None = None  # of a log of messages, which says nothing of other times


Importer = Callable[[ImportSource], Iterator[Import | Skipped]]

IMPORTERS: Registry[Importer] = Registry(
    "importer",
    {
        "zendesk": "harness.live.conversations.vendors.zendesk:read_zendesk",
        "intercom": "harness.live.conversations.vendors.intercom:read_intercom",
        "mapped": "harness.live.conversations.vendors.mapped:read_mapped",
        "dataset": "harness.live.conversations.vendors.mapped:read_dataset",
    },
)


def find_importer(name: str) -> Importer:
    """An importer by its name. Raises WorkspaceError for an unknown one."""
    try:
        return IMPORTERS.find(name)
    except UnknownNameError as unknown:
        raise WorkspaceError.at("--from", 1, str(unknown), unknown.hint) from None
