"""What a record of another system says, read by the paths and words of a mapping."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from harness.live.conversations.conversation import Author
from harness.live.conversations.fields import moment, records, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.json_text import from_text, read_out
from harness.live.conversations.mapping import MappingFile
from harness.live.conversations.records import Record
from harness.live.conversations.times import time_by
from harness.live.conversations.turn_text import is_public
from harness.live.conversations.vendors.mapped_values import text_in
from harness.workspace import as_in_yaml, zone_of

_BOTH = {"true", "false"}
_ELSEWHERE = dt.timezone(dt.timedelta(hours=1))
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_NOT_READ = {"": ""}  # means nothing to any reader, and is not nothing
Paths = dict[str, Callable[[Any], Any]]


class MappedFields:
    """Reads what a mapping names: of a conversation's record by `whole`, of a message by `message`."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._whole = _compiled(mapping.conversation.model_dump(exclude_none=True), _NOT_READ)
        self._message = _compiled(mapping.message.model_dump(exclude_none=True))
        self._messages = partial(_found, jmespath.compile(mapping.messages or "[@]"), None)

    @property
    def of_whole(self) -> tuple[str, ...]:
        """What the mapping names of a conversation."""
        return tuple(self._whole)

    @property
    def of_message(self) -> tuple[str, ...]:
        """What the mapping names of a message."""
        return tuple(self._message)

    def id(self, record: Record) -> str:
        """The id of the conversation that a record is, or is a message of."""
        return word(self._whole["id"](record))

    def whole(self, name: str, record: Record) -> Any:
        return self._tell(name, record, self._whole)

    def message(self, name: str, message: Record) -> Any:
        return self._tell(name, message, self._message)

    def first(self, name: str, rows: Sequence[Record]) -> Any:
        """The value in the first row that has one."""
        found = (self.whole(name, row) for row in rows)
        return next((value for value in found if value not in (None, "")), None)

    def messages(self, record: Record) -> list[Record]:
        """The messages of a record, also where they are JSON text, as in a table."""
        told = self._messages(record)
        return records(from_text(told)) or records(self._messages(read_out(record, record)))

    def author(self, message: Record) -> Author | None:
        told = word(self.message("author", message)).lower()
        return Author(told) if told in list(Author) else None

    def text(self, message: Record) -> str:
        return plain_text(text_in(self.message("text", message)))

    def is_deleted(self, record: Record) -> bool:
        return is_public(self.whole("deleted", record)) is True

    def is_cut(self, record: Record) -> bool:
        return is_public(self.whole("cut", record)) is True

    def updated(self, record: Record) -> dt.datetime:
        return self.moment(self.whole("updated", record)) or _EVER

    def time(self, message: Record) -> dt.datetime | None:
        return self.moment(self.message("at", message))

    def moment(self, value: Any) -> dt.datetime | None:
        """A time, by the mapping's format where it has one."""
        return self._moment_in(zone_of(self._mapping.timezone), value)

    def names_no_zone(self, value: Any) -> bool:
        """Whether a time means another moment in another zone."""
        return self._moment_in(dt.UTC, value) != self._moment_in(_ELSEWHERE, value)

    def _moment_in(self, zone: dt.tzinfo, value: Any) -> dt.datetime | None:
        form = self._mapping.time_format
        if form and isinstance(value, str) and value.strip():
            return time_by(value, form, zone)
        return moment(value, zone=zone)

    def _tell(self, name: str, record: Any, paths: Paths) -> Any:
        value = paths[name](record) if name in paths else None
        words, told = self._mapping.words.get(name), as_in_yaml(value)
        if words is None or isinstance(value, (list, dict)):
            return value
        small = {each.strip().lower(): meant for each, meant in words.items()}
        is_true = is_public(value) if _BOTH & small.keys() else None  # `1` and `Yes` mean what `true` means
        return words.get(told, small.get(str(told).strip().lower(), small.get(as_in_yaml(is_true), value)))


def _compiled(paths: Mapping[str, str], unread: object = None) -> Paths:
    return {name: partial(_found, jmespath.compile(path), unread) for name, path in paths.items()}


def _found(path: Any, unread: object, record: Any) -> Any:
    """What is at a path; `unread` where one of its functions cannot take what is there, such as `join` of a number."""
    try:
        return path.search(record)
    except JMESPathError:
        return unread
