"""A cache of parsed files by name and text, because reading a large workspace is mostly parsing."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from harness.cache import Cache
from harness.workspace.articles import Article, parse_article
from harness.workspace.scenarios import ScenariosFile

V = TypeVar("V")
_Parse = Callable[[str, str], V]
MADE_BY = (
    "harness.commonmark", "harness.lazy_regex",
    "harness.plain_csv", "harness.plain_json", "harness.safe_text", "harness.seen_text", "harness.workspace",
    "markdown_it_py", "pydantic", "pyyaml",
)  # fmt: skip


class Parsed:
    """The kept files of one workspace; none before a run has made its cache folder."""

    def __init__(self, folder: Path) -> None:
        self._kept = Cache(folder if folder.is_dir() else None, "parsed", MADE_BY, most=1)
        self._known = self._kept.everything()
        self._new: dict[bytes, bytes] = {}

    def article(self, text: str, name: str) -> Article:
        """The article of a text. Raises WorkspaceError."""
        return self._of(text, name, parse_article, _articles().validate_json, _articles().dump_json)

    def scenarios(self, text: str, name: str, parse: _Parse[ScenariosFile]) -> ScenariosFile:
        """The scenarios of a text. Raises WorkspaceError."""
        return self._of(text, name, parse, ScenariosFile.model_validate_json, _with_places)

    def _of(
        self,
        text: str,
        name: str,
        parse: Callable[[str, str], V],
        read: Callable[[bytes], V],
        write: Callable[[V], bytes],
    ) -> V:
        """What is kept of a text, else what it parses as, kept in place of what the file said before it changed."""
        key = self._kept.key(name, text)
        if kept := self._known.get(key):
            with suppress(ValidationError):
                return read(kept)
        value = parse(text, name)
        self._new[key] = write(value)
        return value

    def close(self) -> None:
        """Write what is new, in place of what was kept of the files before they changed."""
        self._kept.put_all(self._new)
        self._kept.close()


@lru_cache(maxsize=1)
def _articles() -> TypeAdapter[Article]:
    return TypeAdapter(Article)


def _with_places(file: ScenariosFile) -> bytes:
    data: dict[str, Any] = file.model_dump(mode="json", exclude_unset=True, by_alias=True)
    for written, scenario in zip(data.get("scenarios", ()), file.scenarios, strict=True):
        written["(location)"] = {"file": scenario.location.file, "line": scenario.location.line}
        if scenario.start:  # of which only the turn is left that was made of it
            written["(start)"] = scenario.start
    return json.dumps(data).encode()
