"""Finds numbers of phones beside a word that says so, of any country and however their digits are grouped.

The words are in `named_phones.txt`, in the languages in which secrets are known. What stands behind each is looked at
within a few characters, so the time grows with the text's length.
"""

from collections.abc import Iterator

from harness.lazy_regex import regex
from harness.live.conversations.found_spans import ANY_WORD_START, FoundSpan, linear, phrases_of

_BEHIND = 60  # characters behind a word
_WORD = linear(f"{ANY_WORD_START}((?:{phrases_of('named_phones.txt')['phones']})s?)")
_SIGNS = r"(?:[\s:=#.,º°№>|→]{0,3}(?:\s-\s?)?)"  # not `gsm-1400-1415`
_JOIN = (
    rf"(?:{_SIGNS}(?:number|num|no|nr|n|numéro|número|numero|nummer|номер|is|ist|lautet|est|es|é|è|jest|c['\u2019]est|είναι"
    rf"|(?:le|la|el|il|o|the|die)|是|は|は、|가|는|이)){{0,3}}{_SIGNS}"
)
_NUMBER = (  # and no time of day behind it
    r"([+(]{0,2}\d(?:(?:[ ().\u00a0-]{0,3}|\s?/\s?)\d){6,14})(?![A-Za-z0-9%€$]|:\d|[ .-]?\d(?!\d?:\d\d))"
)
_FIRST = regex(
    r"(?i)[a-zà-öø-ÿа-я]{0,3}(?:\s(?:me|us|mich|uns|moi|back|zurück|again|please|bitte|sie)){0,3}"
    rf"(?:\s(?:at|on|under|unter|auf|an|au|al|op|no|em|para|su|via|pod|på|на|по))?{_JOIN}{_NUMBER}"
)
_NEXT = regex(rf"(?i)(?:\s?[,;/|]\s?|\s(?:or|and|oder|und|ou|et|o|y|e|of|en|lub|или)\s){_NUMBER}")
_NO_PHONE = regex(  # a date, a version, or millions
    r"[+(]*(?:(?:19|20)\d\d[./-]\d\d?[./-]\d|\d\d?[./-]\d\d?[./-](?:19|20)\d\d|\d{1,3}\.\d\b|\d\.\d|[1-9]\d{0,2}(?:\.\d{3})*\.000$)"
)


def find_named_phones(text: str) -> Iterator[FoundSpan]:
    """The numbers behind words such as `Tel.` and `call me on`, of any country; more of them, where a list goes on."""
    for word in _WORD.finditer(text):
        at = word.end(1)
        found = _FIRST.match(text[at : at + _BEHIND])
        while found and not _NO_PHONE.match(found[1]):
            start = found.start(1) + (found[1][0] == "(" and ")" not in found[1])
            yield at + start, at + found.end(1), "".join(filter(str.isdigit, found[1]))
            at += found.end(1)
            found = _NEXT.match(text[at : at + _BEHIND])
