"""Articles in plain JSON or CSV: an object or row each, with fields named as the map says, or as most name them."""

import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from harness.articles.importing.html_or_markdown import is_html
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.places import ArticlePlaces, as_words, is_place, named_places, names_of, place_held_back
from harness.articles.importing.readers import for_agents, held_back, term, unknown_audiences
from harness.articles.importing.record import ArticleRecord, System, day, locale_of, names, text
from harness.articles.importing.structure import parsed
from harness.articles.language import recognised_in
from harness.plain_csv import TableError, table
from harness.workspace import FieldNames, Location, Problem, WorkspaceError, read_bytes

USUAL = FieldNames(
    id=("id", "sys_id", "number", "key", "slug", "uuid"),
    title=("title", "name", "question", "subject", "heading", "short_description", "preferred_phrase"),
    body=("content", "body", "html", "body_html", "text", "answer", "markdown", "wiki", "description"),
    updated=(
        "updated_at", "updated", "last_updated", "modified", "edited_at", "last_modified_date", "sys_updated_on",
        "last_published_at", "created_at", "date",
    ),
    collections=("collection", "category", "section", "folder", "collections", "categories"),
    labels=("labels", "tags", "label_names", "keywords"),
    locale=("locale", "language", "lang"),
    url=("url", "html_url", "public_url", "link", "permalink"),
)  # fmt: skip
_SHOWN = ("rendered", "display_value", "value")  # in an object that is a text: WordPress, ServiceNow
_INSIDE = ("storage", "view", "export_view")  # of a body in Confluence
_LONG = 200  # characters of a field that may be a part of the article


def fields(given: FieldNames) -> FieldNames:
    """The names of fields, as the map says and else as usual."""
    return FieldNames(**{key: getattr(given, key) or getattr(USUAL, key) for key in FieldNames.model_fields})


def articles(items: Sequence[ExportedObject], named: FieldNames) -> list[ExportedObject]:
    """The objects that have a title and a text under those names, and are no folders; the text may be empty."""
    used = named_places(items)
    return [item for item in items if _has_text(item.value, named) and not is_place(item, used)]


def others(items: Sequence[ExportedObject], named: FieldNames) -> list[ExportedObject]:
    """The objects that are neither articles nor what contains them."""
    used = named_places(items)
    return [item for item in items if not (_has_text(item.value, named) or is_place(item, used))]


def _has_text(value: Mapping[str, Any], named: FieldNames) -> bool:
    plain = {_plainly(key): each for key, each in _flat(value).items()}
    has_text = any(isinstance(plain.get(_plainly(key)), str) for key in named.body)
    return has_text and bool(text(_first(value, named.title)))


def records(items: Sequence[ExportedObject], named: FieldNames) -> list[ArticleRecord]:
    """The articles among objects, each with what the folders and collections that it stands in say of it."""
    found = articles(items, named)
    own = {id(item) for item in found}
    places = ArticlePlaces.of(item for item in items if id(item) not in own)
    return [_record(item, named, places) for item in found]


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


def _flat(value: Mapping[str, Any]) -> dict[str, Any]:
    """An object in which what a text is wrapped in is the text."""
    flat = dict(value)
    for key, each in value.items():
        inner = next(filter(None, map(each.get, _INSIDE)), each) if isinstance(each, dict) else each
        shown = next((inner[name] for name in _SHOWN if name in inner), None) if isinstance(inner, dict) else None
        if isinstance(shown, str):
            flat |= {inner: said for inner, said in each.items() if inner == "protected"} | {key: shown}
    return flat


def _plainly(key: str) -> str:
    """A key however it is spelled: `article_id`, `Article ID`, `Answer__c`."""
    return re.sub(r"[\W_]", "", key.lower().removesuffix("__c")).removeprefix("article")


def _first(value: Mapping[str, Any], keys: Sequence[str]) -> Any:
    plain = {_plainly(key): each for key, each in reversed(_flat(value).items()) if each not in (None, "")}
    return next((plain[name] for name in map(_plainly, keys) if name in plain), None)


def _record(item: ExportedObject, named: FieldNames, places: ArticlePlaces) -> ArticleRecord:
    value = _flat(as_words(item.value))
    body = str(_first(value, named.body) or "")
    html = is_html(body)
    said = parsed(body).get_text(" ") if html else body
    locale = locale_of(_first(value, named.locale)) or recognised_in(said)
    around = places.around(item)
    lost = [f"whom it is for: `{each}` is nobody here" for each in unknown_audiences(value)]
    lost += [f"its field `{key}`" for key in _unused(value, body, said)]
    lost += [f"who may read what is in its `{key}`, which is not in this export" for key in places.unknown(item)]
    return ArticleRecord(
        System.PLAIN,
        id_of(value, named),
        text(_first(value, named.title)),
        body,
        html,
        day(_first(value, named.updated)),
        frozenset([*_listed(value, named.collections), *(name for each in around for name in names_of(each))]),
        frozenset(_listed(value, named.labels)),
        locale,
        text(_first(value, named.url)) or None,
        held_back(value, locale) or next(filter(None, (place_held_back(each) for each in around)), ""),
        tuple(lost),
        for_agents(value, locale) or any(for_agents(each) for each in around),
        front=value,
        term=term(value),
    )


def _unused(value: Mapping[str, Any], taken: str, shown: str) -> list[str]:
    """The fields with long texts that are not in the one that is taken, which shows these words."""
    words = " ".join(shown.split())
    long = {key: " ".join(parsed(said).get_text(" ").split()) for key, said in value.items()
            if isinstance(said, str) and len(said) > _LONG and said != taken and " " in said.strip()}  # fmt: skip
    return sorted(key for key, said in long.items() if len(said) > _LONG and said[:_LONG] not in words)


def id_of(value: Mapping[str, Any], named: FieldNames) -> str:
    """What an object is called in its source."""
    return text(_first(value, named.id)) or text(_first(value, named.title))


def _listed(value: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    found = _first(value, keys)
    listed = names(found) if isinstance(found, list) else text(found).split(",")
    return [each.strip() for each in listed if each.strip()]
