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

from harness.live.conversations.envelopes import HeldRecord, IsRecord, held_in, outer, unwrapped
from harness.live.conversations.records import ENDS_EARLY, Fetched, Place, Read, Record, Skipped, SkipReason
from harness.live.conversations.repeated_keys import Objects, RepeatedKey
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
    key, said = _long_list(start, envelopes, is_record) if form is _Form.GOES_ON else ("", {})
    if not key:
        prefix = "item" if start.startswith(b"[") else ""
        yield from _values(path, partial(_at, prefix), envelopes, lambda value: held_in(value, envelopes, is_record))
        return
    if "." in key:
        wrapped = partial(_wrapped, said, envelopes)
        yield from _values(
            path, wrapped, envelopes, lambda value: unwrapped(value[0], value[1], value[2], envelopes, is_record)
        )
        return
    told = False  # each pass through a file that breaks off ends at the same place
    for prefix in _prefixes(key, _named(path, envelopes)):
        held = partial(_item, prefix.removesuffix(_ITEM), said, prefix.endswith(_ITEM), envelopes, is_record)
        for read in _values(path, partial(_at, prefix), envelopes, held):
            if isinstance(read, Read) or not (told and read.reason in ENDS_EARLY):
                yield read
            told = told or (isinstance(read, Skipped) and read.reason in ENDS_EARLY)


def _prefixes(key: str, named: Mapping[str, bool]) -> list[str]:
    """Where a long envelope may hold records: in the list it begins with, other lists, and objects alone."""
    lists = [key, *sorted(named.keys() - {key})]
    return [*(f"{each}{_ITEM}" for each in lists), *(each for each in lists[1:] if named[each])]


def _item(
    key: str, said: Record, is_listed: bool, envelopes: Collection[str], is_record: IsRecord, value: Any
) -> Iterator[HeldRecord]:
    """What an item of a long list holds, or the object that stands alone under a key; a list is read item by item."""
    if is_listed or isinstance(value, dict):
        yield from unwrapped(key, said, value, envelopes, is_record)


def page_records(page: Fetched, envelopes: Collection[str], is_record: IsRecord) -> Iterator[Read | Skipped]:
    """Every record of what an API answered."""
    for number, held in enumerate(held_in(page.data, envelopes, is_record), 1):
        yield _read(Place(page.name, number), held)


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
    shallow = _Shallow(io.BytesIO(start))
    try:
        for _ in ijson.basic_parse(shallow, **_PARSED):
            pass
    except (ijson.JSONError, UnicodeDecodeError) as error:  # the latter for a key
        if _ENDS_EARLY in str(error) and not shallow.why:
            return _Form.GOES_ON
        objects = (line.startswith(b"{") and _is_object(line) for line in start.split(b"\n")[:100])
        return _Form.LINES if not start.startswith(b"{") or any(objects) else _Form.GOES_ON
    return _Form.VALUES


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(json.loads(_alone(line), strict=False), dict)
    except (ValueError, RecursionError):
        return False


def _alone(line: bytes) -> bytes:
    """The object on a line, without what some programs set around it: the comma of a list, a sign of RFC 7464."""
    return line.removeprefix(_BOM).strip(b" \t\r\n\x1e").removesuffix(b",")


def _long_list(start: bytes, envelopes: Collection[str], is_record: IsRecord) -> tuple[str, Record]:
    """Where the first list in a long envelope is, and what that says once for all; both empty for a record."""
    import ijson

    seen = ijson.ObjectBuilder()
    listed = wrapped = ""
    try:
        for prefix, event, value in ijson.parse(_Shallow(io.BytesIO(start)), **_PARSED):
            seen.event(event, value)
            if event == "start_array" and prefix and "." not in prefix and not listed:
                listed = prefix
            elif event == "start_array" and prefix.rpartition(".")[2] in envelopes and not wrapped:
                wrapped = prefix if _ITEM not in f"{prefix}." else ""
            elif prefix == "" and event == "end_map":
                break
    except (ijson.JSONError, UnicodeDecodeError):  # the head ends here, or the file is broken
        pass
    first = seen.value if isinstance(getattr(seen, "value", None), dict) else {}
    if is_record(first):
        return "", {}
    return listed if listed in envelopes or not wrapped else wrapped, outer(first)


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


def _at(prefix: str, data: "_Shallow", objects: Objects) -> Iterable[Any]:
    """The values at a prefix."""
    import ijson

    return ijson.items(data, prefix, map_type=objects.empty, **_PARSED)  # type: ignore[no-any-return]


def _wrapped(said: Record, envelopes: Collection[str], data: "_Shallow", objects: Objects) -> Iterator[list[Any]]:
    """The items of lists, and objects under keys of records, wherever they are: each with its key and what is `said`.

    Slower than values at a prefix, and one is in memory at a time.
    """
    import ijson

    place, item = "", None
    for prefix, event, value in ijson.parse(data, **_PARSED):
        if item is None:
            key = prefix.removesuffix(_ITEM).rpartition(".")[2]
            if event != "start_map" or not (prefix.endswith(_ITEM) or key in envelopes):
                continue
            place, item = prefix, ijson.ObjectBuilder(map_type=objects.empty)
        item.event(event, value)
        if event == "end_map" and prefix == place:
            yield [key, said, item.value]
            item = None


def _values(
    path: Path,
    values: Callable[["_Shallow", Objects], Iterable[Any]],
    envelopes: Collection[str],
    held: Callable[[Any], Iterable[HeldRecord]],
) -> Iterator[Read | Skipped]:
    """What each value of the file holds; numbered in the file."""
    import ijson

    number, objects = 0, Objects(envelopes)
    with unpacked(path) as (data, source):
        why, shallow = "", _Shallow(data)
        try:
            for value in values(shallow, objects):
                for each in objects.each_whole(value, held(value)):
                    number += 1
                    yield _read(Place(path.name, number), each, path)
        except (ijson.JSONError, UnicodeDecodeError) as error:
            why = shallow.why or _words(error)
        if source.broken or why:
            is_cut = source.broken or _ENDS_EARLY in why
            reason = SkipReason.BREAKS_OFF if is_cut else SkipReason.NO_MORE_JSON
            yield Skipped(Place(path.name, number + 1), reason, source.broken or why)


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
    number, objects = 0, Objects(envelopes)
    decode = json.JSONDecoder(object_pairs_hook=objects.of, strict=False).decode  # a tab in a text is clear as well
    while line := lines.readline(LONGEST_LINE):
        number += 1
        place = Place(path.name, number)
        if source.broken and not line.endswith(b"\n") and not _is_object(line):
            break
        if len(line) == LONGEST_LINE:
            while (more := lines.readline(LONGEST_LINE)) and not more.endswith(b"\n"):
                pass  # to the end of the line
            yield Skipped(place, SkipReason.TOO_LONG)
        elif text := _alone(line):  # with marks inside, where files were put together
            try:
                value = decode(text.decode())
            except (ValueError, RecursionError) as error:
                yield Skipped(place, SkipReason.NO_JSON, str(error)[:200])
                continue
            for each in objects.each_whole(value, held_in(value, envelopes, is_record)):
                yield _read(place, each, path)
    if source.broken:
        yield Skipped(Place(path.name, number + 1), SkipReason.BREAKS_OFF, source.broken)


def _read(place: Place, held: HeldRecord | RepeatedKey, path: Path | str = "") -> Read | Skipped:
    if isinstance(held, RepeatedKey):
        return Skipped(place, SkipReason.REPEATED_KEY, held.name[:80])
    key, item = held
    return Read(place, item, key, str(path)) if isinstance(item, dict) else Skipped(place, SkipReason.NO_OBJECT)
