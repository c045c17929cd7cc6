"""Reads records from JSON of any form: an array, an envelope, pages, one object a line, or indented objects.

A file of one object a line is parsed line by line; so one broken line costs one record. Anything else is parsed as a
stream of JSON values, of which only one is in memory, or one item of the long list that it is.
"""

import io
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from enum import Enum, auto
from functools import partial
from itertools import accumulate, takewhile
from pathlib import Path
from typing import IO, Any

from harness.live.conversations.fields import inside
from harness.live.conversations.records import Fetched, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.unpacking import CHUNK, Unpacked, unpacked
from harness.plain_json import MOST_DEPTH

HEAD = 1 << 20  # bytes from which the form of a file is told
LONGEST_LINE = 64 << 20  # bytes of one record; a longer one is skipped
_BOM = b"\xef\xbb\xbf"
_NO_MARKS = bytes(set(range(256)) - set(b'[]{}"'))
_ENDS_EARLY = "premature EOF"  # of ijson, whose error has one class for this and for what is no JSON
# Without `use_float` a number of more digits than Python reads ends the process, not with an error of Python's.
_PARSED = {"use_float": True, "multiple_values": True}
_ITEM = ".item"  # of ijson: the items of a list
_OUTER = ("ticket_id", "conversation_id")  # what an envelope may say once for all that it holds

IsRecord = Callable[[Record], bool]


def json_records(path: Path, envelopes: Collection[str], is_record: IsRecord) -> Iterator[Read | Skipped]:
    """Every record of a file. An object that `is_record` does not know holds records, in its lists or alone."""
    with unpacked(path) as (data, source):
        start = data.read(HEAD).lstrip()
    if not start:
        if source.broken:
            yield Skipped(Place(path.name, 1), SkipReason.BREAKS_OFF, source.broken)
        return
    form = _form(start)
    if form is _Form.LINES:
        with unpacked(path) as (lines, source):
            yield from _lines(path, lines, source, envelopes, is_record)
        return
    key, outer = _long_list(start, is_record) if form is _Form.GOES_ON else ("", {})
    if not key:
        prefix = "item" if start.startswith(b"[") else ""
        yield from _values(path, prefix, lambda value: held_in(value, envelopes, is_record))
        return
    told = False  # each pass through a file that breaks off ends at the same place
    for prefix in _prefixes(key, _named(path, envelopes)):
        held = _items if prefix.endswith(_ITEM) else _alone
        for read in _values(path, prefix, partial(held, prefix.removesuffix(_ITEM), outer)):
            if isinstance(read, Read) or not (told and read.reason is SkipReason.BREAKS_OFF):
                yield read
            told = told or (isinstance(read, Skipped) and read.reason is SkipReason.BREAKS_OFF)


def _prefixes(key: str, named: Mapping[str, bool]) -> list[str]:
    """Where a long envelope may hold records: in the list it begins with, other lists, and objects alone."""
    lists = [key, *sorted(named.keys() - {key})]
    return [*(f"{each}{_ITEM}" for each in lists), *(each for each in lists[1:] if named[each])]


def page_records(page: Fetched, envelopes: Collection[str], is_record: IsRecord) -> Iterator[Read | Skipped]:
    """Every record of what an API answered."""
    for number, (key, item) in enumerate(held_in(page.data, envelopes, is_record), 1):
        yield _read(Place(page.name, number), item, key)


def held_in(value: Any, envelopes: Collection[str], is_record: IsRecord) -> Iterator[tuple[str, Any]]:
    """The records in a JSON value, each with the key that held it: itself, or what is in its lists and objects."""
    if not isinstance(value, dict) or is_record(value):
        yield "", value
        return
    lists = {key: each for key, each in value.items() if isinstance(each, list) and _holds(key, each, envelopes)}
    named = envelopes if len(value) > 1 else value  # an object with one key is around what is inside
    alone = {key: each for key, each in value.items() if isinstance(each, dict) and key in named}
    if not lists and not alone:
        yield "", value
    for key, items in {**{key: [each] for key, each in alone.items()}, **lists}.items():
        for item in items:
            yield from _items(key, _outer(value), item)


def _outer(value: Record) -> Record:
    """What an envelope says once for all that it holds: a field of its own, or the id of the one ticket in it."""
    found = {name: value.get(name) or inside(value, name.removesuffix("_id"), "id") for name in _OUTER}
    return {name: told for name, told in found.items() if isinstance(told, (int, str))}


def _items(key: str, outer: Record, item: Any) -> Iterator[tuple[str, Any]]:
    yield key, {**outer, **item} if outer and isinstance(item, dict) else item


def _alone(key: str, outer: Record, value: Any) -> Iterator[tuple[str, Any]]:
    """The object under a key; a list is read item by item."""
    if isinstance(value, dict):
        yield from _items(key, outer, value)


def _holds(key: str, items: list[Any], envelopes: Collection[str]) -> bool:
    return key in envelopes or any(isinstance(item, dict) for item in items)


class _Form(Enum):
    """What the head of a file shows."""

    LINES = auto()  # one object a line, some of which may be broken
    VALUES = auto()  # an array, or objects that end in the head
    GOES_ON = auto()  # a long object, or one that is cut off


def _form(start: bytes) -> _Form:
    import ijson

    if start.startswith(b"["):
        return _Form.VALUES
    first, rest, _ = start.partition(b"\n")
    if rest and _is_object(first):
        return _Form.LINES
    try:
        for _ in ijson.basic_parse(_Shallow(io.BytesIO(start)), **_PARSED):
            pass
    except ijson.JSONError as error:
        if _ENDS_EARLY in str(error):
            return _Form.GOES_ON
        objects = (line.startswith(b"{") and _is_object(line) for line in start.split(b"\n")[:100])
        return _Form.LINES if not start.startswith(b"{") or any(objects) else _Form.GOES_ON
    return _Form.VALUES


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _long_list(start: bytes, is_record: IsRecord) -> tuple[str, Record]:
    """The key of the first list in a long envelope, and what that says once for all; both empty for a record."""
    import ijson

    seen = ijson.ObjectBuilder()
    listed = ""
    try:
        for prefix, event, value in ijson.parse(_Shallow(io.BytesIO(start)), **_PARSED):
            seen.event(event, value)
            if event == "start_array" and prefix and "." not in prefix and not listed:
                listed = prefix
            elif prefix == "" and event == "end_map":
                break
    except ijson.JSONError:  # the head ends here, or the file is broken
        pass
    first = seen.value if isinstance(getattr(seen, "value", None), dict) else {}
    return ("", {}) if is_record(first) else (listed, _outer(first))


def _named(path: Path, envelopes: Collection[str]) -> dict[str, bool]:
    """The keys whose names are anywhere in the file, and whether an object follows one: each takes a pass."""
    names = {key: f'"{key}"'.encode() for key in envelopes}
    alone = {key: re.compile(name + rb"\s{0,40}:\s{0,40}\{") for key, name in names.items()}
    found: dict[str, bool] = {}
    end = b""
    with unpacked(path) as (data, _):
        while chunk := data.read(CHUNK):
            text = end + chunk
            for key, name in names.items():
                if not found.get(key) and name in text:
                    found[key] = bool(alone[key].search(text))
            end = text[-128:]
    return found


def _values(path: Path, prefix: str, held: Callable[[Any], Iterable[tuple[str, Any]]]) -> Iterator[Read | Skipped]:
    """What each value at a prefix of the file holds; numbered in the file."""
    import ijson

    number = 0
    with unpacked(path) as (data, source):
        why, shallow = "", _Shallow(data)
        try:
            for value in ijson.items(shallow, prefix, **_PARSED):
                for key, item in held(value):
                    number += 1
                    yield _read(Place(path.name, number), item, key, path)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            why = shallow.why or _words(error)
        if source.broken or why:
            yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, source.broken or why)


class _Shallow:
    """JSON up to where it is nested too deep: the parser keeps the path of each level, the square of them in memory."""

    def __init__(self, data: IO[bytes]) -> None:
        self._data = data
        self._state = (0, b"", 0)  # the depth, a backslash at the end of what was read, and whether that is in a string
        self.why = ""

    def read(self, size: int) -> bytes:
        """As a file's; nothing more where it is too deep."""
        chunk = b"" if self.why else self._data.read(size)
        before = self._state
        if self._follow(chunk):
            return chunk
        self._state, self.why = before, f"is nested deeper than {MOST_DEPTH} levels"
        pieces: Iterator[bytes] = takewhile(self._follow, (chunk[at : at + 1] for at in range(len(chunk))))
        return b"".join(pieces)

    def _follow(self, chunk: bytes) -> bool:
        depth, escape, in_string = self._state
        text = (escape + chunk).replace(b"\\\\", b"")
        escape = b"\\" if text.endswith(b"\\") else b""
        parts = text.removesuffix(b"\\").replace(b'\\"', b"").translate(None, _NO_MARKS).split(b'"')
        brackets = b"".join(parts[in_string::2])
        opened = brackets.count(b"[") + brackets.count(b"{")
        self._state = (depth + 2 * opened - len(brackets), escape, (in_string + len(parts) - 1) % 2)
        return depth + opened <= MOST_DEPTH or depth + _highest(brackets) <= MOST_DEPTH


def _highest(brackets: bytes) -> int:
    return max(accumulate(1 if each in b"[{" else -1 for each in brackets), default=0)


def _words(error: Exception) -> str:
    """What a parser says is wrong, in a line; some say it in bytes."""
    said = error.args[0] if error.args else ""
    said = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(error)
    return said.split("\n")[0][:200]


def _lines(
    path: Path, lines: IO[bytes], source: Unpacked, envelopes: Collection[str], is_record: IsRecord
) -> Iterator[Read | Skipped]:
    number = 0
    while line := lines.readline(LONGEST_LINE):
        number += 1
        place = Place(path.name, number)
        if source.broken and not line.endswith(b"\n") and not _is_object(line):
            break
        if len(line) == LONGEST_LINE:
            while (more := lines.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass  # to the end of the line
            yield Skipped(place, SkipReason.TOO_LONG)
        elif text := line.removeprefix(_BOM).strip():  # files that were put together
            try:
                value = json.loads(text)
            except (ValueError, RecursionError) as error:
                yield Skipped(place, SkipReason.NO_JSON, str(error)[:200])
                continue
            for key, item in held_in(value, envelopes, is_record):
                yield _read(place, item, key, path)
    if source.broken:
        yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, source.broken)


def _read(place: Place, item: Any, key: str, path: Path | str = "") -> Read | Skipped:
    return Read(place, item, key, str(path)) if isinstance(item, dict) else Skipped(place, SkipReason.NO_OBJECT)
