"""Keys with which help centres, tables and front matter say who may read an article, however they are spelled.

`is_draft`, `isDraft`, `Is draft` are one key, `isdraft`. Words of other languages are known beside English.
"""

import re

from harness.articles.importing.record import plainly, text
from harness.lazy_regex import regex
from harness.workspace import own_yaml

_TABLE = own_yaml(__package__, "visibility_keys.yaml")
MARKS: dict[str, str] = {
    key: said for said, keys in _TABLE["marks"].items() for key in keys
}  # what is said of it by each
STATES, SEGMENTS, SEARCHED, AROUND, AUDIENCES, PUBLISHED, UNTIL, NO, DOUBTFUL, CHANNELS, NOT_FOR = (
    frozenset(_TABLE[name])
    for name in (
        "states", "segments", "searched", "around", "audiences", "published", "until", "means_no", "doubtful",
        "channels", "not_for",
    )
)  # fmt: skip
SINCE = PUBLISHED.union(_TABLE["since"])
ORDERS: dict[str, str] = _TABLE["orders"]
_OF_SYSTEM = regex(
    r"^(?:u|x|cf|wpcf|hs|sys|custom|field)[_-]+(?=\w)|__c$|@OData\.Community\.Display\.V1\.FormattedValue$",
    re.IGNORECASE,
)  # around a key of one's own
_MARKS = "|".join(MARKS)
_MARK = regex(
    rf"(?:(?:remote|source|external)?(?:is|was|hasbeen|been))?(?:soft|permanently)?(?P<mark>{_MARKS})(?:only|flag)?"
    r"(?:at|on|by|in|since|date|time|datetime|timestamp|indashboard|from(?:search|customers|public))?"
    rf"|is(?:marked)?(?:as)?(?P<of>{_MARKS})(?:article|version|page|content|document|post|entry)"
)
_AROUND = regex(
    r"(?:visibility|access|permissions?|privacy|publish(?:ing)?|publication|audience|workflow|state|status|security|sharing)"
    r"(?:config(?:uration)?|settings?|options?|info|rules?|control|details?)"
)
_SEGMENT = regex(
    r"\w*segments?(?:ids?|names?)?"
    r"|(?:readers?|viewers?|allowed|visible(?:to|for)|required|restricted(?:to)?|(?:members?)?access|permitted|eligible)"
    r"(?:roles?|groups?|teams?|users?|companies|organi[sz]ations?|departments?)(?:ids?|names?)?"
)
_AUDIENCE = regex(
    r"(?:target|intended|primary|main|allowed)?(?:audiences?|readers?|viewers?|readership)(?:ids?|types?|groups?|names?|roles?)?"
    r"|(?:only|meant|intended|written|exclusively)?for|forwhom|who(?:isitfor|isthisfor|for)?|fürwen|fuerwen|pourqui|paraquién"
    r"|paraquien|perchi|voorwie|dlakogo|target(?:s|ed|edto|group|groups)?"
    r"|(?:shared?|sharing)with|(?:visible|viewable|readable|limited|accessible|shown?|displayed)(?:to|for|by)|availableto|distribution|circulation"
    r"|(?:sichtbar|nur)(?:für|fuer)|visible(?:pour|para)|visibileper|zichtbaarvoor|widoczn[ey]dla"
)
_WHEN = r"(?:date|datetime|time|timestamp|at|on|after|from)"
_SINCE = regex(
    rf"(?:first|scheduled|planned)?publi(?:sh|cation|shing){_WHEN}"
    rf"|(?:live|available|visible|valid|effective|golive|goeslive|embargo|release|scheduled?){_WHEN}|livesince"
)
_UNTIL = regex(
    rf"expir(?:e|es|y|ation|ing){_WHEN}*"
    r"|(?:valid|effective|available|visible|live|active|published|current)(?:until|till|through|thru)(?:date|time)?"
    rf"|(?:unpublish|archive|retire|withdraw|sunset|takedown|endoflife){_WHEN}|bestbefore|livetill"
)
_MAY_BE_UNTIL = regex(  # with a day; else how long it takes, or where it ends
    r"(?:ttl|valid(?:ity)?|good|content|page|article|stop|take[ns]?|show(?:n|ing)?|display(?:ed|ing)?)*"
    rf"(?:ttl|ends?|ending|until|till|stop(?:showing|displaying)?|offline|down|hide|eos|use(?:by|before)){_WHEN}?|lastvalidday|lastday"
    r"|(?:active|publi(?:sh|shed|shing|cation)|online|live|visible|available|shown?|display(?:ed)?|posted)to"
    r"|(?:fin|fim|final|koniec|ende|einde|fine)(?:de|der|del|della|da|van)?(?:la)?"
    r"(?:vigencia|vigência|validez|validade|validité|validità|gültigkeit|geldigheid|ważności)"
)
_NO_TIME = regex(r"(?:0000-00-00|0001-01-01|1970-01-01)(?:[T ].*)?")  # what programs write for none
_FROM_CUSTOMERS = (
    r"help(?:site|portal)?|customers?|public|endusers?|everyone|portal|helpcent(?:er|re)|knowledgebase|pkb|kb"
    r"|web(?:site)?|site"
)
_SHOWN = regex(  # customers may read it where these are true
    r"(?:is|isit|has)?(?:(?:dg)?publish(?:ed)?(?:version|revision)?|(?:latest|current)(?:version)?|currentlypublished|public|visible"
    r"|active|live|online|listed|enabled|approved|released|available|verified|shown?|displayed"
    r"|ready(?:to(?:go|publish)|for(?:customers|publication|release))?|external|reviewed|cleared|signedoff"
    r"|(?:legal|qa|qc|compliance|editorial|content)(?:ok|okay|approved|cleared|checked|reviewed|signoff|done)"
    r"|approval|freigabe|genehmigung|veröffentlichung|aprobación|aprovação|publicación|publicação|approbation|approvazione"
    r"|pubblicazione|goedkeuring|publicatie|zatwierdzenie|publikacja"
    r"|sichtbar|aktiv|visibile|visibles?|visível|zichtbaar|actief|activo|activa|actif|active|attivo|attiva"
    r"|veröffentlicht|öffentlich|freigegeben|publiée?|publicado|publicada|pubblicato|pubblicata|gepubliceerd|opublikowan[yae]|widoczn[yae]|aktywn[yae]|publiczn[yae])"
    rf"|(?:is)?(?:visible|shown?|public|publish(?:ed)?|display(?:ed)?)(?:to|in|on|for)(?:the)?(?:{_FROM_CUSTOMERS})"
    rf"|(?:is)?(?:{_FROM_CUSTOMERS})(?:visible|facing|visibility)"
)
_RELEASED = regex(r"(?:go|goes|went)?live(?:date|on|since|from)?|publish(?:on|at|from)?|releasedate")
_CHANGES = regex(r"command|op|action|change(?:type|kind)|event(?:type|name)?")  # what an export does with an article
_STEP = regex(  # of a page or of what it is about, so only some words hold it back
    r"(?:legal|qa|qc|peer|editorial|content|compliance)?(?:review|check|signoff)|qa|qc|.*(?:status|state|stage|lifecycle|phase|workflow|approval|visibility"
    r"|classification|sensitivity|confidentiality|(?:access|security)level|permissions?"
    r"|statut|estado|stato|état|zustand|freigabe|verification|sichtbarkeit|visibilité|visibilidad|visibilità|zichtbaarheid"
    r"|(?:statut|estado|stato|état|zustand)d(?:e|el|i|er|es)\w+|security)"
)
_NAMES = regex(  # what an article is called or about, or another state than its own
    r"(?:sidebar|nav|menu|link|short|seo|meta|page|post|html)*(?:title|label)s?|name|question|subject|heading|headline"
    r"|tags?|labelnames|keywords|flags|categor(?:y|ies)|collections?|sections?|folders?"
    r"|slug|id|key|icon|description|summary|excerpt|body|content|text|author|owner"
    r"|permalink|aliases|redirect(?:s|from)|(?:html|web|public|source|canonical)?url|path"
    r"|(?:previous|prior|old|next|original|initial|default)\w+"
)
_SORT = regex(  # of what is written, of which only words that can be no topic hold it back
    r"(?:article|document|doc|content|page)?(?:type|kind|scope)"
)
_INTERNAL = regex(
    r"(?:is|for)?intern(?:al|ally|e|o|a)?(?:use)?(?:only)?(?:at|on|since)?"
    r"|(?:is|for)?(?:agents?|staff|employees?|teammates?|support)only|wewn(?:ę|e)trzn[yae]"
)


def spelled(key: str) -> str:
    """A key however it is spelled, without what a system puts around the keys that its users add."""
    return plainly(_OF_SYSTEM.sub("", key))


def spelled_apart(key: str) -> str:
    """The same in words with blanks between."""
    apart = re.sub(r"(?<=[^\W\d_A-Z])(?=[A-Z])", " ", _OF_SYSTEM.sub("", key))
    return " ".join(re.sub(r"[\W_]+", " ", apart).lower().split())


def mark(plain: str) -> str:
    """The mark that a key is; empty for others."""
    found = _MARK.fullmatch(plain)
    return found["mark"] or found["of"] if found else ""


def is_segment(plain: str) -> bool:
    """Whether a key says who may read an article where not everybody may."""
    return plain in SEGMENTS or bool(_SEGMENT.fullmatch(plain))


def is_audience(plain: str) -> bool:
    """Whether a key says for whom an article is."""
    return plain in AUDIENCES or bool(_AUDIENCE.fullmatch(plain))


def is_since(plain: str) -> bool:
    """Whether a key says from when customers may read an article."""
    return plain in SINCE or bool(_SINCE.fullmatch(plain))


def is_until(plain: str) -> bool:
    """Whether a key says until when customers may read an article."""
    return plain in UNTIL or bool(_UNTIL.fullmatch(plain))


def may_be_until(plain: str) -> bool:
    """The same of a key that may also say how long something takes, so that only a day under it counts."""
    return bool(_MAY_BE_UNTIL.fullmatch(plain))


def shows(plain: str) -> bool:
    """Whether customers may read an article only where this key is true."""
    return bool(_SHOWN.fullmatch(plain))


def is_internal(plain: str) -> bool:
    """Whether only agents may read an article where this key is set."""
    return bool(_INTERNAL.fullmatch(plain))


def is_step(plain: str) -> bool:
    """Whether a key names the step at which an article, or what it is about, is."""
    return bool(_STEP.fullmatch(plain)) and plain not in STATES


def is_day_of_release(plain: str) -> bool:
    """Whether a key says since when an article is out, or whether it is."""
    return bool(_RELEASED.fullmatch(plain))


def is_change(plain: str) -> bool:
    """Whether a key says what an export does with an article: Matrixify's `Command`, events of a content system."""
    return bool(_CHANGES.fullmatch(plain))


def is_sort(plain: str) -> bool:
    """Whether a key names the sort of text."""
    return bool(_SORT.fullmatch(plain)) and plain not in STATES


def is_around(plain: str) -> bool:
    """Whether the keys of an object under this key are about the page."""
    return plain in AROUND or bool(_AROUND.fullmatch(plain))


def is_doubtful(plain: str) -> bool:
    """Whether a key may say that not everybody may read an article, or only something of its subject."""
    return bool({plain.removeprefix("is"), plain.removesuffix("only")} & DOUBTFUL)


def names(plain: str) -> bool:
    """Whether a key names an article or its subject, so that its words say nothing of who may read it."""
    return bool(_NAMES.fullmatch(plain))


def is_told(plain: str) -> bool:
    """Whether a key has a word for who may read an article."""
    return plain in STATES or is_step(plain) or is_sort(plain)


def is_no(said: object) -> bool:
    """Whether a field says no, or nothing."""
    if said is None or said is False:
        return True
    word = "" if isinstance(said, bool | dict | list) else text(said).lower()
    return not isinstance(said, bool | dict | list) and (word in NO or bool(_NO_TIME.fullmatch(word.upper())))
