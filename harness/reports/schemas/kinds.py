"""The JSON Schema of each kind of file, made from the types that read it."""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from harness.files import write_text
from harness.live.conversations import MappingFile
from harness.workspace import FILE_MODELS, DraftReview, FrontMatter, ImportMapFile

_MODELS: dict[str, type[BaseModel]] = {
    **FILE_MODELS, "article": FrontMatter, "draft-review": DraftReview, "import-map": ImportMapFile,
    "conversation-map": MappingFile,
}  # fmt: skip


def schema_names() -> list[str]:
    """The kinds of file that have a schema."""
    return [*_MODELS]


def schema_of(name: str) -> dict[str, Any]:
    """One schema. Raises KeyError for an unknown name."""
    return _MODELS[name].model_json_schema()


def schema_text(name: str) -> str:
    """One schema (JSON Schema 2020-12), indented. Raises KeyError for an unknown name."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema_of(name)}
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema as `<name>.json`; returns the paths."""
    paths = [folder / f"{name}.json" for name in schema_names()]
    for path in paths:
        write_text(path, [schema_text(path.stem)])
    return paths
