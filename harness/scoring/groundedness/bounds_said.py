"""What a text says of a quantity beside its value: the least or the most, from or until, per what, how many of what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from harness.scoring.groundedness.quantities import Quantity, quantities
from harness.scoring.groundedness.sentence import Passage, Sentence
from harness.scoring.groundedness.weighed_words import CONTENT, stem, weight

_NOT = r"(?:not|never|cannot|\w+n['\u2019]t)"
_ROLES = {  # by the words that stand right before a quantity
    "low": rf"at least|(?:a )?minimum(?: of)?|no (?:less|fewer) than|{_NOT} (?:\w+ ){{0,2}}(?:less|fewer) than",
    "high": rf"at most|up to|(?:a )?maximum(?: of)?|limited to|no (?:more|larger|longer|higher) than|{_NOT} exceed|"
    rf"{_NOT} (?:\w+ ){{0,2}}(?:more|larger|longer|higher) than",
    "denied": r"not|no longer(?: \w+)?|instead of|rather than",
}
_ENDS = {"low": r"from|opens?|starts?|begins?", "high": r"to|until|till|closes?|ends?|expires?"}
_BESIDE = {role: re.compile(rf"(?i)\b(?:{said})(?: (?:of|for|is|in|age is))?\W*$") for role, said in _ROLES.items()}
_OF_MOMENTS = {role: re.compile(rf"(?i)\b(?:{said})(?:\W+\w+){{0,2}}\W*$") for role, said in _ENDS.items()}
_FROM_TO = {role: re.compile(rf"(?i)\b{said}\W*$") for role, said in (("low", "from"), ("high", "to"))}
_UNITS_OF_TIME = {
    "second": "second", "minute": "minute", "hour": "hour", "hourly": "hour", "day": "day", "daily": "day",
    "week": "week", "weekly": "week", "month": "month", "monthly": "month", "year": "year", "yearly": "year",
    "annually": "year", "annum": "year",
}  # fmt: skip
_PER = re.compile(
    r"(?i)(?:\bper |/ ?|\beach |\bevery )(?P<unit>[a-z]+)"
    r"|\b(?P<often>hourly|daily|weekly|monthly|yearly|annually)\b"
    r"|\ban? (?P<one>second|minute|hour|day|week|month|year)\b"
)
_SAME = dict.fromkeys(("seat", "user", "member", "agent", "person", "head", "teammate"), "person") | dict.fromkeys(
    ("workspace", "account", "company", "team", "organisation", "organization"), "account"
)
_RANGE = re.compile(r"(?i)\s*(?:to|until|till|[-\u2013\u2014])\s*")
_AND = re.compile(r"(?i)\s*and\s*")
_COUNTED = re.compile(r"\s?([^\W\d_]+)")
_SHOWN = 3  # words around a quantity that are shown


@dataclass(frozen=True, slots=True)
class QuantitySaid:
    """A quantity where it stands, and what is said of it; empty for what is not."""

    quantity: Quantity
    words: str  # it and a few words around it
    role: str  # low | high | denied
    times: frozenset[str]  # per month
    things: frozenset[str]  # per seat
    counts: str  # the stem of `files` in `5 files`

    def of_else(self, counted: str) -> bool:
        """Whether it surely counts something else; `Free has 5 boards, Team 50` does not say of what there are 50."""
        return bool(self.quantity.kind or self.counts) and self.counts != counted


def at_odds(claim: Sentence, source: Passage) -> str:
    """Where a source has a claim's quantity for something else only, in words: it opens at 9 am, and not at 5 pm."""
    if not claim.quantities:
        return ""
    theirs = [said for part in source.sentences for said in _said(part.text)]
    for own in _said(claim.text):
        same = [other for other in theirs if own.quantity.equals(other.quantity)]
        if same and any(all(wrong(own, other) for other in same) for wrong in _WRONG):
            return f'it says "{own.words}", the source says "{same[0].words}"'
        if same and own.counts and all(other.of_else(own.counts) for other in same):
            others = [other for other in theirs if other.counts == own.counts]
            if others:
                return f'it says "{own.words}", the source says "{others[0].words}"'
    return ""


_WRONG: Sequence[Callable[[QuantitySaid, QuantitySaid], bool]] = (
    lambda own, other: {own.role, other.role} == {"low", "high"},
    lambda own, other: own.role != "denied" and other.role == "denied",
    lambda own, other: bool(own.times and other.times) and not own.times & other.times,
    lambda own, other: bool(own.things and other.things) and not own.things & other.things,
)


@lru_cache(maxsize=8192)
def _said(text: str) -> list[QuantitySaid]:
    found = quantities(text)
    ends, starts = [0, *(each.end for each in found)], [*(each.start for each in found), len(text)]
    said = []
    for at, quantity in enumerate(found):
        before, after = text[ends[at] : quantity.start], text[quantity.end : starts[at + 1]]
        role = _in_range(text, found, at) or _role(quantity, before)
        times, things = _per(after)
        around = [*before.split()[-_SHOWN:], text[quantity.start : quantity.end].strip(), *after.split()[:_SHOWN]]
        said.append(
            QuantitySaid(quantity, " ".join(around).rstrip(".,;"), role, times, things, _counted(quantity, after))
        )
    return said


def _in_range(text: str, found: Sequence[Quantity], at: int) -> str:
    """Whether it is the lower or the higher one, as in `3 to 5 days` and `between 9 and 17`."""
    for role, first in (("high", at - 1), ("low", at)):
        if 0 <= first < len(found) - 1:
            joint = text[found[first].end : found[first + 1].start]
            before = text[: found[first].start].lower().rstrip()
            if _RANGE.fullmatch(joint) or (_AND.fullmatch(joint) and before.endswith("between")):
                return role
    return ""


def _role(quantity: Quantity, before: str) -> str:
    of_kind = _OF_MOMENTS if quantity.kind in ("clock", "date") else _FROM_TO
    near = {role: match.start() for role, pattern in of_kind.items() if (match := pattern.search(before))}
    beside = [role for role, pattern in _BESIDE.items() if pattern.search(before)]
    return beside[0] if beside else max(near, key=lambda role: near[role], default="")


def _per(after: str) -> tuple[frozenset[str], frozenset[str]]:
    said = re.split(r"[,;:.()]", after)[0]
    units = {match[match.lastgroup].lower() for match in _PER.finditer(said) if match.lastgroup}
    singular = {unit[:-1] if unit.endswith("s") else unit for unit in units}
    times = frozenset(_UNITS_OF_TIME[unit] for unit in singular if unit in _UNITS_OF_TIME)
    return times, frozenset(_SAME.get(unit, unit) for unit in singular if unit not in _UNITS_OF_TIME)


def _counted(quantity: Quantity, after: str) -> str:
    noun = _COUNTED.match(after) if quantity.kind == "" else None
    return stem(noun[1].lower()) if noun and weight(noun[1].lower()) > CONTENT else ""
