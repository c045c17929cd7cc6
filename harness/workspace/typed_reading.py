"""Reads what stands in a file as a typed value; mistakes are reported with their line, in plain words."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, RootModel, ValidationError

from harness.lazy_regex import regex
from harness.nearest import closest, nearest
from harness.workspace.problems import Location, Problem, WorkspaceError, shown_value
from harness.workspace.yaml_source import Mapping, line_at

M = TypeVar("M", bound=BaseModel)


def read_as(model: type[M], data: Any, file: str) -> M:
    """What stands in a file as a typed value. Raises WorkspaceError with every problem and its line."""
    try:
        value = model.model_validate(data)
    except ValidationError as error:
        raise WorkspaceError(problems_of(error, model, data, file)) from None
    if misread := [*_misread(value, data, Location(file, 1), "the file")]:
        raise WorkspaceError(misread)
    return value


def _misread(value: Any, raw: Any, at: Location, key: str) -> Iterator[Problem]:
    """What was taken for something else than what is written: `true` for the number 1, nothing for a key left out."""
    if isinstance(value, RootModel):
        value = value.root
    if isinstance(raw, bool) and type(value) in (int, float):
        yield Problem(at, f"`{key}` must be a number, not {shown_value(raw)}")
    elif isinstance(value, tuple):
        for each, written in zip(value, raw if isinstance(raw, list) else (raw,), strict=False):
            yield from _misread(each, written, at, key)
    elif isinstance(raw, Mapping):
        fields = _fields(type(value)) if isinstance(value, BaseModel) else {}
        for inner, written in raw.items():
            name, may_be_empty = fields.get(inner, (None, False))
            found = value.get(inner) if isinstance(value, dict) else getattr(value, name) if name else None
            place = Location(at.file, raw.lines.get(inner, at.line))
            if written is None and found is None and may_be_empty:
                yield Problem(place, f"`{inner}` is empty", "write a value or leave the key out")
            yield from _misread(found, written, place, inner)


@cache
def _fields(model: type[BaseModel]) -> dict[str, tuple[str, bool]]:
    """What a model reads, by its key: the attribute, and whether it may be left out."""
    return {each.alias or name: (name, not each.is_required()) for name, each in model.model_fields.items()}


def problems_of(error: ValidationError, model: type[BaseModel], data: Any, file: str) -> Iterator[Problem]:
    """A validation error as problems you can act on: line, plain words, what to write."""
    errors = error.errors(include_url=False)
    meant = {
        (*each["loc"][:-1], closest(each["loc"][-1], _keys_at(model, each["loc"][:-1])))
        for each in errors
        if each["type"] == "extra_forbidden"
    }
    for item in errors:
        if item["type"] == "too_short" and len(item["input"]) >= item["ctx"]["min_length"]:
            continue  # only because of its wrong items, each of which has an error of its own
        if item["type"] == "missing" and item["loc"] in meant:
            continue  # it is there, mistyped
        if item["type"] == "none_required":
            continue  # it may be left out, which is no way to write it
        *around, last = item["loc"] or ("",)
        key = item["type"] == "extra_forbidden"  # what somebody wrote, whatever it looks like
        loc = tuple(part for part in (*around, last) if (key and part is last) or not _OF_CODE.fullmatch(str(part)))
        line = line_at(data, loc)
        message, hint = _explain(item["type"], loc, item, model)
        yield Problem(Location(file, line), message, hint)


_OF_CODE = regex(r"|\(location\)|constrained-str|[a-z-]+\[.*\]", re.DOTALL)  # what reads a value: no key of a file

_SHAPES = {
    "model_type": "a mapping (`key: value` lines)",
    "dict_type": "a mapping (`key: value` lines)",
    "tuple_type": "a list (`- item` lines)",
    "list_type": "a list (`- item` lines)",
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), "a whole number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "`true` or `false`"),
    **dict.fromkeys(("date_type", "date_parsing"), "a date"),
    **dict.fromkeys(("date_from_datetime_parsing", "date_from_datetime_inexact"), "a date"),
}
_FIXED = {
    "string_too_short": ("is empty", "write something"),
    "union_tag_not_found": ("has no `kind`", "add `kind: ...`"),
    "too_short": ("is empty", "add at least one item"),
}


def _explain(kind: str, loc: tuple[Any, ...], item: Any, model: type[BaseModel]) -> tuple[str, str]:
    """What is wrong in plain words, and what to write instead."""
    names = (f"`{part}`" if part != "[key]" else "a key" for part in reversed(loc) if isinstance(part, str))
    name = next(names, "the file")
    value, context = item["input"], item.get("ctx", {})
    if kind in _FIXED:
        what, hint = _FIXED[kind]
        return f"{name} {what}", f"{hint} or leave the key out" if _may_be_left_out(model, loc) else hint
    if kind == "union_tag_invalid":
        kinds = [word.strip(" '") for word in context["expected_tags"].split(",")]
        return f"`kind` cannot be {shown_value(context['tag'])}", nearest(context["tag"], kinds)
    if kind in _SHAPES:
        hint = "write it as 2026-08-14" if kind.startswith("date") else ""
        return f"{name} must be {_SHAPES[kind]}, not {shown_value(value)}", hint
    if kind == "extra_forbidden":
        return f"{name} is not a key here", _where_it_belongs(model, loc) or nearest(loc[-1], _keys_at(model, loc[:-1]))
    return _explain_value(kind, name, item)


def _explain_value(kind: str, name: str, item: Any) -> tuple[str, str]:
    """The same for a wrong value."""
    value, context = item["input"], item.get("ctx", {})
    match kind:
        case "missing":
            return f"{name} is missing", f"add `{item['loc'][-1]}: ...`"
        case "enum" | "literal_error":
            known = [word.strip(" '") for word in context["expected"].replace(" or ", ", ").split(",")]
            return f"{name} cannot be {shown_value(value)}", nearest(value, known)
        case "string_type":
            return f"{name} must be text, not {shown_value(value)}", _as_text(value)
        case "string_pattern_mismatch":
            return f"{name} cannot be {shown_value(value)}", "use lower-case letters, digits, `-`, `.` and `_`"
        case "value_error":
            return f"{name}: {context['error']}", ""
    return f"{name}: {item['msg'][:1].lower()}{item['msg'][1:]}, not {shown_value(value)}", ""


def _as_text(value: Any) -> str:
    """What to write where a text is wanted."""
    if isinstance(value, (int, float)):
        return "put what is written there in quotes"
    return "write one of them alone, without `[ ]` or `- `" if isinstance(value, list) else "write text"


def _may_be_left_out(model: type[BaseModel], loc: tuple[Any, ...]) -> bool:
    """Whether what is at `loc` is the value of a key that a file need not have."""
    here = _models_along(model, loc[:-1]) if loc and isinstance(loc[-1], str) else ()
    return any(_fields(each).get(loc[-1], ("", False))[1] for each in here)


def _keys_at(model: type[BaseModel], loc: tuple[Any, ...]) -> set[str]:
    """The keys allowed at `loc` in a file."""
    return _keys_of(_models_along(model, loc))


def _where_it_belongs(model: type[BaseModel], loc: tuple[Any, ...]) -> str:
    """A hint for a key that the file knows further out, or one level further in; empty where it does not."""
    *around, key = (part for part in loc if isinstance(part, str))
    for i in reversed(range(len(around))):
        if key in _keys_at(model, tuple(around[:i])):
            return f"it belongs beside `{around[i]}:`"
    here = _models_along(model, tuple(around))
    inside = [name for name in _keys_of(here) if key in _keys_of(_models_at(here, name))]
    return f"it belongs under `{inside[0]}:`" if len(inside) == 1 else ""


def _models_along(model: type[BaseModel], loc: tuple[Any, ...]) -> set[type[BaseModel]]:
    """The models of what may be at `loc`, found by walking the annotations."""
    current: set[type[BaseModel]] = {model}
    for part in loc:
        if isinstance(part, str):
            current = _models_at(current, part) or current
    return current


def _models_at(models: set[type[BaseModel]], key: str) -> set[type[BaseModel]]:
    """The models of what may stand under a key."""
    fields = [field for each in models for field in each.model_fields.items()]
    return {found for name, f in fields if key in (name, f.alias) for found in _models_in(f.annotation)}


def _keys_of(models: set[type[BaseModel]]) -> set[str]:
    return {f.alias or name for each in models for name, f in each.model_fields.items() if f.alias != "(location)"}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    value = getattr(annotation, "__value__", None)
    for inner in (*get_args(annotation), *((value,) if value is not None else ())):
        yield from _models_in(inner)
