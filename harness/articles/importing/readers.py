"""Who may read an article in its source, by the keys that help centres and front matter use for it."""

from collections.abc import Mapping
from typing import Any

from harness.articles.importing.record import names, text

_PUBLIC = {
    "", "published", "publish", "approved", "public", "live", "active", "current", "released", "visible", "everyone",
    "all",
}  # fmt: skip
_MARKS = {  # what is set on an article that customers may not read, or not any more
    "draft": "it is a draft there",
    "is_draft": "it is a draft there",
    "archived": "it is archived there",
    "is_archived": "it is archived there",
    "archived_at": "it is archived there",
    "outdated": "it is marked as outdated there",
    "is_outdated": "it is marked as outdated there",
    "deprecated": "it is marked as deprecated there",
    "obsolete": "it is marked as obsolete there",
    "retired": "it is retired there",
    "deleted": "it is deleted there",
    "is_deleted": "it is deleted there",
    "deleted_at": "it is deleted there",
    "hidden": "it is hidden there",
    "is_hidden": "it is hidden there",
    "unpublished": "it is not published there",
    "unlisted": "it is not listed there",
}
_SHOWN = ("published", "is_published", "public", "is_public")  # customers may read it where these are true
_STATES = ("state", "status", "publication_status", "article_status", "visibility", "help_center_audience")
_EVERYBODY = ("all", "All", "everyone", "Everyone")
_SEGMENTS = ("user_segment_id", "user_segment_ids", "segment", "segments")
_AGENTS = {
    "agents", "agent", "internal", "internally", "staff", "employees", "teammates", "support team", "agents only",
    "internal only",
}  # fmt: skip
_FOR = ("audience", "visibility", "visible_to", "access", "viewable_by")


def held_back(value: Mapping[str, Any]) -> str:
    """Why an article may not be quoted to customers although its text is here; empty where nothing says so."""
    for key, why in _MARKS.items():
        if _set(value.get(key)):
            return why
    if any(key in value and _unset(value[key]) for key in _SHOWN):
        return "it is not published there"
    if any(each not in (None, "", [], 0, *_EVERYBODY) for each in map(value.get, _SEGMENTS)):
        return "only a user segment may read it there, but an answer would show it to everybody"
    for key in _STATES:
        state = text(value.get(key)).lower()
        if state not in _PUBLIC and state not in _AGENTS:
            return f"its {key} there is `{state}`"
    return ""


def for_agents(value: Mapping[str, Any]) -> bool:
    """Whether an article is written for agents, who may read it to customers in their own words only."""
    said = {word.lower() for key in _FOR for word in (text(value.get(key)), *names(value.get(key)))}
    return _set(value.get("internal")) or _set(value.get("is_internal")) or bool(said & _AGENTS)


def _set(mark: Any) -> bool:
    """Whether a mark is set: true, or a time, or a word for it; a list or object says nothing."""
    word = text(mark).lower()
    return mark is True or (word not in ("", "0", "false", "no", "off", "null", "none") and not isinstance(mark, bool))


def _unset(mark: Any) -> bool:
    return mark is False or text(mark).lower() in ("0", "false", "no", "off")
