"""The objects in a JSON export: an array, an envelope of arrays, or one object a line."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from harness.plain_json import parse
from harness.workspace import Location, Problem, WorkspaceError, read_text

_MOST_DEEP = 3  # envelopes, one in the other
_MOST_NESTED = 20  # sections, one in the other
PARTS = (
    "articles", "categories", "children", "child_categories", "collections", "folders", "items", "sections",
    "subcategories", "sub_categories", "subfolders", "sub_folders", "subsections", "all_folders", "all_articles",
    "published_articles", "questions", "faqs", "entries",
    "data", "records", "rows",
)  # fmt: skip
_SAYS_NOTHING = {"data", "result", "response", "export"}  # of what stands in an envelope
_FOLDS = {"attributes", "fields", "properties", "translation", "translations", "titles", "contents"}


@dataclass(frozen=True, slots=True)
class ExportedObject:
    """An object and its key in the envelope, such as `articles`; empty without an envelope."""

    key: str
    value: dict[str, Any]
    inside: tuple[dict[str, Any], ...] = ()  # the objects that it stands in
    layers: tuple[dict[str, Any], ...] = ()  # the objects that it was made of, where it was unfolded
    files: tuple[Path, ...] = ()  # beside it, which hold its text
    file: str = ""  # the name of the file that it is from


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
                read = parse(line)
                found += _of(read if isinstance(read, dict | list) else [{}])
            except ValueError as error:
                at, why = (number, error) if found else (getattr(whole, "line", 1), whole)
                raise _wrong(path, at, str(why)) from None
    return found


def _of(value: Any, deep: int = 0) -> Iterator[ExportedObject]:
    if isinstance(value, list):
        told = any(isinstance(each, dict) for each in value)
        for each in value if told else ():  # what is no object is reported, as a record without a text
            yield from _with_parts("", each if isinstance(each, dict) else {})
    elif isinstance(value, dict):
        lists = {key: each for key, each in value.items() if isinstance(each, list) and each}
        arrays = {key: each for key, each in lists.items() if all(isinstance(inner, dict) for inner in each)}
        named = bool({"title", "body", "name"} & value.keys()) or _is_folded(value)
        deeper = {key: each for key, each in value.items() if isinstance(each, dict) and each}
        if arrays and not named:
            by_ids = {key: [{"id": id_, **inner} for id_, inner in each.items()]
                      for key, each in deeper.items() if _is_keyed(each)}  # fmt: skip
            for key, each in (arrays | by_ids).items():  # articles, and perhaps their sections
                for inner in each:
                    yield from _of(inner, deep + 1) if _is_envelope(inner) else _with_parts(key, inner)
        elif deeper and not named and deep < _MOST_DEEP:
            for key, envelope in deeper.items():  # `{"articles": {"page": 1, "items": [...]}}`
                for inner in _of(envelope, deep + 1):
                    own = inner.inside or (inner.key and key in _SAYS_NOTHING)
                    known = {"id": key, **inner.value} if _is_keyed(value) else inner.value
                    yield replace(inner, key=inner.key if own else key, value=known)
        else:
            yield from _with_parts("", value)


def _is_keyed(value: dict[str, Any]) -> bool:
    """Whether an object has articles or sections by their ids: `{"1001": {"title": ...}, "1002": {"title": ...}}`."""
    return len(value) > 1 and all(isinstance(each, dict) and {"title", "name"} & each.keys() for each in value.values())


def _is_folded(value: dict[str, Any]) -> bool:
    """Whether an object is one of a content system, whose title and text stand in objects or by language."""
    keys = value.keys()
    is_known = any(each <= keys for each in ({"sys", "fields"}, {"system", "elements"}, {"id", "type", "lang", "data"}))
    return is_known or ("id" in value and bool(_FOLDS & keys))


def _is_envelope(value: dict[str, Any]) -> bool:
    """Whether an object only has objects with lists: `{"meta": {...}, "data": {"posts": [...]}}` of Ghost."""
    only = len(value) > 1 and all(isinstance(each, dict) for each in value.values())
    return only and any(isinstance(inner, list) for each in value.values() for inner in each.values())


def _with_parts(key: str, value: dict[str, Any], inside: tuple[dict[str, Any], ...] = ()) -> Iterator[ExportedObject]:
    """An object, and those that stand in it: `{"name": "Cards", "articles": [{...}]}`."""
    (only, *others) = value.values() or (None,)
    if isinstance(only, dict) and not others:
        value = only  # `[{"article": {...}}]`
    yield ExportedObject(key, value, inside)
    for part in PARTS if len(inside) < _MOST_NESTED else ():
        listed = value.get(part)
        for each in listed if isinstance(listed, list) else ():
            if isinstance(each, dict):
                yield from _with_parts(part, each, (*inside, value))


def _wrong(path: Path, line: int, message: str) -> WorkspaceError:
    return WorkspaceError([Problem(Location(str(path), line), message, "export it again: JSON, or one object a line")])
