"""Who may read an article in its source and when, by the keys that help centres, tables and front matter use for it.

A key counts however it is spelled: `is_draft`, `isDraft`, `Is draft`.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from harness.articles.importing import visibility_keys as keys
from harness.articles.importing.record import Term, day, locale_of, text
from harness.workspace import LANGUAGES

_PUBLIC = {
    "", "published", "publish", "approved", "public", "live", "active", "current", "released", "visible", "everyone",
    "everybody", "anyone", "all", "open", "customers", "customer", "external", "end users", "visitors", "online",
    "enabled", "validated", "published or scheduled", "all users",
    "true", "yes", "on", "final", "finalized", "done", "complete", "completed", "stable", "verified", "up to date",
    "new", "updated",
    "veröffentlicht", "freigegeben", "öffentlich", "alle", "kunden", "aktiv",
    "publié", "publiée", "publique", "tous", "clients", "actif",
    "publicado", "publicada", "público", "pública", "todos", "clientes", "activo", "ativo",
    "pubblicato", "pubblicata", "pubblico", "tutti", "clienti", "attivo",
    "gepubliceerd", "openbaar", "iedereen", "klanten", "actief",
}  # fmt: skip
_WITHDRAWN = {
    "draft", "archived", "outdated", "deprecated", "obsolete", "retired", "deleted", "hidden", "unpublished",
    "private",
    "rejected", "in review", "under review", "review", "pending", "pending review", "wip", "work in progress",
    "superseded", "pending approval", "awaiting approval", "awaiting review", "unapproved", "not approved",
    "scheduled publish", "pending retirement", "do not publish", "not published", "notpublished", "unlisted",
    "withdrawn", "removed", "trash", "trashed", "disabled", "inactive", "expired", "unverified", "stale",
    "needs verification", "needs review", "confidential",
    "entwurf", "in bearbeitung", "archiviert", "veraltet", "zurückgezogen", "nicht veröffentlicht",
    "in prüfung", "privat", "gelöscht",
    "brouillon", "archivé", "archivée", "obsolète", "retiré", "non publié", "privé", "masqué",
    "borrador", "rascunho", "archivado", "arquivado", "obsoleto", "retirado", "no publicado", "não publicado",
    "privado", "oculto", "en revisión", "em revisão",
    "bozza", "archiviato", "ritirato", "non pubblicato", "privato", "nascosto",
    "concept", "gearchiveerd", "verouderd", "niet gepubliceerd",
    "下書き", "非公開", "草稿", "未公開", "未发布", "未發布", "已归档", "已封存", "초안", "비공개", "черновик", "архив",
    "в архиве", "не опубликовано", "скрыто",
}  # fmt: skip
_TOPICS = {  # of a label or a sort of text, what the article is about
    "private", "hidden", "deleted", "pending", "review", "rejected", "removed", "trash", "disabled", "inactive",
    "expired",
    "unverified", "concept", "confidential", "privat", "gelöscht", "privé", "masqué", "privado", "oculto", "privato",
    "nascosto",
}  # fmt: skip
_AGENTS = {
    "agents", "agent", "internal", "internally", "staff", "employees", "employee", "teammates", "team",
    "support team",
    "agents only", "internal only",
    "intern", "interne", "interno", "interna", "nur intern", "mitarbeiter", "mitarbeitende", "agenten", "agentes",
    "agenti",
    "collaborateurs", "empleados", "medewerkers", "社内", "社内限定", "内部", "내부", "внутренний",
}  # fmt: skip
_AGENTS_ONLY = re.compile(
    r"(?:for )?(?:the )?(?:(?:customer |help ?desk )?(?:support|service) )?"
    r"(?:internal|agents?|staff|employees?|teammates|confidential)"
    r"(?: (?:use|only|users?|members?|teams?|staff|agents?|documentation|docs?|article|notes?|kb|knowledge base|wiki))*"
)
_UNFINISHED = re.compile(  # in more words than a state usually has
    r"(?:not|never)(?: yet)? (?:approved|final|live|published|ready|released|reviewed|submitted|validated|verified)"
    r"|(?:awaiting|pending|waiting for|waiting on|needs?|to be) .+|in (?:development|progress|translation|work)"
    r"|under (?:construction|development|revision)|sunset(?:ted)?|decommissioned|discontinued|end of life"
    r"|.+ draft|draft .+|archived .+"
)
_CLOSED_CHANNELS = {"internal", "internal app", "application", "app", "prm", "partner", "partners", "partner community"}
_SAID_IN_TITLES = {"do not use", "don t use", "old", "old version"}
_MARKED_TITLE = re.compile(
    r"^\W*[\[({<\u3010](?P<before>[^\[\](){}<>]{3,30})[\])}>\u3011]"
    r"|[\[(](?P<behind>[^\[\]()]{3,30})[\])]\W*$"
)
_PARTED_TITLE = (
    re.compile(
        r"^[\W\d_]*([^\W\d_]+(?: [^\W\d_]+){0,3})\s*(?::|\s[-\u2013\u2014|/]\s)"
        r"(?!\s*(?:how|what|why|when|where|which|who)\b)"
    ),
    re.compile(r"\s[-\u2013\u2014|/]\s*([^\W\d_]+(?: [^\W\d_]+){0,3})\W*$"),
)
_CAPITALS = (
    r"DEPRECATED|OUTDATED|OBSOLETE|ARCHIVED|DO NOT (?:USE|PUBLISH)|INTERNAL USE ONLY|INTERNAL ONLY|INTERNAL"
    r"|WIP|DRAFT|OLD"
)
_CAPITAL_TITLE = re.compile(rf"^\W*({_CAPITALS})\W+(?=.*[a-z])|(?<=[a-z])\W+({_CAPITALS})\W*$")
_SINCE = re.compile(r" (?:since|as of|by|in|on) .+$")  # `(obsolete since 2024)`
_OF_TEXTS = re.compile(r"(?<=\w) (?:articles?|docs?|documentation|pages?|content|guides?|topics?)$")
_OLD_FOLDERS = {"archive", "archives", "archiv", "old"}
_SAID_UNDER = (  # the first counts
    "name", "value", "label", "state", "status", "level", "type", "title", "select", "content",
)  # fmt: skip
_AND = re.compile(r"[,;/|&+]|\band\b", re.IGNORECASE)
_OLD_VERSION = re.compile(  # Docusaurus's; who wants one imports its folder
    r"(?:^|/)(?:[\w-]+_)?versioned_docs/|/docusaurus-plugin-content-docs[\w-]*/version-[^/]+/"
)
_MOST_DEEP = 4  # objects, one in the other


def held_back(value: Mapping[str, Any], locale: str = "") -> str:
    """Why an article may not be quoted to customers although its text is here; empty where nothing says so.

    Where the source says it by language, that of `locale` counts, and every one if that is not known.
    """
    given = _under_keys(value)
    for plain, key, said in given:
        if why := _marked(plain, key, said, locale):
            return why
    for plain, key, said in sorted(given, key=lambda each: each[0]):
        if said is False and plain in keys.STATES - {"privacy"}:  # of Drupal
            return f"its {key} there is `false`"
        told = _words(said, locale) if keys.is_told(plain) else _alone(plain, said)
        if state := next((each for each in told if _holds_back(plain, each)), ""):
            return f"its {key} there is `{state}`"
    return ""


def _alone(plain: str, said: Any) -> list[str]:
    """What a field under a key that is not known says and nothing else, since it may be the article's state."""
    return [_spelled_out(said)] if isinstance(said, str) and not keys.names(plain) else []


def _marked(plain: str, key: str, said: Any, locale: str) -> str:
    """Why a key that is a mark, a yes or no, or a list of readers holds an article back; empty where it does not."""
    if (mark := _mark(plain, said)) and _set(said, locale):
        return keys.MARKS[mark]
    if keys.shows(plain) and (said is False or (text(said) and keys.is_no(said))):
        return "it is not published there" if "publi" in plain else f"its {key} there is `{text(said) or 'false'}`"
    if keys.shows(plain) and "publi" in plain and _spelled_out(said) in _WITHDRAWN | _AGENTS:  # for yes or no
        return f"its {key} there is `{_spelled_out(said)}`"
    if plain in ("permalink", "render") and said is False:  # of Eleventy, of Zola
        return keys.MARKS["headless"]
    if plain in keys.PUBLISHED and _is_nothing(said):
        return "it is not published there"
    if plain in ("channel", "channels") and (words := set(_words(said, locale))) and words <= _CLOSED_CHANNELS:
        return f"its {key} there is `{', '.join(sorted(words))}`"
    if keys.is_segment(plain) and not _is_nothing(said) and not _is_everybody(said, locale):
        return "only a user segment may read it there, but an answer would show it to everybody"
    if plain == "restrictions" and isinstance(said, dict) and _names_somebody(said.get("read", {})):  # of Confluence
        return keys.MARKS["restricted"]
    return keys.MARKS["noindex"] if _unlisted(plain, said) else ""


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
        return state in _WITHDRAWN or not (state in _PUBLIC or _of_agents(state))
    if keys.is_step(plain):
        return state in _WITHDRAWN or bool(_UNFINISHED.fullmatch(state))
    return state in _WITHDRAWN - _TOPICS


def held_back_by(labels: Iterable[str]) -> str:
    """Why an article with these labels may not be quoted to customers; empty where none says so."""
    found = sorted(each for each in labels if _spelled_out(each) in _WITHDRAWN - _TOPICS)
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
    word = _OF_TEXTS.sub("", _spelled_out(name))
    return bool({word, word.removesuffix("s")} & (_WITHDRAWN - _TOPICS))


def held_back_by_title(title: str) -> str:
    """Why an article with a title such as `[ARCHIVED] Cards` or `DRAFT: Cards` may not be quoted to customers."""
    told = (_WITHDRAWN | _SAID_IN_TITLES) - _TOPICS
    word = next((each for each in (*_in_brackets(title), *_parts_of(title)) if each in told), "")
    return f"its title there says `{word}`" if word else ""


def for_agents_by_title(title: str) -> bool:
    """Whether a title says that an article is for agents: `[Internal] Refunds`."""
    return any(map(_of_agents, _in_brackets(title))) or for_agents_by(_parts_of(title))


def _in_brackets(title: str) -> list[str]:
    """What stands in brackets before or after a title."""
    marks = (found["before"] or found["behind"] for found in _MARKED_TITLE.finditer(title))
    return [_SINCE.sub("", _spelled_out(each)) for each in marks]


def _parts_of(title: str) -> list[str]:
    """What a colon or a dash parts from a title at its start or end, or capital letters do."""
    marks = (found[1] for pattern in _PARTED_TITLE if (found := pattern.search(title)))
    return [*map(_spelled_out, marks), *(_spelled_out(found[0]) for found in _CAPITAL_TITLE.finditer(title))]


def held_back_at(path: str) -> str:
    """Why a file at that place may not be quoted to customers; empty where nothing says so.

    Site generators publish nothing whose name begins with `_` or a dot, but for Hugo's `_index.md`, and Nuxt no
    `a.draft.md`.
    """
    *folders, name = PurePosixPath(path).parts or ("",)
    for folder in folders:
        word = _spelled_out(folder)
        if _of_what_is_withdrawn(folder) or (folder[0] == "_" and word in _OLD_FOLDERS):
            return f"its folder there is `{folder}`"
    if _OLD_VERSION.search(path):
        return "it is a version of its own there"
    own = name.startswith(("_", ".")) and not name.startswith(("_index.", "_category"))
    own = own or ".draft." in name.lower()
    return f"its file there is `{name}`, which is no page of its own" if own else ""


def for_agents_by(labels: Iterable[str]) -> bool:
    """Whether labels say that an article is for agents; one word such as `agents` may be what it is about."""
    return any(
        word in ("internal", "intern") or (" " in word and _of_agents(word)) for word in map(_spelled_out, labels)
    )


def term(value: Mapping[str, Any]) -> Term:
    """From when until when customers may read an article there; a day that cannot be read closes it."""
    since = until = None
    unread = ""
    for plain, key, said in _under_keys(value):
        ends = keys.is_until(plain)
        if not (ends or keys.is_since(plain)) or _is_nothing(said):
            continue
        found = day(said)
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


def for_agents(value: Mapping[str, Any], locale: str = "") -> bool:
    """Whether an article is written for agents, who may read it to customers in their own words only."""
    return any(_is_for_agents(plain, said, locale) for plain, _, said in _under_keys(value))


def _is_for_agents(plain: str, said: Any, locale: str) -> bool:
    if keys.is_internal(plain):
        return _set(said, locale)
    if keys.is_told(plain) or plain in keys.AUDIENCES:
        return any(map(_of_agents, _words(said, locale)))
    return for_agents_by(_alone(plain, said))


def unknown_audiences(value: Mapping[str, Any]) -> list[str]:
    """Whom an article is for there, where that is neither everybody nor agents; nothing is held back by it."""
    said = next((said for plain, _, said in _under_keys(value) if plain == "audience"), None)
    return [each for each in _words(said, "") if each not in _PUBLIC and not _of_agents(each)]


def is_known(key: str) -> bool:
    """Whether a key says who may read an article, or when."""
    plain = keys.spelled(key)
    named = keys.AUDIENCES | keys.ORDERS.keys() | keys.SEARCHED
    known = (keys.mark, keys.shows, keys.is_internal, keys.is_told, keys.is_segment, keys.is_since, keys.is_until)
    return plain in (named | {"robots", "build"}) or any(each(plain) for each in known)


def _under_keys(value: Mapping[str, Any], deep: int = 0) -> list[tuple[str, str, Any]]:
    """What stands under each key, also as it is written; and in objects that are about the page, which says more."""
    found = [(keys.spelled(str(key)), str(key), _unwrapped(said)) for key, said in value.items()]
    own = {plain for plain, _, _ in found}
    around = [said for plain, _, said in found if keys.is_around(plain) and isinstance(said, dict)]
    inside = [each for said in around if deep < _MOST_DEEP for each in _under_keys(said, deep + 1)]
    return [*found, *(each for each in inside if each[0] not in own)]


def _unwrapped(said: Any) -> Any:
    """A mark as it is: Notion has it in an object with the name of its kind."""
    return said["checkbox"] if isinstance(said, dict) and isinstance(said.get("checkbox"), bool) else said


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
    return not said or (isinstance(said, str) and keys.is_no(said))


def _is_everybody(said: Any, locale: str) -> bool:
    words = _words(said, locale)
    return bool(words) and all(word in _PUBLIC for word in words)


def _of_agents(word: str) -> bool:
    return word in _AGENTS or bool(_AGENTS_ONLY.fullmatch(word))


def _mark(plain: str, said: Any) -> str:
    """The mark that a key is; an order such as `hide` is one where it is given or not, no list of what is hidden."""
    if plain.removeprefix("is") in keys.ORDERS and not isinstance(said, list | dict):
        return keys.ORDERS[plain.removeprefix("is")]
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
