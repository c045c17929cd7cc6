"""Quantities in a text, compared for what they are: 60 minutes are one hour and not 24 hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_SECONDS = {
    "second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600, "day": 86400, "week": 604800,
    "fortnight": 1209600,
}  # fmt: skip
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_BYTES = {"byte": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12, "kilobyte": 10**3, "megabyte": 10**6,
          "gigabyte": 10**9, "terabyte": 10**12}  # fmt: skip
_MONEY = {"$": "usd", "€": "eur", "£": "gbp", "dollar": "usd", "usd": "usd", "euro": "eur", "eur": "eur",
          "pound": "gbp", "gbp": "gbp", "cent": "usd cent"}  # fmt: skip
_UP_TO_TWENTY = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
)
_SMALL = {word: value for value, word in enumerate(_UP_TO_TWENTY.split())}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "daily": 1, "dozen": 12}
_NUMBER_WORDS = {**_SMALL, **_TENS}
_DAYS_IN_MONTH = 365.25 / 12

_TOKEN = re.compile(
    r"(?P<money>[$€£])?\s?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<scale>[kKmM](?![a-zA-Z]))?(?P<th>st|nd|rd|th)?"
    r"|(?P<word>[A-Za-z]+)|(?P<percent>%)"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number and what it counts, in a unit that equal ones share, and where it stands."""

    kind: str  # time | months | bytes | percent | a currency | "" for a bare number
    value: float
    start: int
    end: int

    def equals(self, other: Quantity) -> bool:
        """Whether both say the same. A bare number may be any; a month is 28 to 31 days."""
        if "" in (self.kind, other.kind) or self.kind == other.kind:
            return _close(self.value, other.value)
        if {self.kind, other.kind} == {"time", "months"}:
            time, months = (self, other) if self.kind == "time" else (other, self)
            days, expected = time.value / 86400, months.value * _DAYS_IN_MONTH
            return (
                abs(days - expected) <= 0.085 * expected
                if months.value < 2
                else abs(days - expected) <= 0.02 * expected
            )
        return False

    def comparable(self, other: Quantity) -> bool:
        """Whether both measure the same thing, so that differing values contradict each other."""
        return self.kind == other.kind or {self.kind, other.kind} == {"time", "months"}


def quantities(text: str) -> list[Quantity]:
    """Every quantity in a text, in its order. Numbers may be digits or words; `a week` is one week."""
    tokens = list(_TOKEN.finditer(text))
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        value, after = _number(tokens, at)
        if value is None:
            at += 1
            continue
        kind, factor, end = _unit(tokens, at, after, text)
        found.append(Quantity(kind, value * factor, tokens[at].start(), tokens[end - 1].end()))
        at = end
    return [each for each in found if each.kind or not _is_article(text, each)]


def _number(tokens: Sequence[re.Match[str]], at: int) -> tuple[float | None, int]:
    """The number that starts at a token, and the token after it."""
    token = tokens[at]
    if token["digits"]:
        value = float(token["digits"].replace(",", ""))
        value *= {"k": 1e3, "m": 1e6}.get((token["scale"] or "").lower(), 1)
        following = _word(tokens, at + 1)
        return (value * _SCALES[following], at + 2) if following in _SCALES else (value, at + 1)
    word = _word(tokens, at)
    if word in ("a", "an") and _base(_word(tokens, at + 1)) in {**_SECONDS, **_MONTHS}:
        return 1.0, at + 1
    if word in ("a", "an", "half") and _word(tokens, at + 1) in ("hundred", "thousand", "million", "dozen", "an"):
        return (0.5, at + 2) if word == "half" else _spelled(tokens, at + 1, 1.0)
    if word in _TIMES:
        return float(_TIMES[word]), at + 1
    if word in _NUMBER_WORDS:
        return _spelled(tokens, at, 0.0)
    return None, at + 1


def _spelled(tokens: Sequence[re.Match[str]], at: int, value: float) -> tuple[float, int]:
    """A number in words: `twenty four`, `two hundred and fifty`."""
    total, part = 0.0, value
    while True:
        word = _word(tokens, at)
        if word in _NUMBER_WORDS:
            part += _NUMBER_WORDS[word]
        elif word in _SCALES:
            part = max(part, 1) * _SCALES[word]
            if _SCALES[word] >= 1000:
                total, part = total + part, 0.0
        elif word == "dozen":
            part = max(part, 1) * 12
        elif not (word == "and" and part >= 100 and _word(tokens, at + 1) in _NUMBER_WORDS):
            return total + part, at
        at += 1


def _unit(tokens: Sequence[re.Match[str]], at: int, after: int, text: str) -> tuple[str, float, int]:
    """The kind of a number, the factor to its common unit, and the token after it all."""
    if tokens[at]["money"]:
        return _MONEY[tokens[at]["money"]], 1, after
    if after < len(tokens) and tokens[after]["percent"]:
        return "percent", 1, after + 1
    word = _base(_word(tokens, after))
    near = after < len(tokens) and tokens[after].start() - tokens[after - 1].end() <= 1
    if not near:
        return "", 1, after
    if word in _SECONDS:
        return "time", _SECONDS[word], after + 1
    if word in _MONTHS:
        return "months", _MONTHS[word], after + 1
    if word in _BYTES:
        return "bytes", _BYTES[word], after + 1
    if word in _MONEY:
        return (_MONEY[word], 1, after + 1) if word != "cent" else ("usd", 0.01, after + 1)
    if word == "percent":
        return "percent", 1, after + 1
    return "", 1, after


def _is_article(text: str, found: Quantity) -> bool:
    """`one` as in `the other one`, which counts nothing."""
    return text[found.start : found.end].lower().strip() in ("one", "half")


def _word(tokens: Sequence[re.Match[str]], at: int) -> str:
    return (tokens[at]["word"] or "").lower() if at < len(tokens) else ""


def _base(word: str) -> str:
    """A unit's name without the plural."""
    return word[:-1] if len(word) > 2 and word.endswith("s") else word


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-6 * max(abs(one), abs(other), 1)
