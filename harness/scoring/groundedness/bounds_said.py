"""What a text says of a quantity beside its value: the least or the most, from or until, per what, how many of what."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from harness.lazy_regex import regex
from harness.scoring.groundedness.bounds import Bound, bound_of
from harness.scoring.groundedness.quantities import CURRENCIES, Quantity, quantities
from harness.scoring.groundedness.sentence import Passage, Sentence
from harness.scoring.groundedness.weighed_words import CONTENT, stem, weight, words

_ENDS = {"low": r"from|opens?|starts?|begins?", "high": r"(?<!\bup )to|until|till|closes?|ends?|expires?"}
_OF_MOMENTS = {role: regex(rf"(?i)\b(?:{said})(?:\W+\w+){{0,2}}\W*$") for role, said in _ENDS.items()}
_FROM_TO = {role: regex(rf"(?i)\b{said}\W*$") for role, said in (("low", "from"), ("high", r"(?<!\bup )to"))}
_UNITS_OF_TIME = {
    "second": "second", "minute": "minute", "hour": "hour", "hourly": "hour", "day": "day", "daily": "day",
    "week": "week", "weekly": "week", "month": "month", "monthly": "month", "year": "year", "yearly": "year",
    "annually": "year", "annual": "year", "annum": "year",
}  # fmt: skip
_PER = regex(
    r"(?i)(?:\bper |/ ?|\beach |\bevery )(?P<unit>[a-z]+)"
    r"|\b(?P<often>hourly|daily|weekly|monthly|yearly|annually)\b"
    r"|\b(?:an?|by the) (?P<one>second|minute|hour|day|week|month|year)\b"
)
_OF_EACH = regex(r"(?i)\s?(?:per|an?)\s(?P<thing>[a-z]+)")  # right behind an amount of money: `$16 a cabin`
_BEFORE = regex(  # `employers book them by the week, for £95`, `each late week costs 30p`, `a weekly fee of £5`
    r"(?i)\b(?:by the|each|every|per)\s(?:[a-z]+\s)?(?P<unit>second|minute|hour|day|week|month|year)\b"
    r"|\b(?P<often>hourly|daily|weekly|monthly|yearly|annual)\s(?:fee|price|rate|charge|cost|rent|pass|payment)\b"
)
_PEOPLE = "seat user member agent person head teammate guest passenger traveller traveler visitor customer adult"
_SAME = dict.fromkeys(_PEOPLE.split(), "person") | dict.fromkeys(
    ("workspace", "account", "company", "team", "organisation", "organization"), "account"
)
_RANGE = regex(r"(?i)\s*(?:to|until|till|[-\u2013\u2014])\s*")
_AND = regex(r"(?i)\s*and\s*")
_COUNTED = regex(r"(?i)\s?(?!(?:an?|per|each|every|plus|minus|via|daily|weekly|monthly|yearly|annually)\b)([^\W\d_]+)")
_CLAUSES = regex(r"[;:()]|,(?=\s|$)|\.\s")
_CONDITION = regex(r"(?i)\W*(?:if|when|whenever|once|unless|where|should|provided|in case)\b")
_SAID_OF_LIMITS = (
    "per each every more less than over under above below after before beyond within until from least most up"
)
_OF_LIMITS = frozenset(_SAID_OF_LIMITS.split())
_MOMENTS = ("clock", "date")
_LEAST = frozenset(map(stem, ("need", "needs", "require", "requires", "minimum", "starts", "starting", "guarantee")))
_FAR = 300  # characters around a quantity that are looked at
_SAME_MATTER = 0.6  # of what is said with a quantity, from which it is said of the same
_SHOWN = 3  # words around a quantity that are shown


@dataclass(frozen=True, slots=True)
class QuantitySaid:
    """A quantity where it stands, and what is said of it; empty for what is not."""

    quantity: Quantity
    words: str  # it and a few words around it
    bound: Bound
    times: frozenset[str]  # per month
    things: frozenset[str]  # per seat
    counts: str  # the stem of `files` in `5 files`
    clause: frozenset[str]  # the stems of what else is said where it stands
    sentence: frozenset[str]  # and of all that is

    def shares(self, other: Self) -> float:
        """How much of what is said with it is said with the other, too: 0 to 1."""
        own = self.clause if len(self.clause) > 1 else self.sentence
        theirs = other.clause or other.sentence
        return len(own & theirs) / len(own) if len(own) > 1 and theirs else 1.0

    def equals(self, other: Self) -> bool:
        """Whether the quantity itself is the same. The 8 of `8 working days` is no 8 am, and 12 is no 12:30."""
        moment, bare = sorted((self, other), key=lambda each: each.quantity.kind not in _MOMENTS)
        if moment.quantity.kind in _MOMENTS and bare.quantity.kind == "":
            return not bare.counts and moment.quantity.value % 1 == 0 and moment.quantity.equals(bare.quantity)
        return self.quantity.equals(other.quantity)

    def of_else(self, counted: str) -> bool:
        """Whether it surely counts something else; `Free has 5 boards, Team 50` does not say of what there are 50."""
        return bool(self.quantity.kind or self.counts) and self.counts != counted


def at_odds(claim: Sentence, source: Passage) -> str:
    """Where a source has a claim's quantity for something else only, in words: it opens at 9 am, and not at 5 pm."""
    if not claim.quantities:
        return ""
    theirs = [said for part in source.sentences for said in _said(part.text)]
    for own in _said(claim.text):
        same = [other for other in theirs if own.equals(other)]
        shares = [own.shares(other) for other in same]
        near = [other for other, share in zip(same, shares, strict=True) if share == max(shares, default=0)]
        if same and any(all(wrong(own, other) for other in same) for wrong in _WRONG):
            return f'it says "{own.words}", the source says "{same[0].words}"'
        if near and any(all(wrong(own, other) for other in near) for wrong in _WRONG_LIMITS):
            return f'it says "{own.words}", the source says "{near[0].words}"'
        if same and own.counts and all(other.of_else(own.counts) for other in same):
            others = [other for other in theirs if other.counts == own.counts]
            if others:
                return f'it says "{own.words}", the source says "{others[0].words}"'
    return ""


def is_complement(claim: Sentence, near: Sentence) -> bool:
    """Whether it denies beyond a limit what a sentence says up to it: `under 50 you pay no fee`, `from 50 a fee`."""
    pairs = ((own.bound, other.bound) for own in _said(claim.text) for other in _said(near.text) if own.equals(other))
    return any({own.side, other.side} == {"low", "high"} and own.negated != other.negated for own, other in pairs)


def _other_side(own: QuantitySaid, other: QuantitySaid) -> bool:
    """`At least 5` for `at most 5`. `Under 50` is what `from 50` leaves out, and may be said of something else."""
    left_out = own.bound.strict != other.bound.strict
    opposite = {own.bound.side, other.bound.side} == {"low", "high"}
    return opposite and own.bound.negated == other.bound.negated and (not left_out or own.shares(other) >= _SAME_MATTER)


def _one_off(own: QuantitySaid, other: QuantitySaid) -> bool:
    """`More than 5 files` is one more than `at least 5 files`; of what is measured nobody means the difference."""
    counted = own.quantity.kind == other.quantity.kind == ""
    return counted and own.bound.side == other.bound.side and own.bound.strict != other.bound.strict


def _not_itself(own: QuantitySaid, other: QuantitySaid) -> bool:
    """`More than 90 days` or `at least 90 days` for `90 days`; what is needed or begins with a price is the least."""
    least = own.bound.side == "low" and own.quantity.kind not in _MOMENTS and not other.sentence & _LEAST
    more = (own.bound.strict or least) and not own.bound.moment and not own.bound.negated
    return more and other.bound == Bound("") and own.shares(other) >= _SAME_MATTER


_WRONG: Sequence[Callable[[QuantitySaid, QuantitySaid], bool]] = (
    lambda own, other: other.bound.side == "denied" != own.bound.side and not own.bound.negated,
    lambda own, other: bool(own.times and other.times) and not own.times & other.times,
    lambda own, other: bool(own.things and other.things) and not own.things & other.things,
)
_WRONG_LIMITS = (_other_side, _one_off, _not_itself)


@lru_cache(maxsize=8192)
def _said(text: str) -> list[QuantitySaid]:
    found = quantities(text)
    ends, starts = [0, *(each.end for each in found)], [*(each.start for each in found), len(text)]
    said, whole = [], _content(text)
    for at, quantity in enumerate(found):
        before = text[max(ends[at], quantity.start - _FAR) : quantity.start]
        after = text[quantity.end : min(starts[at + 1], quantity.end + _FAR)]
        side = _in_range(text, found, at)
        stated, clause = _stated(text, quantity)
        bound = Bound(side) if side else _bound(quantity, before, after, stated)
        times, things = _per(quantity, before, after)
        around = [*before.split()[-_SHOWN:], text[quantity.start : quantity.end].strip(), *after.split()[:_SHOWN]]
        counts = _counted(quantity, after)
        said.append(QuantitySaid(quantity, " ".join(around).rstrip(".,;"), bound, times, things, counts, clause, whole))
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


def _bound(quantity: Quantity, before: str, after: str, stated: str) -> Bound:
    said = bound_of(before, after, stated)
    of_kind = _OF_MOMENTS if quantity.kind in _MOMENTS else _FROM_TO
    near = {side: match.start() for side, pattern in of_kind.items() if (match := pattern.search(before))}
    return said if said.side or said.negated or not near else Bound(max(near, key=lambda side: near[side]))


def _per(quantity: Quantity, before: str, after: str) -> tuple[frozenset[str], frozenset[str]]:
    """The times and the things that a quantity is for each of: behind it or, if none is there, in front of it."""
    said = re.split(r"[,;:.()]", after)[0]
    units = {match[match.lastgroup].lower() for match in _PER.finditer(said) if match.lastgroup}
    if quantity.kind in CURRENCIES and (each := _OF_EACH.match(said)):
        units.add(each["thing"].lower())
    singular = {unit[:-1] if unit.endswith("s") else unit for unit in units}
    times = frozenset(_UNITS_OF_TIME[unit] for unit in singular if unit in _UNITS_OF_TIME)
    if quantity.kind in CURRENCIES and not times:
        clause = re.split(r"[;:.()]", before)[-1]
        found = (match[match.lastgroup or 0].lower() for match in _BEFORE.finditer(clause))
        times = frozenset(_UNITS_OF_TIME[unit] for unit in found)
    return times, frozenset(_SAME.get(unit, unit) for unit in singular if unit not in _UNITS_OF_TIME)


def _counted(quantity: Quantity, after: str) -> str:
    noun = _COUNTED.match(after) if quantity.kind == "" else None
    return stem(noun[1].lower()) if noun and weight(noun[1].lower()) > CONTENT else ""


def _stated(text: str, quantity: Quantity) -> tuple[str, frozenset[str]]:
    """What is said of a quantity: behind it, and the stems of all of it, without numbers.

    It is said in its clause, up to the marks that part clauses; of a condition in front, `after 30 days, ...`, in the
    one that follows.
    """
    before = _CLAUSES.split(text[max(0, quantity.start - _FAR) : quantity.start])[-1]
    after, *following = _CLAUSES.split(text[quantity.end : quantity.end + _FAR], maxsplit=2)
    in_front = bool(before.strip()) and (not _content(before) or bool(_CONDITION.match(before)))
    if in_front and following and _content(following[0]):
        return following[0].strip(), _content(following[0])
    return after, _content(f"{before} {after}")


def _content(text: str) -> frozenset[str]:
    return frozenset(
        word.stem for word in words(text)
        if word.weight > CONTENT and len(word.text) > 1 and not word.text[0].isdigit() and word.text not in _OF_LIMITS
    )  # fmt: skip
