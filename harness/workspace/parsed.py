"""A cache of parsed files by name and text, because reading a large workspace is mostly parsing."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from harness.cache import Cache
from harness.workspace.articles import Article
from harness.workspace.scenarios import ScenariosFile

MADE_BY = ("harness.workspace", "markdown_it_py", "pydantic", "pyyaml")


class Parsed:
    """The kept files of one workspace; none before a run has made its cache folder."""

    def __init__(self, folder: Path) -> None:
        self._kept = Cache(folder if folder.is_dir() else None, "parsed", MADE_BY, most=1)

    def article(self, text: str, name: str) -> Article | None:
        """The article of a text, if it is kept."""
        kept = self._kept.get(self._kept.key(name, text))
        try:
            return _articles().validate_json(kept) if kept else None
        except ValidationError:
            return None

    def scenarios(self, text: str, name: str) -> ScenariosFile | None:
        """The scenarios of a text, if they are kept."""
        kept = self._kept.get(self._kept.key(name, text))
        try:
            return ScenariosFile.model_validate_json(kept) if kept else None
        except ValidationError:
            return None

    def keep_article(self, text: str, name: str, article: Article) -> None:
        """In place of what was kept of the file before it changed."""
        self._kept.put(self._kept.key(name, text), _articles().dump_json(article))

    def keep_scenarios(self, text: str, name: str, file: ScenariosFile) -> None:
        """In place of what was kept of the file before it changed."""
        data: dict[str, Any] = file.model_dump(mode="json", exclude_unset=True, by_alias=True)
        for written, scenario in zip(data.get("scenarios", ()), file.scenarios, strict=True):
            written["(location)"] = {"file": scenario.location.file, "line": scenario.location.line}
        self._kept.put(self._kept.key(name, text), json.dumps(data).encode())


@lru_cache(maxsize=1)
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)
