"""Which side of a quantity a text means, by the words beside it: at least 5, more than 5, up to 5, under 5."""

import re
from functools import lru_cache
from typing import NamedTuple

_NOT = r"(?:not|never|cannot|\w+n['\u2019]t)"
_NUMBER_WORDS = (
    r"(?:half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|seventy|eighty|ninety|hundred|thousand)\b"
)
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
    negated: bool = False  # by a word further in front: `not returned after 30 days`, `does not last 30 days`


_BEFORE = {  # what stands right before the quantity
    Bound("low"): r"at (?:the )?(?:very )?least|(?:an? )?min(?:imum|\.)?(?: of)?|as little as",
    Bound("high"): r"at (?:the )?(?:very )?most|up to|(?:an? )?max(?:imum|\.)?(?: of)?|limited to|as many as|within",
    Bound("low", strict=True): rf"{_MORE}|over|above|beyond|in excess of|exceed(?:s|ed|ing)?|after",
    Bound("high", strict=True): rf"{_LESS}|under|below|before",
    Bound("denied"): r"not|no longer(?: \w+)?|instead of|rather than",
}
_AFTER = {
    Bound("low"): r"or (?:more|over|above|longer|older|larger|higher|later)|and (?:more|over|above|older)"
    r"|at (?:the )?least|at a minimum|minimum|min\b",
    Bound("high"): r"or (?:less|fewer|under|below|shorter|younger|smaller|lower|earlier)|and (?:under|below|younger)"
    r"|at (?:the )?most|at a maximum|maximum|max\b",
}
_BESIDE = [
    (bound, re.compile(rf"(?i)\b(?P<said>{said})(?: (?:of|for|is|in|age is|the|the first|age|another))?\W*$"))
    for bound, said in _BEFORE.items()
]
_BEHIND = [(bound, re.compile(rf"(?i)^[^\w.;:]*(?:[\w-]+ ){{0,2}}(?:{said})\b")) for bound, said in _AFTER.items()]
_DIRECTLY_DENIED = re.compile(rf"(?i)\b(?:no|{_NOT}(?: (?!and |or |but )[\w'\u2019-]+){{0,2}}) $")
_DENIED = re.compile(rf"(?i)\b{_NOT}(?: (?!and |or |but )[\w'\u2019-]+){{0,4}} ?$")
_LIMITS = re.compile(
    rf"(?i)\b(?:no|{_NOT})(?: (?!and |or |but )[\w'\u2019-]+){{0,2}} (?:{_MORE}|{_LESS}|exceed(?:s|ed|ing)?)"
    rf"(?: an?| the)? (?=[$\u20ac\u00a3]?\d|{_NUMBER_WORDS})"
)
_TURNED = {"low": "high", "high": "low", "denied": "denied", "": ""}


def bound_of(before: str, after: str) -> Bound:
    """The limit that is said with the words before and after a quantity, up to the quantities beside it."""
    for bound, pattern in _BESIDE:
        if found := pattern.search(before):
            return _denied(bound, before[: found.start()], found["said"])
    behind = next((bound for bound, pattern in _BEHIND if pattern.search(after)), None)
    negated = bool(_DENIED.search(before))
    return behind or Bound("", negated=negated)


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
