"""Who may read an article in its source and when, by the keys that help centres, tables and front matter use for it.

A key counts however it is spelled: `is_draft`, `isDraft`, `Is draft`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from harness.articles.importing.record import Term, day, locale_of, text
from harness.workspace import LANGUAGES

_PUBLIC = {
    "", "published", "publish", "approved", "public", "live", "active", "current", "released", "visible", "everyone",
    "everybody", "anyone", "all", "open", "customers", "customer", "external", "end users", "visitors",
    "true", "yes", "on", "final", "finalized", "done", "complete", "completed", "stable", "verified", "up to date",
    "new", "updated",
    "ver\u00f6ffentlicht", "publi\u00e9", "publi\u00e9e", "publicado", "pubblicato", "gepubliceerd",
}  # fmt: skip
_WITHDRAWN = {
    "draft", "archived", "outdated", "deprecated", "obsolete", "retired", "deleted", "hidden", "unpublished", "private",
    "rejected", "in review", "under review", "review", "pending", "pending review", "wip", "work in progress",
    "superseded", "do not publish",
}  # fmt: skip
_TOPICS = {"private", "hidden", "deleted", "pending", "review", "rejected"}  # of a label, what the article is about
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
    "confidential": "it is confidential there",
    "membersonly": "only members may read it there",
    "loginrequired": "only who signs in may read it there",
    "requireslogin": "only who signs in may read it there",
    "passwordprotected": "it needs a password there",
}
_MARK = re.compile(rf"(?:is)?({'|'.join(_MARKS)})(?:at|on)?")
_ORDERS = {"archive": "archived", "hide": "hidden", "unpublish": "unpublished", "unlist": "unlisted"}  # true or false
_SHOWN = re.compile(
    r"(?:is)?(?:publish(?:ed)?|public|visible|active|live)"
)  # customers may read it where these are true
_STATES = {
    "state", "status", "publicationstatus", "articlestatus", "poststatus", "visibility", "helpcenteraudience", "access",
    "visibleto", "viewableby",
}  # fmt: skip
_STEPS = {  # of a page or of what it is about, so only some words hold it back
    "stage", "lifecycle", "lifecyclestage", "phase", "workflow", "workflowstate", "workflowstatus", "reviewstatus",
    "reviewstate", "approvalstatus", "approval", "docstatus", "pagestatus", "contentstatus", "contentstate",
}  # fmt: skip
_SEGMENTS = {"usersegmentid", "usersegmentids", "segment", "segments"}
_AGENTS = {
    "agents", "agent", "internal", "internally", "staff", "employees", "employee", "teammates", "team", "support team",
    "agents only", "internal only",
}  # fmt: skip
_AGENTS_ONLY = re.compile(
    r"(?:for )?(?:the )?(?:(?:customer |help ?desk )?(?:support|service) )?"
    r"(?:internal|agents?|staff|employees?|teammates|confidential)"
    r"(?: (?:use|only|users?|members?|teams?|staff|agents?|documentation|docs?|article|notes?))*"
)
_AROUND = {  # objects whose keys are about the page
    "meta", "metadata", "workflow", "publication", "publishing", "page", "article", "document", "doc", "settings",
    "properties", "attributes", "fields", "custom", "customfields", "params", "frontmatter",
}  # fmt: skip
_SAID_UNDER = (
    "name",
    "value",
    "label",
    "state",
    "status",
    "level",
    "type",
    "title",
    "select",
    "content",
)  # the first counts
_AND = re.compile(r"[,;/|&]|\band\b", re.IGNORECASE)
_MOST_DEEP = 4  # objects, one in the other
_FOR = {"audience", "visibility", "visibleto", "access", "viewableby"}
_INTERNAL = {"internal", "isinternal", "internalonly", "agentsonly", "staffonly"}
_PUBLISHED = {"publishedat", "publishedon"}  # a time, or nothing as long as it is not published
_SINCE = _PUBLISHED | {"publishdate", "publishat", "publishon", "pubdate", "golive", "golivedate", "date"}
_UNTIL = {
    "expirydate", "expires", "expiresat", "expireson", "expiresafter", "expiration", "expirationdate", "expiry",
    "unpublishdate", "unpublishat", "unpublishon", "validuntil", "validto",
}  # fmt: skip
_NOTHING = ("", "0", "false", "no", "none", "null", "never")


def held_back(value: Mapping[str, Any], locale: str = "") -> str:
    """Why an article may not be quoted to customers although its text is here; empty where nothing says so.

    Where the source says it by language, that of `locale` counts, and every one if that is not known.
    """
    given = _plainly(value)
    for plain, (_, said) in given.items():
        if (mark := _mark(plain, said)) and _set(said, locale):
            return _MARKS[mark]
        if _unset(said) if _SHOWN.fullmatch(plain) else plain in _PUBLISHED and _is_nothing(said):
            return "it is not published there"
        if plain in _SEGMENTS and not _is_nothing(said) and not _is_everybody(said, locale):
            return "only a user segment may read it there, but an answer would show it to everybody"
    for plain in sorted(given.keys() & (_STATES | _STEPS)):
        key, said = given[plain]
        for state in _words(said, locale):
            if state in _WITHDRAWN or (plain in _STATES and state not in _PUBLIC and not _of_agents(state)):
                return f"its {key} there is `{state}`"
    return ""


def held_back_by(labels: Iterable[str]) -> str:
    """Why an article with these labels may not be quoted to customers; empty where none says so."""
    found = sorted(each for each in labels if _spelled_out(each) in _WITHDRAWN - _TOPICS)
    return f"its label there is `{found[0]}`" if found else ""


def for_agents_by(labels: Iterable[str]) -> bool:
    """Whether labels say that an article is for agents; one word such as `agents` may be what it is about."""
    return any(word == "internal" or (" " in word and _of_agents(word)) for word in map(_spelled_out, labels))


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


def for_agents(value: Mapping[str, Any], locale: str = "") -> bool:
    """Whether an article is written for agents, who may read it to customers in their own words only."""
    given = _plainly(value)
    said = (word for plain in given.keys() & (_FOR | _STATES | _STEPS) for word in _words(given[plain][1], locale))
    marked = any(_set(given[plain][1], locale) for plain in given.keys() & _INTERNAL)
    return marked or any(map(_of_agents, said))


def unknown_audiences(value: Mapping[str, Any]) -> list[str]:
    """Whom an article is for there, where that is neither everybody nor agents; nothing is held back by it."""
    _, said = _plainly(value).get("audience", ("", None))
    return [each for each in _words(said, "") if each not in _PUBLIC and not _of_agents(each)]


def is_known(key: str) -> bool:
    """Whether a key says who may read an article, or when."""
    plain = _spelled_plainly(key)
    known = _STATES | _STEPS | _SEGMENTS | _FOR | _INTERNAL | _SINCE | _UNTIL | _ORDERS.keys()
    return plain in known or any(each.fullmatch(plain) for each in (_MARK, _SHOWN))


def _plainly(value: Mapping[str, Any], deep: int = 0) -> dict[str, tuple[str, Any]]:
    """What stands under each key, with the key as it is written; also in objects that are about the page."""
    found = {_spelled_plainly(str(key)): (str(key), said) for key, said in value.items()}
    for plain in found.keys() & _AROUND if deep < _MOST_DEEP else ():
        inner = found[plain][1]
        found = (_plainly(inner, deep + 1) if isinstance(inner, dict) else {}) | found
    return found


def _spelled_plainly(key: str) -> str:
    return re.sub(r"[\W_]", "", key.lower())


def _spelled_out(word: Any) -> str:
    """Words in small letters with blanks between, without signs and pictures."""
    return " ".join(re.sub(r"[\W_]+", " ", text(word).lower()).split())


def _words(said: Any, locale: str, deep: int = 0) -> list[str]:
    """What a field says, however it is wrapped: in a list, by language, as an object with a name."""
    if deep > _MOST_DEEP:
        return []
    if isinstance(said, list):
        return [word for each in said for word in _words(each, locale, deep + 1)]
    if not isinstance(said, dict):
        return [word for each in _AND.split(text(said)) if (word := _spelled_out(each))]
    if said and all(isinstance(each, bool) for each in said.values()):
        return [_spelled_out(key) for key, is_so in said.items() if is_so]
    lower = {str(key).lower(): each for key, each in said.items()}
    named = next(([lower[key]] for key in _SAID_UNDER if key in lower), None)
    return [word for each in named or _in_language(said, locale) for word in _words(each, locale, deep + 1)]


def _in_language(said: Mapping[Any, Any], locale: str) -> list[Any]:
    """The values of an object; only that of the language where its keys are languages."""
    languages = {locale_of(key).split("-")[0]: each for key, each in said.items()}
    by_language = all(len(str(key)) != 0 and code in LANGUAGES for key, code in zip(said, languages, strict=False))
    mine = locale.split("-")[0]
    return [languages[mine]] if by_language and mine in languages else list(said.values())


def _is_nothing(said: Any) -> bool:
    return not said or (isinstance(said, str) and said.strip().lower() in _NOTHING)


def _is_everybody(said: Any, locale: str) -> bool:
    words = _words(said, locale)
    return bool(words) and all(word in _PUBLIC for word in words)


def _of_agents(word: str) -> bool:
    return word in _AGENTS or bool(_AGENTS_ONLY.fullmatch(word))


def _mark(plain: str, said: Any) -> str:
    """The mark that a key is; an order such as `hide` is one where it is given or not, no list of what is hidden."""
    if plain in _ORDERS and not isinstance(said, list | dict):
        return _ORDERS[plain]
    found = _MARK.fullmatch(plain)
    return found[1] if found else ""


def _set(mark: Any, locale: str) -> bool:
    """Whether a mark is set: true, a time, a word for it, or a list or object with one, for its language."""
    if isinstance(mark, dict):
        return any(_set(each, locale) for each in _in_language(mark, locale))
    if isinstance(mark, list):
        codes = [locale_of(each).split("-")[0] for each in mark]
        languages = bool(codes) and locale != "" and all(code in LANGUAGES for code in codes)
        return locale.split("-")[0] in codes if languages else any(_set(each, locale) for each in mark)
    word = text(mark).lower()
    return mark is True or (word not in ("", "0", "false", "no", "off", "null", "none") and not isinstance(mark, bool))


def _unset(mark: Any) -> bool:
    return mark is False or text(mark).lower() in ("0", "false", "no", "off")
