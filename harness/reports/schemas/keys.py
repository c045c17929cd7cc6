"""Every key of the workspace's files in words, made from the types that read them: docs/keys.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from harness.reports.schemas.kinds import schema_names, schema_of
from harness.reports.schemas.values import HeldModel, models_of, values_of

_FILES = {
    "article": "knowledge/*.md (front matter)", "draft-review": "reviews/drafts.csv", "import-map": "An import map",
    "scenarios": "scenarios/*.yaml", "conversation-map": "A map of conversations",
}  # fmt: skip
_LEAD = """\
# Every key of every file

Made by `harness schema --catalogue` from the types that read the files. *Required* keys have no default. `[]` after a
key means a list, `<id>` a name of your own. Editors show the same words by the JSON Schemas (`harness schema --write`).
[Triggers](triggers.md) and [what a gate can require](criteria.md) have pages of their own.
"""
_SMALL = 2  # keys of a mapping that are shown wherever it occurs; those of a larger one are shown once


@dataclass(frozen=True, slots=True)
class KeyInWords:
    """A key of a file, as a person reads of it."""

    path: str
    words: str
    values: str  # what may be written
    default: str  # what it is without being written


def catalogue() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, *(_file(name) for name in schema_names())])


def keys_of(name: str) -> Iterator[KeyInWords]:
    """Each key of a kind of file."""
    schema = schema_of(name)
    yield from _Keys(schema.get("$defs", {})).of(schema, "", ())


def _file(name: str) -> str:
    rows = "".join(
        f"| `{key.path}` | {_cell(key.words)} | {_cell(key.values)} | {_cell(key.default)} |\n" for key in keys_of(name)
    )
    about = schema_of(name)["description"].splitlines()[0]
    lead = re.sub(r"^\S+\.yaml[:,] ", "", about)
    lead = lead[:1].upper() + lead[1:]
    title = _FILES.get(name, f"rules/{name}.yaml")
    return f"## {title}\n\n{lead}\n\n| key | what it is | value | default |\n|---|---|---|---|\n{rows}"


class _Keys:
    """The keys of one kind of file. A large mapping that occurs again is described where it occurs first."""

    def __init__(self, models: Mapping[str, Any]) -> None:
        self._models = models
        self._seen: dict[str, str] = {}

    def of(self, model: Mapping[str, Any], above: str, within: tuple[str, ...]) -> Iterator[KeyInWords]:
        """Those of a mapping that stands under `above`, inside those of `within`."""
        required = model.get("required", ())
        for name, value in model.get("properties", {}).items():
            path = f"{above}{name}"
            inner = [found for found in models_of(value, self._models) if found.name not in within]
            again = next((self._seen[found.name] for found in inner if found.name in self._seen), "")
            words = _said(value, self._models) + (f" Its keys are those of `{again}`." if again else "")
            default = "*required*" if name in required else _default(value)
            yield KeyInWords(path, words, values_of(value, self._models), default)
            if not again:
                yield from self._inside(path, inner, within)

    def _inside(self, path: str, inner: list[HeldModel], within: tuple[str, ...]) -> Iterator[KeyInWords]:
        """The keys of the mappings that a key can hold; which kinds have one is said where not all of them do."""
        before, kinds = self._seen, dict[KeyInWords, list[str]]()
        for found in inner:
            self._seen = {**before}
            properties = found.model["properties"]
            if len(properties) > _SMALL and len(inner) == 1:
                self._seen[found.name] = path
            kind = properties.get("kind", {}).get("const", "")
            for key in self.of(found.model, f"{path}{found.way}.", (*within, found.name)):
                kinds.setdefault(key, []).append(kind)
        for key, of in kinds.items():
            name = key.path.removeprefix(f"{path}{inner[0].way}.")
            some = len(of) < len(inner) and all(of) and name != "kind" and "." not in name
            yield replace(key, words=f"{key.words} Of `kind: {'`, `'.join(of)}`.") if some else key


def _said(value: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    """What a key is, with an example: its own words, or those of what it holds."""
    held = (models[name] for name in _refs(value))
    words = value.get("description") or next((each.get("description", "") for each in held), "")
    examples = " or ".join(f"`{_in_yaml(each)}`" for each in value.get("examples", ()))
    first = " ".join(words.split())
    return f"{first} Example: {examples}." if examples else first


def _refs(value: Mapping[str, Any]) -> Iterator[str]:
    for each in (value, *value.get("anyOf", ())):
        if "$ref" in each:
            yield each["$ref"].rpartition("/")[2]


def _in_yaml(value: Any) -> str:
    if isinstance(value, str):
        return value
    return yaml.safe_dump(value, default_flow_style=True, width=1000, allow_unicode=True, sort_keys=False).strip()


def _default(value: Mapping[str, Any]) -> str:
    default = value.get("default")
    if default in (None, [], "") or isinstance(default, dict):
        return ""
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
