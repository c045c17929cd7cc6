"""An Intercom articles export: articles with their collections."""

from collections.abc import Sequence
from typing import Any

from harness.articles.importing.html_or_markdown import is_markdown
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.not_articles import is_something_else
from harness.articles.importing.record import ArticleRecord, System, day, names, text, within
from harness.articles.importing.visibility import doubts, for_agents, held_back, term


def is_article(item: ExportedObject) -> bool:
    """Whether an object looks like an article of Intercom."""
    value = item.value
    if "type" in value:
        return value["type"] == "internal_article" or (value["type"] == "article" and "current_version" not in value)
    own = {"body_markdown", "translated_content", "parent_ids", "has_unpublished_changes"}
    both = {"parent_id", "state"} <= value.keys() or {
        "author_id",
        "state",
    } <= value.keys()  # one alone, others have too
    is_version = bool({"article_id", "from_version_id"} & value.keys())
    has_text = bool({"body", "body_markdown", "translated_content"} & value.keys())
    is_other = is_version or bool(is_something_else(item))
    return "title" in value and has_text and (both or bool(own & value.keys())) and not is_other


def is_place(item: ExportedObject) -> bool:
    """Whether an object is a collection."""
    value = item.value
    return "name" in value and (
        value.get("type") == "collection" or item.key == "collections" or {"help_center_id", "order"} <= value.keys()
    )


def records(items: Sequence[ExportedObject], locale: str | None) -> list[ArticleRecord]:
    """The articles of an export, in the wanted language if they have it, else in their own."""
    places = {text(item.value.get("id")): item.value for item in items if is_place(item)}
    return [_record(item, places, locale) for item in items if is_article(item)]


def _record(item: ExportedObject, places: dict[str, dict[str, Any]], wanted: str | None) -> ArticleRecord:
    value = item.value
    translations = value.get("translated_content")
    translated = translations if isinstance(translations, dict) else {}
    found = {name.lower(): each for name, each in translated.items() if isinstance(each, dict) and name != "type"}
    own = text(value.get("default_locale")).lower()
    locale = next((name for name in sorted(found) if wanted and name.split("-")[0] == wanted.split("-")[0]), own)
    shown = {**value, **{k: v for k, v in found.get(locale, {}).items() if v not in (None, "")}}
    markdown = shown.get("body_markdown") if locale == own or "body" not in found.get(locale, {}) else None
    said = markdown if isinstance(markdown, str) and markdown.strip() else shown.get("body")
    body = said if isinstance(said, str) else ""
    tags = value.get("tags")  # perhaps in their envelope, `{"type": "tag.list", "tags": [...]}`
    parents = [*names(value.get("parent_ids")), text(value.get("parent_id"))]
    return ArticleRecord(
        System.INTERCOM,
        text(value.get("id")),
        text(shown.get("title")),
        body,
        body != markdown and not is_markdown(body),
        day(shown.get("updated_at") or value.get("updated_at") or value.get("created_at")),
        frozenset(name for parent in parents for name in within(parent, places, "parent_id")),
        frozenset([*names(tags), *(names(tags.get("tags")) if isinstance(tags, dict) else ())]),
        locale,
        text(shown.get("url")) or None,
        held_back(shown),
        tuple(_lost([name for name in found if name != locale])),
        _is_internal(value) or for_agents(shown),
        term=term(shown),
        unsure=tuple(doubts(shown)),
        staged=shown.get("has_unpublished_changes") is True and not item.key,  # lists hold published texts
    )


def _is_internal(value: dict[str, Any]) -> bool:
    """Internal articles have an owner and no state, since they are not published."""
    return value.get("type") == "internal_article" or ("owner_id" in value and "state" not in value)


def _lost(others: list[str]) -> list[str]:
    if not others:
        return []
    return [f"its translations ({', '.join(sorted(others))}): only one language is imported at a time"]
