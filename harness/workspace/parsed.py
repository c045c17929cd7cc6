"""Files as they were parsed before, kept by their name and text: reading a large workspace is mostly parsing."""

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
    """What is kept of one workspace. Nothing is, before a run has made its cache folder."""

    def __init__(self, folder: Path) -> None:
        self._kept = Cache(folder if folder.is_dir() else None, "parsed", MADE_BY, most=1)
        self._known = self._kept.everything()
        self._new: dict[bytes, bytes] = {}

    def article(self, text: str, name: str) -> Article | None:
        """The article of a text, if it is kept."""
        kept = self._known.get(self._kept.key(name, text))
        try:
            return _articles().validate_json(kept) if kept else None
        except ValidationError:
            return None

    def scenarios(self, text: str, name: str) -> ScenariosFile | None:
        """The scenarios of a text, if they are kept."""
        kept = self._known.get(self._kept.key(name, text))
        try:
            return ScenariosFile.model_validate_json(kept) if kept else None
        except ValidationError:
            return None

    def keep_article(self, text: str, name: str, article: Article) -> None:
        self._new[self._kept.key(name, text)] = _articles().dump_json(article)

    def keep_scenarios(self, text: str, name: str, file: ScenariosFile) -> None:
        data: dict[str, Any] = file.model_dump(mode="json", exclude_unset=True, by_alias=True)
        for written, scenario in zip(data.get("scenarios", ()), file.scenarios, strict=True):
            written["(location)"] = {"file": scenario.location.file, "line": scenario.location.line}
        self._new[self._kept.key(name, text)] = json.dumps(data).encode()

    def close(self) -> None:
        """Write what is new, in place of what was kept of the files before they changed."""
        self._kept.put_all(self._new)
        self._kept.close()


@lru_cache(maxsize=1)
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)
