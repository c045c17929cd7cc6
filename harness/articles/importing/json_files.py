"""The objects in a JSON export: an array, an envelope of arrays, or one object a line."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        return list(_of(json.loads(text)))
    except RecursionError:
        raise _wrong(path, 1, "is too deeply nested") from None
    except ValueError as error:  # also a number of more digits than Python reads
        first = error
    found: list[ExportedObject] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found += _of(json.loads(line))
            except RecursionError:
                raise _wrong(path, number, "is too deeply nested") from None
            except ValueError as error:
                raise _wrong(path, *((number, _why(error)[1]) if found else _why(first))) from None
    return found


def _why(error: ValueError) -> tuple[int, str]:
    """The line of a mistake, and what it is."""
    if isinstance(error, json.JSONDecodeError):
        return error.lineno, f"is not valid JSON here: {error.msg}"
    return 1, "has a number of too many digits"


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
