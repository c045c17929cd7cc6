"""Quantities in a text, compared by value: 60 minutes are one hour and not 24 hours."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from harness.lazy_regex import regex
from harness.number_words import SCALES, number_words
from harness.scoring.groundedness.moments import clock, date, same_day, same_time

_SECONDS = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "week": 604800,
    "fortnight": 1209600,
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_BYTES = {"byte": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kilobyte": 10**3, "megabyte": 10**6,
          "gigabyte": 10**9, "terabyte": 10**12}  # fmt: skip
_MEASURES = {
    **dict.fromkeys(("kg", "kilo", "kilogram"), ("kg", 1.0)), **dict.fromkeys(("g", "gram"), ("kg", 0.001)),
    "lb": ("lb", 1.0), **dict.fromkeys(("oz", "ounce"), ("lb", 1 / 16)),
    **dict.fromkeys(("m", "metre", "meter"), ("m", 1.0)),
    **dict.fromkeys(("cm", "centimetre", "centimeter"), ("m", 0.01)),
    **dict.fromkeys(("mm", "millimetre", "millimeter"), ("m", 0.001)),
    **dict.fromkeys(("km", "kilometre", "kilometer"), ("m", 1000.0)),
    **dict.fromkeys(("ft", "foot", "feet"), ("ft", 1.0)), "inch": ("ft", 1 / 12), "inche": ("ft", 1 / 12),
    "yard": ("ft", 3.0), "mile": ("ft", 5280.0), **dict.fromkeys(("litre", "liter"), ("litre", 1.0)),
    "ml": ("litre", 0.001), "gallon": ("gallon", 1.0), "cl": ("litre", 0.01), "pint": ("gallon", 1 / 8),
    **dict.fromkeys(("kw", "kilowatt"), ("watt", 1e3)), **dict.fromkeys(("mw", "megawatt"), ("watt", 1e6)),
    "watt": ("watt", 1.0), "kwh": ("watt hour", 1e3), "mwh": ("watt hour", 1e6), "wh": ("watt hour", 1.0),
    **dict.fromkeys(("kbps", "kbit"), ("bit", 1e3)), **dict.fromkeys(("mbps", "mbit", "megabit"), ("bit", 1e6)),
    **dict.fromkeys(("gbps", "gbit", "gigabit"), ("bit", 1e9)), "mph": ("mph", 1.0), "kmh": ("kmh", 1.0),
    "volt": ("volt", 1.0), "amp": ("amp", 1.0), "acre": ("acre", 1.0), "hectare": ("hectare", 1.0),
}  # fmt: skip
_MONEY = {"$": "usd", "€": "eur", "£": "gbp", "dollar": "usd", "usd": "usd", "buck": "usd", "euro": "eur", "eur": "eur",
          "pound": "pounds", "gbp": "gbp", "quid": "gbp"}  # fmt: skip
CURRENCIES = frozenset(_MONEY.values())
_CENTS = {"cent": "usd", "pence": "gbp", "penny": "gbp", "p": "gbp"}
_UNITS: dict[str, tuple[str, float]] = {  # the kind, and how many of its unit one is
    **{word: ("time", seconds) for word, seconds in _SECONDS.items()},
    **{word: ("months", months) for word, months in _MONTHS.items()},
    **{word: ("bytes", many) for word, many in _BYTES.items()},
    **{word: (currency, 1) for word, currency in _MONEY.items()},
    **{word: (currency, 0.01) for word, currency in _CENTS.items()},
    **_MEASURES,
    "percent": ("percent", 1),
}
_NOTES = {"fiver": 5, "tenner": 10}  # pounds
_OF_DAYS = {"working", "business", "calendar", "clear", "full", "whole", "consecutive", "more", "further", "extra"}
_ORDINALS = {word: n for n, word in enumerate(["fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"], 4)}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "daily": 1, "dozen": 12}
_NUMBER_WORDS = {"zero": 0, **number_words("en")}
_SPANS = {**_SECONDS, **_MONTHS}
_PARTS = {"half": 0.5, "quarter": 0.25, "third": 1 / 3}
_BEFORE_SPANS = (
    "about after almost another around be before exactly every for full in is just last lasts more nearly of only over "
    "roughly stays take takes than to under up valid wait waits whole within"
)
_LONG = frozenset(_BEFORE_SPANS.split())  # words after which `a week` is how long, not how often
_AGAIN = {"a", "an", "per", "every", "each", "in", "for", "and", "or", "but", "only", "more"}
_CONVERTED = {  # from one kind to another: the factor, and the share by which it may be rounded
    ("months", "time"): (365.25 / 12 * 86400, 0.02), ("lb", "kg"): (0.4536, 0.025), ("ft", "m"): (0.3048, 0.025),
    ("gallon", "litre"): (4.546, 0.025), ("pounds", "gbp"): (1.0, 1e-6), ("pounds", "lb"): (1.0, 1e-6),
    ("pounds", "kg"): (0.4536, 0.025),
}  # fmt: skip

_TOKEN = regex(
    r"(?P<money>[$€£])?\s?(?P<digits>"
    r"\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}(?![\d.])"  # 1.000,50 and 1.000.000, as much of Europe writes
    r"|(?<!\d)(?<!\d[ '.,])\d{1,3}(?:[ '\u2019\u00a0\u202f]\d{3})+(?![\d])(?:[.,]\d{1,2}(?!\d))?"  # 2'500 and 2 500
    r"|\d+(?:,\d{3})+(?:\.\d+)?|(?<=[€£$])\s?\d+,\d{1,2}(?![\d,])|\d+,\d{1,2}(?=\s?[€£$%])|\d+(?:\.\d+)?)"
    r"(?P<scale>[kKmM](?![a-zA-Z]))?(?P<th>st|nd|rd|th)?(?:\s?(?P<sign>[$€£])(?!\s?\d))?"
    r"|(?P<word>[A-Za-z]+)|(?P<percent>%)"
)
_AFTERNOON = regex(r"(?i)p\.?\s?m\b")
_THOUSANDS = regex(r"\d{1,3}(?:\.\d{3}){2,}|[1-9]\d{0,2}\.000")
_OF_THREE = regex(r"\d{1,3}\.\d{3}")  # of money these are thousands


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts, in a unit that equal ones share, and where it stands."""

    kind: str  # time | clock | date | months | bytes | percent | a currency | kg | lb | m | ... | "" for a bare number
    value: float
    number: float  # as it is written: 2 of `2 weeks`
    start: int
    end: int

    def equals(self, other: Self) -> bool:
        """Whether both say the same. What is converted may be rounded, and a bare number may be of any unit."""
        if self.kind == other.kind == "date":
            return same_day(self.value, other.value)
        if self.kind == other.kind == "clock":
            return same_time(self.value, other.value)
        if self.kind == other.kind:
            return _close(self.value, other.value)
        if max(self, other, key=lambda each: each.kind == "date").value >= 10_000 and "date" in (self.kind, other.kind):
            return False  # a bare number is no day of a year
        if "" in (self.kind, other.kind):
            return _close(self.number, other.number)
        for one, two in ((self, other), (other, self)):
            if (one.kind, two.kind) in _CONVERTED:
                factor, rounded = _CONVERTED[one.kind, two.kind]
                rounded = 0.085 if one.kind == "months" and one.value < 2 else rounded  # a month is 28 to 31 days
                return abs(two.value - factor * one.value) <= rounded * factor * one.value
        return False

    def comparable(self, other: Self) -> bool:
        """Whether both measure the same thing, so that differing values contradict each other."""
        kinds = self.kind, other.kind
        return self.kind == other.kind or kinds in _CONVERTED or kinds[::-1] in _CONVERTED


def is_stated(quantity: Quantity, known: Sequence[Quantity]) -> bool:
    """Whether one of the known quantities says the same."""
    return any(quantity.equals(other) for other in known)


@lru_cache(maxsize=4096)  # what a customer may know is compared with each of its messages
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity in a text, in its order. Numbers may be digits or words; `a week` is one week."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        moment = _moment(text, tokens[at])
        if moment:
            found.append(moment)
            at = next((i for i in range(at, len(tokens)) if tokens[i].end() > moment.end), len(tokens))
            continue
        value, after = _number(tokens, at)
        if value is None:
            at += 1
            continue
        kind, factor, end = _unit(tokens, at, after, text)
        end += 3 * (kind in ("time", "months") and value % 1 == 0.5 and _half_follows(tokens, end))
        found.append(Quantity(kind, value * factor, value, tokens[at].start(), tokens[end - 1].end()))
        at = end
    return tuple(each for each in found if each.kind or not _is_article(text, each))


def _moment(text: str, token: re.Match[str]) -> Quantity | None:
    """A date or a time of day that starts at a token."""
    start = token.start("digits") if token["digits"] else token.start()
    for kind, written in (("date", date(text, start)), ("clock", clock(text, start))):
        if written:
            value, number, end = written
            return Quantity(kind, value, number, start, end)
    return None


def _number(tokens: Sequence[re.Match[str]], at: int) -> tuple[float | None, int]:
    """The number that starts at a token, and the token after it."""
    token = tokens[at]
    if token["digits"]:
        value = _digits(tokens, at)
        value *= {"k": 1e3, "m": 1e6}.get((token["scale"] or "").lower(), 1)
        following = _word(tokens, at + 1)
        return (value * SCALES[following], at + 2) if following in SCALES else _and_a_half(tokens, value, at + 1)
    word = _word(tokens, at)
    part, after = _part(tokens, at)
    if part is not None:
        return part, after
    if word in ("a", "an"):
        return _one(tokens, at)
    if word == "once" and not _counts(tokens, at):
        return None, at + 1
    if word in _ORDINALS:
        return float(_ORDINALS[word]), at + 1
    if word in _TIMES or word in _NOTES:
        return float(_TIMES.get(word) or _NOTES[word]), at + 1
    if word in _NUMBER_WORDS:
        return _and_a_half(tokens, *_spelled(tokens, at, 0.0))
    return None, at + 1


def _digits(tokens: Sequence[re.Match[str]], at: int) -> float:
    """The value of digits, with the thousands and decimals of whichever country."""
    token = tokens[at]
    written = re.sub(r"[ '\u2019\u00a0\u202f]", "", token["digits"])
    money = token["money"] or token["sign"] or _base(_word(tokens, at + 1)) in _MONEY
    point, comma = written.rfind("."), written.rfind(",")
    if _THOUSANDS.fullmatch(written) or (money and _OF_THREE.fullmatch(written)) or -1 < point < comma:
        written = written.replace(".", "").replace(",", ".")
    elif comma >= 0 and len(written) - comma <= 3:
        written = written.replace(",", ".")
    return float(written.replace(",", ""))


def _part(tokens: Sequence[re.Match[str]], at: int) -> tuple[float | None, int]:
    """A part of a unit: `half a day`, `half a million`, `a quarter of an hour`, `three quarters of an hour`."""
    word = _word(tokens, at)
    if word == "half" and _word(tokens, at + 1) in ("a", "an"):
        following = _word(tokens, at + 2)
        if following in SCALES or following == "dozen":
            value, after = _spelled(tokens, at + 2, 1.0)
            return value / 2, after
        return (0.5, at + 2) if _base(following) in _SPANS else (None, at + 1)
    count = 1 if word in ("a", "an") else _NUMBER_WORDS.get(word)
    part = _PARTS.get(_base(_word(tokens, at + 1)))
    of = _word(tokens, at + 2) == "of" and _word(tokens, at + 3) in ("a", "an")
    if count and part and of and _base(_word(tokens, at + 4)) in _SPANS:
        return count * part, at + 4
    return None, at + 1


def _one(tokens: Sequence[re.Match[str]], at: int) -> tuple[float | None, int]:
    """`a week` as one week, `a year and a half`; but not in `twice a week` or `a second factor`; `a hundred`."""
    following = _word(tokens, at + 1)
    if following in SCALES or following == "dozen":
        return _spelled(tokens, at + 1, 1.0)
    unit = _base(following)
    how_long = at == 0 or _word(tokens, at - 1) in _LONG
    if unit in _SPANS and unit not in ("second", "quarter", "hr", "sec", "min") and how_long:
        return (1.5 if _half_follows(tokens, at + 2) else 1.0), at + 1
    return None, at + 1


def _and_a_half(tokens: Sequence[re.Match[str]], value: float, after: int) -> tuple[float, int]:
    """`two`, or `two and a half`."""
    return (value + 0.5, after + 3) if _half_follows(tokens, after) else (value, after)


def _half_follows(tokens: Sequence[re.Match[str]], at: int) -> bool:
    return [_word(tokens, i) for i in range(at, at + 3)] == ["and", "a", "half"]


def _counts(tokens: Sequence[re.Match[str]], at: int) -> bool:
    """Whether `once` says how often, as in `works once`; not in `once you have paid` or `at once`."""
    if at and _word(tokens, at - 1) == "at":
        return False
    if at + 1 == len(tokens) or not tokens[at].string[tokens[at].end() : tokens[at + 1].start()].isspace():
        return at > 0
    following = _word(tokens, at + 1)
    if following in ("a", "an"):
        return _base(_word(tokens, at + 2)) in _SPANS
    return following in _AGAIN


def _spelled(tokens: Sequence[re.Match[str]], at: int, value: float) -> tuple[float, int]:
    """A number in words: `twenty four`, `two hundred and fifty`."""
    total, part, begun = 0.0, value, at
    while True:
        beside = at == begun or (at < len(tokens) and tokens[at].start() - tokens[at - 1].end() <= 1)
        word = _word(tokens, at) if beside else ""
        if word in _NUMBER_WORDS:
            part += _NUMBER_WORDS[word]
        elif word in SCALES:
            part = max(part, 1) * SCALES[word]
            if SCALES[word] >= 1000:
                total, part = total + part, 0.0
        elif word == "dozen":
            part = max(part, 1) * 12
        elif not (word == "and" and part >= 100 and _word(tokens, at + 1) in _NUMBER_WORDS):
            return total + part, at
        at += 1


def _unit(tokens: Sequence[re.Match[str]], at: int, after: int, text: str) -> tuple[str, float, int]:
    """The kind of a number, the factor to its common unit, and the token after it all."""
    sign = tokens[at]["money"] or tokens[at]["sign"]
    if sign or _word(tokens, at) in _NOTES:
        return _MONEY[sign or "£"], 1, after
    if after < len(tokens) and tokens[after]["percent"]:
        return "percent", 1, after + 1
    after += _word(tokens, after) in _OF_DAYS and _base(_word(tokens, after + 1)) in _SPANS
    near = after < len(tokens) and tokens[after].start() - tokens[after - 1].end() <= 1
    if not near or _word(tokens, after + 1) == "old":
        return "", 1, after  # `a 12-year-old` is twelve
    word, following = _word(tokens, after), _word(tokens, after + 1)
    if word == "per" and following == "cent":
        return "percent", 1, after + 2
    unit = _UNITS.get(word) or _UNITS.get(_base(word))
    if unit is None or (word == "p" and _AFTERNOON.match(text, tokens[after].start())):
        return "", 1, after
    return *unit, after + 1


def _is_article(text: str, found: Quantity) -> bool:
    """`one` as in `the other one`, which counts nothing."""
    return text[found.start : found.end].lower().strip() in ("one", "half")


def _word(tokens: Sequence[re.Match[str]], at: int) -> str:
    return (tokens[at]["word"] or "").lower() if at < len(tokens) else ""


def _base(word: str) -> str:
    """A unit's name without the plural."""
    return word[:-1] if len(word) > 2 and word.endswith("s") else word


def _close(one: float, other: float) -> bool:
    if float(one).is_integer() and float(other).is_integer():
        return one == other  # of two account numbers each digit counts
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other), 1)
