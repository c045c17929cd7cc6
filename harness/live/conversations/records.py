"""Exports as a stream of records, each with its place; never a whole file in memory.

A file is a JSON array, an envelope (`{"tickets": [...]}`, also one page a line), one JSON object a line, CSV or
Parquet. What cannot be read is a `Skipped`, and reading continues after it where possible.
"""

import gzip
import io
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import IO, Any

Record = dict[str, Any]
HEAD = 1 << 16  # bytes from which the form of a file is told
LONGEST_LINE = 64 << 20  # bytes of one record; a longer one is skipped
SUFFIXES = (".json", ".jsonl", ".ndjson", ".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a record: a file, and its line or its number in the file."""

    file: str
    number: int

    def __str__(self) -> str:
        return f"{self.file}:{self.number}"


class SkipReason(StrEnum):
    """Why a record is not imported."""

    UNREADABLE = "the file cannot be read"
    BREAKS_OFF = "the file is cut off: the rest cannot be read"
    TOO_LONG = "the line is longer than 64 MB"
    NO_JSON = "is not valid JSON"
    NO_OBJECT = "is not a JSON object"
    UNKNOWN = "is not a record of a ticket export"
    NO_ID = "has no id"
    NO_TICKET = "does not name a ticket"
    OF_NO_TICKET = "belongs to a ticket that is not in the export"
    OF_NO_CONVERSATION = "belongs to a conversation that is not in the export"
    NEWER_TICKET = "the export contains a newer copy of the same ticket"
    NEWER_CONVERSATION = "the export contains a newer copy of the same conversation"
    LATER_CONVERSATION = "the export contains the same conversation again, further down"
    DELETED = "the ticket is deleted"
    NO_TIME = "has no time"
    NO_MESSAGE = "has no message with a known author and a text"


@dataclass(frozen=True, slots=True)
class Skipped:
    """A record that was not imported, and why."""

    place: Place
    reason: SkipReason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """A record, and the key of the envelope that held it (empty where there was none)."""

    place: Place
    data: Record
    key: str = ""


def files_of(paths: Iterable[Path]) -> list[Path]:
    """The named files, and those in the named folders, in the order of their names."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(each for each in path.rglob("*") if _suffix(each) in SUFFIXES) if path.is_dir() else [path]
        found.extend(each for each in inside if each.is_file())
    return found


def read_records(paths: Iterable[Path], envelopes: Collection[str]) -> Iterator[Read | Skipped]:
    """Every record of the files. `envelopes` are keys under which an export may hold its records."""
    for path in paths:
        try:
            if _suffix(path) in (".csv", ".parquet"):
                yield from _table(path)
            else:
                yield from _json(path, envelopes)
        except OSError as error:
            yield Skipped(Place(path.name, 1), SkipReason.UNREADABLE, error.strerror or type(error).__name__)


def _suffix(path: Path) -> str:
    return (path.with_suffix("") if path.suffix == ".gz" else path).suffix.lower()


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _table(path: Path) -> Iterator[Read | Skipped]:
    from harness.pipelines import read_file
    from harness.turns import PipelineError

    number = 0
    try:
        for number, record in enumerate(read_file(path), 1):
            yield Read(Place(path.name, number), record)
    except PipelineError as error:
        yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, str(error))


def _json(path: Path, envelopes: Collection[str]) -> Iterator[Read | Skipped]:
    with _open(path) as head:
        start = head.read(HEAD).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(b"["):
        yield from _items(path, "item", "")
    elif key := _envelope(start, envelopes):
        for each in sorted(_named(path, envelopes), key=lambda name: name != key):
            yield from _items(path, f"{each}.item", each)
    else:
        with _open(path) as lines:
            yield from _lines(path, lines)


def _envelope(start: bytes, envelopes: Collection[str]) -> str:
    """The first key of a known envelope at the top of a file that is one; a record of its own has an id."""
    import ijson

    seen: list[str] = []
    listed = ""
    try:
        for prefix, event, value in ijson.parse(io.BytesIO(start), multiple_values=True):
            if prefix == "" and event == "map_key":
                seen.append(value)
            elif event == "start_array" and prefix in envelopes and not listed:
                listed = prefix
            elif prefix == "" and event == "end_map":
                break
    except ijson.JSONError:  # the head is cut off, or broken further on
        pass
    return "" if {"id", "ticket_id", "conversation_id", "externalId"} & set(seen) else listed


def _named(path: Path, envelopes: Collection[str]) -> set[str]:
    """The keys whose names are anywhere in the file: each one takes a pass through it."""
    names = {key: f'"{key}"'.encode() for key in envelopes}
    found: set[str] = set()
    end = b""
    with _open(path) as data:
        while chunk := data.read(1 << 20):
            text = end + chunk
            found |= {key for key in names.keys() - found if names[key] in text}
            end = text[-64:]
    return found


def _items(path: Path, prefix: str, key: str) -> Iterator[Read | Skipped]:
    import ijson

    number = 0
    try:
        with _open(path) as data:
            for number, item in enumerate(ijson.items(data, prefix, use_float=True, multiple_values=True), 1):
                place = Place(path.name, number)
                yield Read(place, item, key) if isinstance(item, dict) else Skipped(place, SkipReason.NO_OBJECT)
    except (ijson.JSONError, UnicodeDecodeError, EOFError) as error:
        yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, str(error).split("\n")[0][:200])


def _lines(path: Path, lines: IO[bytes]) -> Iterator[Read | Skipped]:
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        place = Place(path.name, number)
        if len(line) == LONGEST_LINE:
            while (more := lines.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass  # to the end of the line
            yield Skipped(place, SkipReason.TOO_LONG)
        elif text := line.removeprefix(b"\xef\xbb\xbf").strip():
            yield _parsed(place, text)


def _parsed(place: Place, text: bytes) -> Read | Skipped:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Skipped(place, SkipReason.NO_JSON, str(error)[:200])
    return Read(place, data) if isinstance(data, dict) else Skipped(place, SkipReason.NO_OBJECT)
