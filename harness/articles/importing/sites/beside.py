"""What files beside the pages of a folder say of them.

A file of a page's own name (`card.yaml` beside `card.html`, as Guru exports cards; `card.meta` of Nikola), a table
that names pages (`file,status`), and a list of what is in a folder (Guru's boards).
"""

import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from os.path import normpath
from pathlib import Path
from typing import Any

from harness.articles.importing.record import plainly, text
from harness.articles.importing.visibility import is_known
from harness.files import read_plain
from harness.lazy_regex import regex
from harness.plain_csv import table
from harness.plain_json import objects
from harness.workspace import WorkspaceError, parse_yaml

PAGES = (".md", ".markdown", ".mdx", ".html", ".htm")
Said = dict[str, Any]

_OWN = regex(
    r"(.+?)(?:[.](?:meta|metadata|info|props|properties|frontmatter|front|11tydata))?[.](?:ya?ml|json|toml|meta)",
    re.IGNORECASE,
)
_TABLES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".yaml", ".yml")
_NAMES_A_PAGE = {  # keys, however they are spelled
    "file", "filename", "filepath", "path", "page", "document", "doc", "article", "source", "src", "html", "md",
    "markdown", "location", "href", "url", "uri", "localfile", "pagefile", "outputfile", "exportfile",
}  # fmt: skip
_ABOUT_PAGES = {
    "permalink", "title", "tags", "labels", "category", "categories", "collection", "language", "lang", "locale",
}  # fmt: skip
_LISTS = ("Items", "items", "Cards", "cards", "Articles", "articles")
_IDS = ("ID", "Id", "id", "ExternalId", "externalId", "CardId", "cardId")
_LINE = regex(r"(?m)^(?:\.\. )?([\w .-]{1,60}?)[ \t]*:[ \t]*(.*)$")
_MOST_DEEP = 20  # sections of a board, one in the other
_LONGEST = 2_000_000  # characters of a file about pages


def said_beside(root: Path, files: Iterable[Path]) -> Iterator[tuple[Path, Path, Said]]:
    """A file, a page that it is about, and what it says of it. What cannot be read keeps its own page back."""
    given = sorted(files)
    pages = {file for file in given if file.suffix.lower() in PAGES}
    stems: dict[str, list[Path]] = {}
    for page in pages:
        stems.setdefault(page.stem, []).append(page)
    for file in given:
        own = [page for page in _pages_of(file) if page in pages]
        if not own and file.suffix.lower() not in _TABLES:
            continue
        try:
            read = _read(file)
        except (OSError, ValueError, RecursionError, WorkspaceError):
            yield from ((file, page, {"status": f"not known, since {file.name} cannot be read"}) for page in own)
            continue
        if own and isinstance(read, dict) and (said := _keys(read)) and any(map(_is_about, said)):
            yield from ((file, page, said) for page in own)
        elif isinstance(read, dict) and (title := text(read.get("Title") or read.get("title") or read.get("name"))):
            listed = (page for id_ in _ids(read) for page in stems.get(id_, ()))
            yield from ((file, page, {"collection": [title]}) for page in listed)
        else:
            yield from ((file, page, said) for page, said in _rows(read, file.parent, root) if page in pages)


def _pages_of(file: Path) -> list[Path]:
    """The pages whose file this may be by its name: `card.yaml`, `card.meta.json`, `card.md.yaml`."""
    found = _OWN.fullmatch(file.name)
    if not found:
        return []
    named = file.with_name(found[1])
    return [named] if named.suffix.lower() in PAGES else [file.with_name(f"{found[1]}{suffix}") for suffix in PAGES]


def _read(file: Path) -> Any:
    raw = read_plain(file)
    if len(raw) > _LONGEST:
        return None
    said, suffix = raw.decode("utf-8-sig"), file.suffix.lower()
    if suffix in (".csv", ".tsv"):
        head = said.partition("\n")[0]
        rows = table(io.StringIO(said, newline=""), max(",;\t|", key=head.count))[1]
        return [row.record() for row in rows]
    if suffix == ".json":
        return json.loads(said)
    if suffix in (".jsonl", ".ndjson"):
        return [json.loads(line) for line in said.splitlines() if line.strip()]
    if suffix == ".toml":
        return tomllib.loads(said)
    if suffix == ".meta" and (lines := _LINE.findall(said)):
        return {key: value.strip() for key, value in lines}
    return parse_yaml(said, file.name, any_tag=True)


def _keys(read: Mapping[Any, Any]) -> Said:
    """What a file says under its keys; `Title` is `title`, as front matter has it."""
    return {str(key).lower() if str(key).istitle() else str(key): said for key, said in read.items()}


def _is_about(key: str) -> bool:
    """Whether a key says something of a page."""
    return plainly(key) in _ABOUT_PAGES or is_known(key)


def _ids(of: Mapping[str, Any], deep: int = 0) -> Iterator[str]:
    """The ids of all that is listed in a folder, also in its sections."""
    for each in (inner for key in _LISTS for inner in objects(of.get(key))):
        yield from filter(None, (text(each.get(key)) for key in _IDS))
        if deep < _MOST_DEEP:
            yield from _ids(each, deep + 1)


def _rows(read: Any, folder: Path, root: Path) -> Iterator[tuple[Path, Said]]:
    """The rows of a table that name a page each, and objects by the paths of pages."""
    if isinstance(read, dict):
        lists = (each for said in read.values() if isinstance(said, list) for each in objects(said))
        by_path = ({"path": str(key), **said} for key, said in read.items() if isinstance(said, dict))
        read = [*lists, *by_path]
    for row in objects(read):
        named = [(key, said) for key, said in row.items() if plainly(str(key)) in _NAMES_A_PAGE]
        for key, said in named:
            if isinstance(said, str) and said.lower().endswith(PAGES):
                inside = said.replace("\\", "/").removeprefix("./").lstrip("/")
                about = {name: value for name, value in _keys(row).items() if name.lower() != str(key).lower()}
                yield from ((Path(normpath(at / inside)), about) for at in dict.fromkeys((folder, root)))
                break
