"""Who may read an article in its source and when, by the keys that help centres, tables and front matter use for it.

A key counts however it is spelled: `is_draft`, `isDraft`, `Is draft`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from harness.articles.importing import visibility_keys as keys
from harness.articles.importing.record import Term, day, last_change, locale_of, text
from harness.articles.importing.visibility_hints import hints, keeps_out, says_who
from harness.articles.importing.visibility_titles import for_agents_by_title, held_back_by_title
from harness.articles.importing.visibility_words import (
    PARTNERS,
    PUBLIC,
    is_internal_name,
    is_state,
    may_be_withdrawn,
    of_agents,
    parts,
    spelled_out,
    unfinished,
    withdrawn,
    withdrawn_by_name,
)
from harness.lazy_regex import regex
from harness.workspace import LANGUAGES

_CLOSED_CHANNELS = {
    "internal", "internal app", "application", "app", "prm", "partner", "partners", "partner community", "agents",
    "agent desktop", "agent workspace", "agent console",
}  # fmt: skip
_OF_TEXTS = regex(
    r"(?<=\w) (?:articles?|docs?|documentation|pages?|content|guides?|topics?|posts?|entries|notes|cards|answers"
    r"|questions|faqs?|files)$"
)
_OLD_FOLDERS = {"archive", "archives", "archiv", "old", "legacy"}
_SAID_UNDER = (  # the first counts
    "name", "value", "label", "state", "status", "level", "type", "title", "select", "content",
)  # fmt: skip
_OF_CHOICE = {"id", "name", "label", "value", "color", "colour", "type", "select", "status", "multiselect", "title"}
_OLD_VERSION = regex(  # Docusaurus's; who wants one imports its folder
    r"(?:^|/)(?:[\w-]+_)?versioned_docs/|/docusaurus-plugin-content-docs[\w-]*/version-[^/]+/"
)
_TAKES_OUT = regex(r"\b(?:deleted?|removed?|unpublish(?:ed)?|archived?|destroy(?:ed)?|withdrawn?|trash(?:ed)?)$")
_NO_END = regex(  # where a last day would stand
    r"(?i)n\W?a\W?|[-\u2013\u2014\u221e/]+|none|never|no (?:end|expiry|limit)(?: date)?|open(?:[ -]end(?:ed)?)?"
    r"|unlimited|indefinite(?:ly)?|forever|permanent(?:ly)?|always|ongoing|until further notice"
    r"|unbefristet|illimité|ilimitado|illimitato|onbeperkt"
)
_YEAR = regex(
    r"(?:(?P<end>end of|ende|fin|fine|eind|koniec)\s+)?(?:[A-Za-z]+\s+|Q[1-4]\W*)?(?P<year>20[0-9]{2})(?:\W*Q[1-4])?",
    re.IGNORECASE,
)
_NOT_YET = {
    "no",
    "n",
    "false",
    "never",
    "not yet",
    "later",
    "nein",
    "non",
    "não",
    "nee",
}  # where a first day would stand
_SHORT = 120  # characters of a remark
_MOST_DEEP = 4  # objects, one in the other


def held_back(value: Mapping[str, Any], locale: str = "") -> str:
    """Why an article may not be quoted to customers although its text is here; empty where nothing says so.

    Where the source says it by language, that of `locale` counts, and every one if that is not known.
    """
    given = _under_keys(value)
    for plain, key, said in given:
        if why := _marked(plain, key, said, locale) or _not_yet_or_gone(plain, key, said):
            return why
    for plain, key, said in sorted(given, key=lambda each: each[0]):
        if said is False and plain in keys.STATES - {"privacy"}:  # of Drupal
            return f"its {key} there is `false`"
        told = _words(said, locale) if keys.is_told(plain) else _alone(plain, said, locale)
        if keeps_out(key, words := _words(said, locale)):
            return f"its {key} there is `{', '.join(words)}`"
        if state := next((each for each in told if _holds_back(plain, each)), ""):
            return f"its {key} there is `{state}`"
    return ""


def _alone(plain: str, said: Any, locale: str) -> list[str]:
    """What a field under a key that is not known says, if it may be the article's state: it begins with one."""
    is_choice = isinstance(said, dict) and {keys.spelled(str(key)) for key in said} <= _OF_CHOICE
    if keys.names(plain) or not (is_choice or isinstance(said, str | list)):
        return []
    words = _words(said, locale)
    return words if words and is_state(words[0]) else []


def _marked(plain: str, key: str, said: Any, locale: str) -> str:
    """Why a key that is a mark, a yes or no, or a list of readers holds an article back; empty where it does not."""
    if (mark := _mark(plain, said)) and _set(said, locale):
        return keys.MARKS[mark]
    if keys.shows(plain) and (said is False or (text(said) and keys.is_no(said))):
        return "it is not published there" if "publi" in plain else f"its {key} there is `{text(said) or 'false'}`"
    if keys.shows(plain) and (state := next(filter(_is_no_yes, parts(said)), "")):
        return f"its {key} there is `{state}`"
    if plain in ("permalink", "render") and said is False:  # of Eleventy, of Zola
        return keys.MARKS["headless"]
    if plain in keys.PUBLISHED and _is_nothing(said):
        return "it is not published there"
    if plain in keys.NOT_FOR and any(word in PUBLIC for word in _words(said, locale)):
        return f"its {key} there is `{', '.join(_words(said, locale))}`"
    readers = _CLOSED_CHANNELS if plain in keys.CHANNELS else PARTNERS if keys.is_audience(plain) else set()
    if readers and (words := set(_words(said, locale))) and words <= readers:
        return f"its {key} there is `{', '.join(sorted(words))}`"
    if keys.is_segment(plain) and not _is_nothing(said) and not _is_everybody(said, locale):
        return "only a user segment may read it there, but an answer would show it to everybody"
    if plain == "restrictions" and isinstance(said, dict) and _names_somebody(said.get("read", {})):  # of Confluence
        return keys.MARKS["restricted"]
    return keys.MARKS["noindex"] if _unlisted(plain, said) else ""


def _not_yet_or_gone(plain: str, key: str, said: Any) -> str:
    """Why an article is not out yet, or is taken out: `Go live?`: no, `Command`: DELETE; else empty."""
    if keys.is_day_of_release(plain) and (said is False or text(said).lower() in _NOT_YET):
        return "it is not published there"
    orders = parts(said) if keys.is_change(plain) else []
    order = next((each for each in orders if _TAKES_OUT.search(each)), "")
    return f"its {key} there is `{order}`" if order else ""


def _is_no_yes(word: str) -> bool:
    """Whether a word under a key for yes or no takes back what it says there."""
    return withdrawn(word) or word == "staff" or is_internal_name(word)


def _names_somebody(readers: Any, deep: int = 0) -> bool:
    """Whether an object has a list with somebody in it, however deep it stands."""
    inner = readers.values() if isinstance(readers, dict) and deep <= _MOST_DEEP else ()
    return any(each if isinstance(each, list) else _names_somebody(each, deep + 1) for each in inner)


def _unlisted(plain: str, said: Any) -> bool:
    """Whether a page is kept out of lists: by `robots`, by a `<meta>` of its head, or by Hugo's `build`."""
    if plain in ("robots", "metarobots", "googlebot"):
        off = isinstance(said, dict) and keys.is_no(said.get("index", True))
        told = list(said.values()) if isinstance(said, dict) else said
        return off or bool({"noindex", "none"} & {word for each in _words(told, "") for word in each.split()})
    if plain in ("head", "meta"):  # of VitePress, Starlight
        return any(_unlisted("robots", each.get("content")) for each in _robots_of(said))
    if plain == "index" and said is False:
        return True
    if plain in keys.SEARCHED:
        out = keys.is_no(said) if said is not None else False
        return out or (isinstance(said, dict) and _set(said.get("exclude"), ""))
    build = said if plain == "build" and isinstance(said, dict) else {}
    return any(keys.is_no(build.get(key, True)) for key in ("list", "render"))


def _robots_of(head: Any, deep: int = 0) -> Iterator[Mapping[str, Any]]:
    """The `<meta name="robots">` among what a page adds to its head."""
    if isinstance(head, dict) and text(head.get("name")).lower() == "robots":
        yield head
    inner = head if isinstance(head, list) else head.values() if isinstance(head, dict) else ()
    yield from (found for each in inner if deep <= _MOST_DEEP for found in _robots_of(each, deep + 1))


def _holds_back(plain: str, state: str) -> bool:
    """Whether a word of a field holds an article back."""
    if plain in keys.STATES:
        return withdrawn(state) or not (state in PUBLIC or of_agents(state))
    return (withdrawn(state) or unfinished(state)) if keys.is_step(plain) else withdrawn_by_name(state)


def held_back_by(labels: Iterable[str]) -> str:
    """Why an article with these labels may not be quoted to customers; empty where none says so."""
    found = sorted(each for each in labels if withdrawn_by_name(spelled_out(each)))
    return f"its label there is `{found[0]}`" if found else ""


def held_back_in(collections: Iterable[str]) -> str:
    """Why what is in these sections, categories or collections may not be quoted; empty where no name says so."""
    found = sorted(each for each in collections if _of_what_is_withdrawn(each) or held_back_by_title(each))
    return f"its collection there is `{found[0]}`" if found else ""


def for_agents_in(collections: Iterable[str]) -> bool:
    """Whether a name of a section, category or collection says that it is for agents."""
    return for_agents_by(collections) or any(map(for_agents_by_title, collections))


def _of_what_is_withdrawn(name: str) -> bool:
    """Whether a collection or folder is called `Drafts`, `archived`, `Deprecated articles`."""
    word = _OF_TEXTS.sub("", spelled_out(name))
    return withdrawn_by_name(word) or withdrawn_by_name(word.removesuffix("s"))


def held_back_at(path: str) -> str:
    """Why a file at that place may not be quoted to customers; empty where nothing says so.

    Site generators publish nothing whose name begins with `_` or a dot, but for Hugo's `_index.md`, and Nuxt no
    `a.draft.md`.
    """
    *folders, name = PurePosixPath(path).parts or ("",)
    for folder in folders:
        word = spelled_out(folder)
        if _of_what_is_withdrawn(folder) or (folder[0] == "_" and word in _OLD_FOLDERS):
            return f"its folder there is `{folder}`"
    if _OLD_VERSION.search(path):
        return "it is a version of its own there"
    own = name.startswith(("_", ".")) and not name.startswith(("_index.", "_category"))
    own = own or ".draft." in name.lower()
    return f"its file there is `{name}`, which is no page of its own" if own else ""


def for_agents_by(labels: Iterable[str]) -> bool:
    """Whether labels say that an article is for agents; one word such as `agents` may be what it is about."""
    return any(map(is_internal_name, map(spelled_out, labels)))


def term(value: Mapping[str, Any]) -> Term:
    """From when until when customers may read an article there; a day that cannot be read closes it."""
    since = until = None
    unread = ""
    for plain, key, said in (*(given := _under_keys(value)), *_parts_of_terms(given)):
        ends = keys.is_until(plain) or (keys.may_be_until(plain) and last_change(said) is not None)
        if not (ends or keys.is_since(plain)) or _is_nothing(said):
            continue
        if ends and _NO_END.fullmatch(text(said)):
            continue
        found = day(said) or ((last_change(said) or _in_year(said)) if ends else None)
        if ends and re.match(r"(?:2[2-9]|[3-9]\d)\d\d-", text(said)):
            continue  # never
        if ends:
            unread = unread or ("" if found else key)
            until = min(filter(None, (until, found)), default=None)
        else:  # where the day cannot be read, its year tells whether that is to come
            year = re.search(r"\b2[01]\d\d\b", text(said))
            found = found or (dt.date(int(year[0]), 1, 1) if year else None)
            since = max(filter(None, (since, found)), default=None)
    return Term(since, until, unread)


def _in_year(said: Any) -> dt.date | None:
    """A last day of which only the year is sure: its first day, or its last where the end of the year is named."""
    found = _YEAR.fullmatch(text(said))
    return (dt.date(int(found["year"]), *((12, 31) if found["end"] else (1, 1)))) if found else None


def _parts_of_terms(given: Iterable[tuple[str, str, Any]]) -> Iterator[tuple[str, str, Any]]:
    """What stands in objects, under both keys: `valid: {to: 2025-01-01}`."""
    for plain, key, said in given:
        for inner, each in said.items() if isinstance(said, dict) else ():
            yield plain + keys.spelled(str(inner)), f"{key}.{inner}", each


def for_agents(value: Mapping[str, Any], locale: str = "") -> bool:
    """Whether an article is written for agents, who may read it to customers in their own words only."""
    return any(_is_for_agents(plain, key, said, locale) for plain, key, said in _under_keys(value))


def _is_for_agents(plain: str, key: str, said: Any, locale: str) -> bool:
    if keys.is_internal(plain):
        return _set(said, locale)
    if keys.is_told(plain) or keys.is_audience(plain) or says_who(key):
        return any(map(of_agents, _words(said, locale)))
    return for_agents_by(_alone(plain, said, locale))


def unknown_audiences(value: Mapping[str, Any]) -> list[str]:
    """Whom an article is for there, where that is neither everybody nor agents; nothing is held back by it."""
    given = [said for plain, _, said in _under_keys(value) if keys.is_audience(plain) and plain not in keys.STATES]
    words = [word for said in given for word in _words(said, "")]
    return [each for each in words if each not in PUBLIC and not of_agents(each)]


def doubts(value: Mapping[str, Any], locale: str = "") -> Iterator[str]:
    """What is said of an article under its keys, or only of its subject: nothing is held back by it."""
    known = dict(_known_doubts(value, locale))
    hinted = ((key, said) for key, said in hints(value) if key.partition(".")[0] not in known)
    yield from (f"its {key} there is `{said}`" for key, said in (*known.items(), *hinted))


def _known_doubts(value: Mapping[str, Any], locale: str) -> Iterator[tuple[str, str]]:
    """The fields that may be about readers under keys that help centres use, with what they say."""
    for plain, key, said in _under_keys(value):
        words = [] if keys.names(plain) else _words(said, locale)
        if keys.is_doubtful(plain):
            is_said = said is True or any(not (word in PUBLIC or keys.is_no(word) or word.isdigit()) for word in words)
            told = text(said).lower() if isinstance(said, str) else ", ".join(words) or "true"
            if is_said and "/" not in told:
                yield key, told
        elif sum(map(len, words)) <= _SHORT and may_be_withdrawn(words):
            yield key, ", ".join(words)


def doubtful_names(names: Iterable[str]) -> list[str]:
    """The labels or collections that may say that customers may not read an article, or only what it is about."""
    words = {each: spelled_out(each) for each in names}
    return sorted(each for each, word in words.items() if word in _OLD_FOLDERS or withdrawn(word) or of_agents(word))


def old_folders(path: str) -> set[str]:
    """The folders above a file whose names are those of what is kept and no longer shown, or of a topic: `archive`."""
    return {folder for folder in PurePosixPath(path).parts[:-1] if spelled_out(folder) in _OLD_FOLDERS}


def is_known(key: str) -> bool:
    """Whether a key says who may read an article, or when."""
    plain = keys.spelled(key)
    named = keys.ORDERS.keys() | keys.SEARCHED
    known = (keys.mark, keys.shows, keys.is_internal, keys.is_told, keys.is_audience, keys.is_segment, keys.is_since,
             keys.is_until)  # fmt: skip
    return plain in (named | {"robots", "build"}) or any(each(plain) for each in known)


def _under_keys(value: Mapping[str, Any], deep: int = 0) -> list[tuple[str, str, Any]]:
    """What stands under each key, also as it is written; and in objects that are about the page, which says more."""
    found = [(keys.spelled(str(key)), str(key), _unwrapped(said)) for key, said in value.items()]
    own = {plain for plain, _, _ in found}
    around = [_by_name(said) for plain, _, said in found if keys.is_around(plain)]
    inside = [each for said in around if deep < _MOST_DEEP for each in _under_keys(said, deep + 1)]
    return [*found, *(each for each in inside if each[0] not in own)]


def _by_name(said: Any) -> Mapping[str, Any]:
    """An object; also where it is a list of what each field is called and says, as help desks write their own ones."""
    pairs = [each for each in said if isinstance(each, dict) and "value" in each] if isinstance(said, list) else []
    named = {text(each.get("name") or each.get("key") or each.get("label")): each["value"] for each in pairs}
    return said if isinstance(said, dict) else named


def _unwrapped(said: Any) -> Any:
    """A mark as it is: Notion has it in an object with the name of its kind."""
    return said["checkbox"] if isinstance(said, dict) and isinstance(said.get("checkbox"), bool) else said


def _words(said: Any, locale: str, deep: int = 0) -> list[str]:
    """What a field says, however it is wrapped: in a list, by language, as an object with a name."""
    if deep > _MOST_DEEP:
        return []
    if isinstance(said, list):
        return [word for each in said for word in _words(each, locale, deep + 1)]
    if not isinstance(said, dict):
        return parts(said)
    if said and all(isinstance(each, bool) for each in said.values()):
        return [spelled_out(key) for key, is_so in said.items() if is_so]
    lower = {str(key).lower(): each for key, each in said.items()}
    named = next(([lower[key]] for key in _SAID_UNDER if key in lower), None)
    marks = [mark for key, each in said.items() if each is True and (mark := keys.mark(keys.spelled(str(key))))]
    return [*marks, *(word for each in named or _in_language(said, locale) for word in _words(each, locale, deep + 1))]


def _in_language(said: Mapping[Any, Any], locale: str) -> list[Any]:
    """The values of an object; only that of the language where its keys are languages."""
    languages = {locale_of(key).split("-")[0]: each for key, each in said.items()}
    by_language = all(len(str(key)) != 0 and code in LANGUAGES for key, code in zip(said, languages, strict=False))
    mine = locale.split("-")[0]
    return [languages[mine]] if by_language and mine in languages else list(said.values())


def _is_nothing(said: Any) -> bool:
    return not said or (isinstance(said, str) and keys.is_no(said))


def _is_everybody(said: Any, locale: str) -> bool:
    words = _words(said, locale)
    return bool(words) and all(word in PUBLIC for word in words)


def _mark(plain: str, said: Any) -> str:
    """The mark that a key is; an order such as `hide` is one where it is given or not, no list of what is hidden."""
    if plain.removeprefix("is") in keys.ORDERS and not isinstance(said, list | dict):
        return keys.ORDERS[plain.removeprefix("is")]
    if plain == "template":
        return "istemplate" if said is True else ""  # else the name of a layout
    return keys.mark(plain)


def _set(mark: Any, locale: str) -> bool:
    """Whether a mark is set: true, a time, a word for it, or a list or object with one, for its language."""
    if isinstance(mark, dict):
        return any(_set(each, locale) for each in _in_language(mark, locale))
    if isinstance(mark, list):
        codes = [locale_of(each).split("-")[0] for each in mark]
        languages = bool(codes) and locale != "" and all(code in LANGUAGES for code in codes)
        return locale.split("-")[0] in codes if languages else any(_set(each, locale) for each in mark)
    return mark is True or not (isinstance(mark, bool) or keys.is_no(mark) or text(mark) == "")
