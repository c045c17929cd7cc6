"""Articles in plain JSON or CSV: an object or row each, with fields named as the map says, or as most name them."""

import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

from harness.articles.importing.html_or_markdown import is_html
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.not_articles import is_something_else
from harness.articles.importing.other_markup import other_markup
from harness.articles.importing.page_properties import properties_in
from harness.articles.importing.places import ArticlePlaces, as_words, is_place, named_places, names_a_place
from harness.articles.importing.record import (
    ArticleRecord,
    System,
    day,
    field_of,
    joined,
    last_change,
    locale_of,
    names,
    text,
)
from harness.articles.importing.rows_about import rows_about
from harness.articles.importing.structure import parsed
from harness.articles.importing.unfolding import is_json, is_other, stable_id, unfolded, version_id
from harness.articles.importing.visibility import for_agents, held_back, is_known, term, unknown_audiences
from harness.articles.importing.visibility_keys import is_no, mark, spelled
from harness.articles.language import language_of
from harness.io_errors import followed
from harness.lazy_regex import regex
from harness.plain_csv import TableError, table
from harness.workspace import FieldNames, Location, Problem, WorkspaceError, own_yaml, read_bytes, read_text

_BY_LANGUAGE: dict[str, dict[str, list[str]]] = own_yaml(__package__, "usual_fields.yaml")
_USUAL = {key: tuple(chain.from_iterable(said.values())) for key, said in _BY_LANGUAGE.items()}
USUAL = FieldNames(**{key: names for key, names in _USUAL.items() if key in FieldNames.model_fields})
_IN_ENGLISH = {field_of(name) for key in ("title", "body") for name in _BY_LANGUAGE[key]["en"]}
_SHOWN = ("rendered", "display_value", "value")  # in an object that is a text: WordPress, ServiceNow
_INSIDE = ("storage", "view", "export_view")  # of a body in Confluence
_PAGE = regex(r"(?!\w+://)[^\s<>|:*?\"]+\.html?", re.IGNORECASE)  # the path of a file that holds the text
_WIKI = regex(r"(?m)^(={2,6})[ \t]*[^=\n]+\1[ \t]*$|^h[1-6]\.[ \t]+\S|^\{\|[ \t]*(?:class|style|border)\b")
_DESCRIBES = {"description", "details", "solution"}
_ALSO_CALLED = ("number", "sysid", "urlname", "slug", "handle", "urlhash", "id", "title")  # in links
_NEVER = dt.date.min
_MOST_OF_DELETED = 6  # keys
_LONG = 200  # characters of a field that may be a part of the article


def fields(given: FieldNames) -> FieldNames:
    """The names of fields, as the map says and else as usual."""
    return FieldNames(**{key: getattr(given, key) or getattr(USUAL, key) for key in FieldNames.model_fields})


def unfolded_all(items: Sequence[ExportedObject], named: FieldNames, wanted: str | None) -> list[ExportedObject]:
    """Objects whose titles and texts are texts, however deep they stand and in one of their languages."""
    found: list[ExportedObject] = []
    for item in items:
        value, *layers = unfolded(item.value, named, wanted)
        found.append(replace(item, value=value, layers=tuple(layers)))
    return found


def articles(items: Sequence[ExportedObject], named: FieldNames) -> list[ExportedObject]:
    """The objects that have a title and a text under those names, and are no folders; the text may be empty."""
    used = named_places(items)
    return [item for item in items if _has_text(item, named) and not is_place(item, used)]


def others(items: Sequence[ExportedObject], named: FieldNames) -> list[ExportedObject]:
    """The objects that are neither articles nor what contains them."""
    used = named_places(items)
    left = [item for item in items if not (_has_text(item, named) or is_place(item, used) or _is_deleted(item, named))]
    told = rows_about(left, {id_of(each.value, named) for each in articles(items, named)})
    read = {id(row) for rows in told.values() for row in rows}
    return [item for item in left if id(item) not in read]


def _has_text(item: ExportedObject, named: FieldNames) -> bool:
    """Whether an object has a title and a text; a name and a description is what a product or a label has, too."""
    value = item.value
    plain = {field_of(key): each for key, each in _flat(value).items()}
    bodies = {field_of(key) for key in named.body if isinstance(plain.get(field_of(key)), str)}
    title = _first_key(value, named.title)
    described = title == "name" and bodies <= _DESCRIBES and not names_a_place(value) and len(named.body) > 1
    return bool(bodies and title) and not described and not is_other(value) and not is_something_else(item)


def _is_deleted(item: ExportedObject, named: FieldNames) -> bool:
    """Whether an object says no more than that the article with its id was deleted."""
    value = item.value
    gone = any(
        mark(spelled(key)) in ("deleted", "trashed", "removed") and not is_no(said) for key, said in value.items()
    )
    gone = gone or text(value.get("status")).lower() in ("deleted", "trashed", "removed")
    alone = len(value) <= _MOST_OF_DELETED and not (_first(value, named.body) or is_something_else(item))
    return gone and alone and bool(id_of(value, named))


def records(items: Sequence[ExportedObject], named: FieldNames) -> list[ArticleRecord]:
    """The articles among objects, each with what the folders and collections that it stands in say of it."""
    found = articles(items, named)
    own = {id(item) for item in found}
    others = (item for item in items if id(item) not in own or "restrictions" in item.value)
    places = ArticlePlaces.of(others, found)
    tags = _tags_beside(items)
    told = rows_about([item for item in items if id(item) not in own], {id_of(each.value, named) for each in found})
    found = [_with_rows(item, told.get(id_of(item.value, named), ())) for item in found]
    made = [_record(item, named, places, tags.get(id_of(item.value, named), ())) for item in found]
    times = Counter(record.id for record in made if record.id == record.url)
    made = [replace(each, id=each.title) if times[each.id] > 1 else each for each in made]
    gone = [_record(item, named, places, ()) for item in items if id(item) not in own and _is_deleted(item, named)]
    return [
        *_without_versions(found, made, [locale_of(_first(_flat(each.value), named.locale)) for each in found]),
        *gone,
    ]


def _with_rows(item: ExportedObject, rows: Sequence[ExportedObject]) -> ExportedObject:
    """An article with what rows of other tables say of it, which may keep it from customers."""
    return replace(item, layers=(*item.layers, *(row.value for row in rows))) if rows else item


def _tags_beside(items: Sequence[ExportedObject]) -> dict[str, list[str]]:
    """The tags of articles by their ids, where another table says which have which (Ghost)."""
    called = {text(item.value.get("id")): text(item.value.get("name")) for item in items if item.key == "tags"}
    found: dict[str, list[str]] = {}
    for item in items:
        if {"post_id", "tag_id"} <= item.value.keys():
            found.setdefault(text(item.value["post_id"]), []).append(called.get(text(item.value["tag_id"]), ""))
    return found


def _without_versions(
    items: Sequence[ExportedObject], made: Sequence[ArticleRecord], said: Sequence[str]
) -> list[ArticleRecord]:
    """Records of which those are marked that are versions of an article beside the published one.

    Versions are of one language where the source says so: the one in which a short text is recognised may differ.
    """
    newest: dict[tuple[str, str, str], ArticleRecord] = {}
    for item, record, locale in zip(items, made, said, strict=True):
        key = record.id, locale, version_id(item.value)
        if key[2] and (key not in newest or (newest[key].updated or _NEVER) <= (record.updated or _NEVER)):
            newest[key] = record
    live = {(id_, locale) for (id_, locale, _), record in newest.items() if not record.held_back}
    return [
        replace(each, staged=bool(each.held_back) and (each.id, locale) in live)
        for each, locale in zip(made, said, strict=True)
    ]


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
            found.append(_with_files(row.record(), path.parent))
    except ValueError as error:
        line = error.line if isinstance(error, TableError) else line
        raise WorkspaceError.at(path, line, str(error), "export it again") from None
    return found


def _with_files(row: Mapping[str, str], folder: Path) -> ExportedObject:
    """A row with the texts of the pages that it names beside it (Salesforce); without a text where one is not there."""
    value, files = dict(row), list[Path]()
    for key, cell in row.items():
        if _PAGE.fullmatch(cell.strip()):
            file = folder.joinpath(*re.split(r"[\\/]", cell.strip()))
            is_there = file.is_file() and followed(file).is_relative_to(folder.resolve())
            value[key] = read_text(file, str(file)) if is_there else cell
            files += [file] if is_there else []
    return ExportedObject("", value, files=tuple(files))


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
        if isinstance(inner, dict) and day(inner.get("value")):  # ServiceNow shows a time as its reader writes it
            shown = inner["value"]
        if isinstance(shown, str):
            flat |= {key: shown} | ({"protected": True} if each.get("protected") is True else {})
    return flat


def _first_key(value: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The name under which the first of some fields is there with a text; empty without one."""
    plain = {field_of(key): each for key, each in reversed(_flat(value).items()) if each not in (None, "")}
    found = next((name for name in map(field_of, keys) if name in plain), "")
    return found if found and text(plain[found]) else ""


def _first(value: Mapping[str, Any], keys: Sequence[str]) -> Any:
    plain = {field_of(key): each for key, each in reversed(_flat(value).items()) if each not in (None, "")}
    return next((plain[name] for name in map(field_of, keys) if name in plain), None)


def _record(item: ExportedObject, named: FieldNames, places: ArticlePlaces, tags: Sequence[str]) -> ArticleRecord:
    value = _flat(as_words(item.value))
    said_of = [value, *(_flat(as_words(each)) for each in item.layers)]
    body = str(_first(value, named.body) or "")
    html = is_html(body)
    page = parsed(body) if html else None
    said = page.get_text(" ") if page else body
    said_of += [properties] if page and (properties := properties_in(page)) else []
    locale = locale_of(_first(value, named.locale)) or language_of(parsed(body).get_text("\n\n") if html else body)
    lost = [f"whom it is for: `{each}` is not a known audience" for each in unknown_audiences(value)]
    lost += [f"its field `{key}`" for key in _unused(value, body, said)]
    if strange := _strange(value, named):
        lost.append(f"fields of which nothing is known here, also if they say who may read it: {', '.join(strange)}")
    record = ArticleRecord(
        System.PLAIN,
        id_of(value, named),
        _words_of(_first(value, named.title)),
        body,
        html,
        last_change(_first(value, named.updated)),
        frozenset(_all_listed(value, named.collections)),
        frozenset([*_all_listed(value, named.labels), *filter(None, tags)]),
        locale,
        text(_first(value, named.url)) or None,
        next(filter(None, (held_back(each, locale) for each in said_of)), ""),
        tuple(lost),
        any(for_agents(each, locale) for each in said_of),
        aliases=_aliases(value),
        front=value,
        term=joined(map(term, said_of)),
        unread=_unread(body),
        version=_version(value),
    )
    return places.of_record(record, item)


def _aliases(value: Mapping[str, Any]) -> tuple[str, ...]:
    """What links call an article, in the order of the keys for it."""
    said = {spelled(key): text(each) for key, each in reversed([*value.items()])}
    return tuple(filter(None, map(said.get, _ALSO_CALLED)))


def _unread(body: str) -> str:
    """Why a text is not one that people read; empty where it is."""
    if _PAGE.fullmatch(body.strip()):
        return f"its text is in the file `{body.strip()}`, which is not here"
    if body.lstrip().startswith("{\\rtf"):
        return "its text is RTF"
    if not is_html(body) and _WIKI.search(body):
        return "its text is the markup of a wiki"
    if markup := "" if is_html(body) else other_markup(body):
        return f"its text is the markup of {markup}"
    return "its text is JSON of a kind that is not known here" if is_json(body) else ""


def _words_of(title: Any) -> str:
    """A title without tags and entities, which some APIs write into it."""
    said = text(title)
    return text(parsed(said).get_text()) if re.search(r"&#?\w+;|</", said) else said


def _unused(value: Mapping[str, Any], taken: str, shown: str) -> list[str]:
    """The fields with long texts that are not in the one that is taken, which shows these words."""
    words = " ".join(shown.split())
    long = {key: " ".join(parsed(said).get_text(" ").split()) for key, said in value.items()
            if isinstance(said, str) and len(said) > _LONG and said != taken and " " in said.strip()}  # fmt: skip
    return sorted(key for key, said in long.items() if len(said) > _LONG and said[:_LONG] not in words)


def _strange(value: Mapping[str, Any], named: FieldNames) -> list[str]:
    """The fields of a system of one's own that nobody knows here: their keys are not the usual English ones."""
    if {field_of(_first_key(value, keys)) for keys in (named.title, named.body)} <= _IN_ENGLISH:
        return []
    used = {field_of(name) for key in FieldNames.model_fields for name in getattr(named, key)}
    used |= {field_of(name) for name in _USUAL["version"]}
    return sorted(
        f"`{key}`" for key, said in value.items()
        if field_of(key) not in used and not is_known(key) and said and len(text(said)) <= _LONG
    )  # fmt: skip


def _version(value: Mapping[str, Any]) -> int:
    """Which version of an article an object says it is; 0 where it does not say so."""
    said = text(_first(value, _USUAL["version"]))
    return int(said) if re.fullmatch(r"\d{1,6}", said) else 0


def id_of(value: Mapping[str, Any], named: FieldNames) -> str:
    """What an object is called in its source: its address stays when its title changes."""
    by = (named.id, named.url, named.title)
    return stable_id(value) or next(filter(None, (text(_first(value, keys)) for keys in by)), "")


def _all_listed(value: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    """What stands under all of these keys: its knowledge base and its category, its labels and its tags."""
    return [each for key in keys for each in _listed(value, [key])]


def _listed(value: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    found = _first(value, keys)
    listed = names(found) if isinstance(found, list) else text(found).split(",")
    return [each.strip() for each in listed if each.strip()]
