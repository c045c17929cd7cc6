"""What a page says of itself at its start: that it is out of date, or that it has moved elsewhere."""

import re

_PAGE = r"(?:article|page|document|documentation|guide|topic|tutorial|doc|information|content|text)"
_OLD = re.compile(
    rf"(?i)(?<!if )(?<!when )\bthis (?:help |support |how-to )?{_PAGE}"
    r" (?:is|was|has been) (?:now |currently |also |officially |considered |marked as )*"
    r"(?:out[- ]of[- ]date|outdated|deprecated|obsolete|archived|retired|superseded|withdrawn"
    r"|no longer (?:maintained|supported|updated|valid|accurate|up to date)|an? (?:draft|work in progress)"
    r"|kept (?:\w+ )?for reference only)\b"
    rf"|(?<!if )(?<!when )\b(?:this|the) {_PAGE} (?:in this {_PAGE} )?(?:has expired|is (?:outdated|out of date))\b"
)
_OLD_ABROAD = re.compile(
    r"(?i)\b(?:diese[rs]? (?:artikel|seite|beitrag|anleitung|dokument|text) (?:"
    r"(?:ist|gilt als) (?:leider |inzwischen )?(?:veraltet|überholt|nicht mehr (?:aktuell|gültig))"
    r"|wird nicht mehr (?:gepflegt|aktualisiert|gewartet|weitergeführt)|gilt nicht mehr(?! (?:für|bei)\b))"
    r"|(?<!si )(?:cet article|cette (?:page|documentation)|ce (?:guide|document)) (?:est (?:désormais |maintenant )?"
    r"(?:obsolète|périmée?|dépassée?)|n['\u2019]est plus (?:à jour|valable|valide|maintenue?))"
    r"|(?<!si )est(?:e|a) (?:artículo|página|guía|documento) (?:(?:ya )?est[áa] (?:desactualizad[oa]|obsolet[oa])"
    r"|es obsolet[oa]|ya no (?:está vigente|es válid[oa]|se mantiene|se actualiza))"
    r"|(?<!se )est(?:e|a) (?:artigo|página|guia|documento) (?:está (?:desatualizad[oa]|obsolet[oa])"
    r"|não (?:é|está) mais (?:válid[oa]|mantid[oa]|atualizad[oa]))"
    r"|(?<!se )quest[oa] (?:articolo|pagina|guida|documento) (?:è (?:obsolet[oa]|superat[oa])"
    r"|non è più (?:aggiornat[oa]|valid[oa]))"
    r"|(?<!als )(?:dit (?:artikel|document)|deze (?:pagina|handleiding)) (?:"
    r"is (?:verouderd|niet meer (?:actueel|geldig))|wordt niet meer (?:bijgewerkt|onderhouden)))\b"
)
_READERS = r"(?:support |service )?(?:agents?|staff|employees|team members)"
_FOR_AGENTS = re.compile(  # before everything else, or as a sentence of its own
    r"(?i)(?:\A|[.!?:]\s)\W*(?:note\W+)?("
    rf"this {_PAGE} is (?:only )?(?:(?:for )?internal\b|confidential|(?:meant |only )?for {_READERS}(?: only)?)"
    rf"|this is an internal {_PAGE}|internal (?:note|{_PAGE})(?=:)|confidential(?=[.!:])|not for customers"
    rf"|(?:strictly |only )?for internal (?:use|purposes)|internal (?:use )?only"
    r"|not to be (?:shared|shown|sent|forwarded|given)(?: on)? (?:with|to) (?:any |the )?(?:customers?|clients?|public)"
    rf"|(?:for )?{_READERS} only"
    rf"|(?:please )?do not (?:share|send|forward|show)(?: this| it)?(?: {_PAGE})? (?:with|to) (?:any |the )?"
    r"(?:customers?|clients?|public|anyone outside)|nur für den internen gebrauch|nur intern|(?:à )?usage interne"
    r"|(?:solo |apenas |somente )?(?:para )?uso interno|alleen voor intern gebruik)"
    r"(?=\W*(?:[.!:;,)]|$)|\s+(?-i:[A-Z])|\s*[-\u2013\u2014])"
)
_STAMPED = re.compile(  # in capitals before everything else, as a macro of Confluence or a badge writes it
    r"\W*(?:\[!\w+\]\W*)?(DEPRECATED|OUTDATED|OUT OF DATE|OBSOLETE|ARCHIVED|RETIRED"
    r"|SUPERSEDED|WITHDRAWN|DRAFT|WORK IN PROGRESS|WIP|DO NOT USE|DO NOT PUBLISH|INTERNAL (?:USE )?ONLY)"
    r"\b(?!:?\s+[a-z])"
)
_MOVED = re.compile(
    rf"(?i)\W*(?:this {_PAGE}|it) (?:was|has(?: been)?|is(?: now)?) (?:moved|relocated|merged|renamed|replaced)\b"
    r"[^\n]{0,200}\W*"
)
_TO_LOOK_AT = 600  # characters in which a notice stands
_HEADING = re.compile(r"(?m)^#{1,6}[ \t]|<h[2-6]\b")


def out_of_date(body: str) -> str:
    """Why the text of a page may not be true any more, or not for customers, in its own words before its first heading.

    Empty where it does not say so.
    """
    text = re.sub(r"\A\s*#[ \t][^\n]*\n", "", body)
    heading = _HEADING.search(text)
    words = " ".join(re.sub(r"<[^<>]*>|[*_]+", " ", text[: heading.start() if heading else None]).split())
    if stamped := _STAMPED.match(words):
        return f"it says of itself: `{stamped[1]}`"
    looked_at = words[:_TO_LOOK_AT]
    found = next(filter(None, (kind.search(looked_at) for kind in (_OLD, _OLD_ABROAD, _FOR_AGENTS))), None)
    return f"it says of itself: `{found[found.lastindex or 0]}`" if found else ""


def remark_against(said: str) -> str:
    """Why the text may not be true any more, as a field beside it says: `note: This article is deprecated`."""
    looked_at = " ".join(said.split())[:_TO_LOOK_AT]
    found = _OLD.search(looked_at) or _OLD_ABROAD.search(looked_at)
    return f"it says of itself: `{found[0]}`" if found else ""


def moved(text: str) -> bool:
    """Whether a text says no more than that the page is elsewhere."""
    return bool(_MOVED.fullmatch(text.strip()))
