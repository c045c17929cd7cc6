"""The objects in a JSON export: an array, an envelope of arrays, or one object a line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.plain_json import parse
from harness.workspace import Location, Problem, WorkspaceError, read_text

_MOST_DEEP = 3  # envelopes, one in the other


@dataclass(frozen=True, slots=True)
class ExportedObject:
    """An object and its key in the envelope, such as `articles`; empty without an envelope."""

    key: str
    value: dict[str, Any]


def items(path: Path) -> list[ExportedObject]:
    """Every object of a file. Raises WorkspaceError for a file that is not JSON."""
    text = read_text(path, str(path))
    try:
        return list(_of(parse(text)))
    except ValueError as error:
        whole = error
    found: list[ExportedObject] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found += _of(parse(line))
            except ValueError as error:
                at, why = (number, error) if found else (getattr(whole, "line", 1), whole)
                raise _wrong(path, at, str(why)) from None
    return found


def _of(value: Any, deep: int = 0) -> Iterator[ExportedObject]:
    if isinstance(value, list):
        yield from (ExportedObject("", each) for each in value if isinstance(each, dict))
    elif isinstance(value, dict):
        lists = {key: each for key, each in value.items() if isinstance(each, list) and each}
        arrays = {key: each for key, each in lists.items() if all(isinstance(inner, dict) for inner in each)}
        named = bool({"title", "body", "name"} & value.keys())
        deeper = {key: each for key, each in value.items() if isinstance(each, dict)}
        if arrays and not named:
            for key, each in arrays.items():
                yield from (ExportedObject(key, inner) for inner in each)
        elif deeper and not named and deep < _MOST_DEEP:
            for key, envelope in deeper.items():  # `{"articles": {"page": 1, "items": [...]}}`
                yield from (ExportedObject(key, inner.value) for inner in _of(envelope, deep + 1))
        else:
            yield ExportedObject("", value)


def _wrong(path: Path, line: int, message: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(str(path), line), message, "export it again: JSON, or one object a line")])
