"""Records of an export, where they are, and why one is left out. `export_files` finds them in files of any form."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from harness.workspace import encodable

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a record: a file, and its line or its number in the file. A name that is not UTF-8 has `?` in it."""

    file: str  # its name
    number: int  # from 1

    def __post_init__(self) -> None:
        if not self.file.isascii():
            object.__setattr__(self, "file", encodable(self.file))

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


class SkipReason(StrEnum):
    """Why a record is not imported."""

    UNREADABLE = "the file cannot be read"
    NOT_READ = "the file is of a kind that is not read: unpack it, or export JSON or CSV"
    BREAKS_OFF = "the file is cut off: the rest cannot be read"
    NO_MORE_JSON = "is not valid JSON from there on: the rest cannot be read"
    TWICE = "the table has a column twice: nobody can say which of them counts"
    SHIFTED = "has cells without clear ends: nobody can say which belongs where"
    TOO_LONG = "the line is longer than 64 MB"
    NO_JSON = "is not valid JSON"
    NO_OBJECT = "is not a JSON object"
    REPEATED_KEY = "has a key twice, with two values: nobody can say which of them counts"
    UNKNOWN = "is not a record of a ticket export"
    OTHER_KIND = "is another kind of record, not part of a conversation"
    NO_ID = "has no id"
    NO_TICKET = "does not name a ticket"
    NO_CONVERSATION = "does not name a conversation"
    OF_NO_TICKET = "belongs to a ticket that is not in the export"
    OF_NO_CONVERSATION = "belongs to a conversation that is not in the export"
    REPEATED = "is in the export more than once and counts once"
    NEWER_TICKET = "the export contains a newer copy of the same ticket"
    NEWER_CONVERSATION = "the export contains a newer copy of the same conversation"
    LATER_CONVERSATION = "the export contains the same conversation again, further down"
    PART_OF_IT = "the export contains more of the same conversation"
    DELETED = "the ticket is deleted"
    DELETED_CONVERSATION = "the conversation is deleted"
    MERGED = "was merged into another one, which counts"
    SIDE = "is a side conversation among agents"
    HIDDEN = "may not be read by this access: the next import tries it again"
    NOT_GIVEN = "is an error of the account each time it is asked for: the next import tries it again"
    NO_TIME = "has no time"
    AMBIGUOUS_TIME = "has a time in which day and month can be swapped"
    AMBIGUOUS_ZONE = "has a time in a zone whose name stands for several"
    NO_MESSAGE = "has no message with a known author and a text"


ENDS_EARLY = (SkipReason.BREAKS_OFF, SkipReason.NO_MORE_JSON)
"""Why what follows in a file is not read."""


class NoteReason(StrEnum):
    """What was read with care, or left out of a conversation that is imported."""

    NOT_UTF8 = "the file is not UTF-8 and was read as Windows-1252"
    BY_FILE_NAME = "belongs to the ticket that its file is named after"
    VISIBILITY = "does not say clearly whether the customer sees it: taken as internal"
    QUOTED = "quoted mail or a signature is left out of what the customer wrote"
    NOBODYS_REPLY = "is a notice of the system, nobody's reply"
    REDACTED = "is redacted at the source: left out"
    AS_TURNS = "is a transcript of turns that are imported one by one"
    CUT = "comes without all its messages: marked as cut"
    NO_SPEAKERS = "is a call whose transcript does not say who speaks: taken for the words of whoever called"
    UNTIMED = "is a message without a time that can be read: it stays behind the one before it"
    NO_NAMES = "has no field with names of people: those in its text are not masked (see `names:` of a mapping)"
    NO_ZONE = "has times without a time zone: taken as UTC (if they are not, set `timezone:` in the mapping)"
    UNKNOWN_SPEAKERS = "is a transcript of a chat, and nothing says which of its speakers is the customer: left out"
    UNDESCRIBED = "is by somebody whose role is not known: taken for a customer if on copy, else for an agent"
    EMPTY = "is a message with neither text nor attachments: left out"
    REPEATED_MESSAGE = "is a message that is in the export more than once and counts once"
    NOT_UNDERSTOOD = "has a value that is not understood: the conversation is imported without it"
    UNKNOWN_AUTHOR = "is a message whose author is not known: left out"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was not imported, and why."""

    place: Place  # where the record is
    reason: SkipReason | NoteReason  # why it is not imported
    detail: str = ""  # what the reason is about, such as the id
    kind: str = ""  # of record, where one reason is about several
    gone: tuple[str, str] | None = None  # system and id of the conversation that no longer counts, if one is stored
    hidden: str = ""  # the name of a conversation that is in an account and cannot be read


@dataclass(frozen=True, slots=True)
class Note(Skipped):
    """A record that is imported, and what was left out of it or done about it."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an API answered: JSON of any form, as a file holds it, and the request in words."""

    name: str
    data: Any


@dataclass(frozen=True, slots=True)
class Read:
    """A record, and the key of the envelope that held it (empty where there was none)."""

    place: Place  # where the record is
    data: Record  # the record itself
    key: str = ""  # of the envelope that held it
    path: str = ""  # of the file: some files are named after the ticket whose records they hold
