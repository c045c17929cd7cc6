"""Who may read an article in its source and when, by the keys that help centres, tables and front matter use for it.

A key counts however it is spelled: `is_draft`, `isDraft`, `Is draft`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from harness.articles.importing.record import Term, day, names, text

_PUBLIC = {
    "", "published", "publish", "approved", "public", "live", "active", "current", "released", "visible", "everyone",
    "everybody", "anyone", "all", "open", "customers", "customer", "external", "end users", "visitors",
}  # fmt: skip
_MARKS = {  # what is set on an article that customers may not read, or not any more
    "draft": "it is a draft there",
    "archived": "it is archived there",
    "outdated": "it is marked as outdated there",
    "deprecated": "it is marked as deprecated there",
    "obsolete": "it is marked as obsolete there",
    "retired": "it is retired there",
    "deleted": "it is deleted there",
    "hidden": "it is hidden there",
    "unpublished": "it is not published there",
    "unlisted": "it is not listed there",
    "private": "it is private there",
    "restricted": "not everybody may read it there",
    "membersonly": "only members may read it there",
    "loginrequired": "only who signs in may read it there",
    "requireslogin": "only who signs in may read it there",
    "passwordprotected": "it needs a password there",
}
_MARK = re.compile(rf"(?:is)?({'|'.join(_MARKS)})(?:at|on)?")
_SHOWN = re.compile(r"(?:is)?(?:published|public|visible|active|live)")  # customers may read it where these are true
_STATES = {
    "state", "status", "publicationstatus", "articlestatus", "poststatus", "visibility", "helpcenteraudience", "access",
    "visibleto", "viewableby",
}  # fmt: skip
_SEGMENTS = {"usersegmentid", "usersegmentids", "segment", "segments"}
_AGENTS = {
    "agents", "agent", "internal", "internally", "staff", "employees", "employee", "teammates", "team", "support team",
    "agents only", "internal only",
}  # fmt: skip
_AGENTS_ONLY = re.compile(r"(?:internal|agents?|staff|employees?|teammates)(?: (?:only|users?|members?|team|staff))?")
_FOR = {"audience", "visibility", "visibleto", "access", "viewableby"}
_INTERNAL = {"internal", "isinternal", "internalonly", "agentsonly", "staffonly"}
_PUBLISHED = {"publishedat", "publishedon"}  # a time, or nothing as long as it is not published
_SINCE = _PUBLISHED | {"publishdate", "publishat", "publishon", "pubdate", "golive", "golivedate", "date"}
_UNTIL = {
    "expirydate", "expires", "expiresat", "expireson", "expiresafter", "expiration", "expirationdate", "expiry",
    "unpublishdate", "unpublishat", "unpublishon", "validuntil", "validto",
}  # fmt: skip
_NOTHING = ("", "0", "false", "no", "none", "null", "never")


def held_back(value: Mapping[str, Any]) -> str:
    """Why an article may not be quoted to customers although its text is here; empty where nothing says so."""
    given = _plainly(value)
    for plain, (_, said) in given.items():
        if (mark := _MARK.fullmatch(plain)) and _set(said):
            return _MARKS[mark[1]]
        if _unset(said) if _SHOWN.fullmatch(plain) else plain in _PUBLISHED and _is_nothing(said):
            return "it is not published there"
        if plain in _SEGMENTS and not _is_nothing(said) and not _is_everybody(said):
            return "only a user segment may read it there, but an answer would show it to everybody"
    for plain in sorted(given.keys() & _STATES):
        key, said = given[plain]
        for state in (text(each).lower() for each in _each(said)):
            if state not in _PUBLIC and not _of_agents(state):
                return f"its {key} there is `{state}`"
    return ""


def term(value: Mapping[str, Any]) -> Term:
    """From when until when customers may read an article there; a day that cannot be read closes it."""
    since = until = None
    unread = ""
    for plain, (key, said) in _plainly(value).items():
        if plain not in _SINCE | _UNTIL or _is_nothing(said):
            continue
        found = day(said)
        if plain in _UNTIL:
            unread = unread or ("" if found else key)
            until = min(filter(None, (until, found)), default=None)
        else:
            since = max(filter(None, (since, found)), default=None)
    return Term(since, until, unread)


def for_agents(value: Mapping[str, Any]) -> bool:
    """Whether an article is written for agents, who may read it to customers in their own words only."""
    given = _plainly(value)
    said = (text(each).lower() for plain in given.keys() & _FOR for each in _each(given[plain][1]))
    return any(_set(given[plain][1]) for plain in given.keys() & _INTERNAL) or any(map(_of_agents, said))


def unknown_audiences(value: Mapping[str, Any]) -> list[str]:
    """Whom an article is for there, where that is neither everybody nor agents; nothing is held back by it."""
    _, said = _plainly(value).get("audience", ("", None))
    found = (text(each).lower() for each in _each(said))
    return [each for each in found if each not in _PUBLIC and not _of_agents(each)]


def is_known(key: str) -> bool:
    """Whether a key says who may read an article, or when."""
    plain = _spelled_plainly(key)
    return plain in _STATES | _SEGMENTS | _FOR | _INTERNAL | _SINCE | _UNTIL or any(
        each.fullmatch(plain) for each in (_MARK, _SHOWN)
    )


def _plainly(value: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """What stands under each key, with the key as it is written."""
    return {_spelled_plainly(str(key)): (str(key), said) for key, said in value.items()}


def _spelled_plainly(key: str) -> str:
    return re.sub(r"[\W_]", "", key.lower())


def _each(said: Any) -> Iterable[Any]:
    return names(said) if isinstance(said, list) else [said]


def _is_nothing(said: Any) -> bool:
    return not said or (isinstance(said, str) and said.strip().lower() in _NOTHING)


def _is_everybody(said: Any) -> bool:
    words = [text(each).lower() for each in _each(said)]
    return bool(words) and all(word and word in _PUBLIC for word in words)


def _of_agents(word: str) -> bool:
    return word in _AGENTS or bool(_AGENTS_ONLY.fullmatch(word))


def _set(mark: Any) -> bool:
    """Whether a mark is set: true, or a time, or a word for it; a list or object says nothing."""
    word = text(mark).lower()
    return mark is True or (word not in ("", "0", "false", "no", "off", "null", "none") and not isinstance(mark, bool))


def _unset(mark: Any) -> bool:
    return mark is False or text(mark).lower() in ("0", "false", "no", "off")
