"""Conversations of any other system, read by a mapping file from JSON, CSV, Parquet or a dataset."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from harness.lazy_regex import regex
from harness.live.conversations.conversation import (
    AIOutcome,
    Author,
    Definition,
    Draft,
    LiveConversation,
    Part,
    Resolution,
)
from harness.live.conversations.fields import first, moment, records, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.importers import Import, ImportSource
from harness.live.conversations.json_text import from_text, read_out
from harness.live.conversations.mail_quotes import MOST_SAID
from harness.live.conversations.mapping import MappingFile, is_hidden
from harness.live.conversations.records import Note, NoteReason, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together
from harness.live.conversations.timeline import against, drafts_in, handed_to_person, has_answered, in_order
from harness.live.conversations.times import AmbiguousTimeError, time_by
from harness.live.conversations.turn_text import is_public, says_nothing, text_of
from harness.live.conversations.vendors.mapped_values import (
    cited_in,
    files_in,
    is_nothing,
    is_understood,
    labels_in,
    names_in,
    rating_in,
    text_in,
)
from harness.live.conversations.vendors.speakers import Spoken, spoken_in
from harness.workspace import WorkspaceError, as_in_yaml, zone_of

_ENVELOPES = ("conversations", "tickets", "messages", "records", "data", "items")
_PEOPLE = (Author.CUSTOMER, Author.AGENT, Author.AI)  # whose messages without text are told; a system's are events
_BY_NOBODY = (NoteReason.UNKNOWN_AUTHOR, NoteReason.UNKNOWN_SPEAKERS)
"""What is left out may be by a person who took over, so that nothing says that the AI resolved it."""
_BOTH = {"true", "false"}
_TIMES = ("opened", "closed", "updated", "handed_off")
_ELSEWHERE = dt.timezone(dt.timedelta(hours=1))
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_DAYS = regex(r"\d{5}(?:[.,]\d+)?")  # since 1900
_ROUNDED = regex(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)  # what a spreadsheet makes of a long number
_NOT_READ = {"": ""}  # means nothing to any reader, and is not nothing
Paths = dict[str, Callable[[Any], Any]]


def read_mapped(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every conversation of the files, by the mapping. Raises WorkspaceError when there is no mapping."""
    return _read(source, lambda reader: source.records(_ENVELOPES, reader.is_record))


def read_dataset(source: ImportSource) -> Iterator[Import | Skipped]:
    """Every conversation of a Hugging Face dataset: a folder saved to disk, files of a local builder, or a name."""
    return _read(source, lambda reader: source.counted(_dataset_rows(source)))


def _dataset_rows(source: ImportSource) -> Iterator[Read]:
    from harness.pipelines import dataset_records
    from harness.turns import PipelineError

    for name in source.paths:
        try:
            for number, row in enumerate(dataset_records(name, source.split), 1):
                yield Read(Place(name, number), row)
        except PipelineError as error:
            raise WorkspaceError.at(name, 1, str(error), "see docs/conversations.md") from None


def _read(
    source: ImportSource, reads: "Callable[[_MappedReader], Iterable[Read | Skipped]]"
) -> Iterator[Import | Skipped]:
    if source.mapping is None:
        hint = "it says where records contain what: docs/conversations.md"
        raise WorkspaceError.at("--mapping", 1, "is required here", hint)
    reader = _MappedReader(source.mapping)
    return brought_together(reads(reader), source.scratch, reader.put, reader.conversations)


class _MappedReader:
    """Reads conversations by the paths of a mapping."""

    def __init__(self, mapping: MappingFile) -> None:
        self._mapping = mapping
        self._whole = _compiled(mapping.conversation.model_dump(exclude_none=True), _NOT_READ)
        self._message = _compiled(mapping.message.model_dump(exclude_none=True))
        self._messages = partial(_found, jmespath.compile(mapping.messages or "[@]"), None)
        self._window: tuple[dt.datetime, dt.datetime] | None = None  # of all messages, where each record is one

    def is_record(self, data: Record) -> bool:
        """Whether an object is a record by the mapping, and not an envelope of records."""
        return bool(word(self._whole["id"](data)))

    def put(self, read: Read, staging: Staging) -> Skipped | None:
        key = word(self._whole["id"](read.data))
        if not key:
            has = ", ".join(sorted(map(str, read.data))[:8])
            return Skipped(read.place, SkipReason.NO_ID, f"nothing at `{self._mapping.conversation.id}`; it has {has}")
        if _ROUNDED.fullmatch(key):
            why = f"a spreadsheet left `{key}` of it, as of others: format the column as text"
            return Skipped(read.place, SkipReason.NO_ID, why)
        staging.put(key, "record", read.data, read.place)
        if not self._mapping.messages:
            self._widen(read.data)
        return None

    def _widen(self, message: Record) -> None:
        with suppress(AmbiguousTimeError):
            if at := self._time_of(message):
                start, end = self._window or (at, at)
                self._window = (min(start, at), max(end, at))

    def conversations(self, key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
        """The conversation under one key: all rows of it, or the newest of the records that each are one."""
        if gone := self._deleted(group):
            yield Skipped(gone, SkipReason.DELETED_CONVERSATION, key, gone=(self._mapping.vendor, key))
            return
        group, beside = self._counting(key, group) if self._mapping.messages else (group, [])
        yield from beside
        rows = [record for _, record, _ in group]
        messages, repeated = self._each_once(key, [message for row in rows for message in self._messages_in(row)])
        messages = in_order(messages, self._time_of)
        notes: list[NoteReason] = [NoteReason.REPEATED_MESSAGE] * repeated
        customer = word(self._first("customer", rows))
        said: list[Part] = []
        for message in messages:
            if is_public(self._tell("deleted", message, self._message)) is True:
                notes.append(NoteReason.REDACTED)
                continue
            said += self._parts(message, customer, said, notes)
        place = group[0][2]
        yield self._import(key, rows, said, place, tuple(Note(place, reason, key) for reason in notes))

    def _deleted(self, group: Group) -> Place | None:
        """Where it says that the conversation was deleted, unless a later copy says that it was not."""
        if "deleted" not in self._whole:
            return None
        told = [
            (self._updated(record), is_public(self._tell("deleted", record, self._whole)) is True, place)
            for _, record, place in group
        ]
        _, is_deleted, place = max(told, key=lambda each: each[:2])
        return place if is_deleted else None

    def _is_cut(self, record: Record) -> bool:
        return is_public(self._tell("cut", record, self._whole)) is True

    def _updated(self, record: Record) -> dt.datetime:
        return self._moment(self._tell("updated", record, self._whole)) or _EVER

    def _counting(self, key: str, group: Group) -> tuple[Group, list[Skipped]]:
        """The newest copy of a conversation with its other pages, and what to say of the others.

        What has the same id and no messages is an older list, or a tag or contact, and never counts instead.
        """
        said = [self._messages_in(record) for _, record, _ in group]
        spoken = [any(map(self._author, messages)) for messages in said]
        updated = [self._updated(record) for _, record, _ in group]
        sizes, cut = list(map(len, said)), [self._is_cut(record) for _, record, _ in group]
        order = sorted(range(len(group)), key=lambda n: (spoken[n], updated[n], sizes[n], n), reverse=True)
        first_ = order[0]
        whole_ones = (n for n in order if not cut[n] and (sizes[n] > sizes[first_] or updated[n] == updated[first_]))
        newest = next(whole_ones, first_) if cut[first_] else first_  # a list has it without its messages
        kept, others = [newest], [number for number in order if number != newest]
        for number in others:
            if spoken[number] and all(self._are_pages(said[number], said[other]) for other in kept):
                kept.append(number)
        beside = [
            Skipped(
                place,
                SkipReason.NO_MESSAGE
                if not spoken[number]
                else SkipReason.PART_OF_IT
                if cut[number]
                else SkipReason.LATER_CONVERSATION
                if number < newest
                else SkipReason.NEWER_CONVERSATION,
                key,
            )
            for number, (_, _, place) in enumerate(group)
            if number not in kept
        ]
        return [group[number] for number in kept], beside

    def _are_pages(self, one: list[Record], other: list[Record]) -> bool:
        """Whether two lists of messages belong together, such as two threads of a chat: at no time the same message,
        and each says what the other does not, as an older copy never does."""
        first_times, times = ({self._time_of(each) for each in messages} for messages in (one, other))
        first_texts, texts = ({self._text_of(each) for each in messages} for messages in (one, other))
        is_older = first_texts <= texts or texts <= first_texts
        return None not in first_times | times and not first_times & times and not is_older

    def _text_of(self, message: Record) -> str:
        return plain_text(text_in(self._tell("text", message, self._message)))

    def _each_once(self, key: str, messages: list[Record]) -> tuple[list[Record], int]:
        """The messages, and how many more there were that are one of these again, as in pages that overlap.

        One again has the same writer and time, and the same id or text; the last of them counts, which may be edited.
        Without a time or an id two messages may say the same: `yes`, and `yes` again. An id at several times is that of
        a line or a person, and no message's.
        """
        times = [self._tell("at", message, self._message) for message in messages]
        ids = [word(message, "id") for message in messages]
        at_once = {(id_, str(at)) for id_, at in zip(ids, times, strict=True) if at not in (None, "")}
        of_messages = len(at_once) == len({id_ for id_, _ in at_once})
        once: dict[str, Record] = {}
        for place, (at, id_, message) in enumerate(zip(times, ids, messages, strict=True)):
            if at in (None, ""):
                told: object = message if id_ else place
            elif id_ and id_ != key and of_messages:
                told = (id_, at, self._tell("author", message, self._message))
            else:
                told = [at, *(self._tell(name, message, self._message) for name in ("author", "text", "attachments"))]
            once[json.dumps(told, sort_keys=True, default=str)] = message
        return list(once.values()), len(messages) - len(once)

    def _messages_in(self, row: Record) -> list[Record]:
        """The messages of a record, also where they are JSON text, as in a table."""
        told = self._messages(row)
        return records(from_text(told)) or records(self._messages(read_out(row, row)))

    def _parts(self, message: Record, customer: str, said: Sequence[Part], notes: list[NoteReason]) -> Iterator[Part]:
        """A message as a turn, after those that were `said`, or as its turns where it is the transcript of a chat.

        What is read with care goes to `notes`.
        """
        author = self._author(message)
        body = text_in(self._tell("text", message, self._message))
        if author is None:
            if plain_text(body):
                notes.append(NoteReason.UNKNOWN_AUTHOR)
            return
        if author in _PEOPLE and (spoken := spoken_in(body, customer, self._named())):
            yield from self._turns(message, spoken, notes)
            return
        before = [part.text for part in said[-MOST_SAID:]]
        text, cut = text_of(body, author, files_in(self._tell("attachments", message, self._message)), said=before)
        if not text:
            notes += [NoteReason.EMPTY] * (author in _PEOPLE)
            return
        notes += [NoteReason.QUOTED] * cut
        yield self._part(message, author, text, notes)

    def _turns(self, message: Record, spoken: Sequence[Spoken], notes: list[NoteReason]) -> Iterator[Part]:
        """The turns of a transcript; none where nobody says who speaks, so that nobody says what another did."""
        if any(each.author is None for each in spoken):
            notes.append(NoteReason.UNKNOWN_SPEAKERS)
            return
        notes.append(NoteReason.AS_TURNS)
        times = self._times_of(message, spoken)
        for each, at in zip(spoken, times, strict=True):
            if each.author:
                yield replace(self._part(message, each.author, each.text, []), at=at)

    def _times_of(self, message: Record, spoken: Sequence[Spoken]) -> list[dt.datetime | None]:
        """When each turn of a transcript was, as its lines say; as the message says, where one of them does not.

        Raises AmbiguousTimeError for lines whose day and month can be swapped, where the message has no time.
        """
        whole = self._time_of(message)
        try:
            times = [self._moment(each.when) if each.when else None for each in spoken]
        except AmbiguousTimeError:
            if whole is None:
                raise
            times = []
        return times if times and all(times) else [whole] * len(spoken)

    def _part(self, message: Record, author: Author, text: str, notes: list[NoteReason]) -> Part:
        sources = cited_in(self._tell("sources", message, self._message))
        public = self._is_public(message, author, notes)
        if author is Author.CUSTOMER and public is False:
            author = Author.AGENT  # customers write no notes: a carrier's answer to the team, say
        at = self._time_of(message)
        notes += [NoteReason.UNTIMED] * (at is None and "at" in self._message)
        return Part(author, text, at, public is True, sources)

    def _named(self) -> dict[str, Author]:
        """Whose words are whose, as the mapping says it of authors."""
        words = self._mapping.words.get("author", {})
        return {name: Author(meant) for name, meant in words.items() if meant in list(Author)}

    def _author(self, message: Record) -> Author | None:
        told = word(self._tell("author", message, self._message)).lower()
        return Author(told) if told in list(Author) else None

    def _is_public(self, message: Record, author: Author, notes: list[NoteReason]) -> bool | None:
        """Whether the customer sees it, None where that is not clear. Where the mapping says where that stands and
        nothing is there, only if it is the customer's own: a wrong path must make no internal note public, nor must no
        path where the message says itself that it is `private`."""
        told = self._tell("public", message, self._message)
        if "public" not in self._message:
            hidden = is_hidden(message)
            notes += [NoteReason.VISIBILITY] * hidden
            return not hidden
        if says_nothing(told) and author is Author.CUSTOMER:
            return True
        public = is_public(told)
        if public is None:
            notes.append(NoteReason.VISIBILITY)
        return public

    def _time_of(self, message: Record) -> dt.datetime | None:
        return self._moment(self._tell("at", message, self._message))

    def _moment(self, value: Any) -> dt.datetime | None:
        """A time, by the mapping's format where it has one."""
        return self._moment_in(zone_of(self._mapping.timezone), value)

    def _moment_in(self, zone: dt.tzinfo, value: Any) -> dt.datetime | None:
        form = self._mapping.time_format
        if form and isinstance(value, str) and value.strip():
            return time_by(value, form, zone)
        return moment(value, zone=zone)

    def _names_no_zone(self, value: Any) -> bool:
        return self._moment_in(dt.UTC, value) != self._moment_in(_ELSEWHERE, value)

    def _is_understood(self, name: str, value: Any) -> bool:
        return self._moment(value) is not None if name in _TIMES else is_understood(name, value)

    def _import(
        self, key: str, rows: Sequence[Record], parts: list[Part], place: Place, notes: tuple[Note, ...]
    ) -> Import | Skipped:
        told = {name: self._first(name, rows) for name in self._whole}
        began = first([self._moment(self._tell("opened", row, self._whole)) for row in rows])
        opened = began or first([part.at for part in parts])
        if not parts and any(note.reason is NoteReason.UNKNOWN_SPEAKERS for note in notes):
            return Skipped(place, NoteReason.UNKNOWN_SPEAKERS, key)
        if not parts:
            return Skipped(place, SkipReason.NO_MESSAGE, key)
        if opened is None:
            return Skipped(place, SkipReason.NO_TIME, f"{key}{self._unread_time(told, rows)}")
        of_rows = (word(self._tell("resolution", row, self._whole)) for row in rows)
        told["resolution"] = max(filter(None, of_rows), key=lambda each: against(_resolution(each)), default="")
        ai = _ai(told, parts)
        unread = (name for name, value in told.items() if not (is_nothing(value) or self._is_understood(name, value)))
        notes += tuple(Note(place, NoteReason.NOT_UNDERSTOOD, f"{key}: {name}", name) for name in unread)
        if not self._mapping.timezone and any(map(self._names_no_zone, self._some_times(told, rows))):
            notes += (Note(place, NoteReason.NO_ZONE, key),)
        cut = any(note.reason in _BY_NOBODY for note in notes)
        cut |= any(map(self._is_cut, rows))
        people = [
            name
            for row in rows
            for key_ in ("names", "customer")
            for name in names_in(self._tell(key_, row, self._whole))
        ]
        notes += (Note(place, NoteReason.CUT, key),) * cut
        conversation = LiveConversation(
            vendor=self._mapping.vendor,
            id=key,
            opened=opened,
            closed=self._moment(told.get("closed")),
            updated=self._moment(told.get("updated")) or max((part.at for part in parts if part.at), default=None),
            category=word(told.get("category")),
            channel=word(told.get("channel")),
            language=word(told.get("language")),
            subject=plain_text(told.get("subject")),
            parts=tuple(parts),
            handed_off=self._moment(told.get("handed_off")) or handed_to_person(parts, ai),
            reopens=whole(told.get("reopens")),
            rating=rating_in(told.get("rating")),
            ai=ai,
            labels=labels_in(told.get("quality")),
            drafts=_drafts(told, parts),
            calls=tuple(each.title or each.url for each in cited_in(told.get("calls"))),
            cut=cut,
        )
        return Import(conversation, place, tuple(dict.fromkeys(people)), notes, window=self._window)

    def _some_times(self, told: Mapping[str, Any], rows: Sequence[Record]) -> Iterator[Any]:
        """Those of the whole, and of the first message: the others are written in the same way."""
        yield from (told.get(name) for name in _TIMES)
        yield from (self._tell("at", each, self._message) for each in self._messages_in(rows[0])[:1])

    def _unread_time(self, told: Mapping[str, Any], rows: Sequence[Record]) -> str:
        """What stands where a time should be, and what helps."""
        of_messages = (self._tell("at", each, self._message) for row in rows for each in self._messages_in(row))
        said = next(filter(None, map(word, (told.get("opened"), *of_messages))), "")
        hint = 'say in the mapping how it is written, such as `time_format: "%d.%m.%y %H:%M"`'
        if _DAYS.fullmatch(said):
            hint = "a spreadsheet counts days like this: format the column as a date"
        return f": `{said[:40]}` cannot be read; {hint}" if said else ""

    def _first(self, name: str, rows: Sequence[Record]) -> Any:
        """The value in the first row that has one."""
        found = (self._tell(name, row, self._whole) for row in rows)
        return next((value for value in found if value not in (None, "")), None)

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


def _ai(told: Mapping[str, Any], parts: Sequence[Part]) -> AIOutcome | None:
    resolution = word(told.get("resolution"))
    if not resolution and not any(part.author is Author.AI and part.public for part in parts):
        return None
    known = _resolution(resolution)
    sources = cited_in(told.get("sources"))
    return AIOutcome(known, Definition.MAPPED, sources, has_answered(known, parts, bool(sources)))


def _resolution(said: str) -> Resolution:
    return Resolution(said.lower()) if said.lower() in list(Resolution) else Resolution.UNKNOWN


def _drafts(told: Mapping[str, Any], parts: Sequence[Part]) -> tuple[Draft, ...]:
    """The draft in the record, else those that notes of the AI show."""
    draft, sent = plain_text(told.get("draft")), plain_text(told.get("sent"))
    return (Draft(draft, sent),) if draft and sent else tuple(drafts_in(parts))
