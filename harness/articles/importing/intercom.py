"""An Intercom articles export: articles with their collections."""

from collections.abc import Sequence
from typing import Any

from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import Record, System, day, names, text, within


def is_article(item: ExportedObject) -> bool:
    """Whether an object looks like an article of Intercom."""
    value = item.value
    own = {"body_markdown", "translated_content", "parent_ids", "parent_id", "state", "has_unpublished_changes"}
    return value.get("type") == "article" or ("title" in value and bool(own & value.keys()))


def is_place(item: ExportedObject) -> bool:
    """Whether an object is a collection."""
    value = item.value
    return "name" in value and (
        value.get("type") == "collection" or item.key == "collections" or {"help_center_id", "order"} <= value.keys()
    )


def records(items: Sequence[ExportedObject], locale: str | None) -> list[Record]:
    """The articles of an export, in the wanted language if they have it, else in their own."""
    places = {text(item.value.get("id")): item.value for item in items if is_place(item)}
    return [_record(item.value, places, locale) for item in items if is_article(item)]


def _record(value: dict[str, Any], places: dict[str, dict[str, Any]], wanted: str | None) -> Record:
    translations = value.get("translated_content")
    translated = translations if isinstance(translations, dict) else {}
    found = {name.lower(): each for name, each in translated.items() if isinstance(each, dict) and name != "type"}
    own = text(value.get("default_locale")).lower()
    locale = next((name for name in sorted(found) if wanted and name.split("-")[0] == wanted.split("-")[0]), own)
    shown = {**value, **{k: v for k, v in found.get(locale, {}).items() if v not in (None, "")}}
    markdown = shown.get("body_markdown") if locale == own or "body" not in found.get(locale, {}) else None
    body = markdown if isinstance(markdown, str) and markdown.strip() else shown.get("body")
    tags = value.get("tags")  # perhaps in their envelope, `{"type": "tag.list", "tags": [...]}`
    parents = [*names(value.get("parent_ids")), text(value.get("parent_id"))]
    return Record(
        System.INTERCOM,
        text(value.get("id")),
        text(shown.get("title")),
        body if isinstance(body, str) else "",
        body is not markdown,
        day(shown.get("updated_at") or value.get("updated_at") or value.get("created_at")),
        frozenset(name for parent in parents for name in within(parent, places, "parent_id")),
        frozenset([*names(tags), *(names(tags.get("tags")) if isinstance(tags, dict) else ())]),
        locale,
        text(shown.get("url")) or None,
        _held_back(shown),
        tuple(_lost(value, [name for name in found if name != locale])),
    )


def _held_back(value: dict[str, Any]) -> str:
    state = text(value.get("state"))
    return "" if state in ("", "published") else f"it is a {state} there"


def _lost(value: dict[str, Any], others: list[str]) -> list[str]:
    lost = []
    if others:
        lost.append(f"its translations ({', '.join(sorted(others))}): only one language is imported at a time")
    if value.get("has_unpublished_changes") is True:
        lost.append("changes that are not published there")
    return lost
