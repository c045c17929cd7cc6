"""A Zendesk Help Center export: articles with their sections and categories."""

from collections.abc import Sequence
from typing import Any

from harness.articles.importing.html_or_markdown import is_markdown
from harness.articles.importing.json_files import ExportedObject
from harness.articles.importing.record import ArticleRecord, System, day, names, text, within
from harness.articles.importing.visibility import doubts, for_agents, held_back, term
from harness.plain_json import objects


def is_article(item: ExportedObject) -> bool:
    """Whether an object looks like an article of a Help Center."""
    own = {"section_id", "source_locale", "label_names", "user_segment_id", "draft", "outdated_locales", "html_url"}
    return {"title", "body"} <= item.value.keys() and bool(own & item.value.keys()) and not is_translation(item)


def is_translation(item: ExportedObject) -> bool:
    """Whether an object is an article's text in one language, beside the article itself."""
    return item.key == "translations" or "source_type" in item.value


def is_place(item: ExportedObject) -> bool:
    """Whether an object is a section or a category."""
    return "name" in item.value and (
        item.key in ("sections", "categories") or bool({"category_id", "outdated", "source_locale"} & item.value.keys())
    )


def records(items: Sequence[ExportedObject], locale: str | None) -> list[ArticleRecord]:
    """The articles of an export, in the wanted language if they have it, else in their own."""
    places = {text(item.value.get("id")): item.value for item in items if is_place(item)}
    beside: dict[str, list[Any]] = {}
    for item in filter(is_translation, items):
        beside.setdefault(text(item.value.get("source_id")), []).append(item.value)
    found = [item.value for item in items if is_article(item)]
    return [_record(_with_beside(value, beside.get(text(value.get("id")), [])), places, locale) for value in found]


def _with_beside(value: dict[str, Any], translations: Sequence[Any]) -> dict[str, Any]:
    """An article with its translations in it, wherever the export has them."""
    return {**value, "translations": [*objects(value.get("translations")), *translations]} if translations else value


def _record(value: dict[str, Any], places: dict[str, dict[str, Any]], wanted: str | None) -> ArticleRecord:
    translations = value.get("translations")
    value = _in_language(value, wanted)
    seen_by, value = _readers_of(value)[1:], {key: each for key, each in value.items() if key != "access_policy"}
    body = value["body"] if isinstance(value.get("body"), str) else ""
    around = within(text(value.get("section_id")), places, "parent_section_id", "category_id")
    seen = [*seen_by, *(each for name in around for each in _readers_of(places.get(name, {})))]
    return ArticleRecord(
        System.ZENDESK,
        text(value.get("id")),
        text(value.get("title")),
        body,
        not is_markdown(body),
        day(value.get("edited_at") or value.get("updated_at") or value.get("created_at")),
        frozenset(around),
        frozenset(names(value.get("label_names"))),
        text(value.get("locale")).lower(),
        text(value.get("html_url")) or None,
        _held_back(value, translations) or next(filter(None, map(held_back, seen)), ""),
        tuple(_lost(value)),
        for_agents(value) or any(map(for_agents, seen)),
        term=term(value),
        unsure=tuple(doubts(value)),
    )


def _held_back(value: dict[str, Any], translations: Any) -> str:
    """Why customers may not read an article in the language that is shown: it or its text there says so."""
    locale = text(value.get("locale")).lower()
    shown = [each for each in objects(translations) if text(each.get("locale")).lower() == locale]
    outdated = {"outdated": locale in {each.lower() for each in names(value.get("outdated_locales"))}}
    return next(filter(None, map(held_back, (value, *shown, outdated))), "")


def _readers_of(section: dict[str, Any]) -> list[dict[str, Any]]:
    """Who may read it, also as exports say that were made before there were user segments; not who may edit it."""
    policy = section.get("access_policy")
    segments: dict[str, Any] = {key: section[key] for key in ("user_segment_id", "user_segment_ids") if key in section}
    if not isinstance(policy, dict):
        return [segments]
    restricted = any(each for key, each in policy.items() if key.startswith("restricted_to"))
    return [segments, {"viewable_by": policy.get("viewable_by"), "restricted": restricted}]


def _in_language(value: dict[str, Any], wanted: str | None) -> dict[str, Any]:
    """The article as its translation in the wanted language has it; as it is where it has none, or is in it."""
    held = value.get("translations")
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        return value
    by_locale = {text(each.get("locale")).lower(): each for each in held}
    own = text(value.get("locale")).lower()
    fitting = [name for name in sorted(by_locale) if wanted and name.split("-")[0] == wanted.lower().split("-")[0]]
    others = [by_locale[name] for name in by_locale if name != own]
    if own in fitting or not fitting:
        return {**value, "translations": others}
    shown = by_locale[fitting[0]]
    given = {key: shown[key] for key in ("title", "body", "draft", "outdated", "html_url", "locale") if key in shown}
    others = [by_locale[name] for name in by_locale if name != fitting[0]]
    return {**value, **given, "edited_at": shown.get("updated_at"), "translations": others}


def _lost(value: dict[str, Any]) -> list[str]:
    lost = []
    own = text(value.get("locale")).lower()
    if stale := [each for each in names(value.get("outdated_locales")) if each.lower() != own]:
        lost.append(f"the mark that it is outdated in {', '.join(stale)}")
    if value.get("translations"):
        lost.append("its translations: only one language is imported at a time")
    return lost
