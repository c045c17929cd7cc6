"""Which records a JSON value holds: itself, or what is in its lists and objects, however deep they are wrapped."""

from collections.abc import Callable, Collection, Iterator
from typing import Any

from harness.live.conversations.fields import inside, word
from harness.live.conversations.json_text import from_text, read_out
from harness.live.conversations.records import Record

MOST_WRAPPED = 6  # objects around a record
MOST_LOOKED_AT = 20  # items of a list, to see whether it holds records
_OUTER = ("ticket_id", "conversation_id")  # what an envelope may say once for all that it holds

IsRecord = Callable[[Record], bool]
HeldRecord = tuple[str, Any]
"""A record, and the key that held it."""


def held_in(value: Any, envelopes: Collection[str], is_record: IsRecord) -> Iterator[HeldRecord]:
    """The records in a JSON value, each with the key that held it: itself, or what is in its lists and objects.

    JSON text counts as what it says.
    """
    value = from_text(value)
    if isinstance(value, list):
        for item in value:
            yield from held_in(item, envelopes, is_record)
        return
    if not isinstance(value, dict) or is_record(value):
        yield "", value
        return
    as_told, value = value, read_out(value, value)
    stream, record = of_stream(value)
    if record is not None:
        yield from unwrapped(stream, {}, record, envelopes, is_record)
        return
    if (under_ids := _by_id(value)) != [value]:
        for item in under_ids:
            yield from unwrapped("", {}, item, envelopes, is_record)
        return
    lists = {key: each for key, each in value.items() if isinstance(each, list) and _holds(key, each, envelopes)}
    named = envelopes if len(value) > 1 else value  # an object with one key is around what is inside
    objects = {key: each for key, each in value.items() if isinstance(each, dict)}
    alone = {key: each for key, each in objects.items() if key in named or _is_around(each, envelopes, is_record)}
    if not lists and not alone:
        yield "", as_told
    for key, items in {**{key: _by_id(each) for key, each in alone.items()}, **lists}.items():
        for item in items:
            yield from unwrapped(key, outer(value), item, envelopes, is_record)


def unwrapped(
    key: str, told: Record, item: Any, envelopes: Collection[str], is_record: IsRecord
) -> Iterator[HeldRecord]:
    """What an item under a key is: a record, with what was `told` for all of them; or an envelope around others."""
    if isinstance(item, dict) and _is_around(item, envelopes, is_record):
        yield from held_in({**told, **outer(item), **item}, envelopes, is_record)
    elif isinstance(item, list):
        for each in item:
            yield from unwrapped(key, told, each, envelopes, is_record)
    else:
        yield key, {**told, **item} if told and isinstance(item, dict) else item


def of_stream(value: Any) -> tuple[str, Record | None]:
    """The stream that a line of a data pipeline is of, and its record; None for no such line.

    Airbyte writes `{"stream": ..., "data": ...}` or `{"_airbyte_data": ...}`, Singer `{"type": "RECORD", "stream": ...,
    "record": ...}`.
    """
    around = inside(value, "record") if isinstance(inside(value, "record", "stream"), str) else value
    stream = word(around, "stream")
    held = (inside(around, name) for name in (("data", "record") if stream else ("_airbyte_data",)))
    return stream, next((each for each in held if isinstance(each, dict)), None)


def outer(value: Record) -> Record:
    """What an envelope says once for all that it holds: a field of its own, or the id of the one ticket in it."""
    found = {name: value.get(name) or inside(value, name.removesuffix("_id"), "id") for name in _OUTER}
    return {name: told for name, told in found.items() if isinstance(told, (int, str))}


def _is_around(value: Record, envelopes: Collection[str], is_record: IsRecord, depth: int = MOST_WRAPPED) -> bool:
    """Whether an object is no record, and one is inside under a key that holds such."""
    if not depth or is_record(value):
        return False
    for key, inner in value.items():
        items = inner if isinstance(inner, list) else _by_id(inner) if isinstance(inner, dict) else []
        for each in filter(_is_object, items[:MOST_LOOKED_AT]):
            if (key in envelopes and is_record(each)) or _is_around(each, envelopes, is_record, depth - 1):
                return True
    return False


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


def _by_id(value: Record) -> list[Any]:
    """The objects in an object whose keys are their ids; else itself alone."""
    by_id = value and all(key == word(each, "id") for key, each in value.items())
    return list(value.values()) if by_id else [value]


def _holds(key: str, items: list[Any], envelopes: Collection[str]) -> bool:
    return key in envelopes or any(isinstance(item, dict) for item in items)
