"""Every key of the workspace's files in words, made from the types that read them: docs/keys.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from harness.workspace.schema import schema_names, schema_of

_FILES = {
    "article": "knowledge/*.md (front matter)", "draft-review": "reviews/drafts.csv", "import-map": "An import map",
    "scenarios": "scenarios/*.yaml",
}  # fmt: skip
_LEAD = """\
# Every key of every file

Made by `harness schema --catalogue` from the types that read the files. *Required* keys have no default. `[]` after a
key means a list, `<id>` a name of your own. Editors show the same words by the JSON Schemas (`harness schema --write`).
"""


def catalogue() -> str:
    """All of them as Markdown."""
    return "\n".join([_LEAD, *(_file(name) for name in schema_names())])


def keys_of(name: str) -> Iterator[tuple[str, str, str]]:
    """Each key of a kind of file: its path, what it is, and what it is without being written."""
    schema = schema_of(name)
    yield from dict.fromkeys(_keys(schema, schema.get("$defs", {}), "", ()))  # what several kinds have is said once


def _file(name: str) -> str:
    rows = "".join(f"| `{path}` | {_cell(words)} | {_cell(default)} |\n" for path, words, default in keys_of(name))
    about = schema_of(name)["description"].splitlines()[0]
    lead = re.sub(r"^\S+\.yaml[:,] ", "", about)
    lead = lead[:1].upper() + lead[1:]
    title = _FILES.get(name, f"rules/{name}.yaml")
    return f"## {title}\n\n{lead}\n\n| key | what it is | default |\n|---|---|---|\n{rows}"


def _keys(
    model: dict[str, Any], models: dict[str, Any], above: str, within: tuple[str, ...]
) -> Iterator[tuple[str, str, str]]:
    required = model.get("required", ())
    for key, value in model.get("properties", {}).items():
        inner = list(_models(value))
        words = value.get("description") or next((models[each].get("description", "") for each, _ in inner), "")
        default = "*required*" if key in required else _default(value)
        if "const" in value and key in required:
            default += f", `{value['const']}`"
        yield f"{above}{key}", words.split("\n\n")[0].replace("\n", " "), default
        for each, way in inner:
            if each not in within and "properties" in models[each]:
                yield from _keys(models[each], models, f"{above}{key}{way}.", (*within, each))


def _models(value: dict[str, Any], way: str = "") -> Iterator[tuple[str, str]]:
    """The models that a key can hold, each with what stands between the key and the model's own keys."""
    if "$ref" in value:
        yield value["$ref"].rpartition("/")[2], way
    for each in (*value.get("anyOf", ()), *value.get("oneOf", ())):
        yield from _models(each, way)
    if isinstance(value.get("items"), dict):
        yield from _models(value["items"], f"{way}[]")
    if isinstance(value.get("additionalProperties"), dict):
        yield from _models(value["additionalProperties"], f"{way}.<id>")


def _default(value: dict[str, Any]) -> str:
    default = value.get("default")
    if default in (None, [], "") or isinstance(default, dict):
        return ""
    return f"`{default}`" if isinstance(default, str) else f"`{json.dumps(default)}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
