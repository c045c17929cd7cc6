"""Which side of a quantity a text means, by the words beside it: at least 5, more than 5, up to 5, under 5."""

from functools import lru_cache
from typing import NamedTuple

from harness.lazy_regex import regex
from harness.number_words import SCALES, number_words

_NOT = r"(?:not|never|cannot|nobody|no one|\w+n['\u2019]t)"
_NUMBER_WORDS = rf"(?:half|{'|'.join((*number_words('en'), *SCALES))})\b"
_MORE = (
    r"(?:more|larger|bigger|longer|higher|greater|heavier|older|later|faster|further|farther|taller|wider|deeper) than"
)
_LESS = (
    r"(?:less|fewer|smaller|shorter|lower|lighter|younger|earlier|sooner|slower|narrower|cheaper|closer|nearer) than"
)


class Bound(NamedTuple):
    """What is said of a quantity as a limit."""

    side: str  # low: the least | high: the most | denied: not this one | empty: nothing
    strict: bool = False  # `more than` and `under` leave out the quantity itself
    negated: bool = False  # by a word around it: `not returned after 30 days`, `after 30 days it is no longer returned`
    moment: bool = False  # `after 30 days` says when, and not how long


_BEFORE = {  # what stands right before the quantity
    Bound("low"): r"at (?:the )?(?:very )?least|(?:an? )?min(?:imum|\.)?(?: of)?|as little as",
    Bound("high"): r"at (?:the )?(?:very )?most|up to|(?:an? )?max(?:imum|\.)?(?: of)?|limited to|within"
    r"|as (?:many|much|large|big|long|high|heavy|old) as",
    Bound("low", strict=True): rf"{_MORE}|(?<!spread )over|above|beyond|in excess of|exceed(?:s|ed|ing)?|after",
    Bound("high", strict=True): rf"{_LESS}|under|below|before",
    Bound("denied"): r"not|no longer(?: \w+)?|instead of|rather than",
}
_AFTER = {
    Bound("low"): r"or (?:more|over|above|longer|older|larger|higher|later)|and (?:more|over|above|older)"
    r"|at (?:the )?least|at a minimum|minimum|min\b",
    Bound("high"): r"or (?:less|fewer|under|below|shorter|younger|smaller|lower|earlier)|and (?:under|below|younger)"
    r"|at (?:the )?most|at a maximum|maximum|max\b",
}
_MOMENT = regex(r"(?i)(?:after|before|beyond)")
_COUNTED_BACK = regex(r"(?i)^[^\w.;:]*(?:before|prior to|ahead of|in advance)\b")
_EARLIER_OR_LATER = regex(r"(?i)(?:earlier|later|sooner) than")
_UP_TO = regex(r"(?i)\b(?:up to|until|till)(?: the)?\W*$")
_BESIDE = [
    (bound, regex(rf"(?i)\b(?P<said>{said})(?: (?:of|for|is|in|age is|the|the first|age|another))?\W*$"))
    for bound, said in _BEFORE.items()
]
_BEHIND = [(bound, regex(rf"(?i)^[^\w.;:]*(?:[\w-]+ ){{0,2}}(?:{said})\b")) for bound, said in _AFTER.items()]
_DIRECTLY_DENIED = regex(rf"(?i)\b(?:no|{_NOT}(?: (?!and |or |but )[\w'\u2019-]+){{0,3}}) $")
_DENIED = regex(rf"(?i)\b{_NOT}(?: (?!and |or |but )[\w'\u2019-]+){{0,8}} ?$")
_DENIED_BEHIND = regex(
    rf"(?i)^(?: (?:and|or) \w+)?(?: ?(?!and\b|or\b|but\b)[\w'\u2019-]++){{0,8}}? ?\b(?:no|nobody|{_NOT})\b"
)
_LIMITS = regex(
    rf"(?i)\b(?:no|{_NOT})(?: (?!and |or |but )[\w'\u2019-]+){{0,2}} (?:{_MORE}|{_LESS}|exceed(?:s|ed|ing)?)"
    rf"(?: an?| the)? (?=[$\u20ac\u00a3]?\d|{_NUMBER_WORDS})"
)
_SIDES = regex(
    r"(?i)\b(?:after|before|over|under|above|below|beyond|more|less|earlier|later)(?: than)?(?: the)? "
    rf"(?=[$\u20ac\u00a3]?\d|{_NUMBER_WORDS})"
)
_TURNED = {"low": "high", "high": "low", "denied": "denied", "": ""}


def bound_of(before: str, after: str, stated: str) -> Bound:
    """The limit that is said with the words before and after a quantity, up to the quantities beside it.

    `stated` is what is said of it behind, up to the end of its clause, and of the next one after `if` or `after`.
    """
    back = bool(_COUNTED_BACK.search(after))
    if back and _UP_TO.search(before):
        return Bound("")  # `up to 2 days before`: the last day to cancel, or the first to check in
    denied_behind = bool(_DENIED_BEHIND.search(stated))
    for bound, pattern in _BESIDE:
        if found := pattern.search(before):
            said = _denied(bound, before[: found.start()], found["said"])
            side = _TURNED[said.side] if back and _EARLIER_OR_LATER.match(found["said"]) else said.side
            moment = bool(_MOMENT.match(found["said"]))
            return said._replace(side=side, negated=said.negated or denied_behind, moment=moment)
    behind = next((bound for bound, pattern in _BEHIND if pattern.search(after)), Bound(""))
    return behind._replace(negated=denied_behind or (not behind.side and bool(_DENIED.search(before))))


@lru_cache(maxsize=8192)
def limit_words(text: str) -> frozenset[int]:
    """Where a word stands that says on which side of a quantity something is: the `after` of `after 7 days`."""
    return frozenset(found.start() for found in _SIDES.finditer(text))


@lru_cache(maxsize=8192)
def denied_limits(text: str) -> frozenset[int]:
    """Where a word stands that denies nothing but makes a limit of a quantity: the `no` of `no more than 5`."""
    return frozenset(found.start() for found in _LIMITS.finditer(text))


def _denied(bound: Bound, before: str, said: str) -> Bound:
    """`No more than 5` and `cannot add more than 5` are at most 5.

    Another negation may be of what is done, and the limit its condition: `you do not pay for orders over 50 euros`.
    """
    if bound.side == "denied":
        return bound
    compared = said.lower().endswith("than") or said.lower().startswith("exceed")
    if compared and _DIRECTLY_DENIED.search(before):
        return Bound(_TURNED[bound.side], strict=not bound.strict)
    return bound._replace(negated=bool(_DENIED.search(before)))
