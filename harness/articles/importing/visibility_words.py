"""The words with which help centres say who may read an article, and at which step it is."""

import re
from collections.abc import Sequence
from typing import Any

from harness.articles.importing.record import text

PUBLIC = {
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
    "szkic", "utkast", "kladde", "luonnos", "taslak", "koncept", "vázlat", "чернетка", "טיוטה", "مسودة", "ฉบับร่าง",
    "bản nháp",
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
    "collaborateurs", "empleados", "medewerkers", "社内", "社内限定", "社内用", "社内専用",
    "社内向け", "社外秘", "内部", "内部资料", "内部使用", "仅供内部使用", "사내용",
    "내부용", "내부", "внутренний",
}  # fmt: skip
_AGENTS_ONLY = re.compile(
    r"(?:for )?(?:the )?(?:(?:customer |help ?desk )?(?:support|service) )?"
    r"(?:internal|agents?|staff|employees?|teammates|confidential)"
    r"(?: (?:use|only|users?|members?|teams?|staff|agents?|documentation|docs?|article|notes?|kb|knowledge base|wiki"
    r"|process(?:es)?|procedures?|sops?|guides?|faqs?|polic(?:y|ies)|playbooks?|runbooks?|information|knowledge))*"
    r"|(?:cs|csr|cx|support|service|ops|back office) only"
    r"|(?!(?:not|non|and|or) )[^\W\d_]{2,20}(?: [^\W\d_]{2,20})? internal"  # of a space
)
_UNFINISHED = re.compile(  # in more words than a state usually has
    r"(?:not|never)(?: yet)? (?:approved|final|live|published|ready|released|reviewed|submitted|validated|verified)"
    r"|(?:awaiting|pending|waiting for|waiting on|needs?|to be) .+|in (?:development|progress|translation|work)"
    r"|(?:(?:re)?approval|review|publication|validation|translation|sign ?off)"
    r" (?:pending|required|needed|outstanding|requested)"
    r"|(?:sent|submitted|waiting|ready) for (?:approval|review|validation|publication|sign ?off)"
    r"|under (?:construction|development|revision)|sunset(?:ted)?|decommissioned|discontinued|end of life"
    r"|.+ draft|draft .+|archived .+"
)
_NOT_USED = re.compile(  # whatever it is said of
    r"(?:please )?(?:do not|don ?t|never) (?:use|publish|share|send|show|quote)"
    r"(?: (?:this|it|yet|any ?more|externally|(?:with|to) (?:customers|clients|users)))*"
    r"|no longer (?:valid|used|in use|maintained|supported|current|up to date|relevant|accurate|published|public)"
    r"|not (?:for (?:customers|publication)|in use|public|valid|current|up to date|yet public)(?: any ?more)?"
    r"|(?:to|please|marked for|pending) (?:be )?(?:deleted?|deletion|removed?|removal|retired?|archived?|rewritten)"
    r"|(?:for|in) review(?: only)?|needs? (?:an? )?(?:update|updating|review|rewrite|revision)|tbd|tbc"
)

_SINCE = re.compile(  # `obsolete since 2024`, `internal until May`, `draft v2`
    r" (?:since|as of|by|in|on|from|until|till|seit|bis|depuis|desde|dal|sinds) .+$| (?:v ?)?\d[\d ]*$"
)
_PARTS = re.compile(r"[,;/|&+()\[\]{}:]|\b(?:and|but)\b|\s[-\u2013\u2014>]+\s|[.!?](?=\s|$)", re.IGNORECASE)

_OF_SUBJECTS = {
    "legacy",
    "beta",
    "alpha",
    "preview",
    "experimental",
    "early access",
    "old",
    "not yet",
    "customers only",
}
_NAMES_A_STATE = re.compile(
    r"\b(?:draft|archived|obsolete|deprecated|outdated|unpublished|withdrawn|superseded|confidential|internal use"
    r"|(?:internal|agents?|staff|employees?) only|not for customers|do not (?:use|publish|share|send)"
    r"|no longer (?:valid|in use|maintained|supported))\b"
)


def spelled_out(word: Any) -> str:
    """Words in small letters with blanks between, without signs and pictures."""
    return " ".join(re.sub(r"[\W_]+", " ", text(word).lower()).split())


def parts(said: Any) -> list[str]:
    """What a field says, one after the other: `Public (obsolete)` says two things."""
    return [word for each in _PARTS.split(text(said)) if (word := spelled_out(each))]


def without_since(word: str) -> str:
    """A word without what says since or until when it is so."""
    return _SINCE.sub("", word)


def of_agents(word: str) -> bool:
    """Whether a word says that only agents may read an article, whatever it says of when."""
    return any(each in _AGENTS or bool(_AGENTS_ONLY.fullmatch(each)) for each in (word, without_since(word)))


def is_internal_name(word: str) -> bool:
    """The same of a label or a collection; one word such as `agents` may be what an article is about."""
    return word in ("internal", "intern") or (" " in word and of_agents(word))


def withdrawn(word: str) -> bool:
    """Whether a word says that customers may not read what it is the state of."""
    return any(each in _WITHDRAWN or bool(_NOT_USED.fullmatch(each)) for each in (word, without_since(word)))


def withdrawn_by_name(word: str) -> bool:
    """The same of a label, a collection or a sort of text, which may also be what an article is about."""
    return withdrawn(word) and not {word, without_since(word)} & _TOPICS


def unfinished(word: str) -> bool:
    """Whether a word says in more words that an article is not ready."""
    return bool(_UNFINISHED.fullmatch(word))


def may_be_withdrawn(words: Sequence[str]) -> bool:
    """Whether what a field says may be the state of an article that customers may not read, or of its subject."""
    return bool(_OF_SUBJECTS & {*words} or _NAMES_A_STATE.search(", ".join(words)))


def is_state(word: str) -> bool:
    """Whether a word may be the state of an article."""
    return word in PUBLIC or withdrawn(word) or of_agents(word)
