"""Conversations of any other system, read by a mapping file from JSON, CSV, Parquet or a dataset."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

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
from harness.live.conversations.fields import first, whole, word
from harness.live.conversations.html_text import plain_text
from harness.live.conversations.importers import Import, ImportSource
from harness.live.conversations.mail_quotes import MOST_SAID
from harness.live.conversations.mapping import MappingFile, is_hidden
from harness.live.conversations.records import Note, NoteReason, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.staging import Group, Staging, brought_together
from harness.live.conversations.timeline import against, drafts_in, handed_to_person, has_answered, in_order
from harness.live.conversations.times import AmbiguousTimeError
from harness.live.conversations.turn_text import is_public, says_nothing, text_of
from harness.live.conversations.vendors.mapped_copies import counting, deleted_at, each_once
from harness.live.conversations.vendors.mapped_fields import MappedFields
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
from harness.workspace import WorkspaceError

_ENVELOPES = ("conversations", "tickets", "messages", "records", "data", "items")
_PEOPLE = (Author.CUSTOMER, Author.AGENT, Author.AI)  # whose messages without text are told; a system's are events
_BY_NOBODY = (NoteReason.UNKNOWN_AUTHOR, NoteReason.UNKNOWN_SPEAKERS)
"""What is left out may be by a person who took over, so that nothing says that the AI resolved it."""
_TIMES = ("opened", "closed", "updated", "handed_off")
_DAYS = regex(r"\d{5}(?:[.,]\d+)?")  # since 1900
_ROUNDED = regex(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)  # what a spreadsheet makes of a long number


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
        self._fields = MappedFields(mapping)
        self._window: tuple[dt.datetime, dt.datetime] | None = None  # of all messages, where each record is one

    def is_record(self, data: Record) -> bool:
        """Whether an object is a record by the mapping, and not an envelope of records."""
        return bool(self._fields.id(data))

    def put(self, read: Read, staging: Staging) -> Skipped | None:
        key = self._fields.id(read.data)
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
            if at := self._fields.time(message):
                start, end = self._window or (at, at)
                self._window = (min(start, at), max(end, at))

    def conversations(self, key: str, group: Group, staging: Staging) -> Iterator[Import | Skipped]:
        """The conversation under one key: all rows of it, or the newest of the records that each are one."""
        if gone := deleted_at(group, self._fields):
            yield Skipped(gone, SkipReason.DELETED_CONVERSATION, key, gone=(self._mapping.vendor, key))
            return
        group, beside = counting(key, group, self._fields) if self._mapping.messages else (group, [])
        yield from beside
        rows = [record for _, record, _ in group]
        messages, repeated = each_once(key, [each for row in rows for each in self._fields.messages(row)], self._fields)
        messages = in_order(messages, self._fields.time)
        notes: list[NoteReason] = [NoteReason.REPEATED_MESSAGE] * repeated
        customer = word(self._fields.first("customer", rows))
        said: list[Part] = []
        for message in messages:
            if is_public(self._fields.message("deleted", message)) is True:
                notes.append(NoteReason.REDACTED)
                continue
            said += self._parts(message, customer, said, notes)
        place = group[0][2]
        yield self._import(key, rows, said, place, tuple(Note(place, reason, key) for reason in notes))

    def _parts(self, message: Record, customer: str, said: Sequence[Part], notes: list[NoteReason]) -> Iterator[Part]:
        """A message as a turn, after those that were `said`, or as its turns where it is the transcript of a chat.

        What is read with care goes to `notes`.
        """
        author = self._fields.author(message)
        body = text_in(self._fields.message("text", message))
        if author is None:
            if plain_text(body):
                notes.append(NoteReason.UNKNOWN_AUTHOR)
            return
        if author in _PEOPLE and (spoken := spoken_in(body, customer, self._named())):
            yield from self._turns(message, spoken, notes)
            return
        before = [part.text for part in said[-MOST_SAID:]]
        text, cut = text_of(body, author, files_in(self._fields.message("attachments", message)), said=before)
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
        whole = self._fields.time(message)
        try:
            times = [self._fields.moment(each.when) if each.when else None for each in spoken]
        except AmbiguousTimeError:
            if whole is None:
                raise
            times = []
        return times if times and all(times) else [whole] * len(spoken)

    def _part(self, message: Record, author: Author, text: str, notes: list[NoteReason]) -> Part:
        sources = cited_in(self._fields.message("sources", message))
        public = self._is_public(message, author, notes)
        if author is Author.CUSTOMER and public is False:
            author = Author.AGENT  # customers write no notes: a carrier's answer to the team, say
        at = self._fields.time(message)
        notes += [NoteReason.UNTIMED] * (at is None and "at" in self._fields.of_message)
        return Part(author, text, at, public is True, sources)

    def _named(self) -> dict[str, Author]:
        """Whose words are whose, as the mapping says it of authors."""
        words = self._mapping.words.get("author", {})
        return {name: Author(meant) for name, meant in words.items() if meant in list(Author)}

    def _is_public(self, message: Record, author: Author, notes: list[NoteReason]) -> bool | None:
        """Whether the customer sees it, None where that is not clear. Where the mapping says where that stands and
        nothing is there, only if it is the customer's own: a wrong path must make no internal note public, nor must no
        path where the message says itself that it is `private`."""
        told = self._fields.message("public", message)
        if "public" not in self._fields.of_message:
            hidden = is_hidden(message)
            notes += [NoteReason.VISIBILITY] * hidden
            return not hidden
        if says_nothing(told) and author is Author.CUSTOMER:
            return True
        public = is_public(told)
        if public is None:
            notes.append(NoteReason.VISIBILITY)
        return public

    def _is_understood(self, name: str, value: Any) -> bool:
        return self._fields.moment(value) is not None if name in _TIMES else is_understood(name, value)

    def _import(
        self, key: str, rows: Sequence[Record], parts: list[Part], place: Place, notes: tuple[Note, ...]
    ) -> Import | Skipped:
        told = {name: self._fields.first(name, rows) for name in self._fields.of_whole}
        began = first([self._fields.moment(self._fields.whole("opened", row)) for row in rows])
        opened = began or first([part.at for part in parts])
        if not parts and any(note.reason is NoteReason.UNKNOWN_SPEAKERS for note in notes):
            return Skipped(place, NoteReason.UNKNOWN_SPEAKERS, key)
        if not parts:
            return Skipped(place, SkipReason.NO_MESSAGE, key)
        if opened is None:
            return Skipped(place, SkipReason.NO_TIME, f"{key}{self._unread_time(told, rows)}")
        of_rows = (word(self._fields.whole("resolution", row)) for row in rows)
        told["resolution"] = max(filter(None, of_rows), key=lambda each: against(_resolution(each)), default="")
        ai = _ai(told, parts)
        unread = (name for name, value in told.items() if not (is_nothing(value) or self._is_understood(name, value)))
        notes += tuple(Note(place, NoteReason.NOT_UNDERSTOOD, f"{key}: {name}", name) for name in unread)
        if not self._mapping.timezone and any(map(self._fields.names_no_zone, self._some_times(told, rows))):
            notes += (Note(place, NoteReason.NO_ZONE, key),)
        cut = any(note.reason in _BY_NOBODY for note in notes)
        cut |= any(map(self._fields.is_cut, rows))
        people = [
            name for row in rows for key_ in ("names", "customer") for name in names_in(self._fields.whole(key_, row))
        ]
        notes += (Note(place, NoteReason.CUT, key),) * cut
        last_said = max((part.at for part in parts if part.at), default=None)
        conversation = LiveConversation(
            vendor=self._mapping.vendor,
            id=key,
            opened=opened,
            closed=self._fields.moment(told.get("closed")),
            updated=self._fields.moment(told.get("updated")) or last_said,
            category=word(told.get("category")),
            channel=word(told.get("channel")),
            language=word(told.get("language")),
            subject=plain_text(told.get("subject")),
            parts=tuple(parts),
            handed_off=self._fields.moment(told.get("handed_off")) or handed_to_person(parts, ai),
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
        yield from (self._fields.message("at", each) for each in self._fields.messages(rows[0])[:1])

    def _unread_time(self, told: Mapping[str, Any], rows: Sequence[Record]) -> str:
        """What stands where a time should be, and what helps."""
        of_messages = (self._fields.message("at", each) for row in rows for each in self._fields.messages(row))
        said = next(filter(None, map(word, (told.get("opened"), *of_messages))), "")
        hint = 'say in the mapping how it is written, such as `time_format: "%d.%m.%y %H:%M"`'
        if _DAYS.fullmatch(said):
            hint = "a spreadsheet counts days like this: format the column as a date"
        return f": `{said[:40]}` cannot be read; {hint}" if said else ""


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
