"""A condition as it is written, as nested lists and mappings: what is in it, and the same with a part changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.suite.conditions import LISTED, Path
from harness.workspace import Condition

PHRASES = ("mentions", "matches")
"""Keys whose values are found in the words of a message."""


def data_of(when: Condition) -> dict[str, Any]:
    """The condition as it is written, lists as lists."""
    data: dict[str, Any] = when.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return data


def plain_values(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every plain value and where it stands."""
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from plain_values(value, (*path, key))
    else:
        yield path, data


def lists(data: Any, path: Path = ()) -> Iterator[tuple[Path, list[Any]]]:
    """Every list and where it stands."""
    if isinstance(data, list):
        yield path, data
    if isinstance(data, (dict, list)):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from lists(value, (*path, key))


def parts(data: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What can be left out of a condition: a key beside others, a part of `any` or `all`, a value beside others."""
    for key, value in data.items():
        if len(data) > 1:
            yield (*path, key), {key: value}
        if key in ("any", "all"):
            for i, part in enumerate(value):
                if len(value) > 1:
                    yield (*path, key, i), part
                yield from parts(part, (*path, key, i))
        elif key == "not":
            yield from parts(value, (*path, key))
        elif key == "customer":
            yield from _attributes(value, (*path, key))
        elif key in LISTED and key not in PHRASES and len(value) > 1:
            yield from (((*path, key, i), {key: each}) for i, each in enumerate(value))


def _attributes(customer: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    """An attribute of the customer record beside others, and a value of one beside others."""
    for name, wanted in customer.items():
        if len(customer) > 1:
            yield (*path, name), {name: wanted}
        if len(wanted) > 1:
            yield from (((*path, name, i), {name: each}) for i, each in enumerate(wanted))


def short(part: Any) -> str:
    """A part of a condition in one short line."""
    if isinstance(part, dict):
        return ", ".join(f"{key}: {short(value)}" for key, value in part.items())
    if isinstance(part, list):
        shown = ", ".join(short(each) for each in part[:3])
        return f"[{shown}, ...]" if len(part) > 3 else f"[{shown}]"
    return str(part)


def without(data: Any, path: Path) -> Any:
    """Nested lists and mappings without what stands at `path`; what is left empty goes too (None)."""
    key, *rest = path
    kept = without(data[key], tuple(rest)) if rest else None
    if isinstance(data, dict):
        left: Any = {k: kept if k == key else v for k, v in data.items() if k != key or kept is not None}
    else:
        left = [kept if i == key else v for i, v in enumerate(data) if i != key or kept is not None]
    return left or None


def with_value(data: Any, path: Path, value: Any) -> Any:
    """Nested lists and mappings with another value at `path`."""
    if not path:
        return value
    key, *rest = path
    inner = with_value(data[key], tuple(rest), value)
    if isinstance(data, dict):
        return {**data, key: inner}
    return [inner if i == key else v for i, v in enumerate(data)]
