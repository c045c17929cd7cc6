"""Articles in plain JSON or CSV: an object or row each, with fields named as the map says, or as most name them."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.articles.importing.html_or_markdown import is_html
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.readers import for_agents, held_back, term, unknown_audiences
from harness.articles.importing.record import ArticleRecord, System, day, locale_of, names, text
from harness.articles.importing.structure import parsed
from harness.articles.language import recognised_in
from harness.plain_csv import TableError, table
from harness.workspace import FieldNames, Location, Problem, WorkspaceError, read_bytes

USUAL = FieldNames(
    id=("id", "article_id", "key", "slug", "uuid"),
    title=("title", "name", "question", "subject", "heading"),
    body=("content", "body", "html", "body_html", "text", "answer", "markdown", "description"),
    updated=("updated_at", "updated", "last_updated", "modified", "edited_at", "created_at", "date"),
    collections=("collection", "category", "section", "folder", "collections", "categories"),
    labels=("labels", "tags", "label_names", "keywords"),
    locale=("locale", "language", "lang"),
    url=("url", "html_url", "link", "permalink"),
)


def fields(given: FieldNames) -> FieldNames:
    """The names of fields, as the map says and else as usual."""
    return FieldNames(**{key: getattr(given, key) or getattr(USUAL, key) for key in FieldNames.model_fields})


def is_article(value: Mapping[str, Any], named: FieldNames) -> bool:
    """Whether an object has a title and a text under those names; the text may be empty."""
    lower = {key.lower(): each for key, each in value.items()}
    return bool(text(_first(value, named.title))) and any(isinstance(lower.get(key.lower()), str) for key in named.body)


def records(items: Sequence[ExportedObject], named: FieldNames) -> list[ArticleRecord]:
    """The articles among objects."""
    return [_record(item.value, named) for item in items if is_article(item.value, named)]


def rows(path: Path) -> list[ExportedObject]:
    """The rows of a CSV file, with its first as names. Raises WorkspaceError."""
    content = _decoded(path)
    head = content.partition("\n")[0]
    delimiter = max(",;\t|", key=head.count)
    line = 1
    found: list[ExportedObject] = []
    try:
        for row in table(io.StringIO(content, newline=""), delimiter)[1]:
            line = row.line
            found.append(ExportedObject("", dict(row.record())))
    except ValueError as error:
        line = error.line if isinstance(error, TableError) else line
        raise WorkspaceError.at(path, line, str(error), "export it again") from None
    return found


def _decoded(path: Path) -> str:
    data = read_bytes(path, str(path))
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        said = f"is not {encoding.upper().removesuffix('-SIG')}: byte {error.start + 1}"
        raise WorkspaceError([Problem(Location(str(path), 1), said, "save it as UTF-8")]) from None


def _first(value: Mapping[str, Any], keys: Sequence[str]) -> Any:
    lower = {key.lower(): each for key, each in value.items()}
    return next((each for key in keys if (each := lower.get(key.lower())) not in (None, "")), None)


def _record(value: Mapping[str, Any], named: FieldNames) -> ArticleRecord:
    value = _as_words(value)
    body = str(_first(value, named.body) or "")
    html = is_html(body)
    locale = locale_of(_first(value, named.locale)) or recognised_in(parsed(body).get_text(" ") if html else body)
    return ArticleRecord(
        System.PLAIN,
        id_of(value, named),
        text(_first(value, named.title)),
        body,
        html,
        day(_first(value, named.updated)),
        frozenset(_listed(value, named.collections)),
        frozenset(_listed(value, named.labels)),
        locale,
        text(_first(value, named.url)) or None,
        held_back(value, locale),
        tuple(f"whom it is for: `{each}` is nobody here" for each in unknown_audiences(value)),
        for_agents(value, locale),
        front=value,
        term=term(value),
    )


def _as_words(value: Mapping[str, Any]) -> Mapping[str, Any]:
    """An article of Freshdesk, which has numbers for its state and for who may read its folder, in words."""
    if not {"folder_id", "status"} <= value.keys() or not isinstance(value["status"], int):
        return value
    folder = value.get("folder")
    seen = folder.get("visibility") if isinstance(folder, dict) else value.get("visibility")
    states = {1: "draft", 2: "published"}
    who = {1: "everyone", 2: "who signs in", 3: "agents", 4: "some companies", 5: "bots", 6: "some contacts"}
    seen = who.get(seen, seen) if isinstance(seen, int) else seen
    return {**value, "status": states.get(value["status"], value["status"]), "visibility": seen}


def id_of(value: Mapping[str, Any], named: FieldNames) -> str:
    """What an object is called in its source."""
    return text(_first(value, named.id)) or text(_first(value, named.title))


def _listed(value: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    found = _first(value, keys)
    listed = names(found) if isinstance(found, list) else text(found).split(",")
    return [each.strip() for each in listed if each.strip()]
