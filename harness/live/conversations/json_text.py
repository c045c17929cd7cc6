"""JSON text as a value of JSON or in a cell of a table, as warehouses, queues and logs keep what is not flat."""

from collections.abc import Collection
from typing import Any

from harness.live.conversations.records import Record
from harness.plain_json import parse


def read_out(record: Record, keys: Collection[str]) -> Record:
    """A record with what the JSON texts under these keys say."""
    texts = {key: record[key] for key in record if key in keys and _looks_like_json(record[key])}
    return {**record, **{key: from_text(text) for key, text in texts.items()}} if texts else record


def from_text(value: Any) -> Any:
    """The list or object that a JSON text is; anything else as it is, also one that has a key twice."""
    if not _looks_like_json(value):
        return value
    try:
        return parse(value)
    except ValueError:
        return value


def _looks_like_json(value: Any) -> bool:
    return isinstance(value, str) and value.lstrip()[:1] in ("[", "{")
