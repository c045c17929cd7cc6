"""What may be written after a key, in words, from the JSON Schema of the types that read it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from harness.workspace import as_in_yaml

_ID = "^[a-z0-9]"  # how the patterns of names begin
_LISTED = "; or a list"
_SCALAR = {"string": "text", "boolean": "`true` or `false`", "object": "mapping"}


@dataclass(frozen=True, slots=True)
class HeldModel:
    """A mapping that a key can hold."""

    name: str
    model: Mapping[str, Any]
    way: str  # what stands between the key and the mapping's own keys: `[]` for each of a list


def models_of(value: Mapping[str, Any], models: Mapping[str, Any], way: str = "") -> Iterator[HeldModel]:
    """The mappings with keys of their own that a key can hold, each once."""
    found = {(held.name, held.way): held for held in _models_of(value, models, way)}
    lists = {name for name, how in found if how.endswith("[]")}
    yield from (held for (name, how), held in found.items() if how.endswith("[]") or name not in lists)


def _models_of(value: Mapping[str, Any], models: Mapping[str, Any], way: str, name: str = "") -> Iterator[HeldModel]:
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        yield from _models_of(models[name], models, way, name)
    elif "properties" in value:
        yield HeldModel(name, value, way)
    for each in (*value.get("anyOf", ()), *value.get("oneOf", ())):
        yield from _models_of(each, models, way, name)
    if isinstance(value.get("items"), dict):
        yield from _models_of(value["items"], models, f"{way}[]")
    if isinstance(value.get("additionalProperties"), dict):
        yield from _models_of(value["additionalProperties"], models, f"{way}.<id>")


def values_of(value: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    """What may be written: `number, 0 to 1`, `low`, `medium` or `high`, a list of text."""
    if "$ref" in value:
        return values_of(models[value["$ref"].rpartition("/")[2]], models)
    if "const" in value or "enum" in value:
        return _either([f"`{as_in_yaml(each)}`" for each in value.get("enum", (value.get("const"),))])
    if choices := [each for each in (*value.get("anyOf", ()), *value.get("oneOf", ())) if each.get("type") != "null"]:
        return _of_choices(choices, models)
    if value.get("type") == "array":
        items = value.get("items", {})
        return f"list of {_many(values_of(items, models))}" if items else "list"
    return _of_type(value, models)


def _of_choices(choices: list[Mapping[str, Any]], models: Mapping[str, Any]) -> str:
    """Of one or a list of the same, the list is said in fewer words."""
    one, *others = choices
    if others and others[0].get("type") == "array" and others[0].get("items") == one:
        return values_of(one, models) + _LISTED
    return _either(list(dict.fromkeys(values_of(each, models) for each in choices)))


def _of_type(value: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    kind = value.get("type")
    if isinstance(kind, list):
        return "text, number, `true` or `false`"
    if kind in ("number", "integer"):
        return ("whole number" if kind == "integer" else "number") + _range(value)
    if kind == "string" and value.get("format") == "date":
        return "date"
    if kind == "string" and str(value.get("pattern", "")).startswith(_ID):
        return "name"
    inner = value.get("additionalProperties")
    if kind == "object" and isinstance(inner, dict) and inner:
        return f"mapping to {_many(values_of(inner, models))}"
    return _SCALAR.get(str(kind), "any value")


def _range(value: Mapping[str, Any]) -> str:
    low, high = value.get("minimum", value.get("exclusiveMinimum")), value.get("maximum", value.get("exclusiveMaximum"))
    at_least = "" if low is None else f"{'more than ' if 'exclusiveMinimum' in value else ''}{_number(low)}"
    below = "less than " if "exclusiveMaximum" in value else ""
    if high is None:
        return f", {at_least}" + ("" if "exclusiveMinimum" in value else " or more") if at_least else ""
    return f", {at_least} to {below}{_number(high)}" if at_least else f", at most {_number(high)}"


def _number(value: float) -> str:
    return f"{int(value) if value == int(value) else value:,}"


def _many(values: str) -> str:
    """The same of several things, where there is a plural."""
    plural = {"name": "names", "number": "numbers", "date": "dates"}
    one, or_list = values.removesuffix(_LISTED), " or lists" if values.endswith(_LISTED) else ""
    return re.sub("^mapping\\b", "mappings", plural.get(one, one)) + or_list


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
