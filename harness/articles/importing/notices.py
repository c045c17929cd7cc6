"""What a page says of itself at its start: that it is out of date, or that it has moved elsewhere."""

import re

from harness.articles.importing.visibility_words import of_agents, parts, withdrawn
from harness.lazy_regex import regex
from harness.workspace import own_patterns

_PATTERNS = own_patterns(__package__, "notices.yaml")
_OLD = regex(_PATTERNS["old"], re.IGNORECASE)
_OLD_ABROAD = regex(_PATTERNS["old_abroad"], re.IGNORECASE)
_FOR_AGENTS = regex(_PATTERNS["for_agents"], re.IGNORECASE)  # before everything else, or as a sentence of its own
_STAMPED = regex(  # in capitals before everything else, as a macro of Confluence or a badge writes it
    r"\W*(?:\[!\w+\]\W*)?(DEPRECATED|OUTDATED|OUT OF DATE|OBSOLETE|ARCHIVED|RETIRED"
    r"|SUPERSEDED|WITHDRAWN|DRAFT|WORK IN PROGRESS|WIP|DO NOT USE|DO NOT PUBLISH|DO NOT SHARE|INTERNAL (?:USE )?ONLY"
    r"|INTERNAL(?=\s*[-\u2013\u2014|:]))"
    r"\b(?!:?\s+[a-z])"
)
_APART = regex(  # a quotation, a box, or bold words before everything else
    r"\A\s*(?:>[^\n]*(?:\n>[^\n]*)*(?=\n\s*\n|\n?\Z)|(?:<(?:p|div)[^<>]*>\s*)?(?P<tag><(?:blockquote|aside|strong|b|em|i)\b)"
    r"[^\n]{0,200}?</(?:blockquote|aside|p|div|strong|b|em|i)>(?=\s*(?:<|\Z))|(?P<mark>\*{1,3}|_{1,3})[^\n]{1,80}(?P=mark)(?=\s*\n\s*\n))"
)
_MOVED = regex(_PATTERNS["moved"], re.IGNORECASE)
_NO_PAGE = regex(_PATTERNS["no_page"], re.IGNORECASE)
_TO_LOOK_AT = 600  # characters in which a notice stands
_FIRST_BLOCK = regex(r"(?s)\s*(?:<(?:p|div|span|table|ul)\b.*?(?:</(?:p|div|span|table|ul)>|\Z)|.*?(?:\n\s*\n|\Z))")
_STATE = regex(r"(?i)\A\W*(?:(?:document|page|article|content|review)?\s*(?:status|state)\b\W*)")
_FIRST_HEADING = regex(r"\A\s*(?:#{2,6}[ \t][^\n]*\n|<h[2-6]\b[^<>]*>[^<>]*</h[2-6]>)")
_HEADING = regex(r"(?m)^#{1,6}[ \t]|<h[2-6]\b")


def out_of_date(body: str) -> str:
    """Why the text of a page may not be true any more, or not for customers, in its own words before its first heading,
    or below one with which it begins.

    Empty where it does not say so.
    """
    text = _FIRST_HEADING.sub("", re.sub(r"\A\s*#[ \t][^\n]*\n", "", body))
    heading = _HEADING.search(text)
    words = " ".join(re.sub(r"<[^<>]*>|[*_]+", " ", text[: heading.start() if heading else None]).split())
    if stamped := _STAMPED.match(words):
        return f"it says of itself: `{stamped[1]}`"
    apart = _APART.match(text)
    told = parts(re.sub(r"<[^<>]*>|[*_>]+|\[!\w+\]", ":", apart[0])) if apart else []
    if told and all(withdrawn(each) or of_agents(each) for each in told):
        return f"it says of itself: `{' '.join(told)}`"
    first = _FIRST_BLOCK.match(text)
    state = parts(_STATE.sub("", " ".join(re.sub(r"<[^<>]*>|[*_>|]+", " ", first[0]).split()))) if first else []
    if state and all(withdrawn(each) or of_agents(each) for each in state):
        return f"it says of itself: `{' '.join(state)}`"
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


def is_no_page(title: str) -> bool:
    """Whether a title is that of an error or of a search, which a crawler keeps like a page."""
    return bool(_NO_PAGE.fullmatch(title.strip()))
