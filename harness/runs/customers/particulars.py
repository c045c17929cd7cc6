"""Particulars that an AI may have wrong: a code, date, mail address or name of the kind of one that the customer knows.

"Is your booking ZZ9PLT?" is wrong of somebody whose booking is QX7TRB, and "Is it ticket TK-88?" is another matter.
Amounts are left alone: an AI names prices of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from harness.calendar_words import month_names, short_month_names, weekday_names
from harness.lazy_regex import regex
from harness.workspace import normalise

_FEWEST = 4  # letters and digits of a code
_LIKE_NO_OTHER = 6  # letters and digits, mixed, from which hardly anything else looks the same
_MOST_WORDS = 4  # of a value that is one: `3 March 1990`, `Maria de la Cruz`
_PARTS = ("day", "month")
_WAYS = ("", "2", "3", "4")  # to write a date
_TOKEN = regex(r"[^\W_]+(?:[-/#][^\W_]+)*")
_PREFIXED = regex(r"([^\W\d_]{2,}[-/#]?)\d+")  # as INV-2210
_MONTH = month_names() | short_month_names()
_WEEKDAY = weekday_names()
_NAMED = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATE = regex(
    rf"(?<!\w)(?:(?P<day>\d\d?)(?:st|nd|rd|th|er|[.º°])?(?: (?:of|de))? (?P<month>{_NAMED})"
    rf"|(?P<month2>{_NAMED}) (?P<day2>\d\d?)(?:st|nd|rd|th)?|\d{{4}}-(?P<month3>\d\d)-(?P<day3>\d\d)"
    r"|(?P<day4>[0-3]?\d)\. ?(?P<month4>0?[1-9]|1[0-2])\.(?: ?\d{4}|\d\d)?)(?!\w)"
)
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third twenty-fourth "
    "twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first"
)
_ORDINAL = {words: str(number) for number, words in enumerate(_ORDINALS.split(), 1)}
_DATE_AS_TYPED = regex(_DATE.pattern, re.IGNORECASE)
_YEAR = regex(r"(?:19|20)\d\d")
_SLASHED = regex(r"\b(\d\d?)/(\d\d?)/\d{4}\b")  # the day first or the month
_IN_WORDS = regex(rf"(?i)\b(?:the )?({'|'.join(_ORDINAL)})(?= of (?:{_NAMED})\b)")
_EMAIL = regex(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_BEFORE = 60  # characters before one that may say what it is
_OFFERED = regex(
    r"(?:(\w+) )?\b(?:to|onto|on|into|with|by|another|new|auf|mit|zu|neuen?|anderen?) "
    r"(?:the |a |den |die |das )?(?:\w+ )?$"
)
_ASKING = frozenset(("me", "us", "want", "like", "wish", "prefer"))  # "do you want me to cancel X" offers no X
_NO_NAMES = frozenset((
    *("am", "are", "is", "so", "you", "your", "name", "does", "did", "was", "hello", "hi", "dear", "mr", "mrs", "ms"),
    *("bin", "bist", "sind", "sie", "ist", "ihr", "ihre", "du", "dein", "war", "hallo", "herr", "herrn", "frau", "dr"),
    *("bitte", "please", "danke", "thanks", "gut", "okay", "ok", "und", "and", "also", "mir", "uns"),
))  # fmt: skip
_NAME = regex(r"(?<![\w'-])[A-ZÀ-Þ][\w'-]+(?: [A-ZÀ-Þ][\w'-]+)+")


@dataclass(frozen=True, slots=True)
class Particular:
    """One that stands in a text."""

    kind: str  # those of one kind stand for each other
    value: str  # compared
    before: str = ""  # what stands just before it
    telling: bool = False  # hardly anything else is of this kind: invoices by their letters


@lru_cache(maxsize=4096)  # each value is looked for in each question
def particulars(text: str) -> tuple[Particular, ...]:
    """All that stand in a text."""
    return tuple(_standing_in(text))


def _standing_in(text: str) -> Iterator[Particular]:
    plain = normalise(text)
    for found in _DATE.finditer(plain):
        day, month = (next(filter(None, (found[f"{part}{way}"] for way in _WAYS))) for part in _PARTS)
        yield Particular("date", f"{_MONTH.get(month) or int(month)}-{int(day)}")
    for found in _EMAIL.finditer(plain):
        yield Particular("email", found[0], telling=True)
    undated = _EMAIL.sub(" ", _DATE.sub(" ", plain))
    for found in _TOKEN.finditer(undated):
        if found[0] in _WEEKDAY:
            yield Particular("weekday", str(_WEEKDAY[found[0]]))
        elif code := _code(found[0]):
            yield replace(code, before=undated[max(0, found.start() - _BEFORE) : found.start()])
    for found in (each for each in _NAME.finditer(text) if not each[0].isupper()):
        yield from _name(found[0], text[max(0, found.start() - _BEFORE) : found.start()])


def dated_as(text: str, value: str) -> str:
    """A text in which a day that a value names is written as the value: `2 May` for "May 2" or "the second of May"."""
    date = _day(value)
    if date is None or len(value.split()) > _MOST_WORDS:
        return text

    def as_value(found: re.Match[str]) -> str:
        other = (year for year in _YEAR.findall(found[0]) if year not in value)
        return " ".join([value, *other]) if date.value in _days_in(found[0]) else found[0]

    dated = _SLASHED.sub(as_value, _IN_WORDS.sub(lambda found: _ORDINAL[found[1].lower()], text))
    dated = _DATE_AS_TYPED.sub(as_value, dated)
    year = _YEAR.search(value)
    return re.sub(rf"{re.escape(value)},? {year[0]}\b", value, dated) if year else dated


def _days_in(text: str) -> list[str]:
    """The day that a text is, as it is compared; of one with slashes, with the day first and with the month."""
    if found := _SLASHED.fullmatch(text):
        one, other = (str(int(each)) for each in found.groups())
        return [f"{one}-{other}", f"{other}-{one}"]
    day = _day(text)
    return [day.value] if day else []


def _day(text: str) -> Particular | None:
    return next((each for each in particulars(text) if each.kind == "date"), None)


def _name(written: str, before: str) -> Iterator[Particular]:
    """The name in words with capital letters, without those that only begin a sentence: "Sind Sie Anna Sommer"."""
    words = written.split(" ")
    while words and words[0].casefold() in _NO_NAMES:
        before += f"{words.pop(0)} "
    while words and words[-1].casefold() in _NO_NAMES:  # "Geben Sie"
        words.pop()
    if len(words) > 1:
        yield Particular("name", normalise(" ".join(words)), before)


def offered(one: Particular) -> bool:
    """Whether a code is a new one that somebody may have instead: "Shall I rebook you on flight LX9934?"."""
    found = _OFFERED.search(one.before)
    return one.kind != "name" and found is not None and found[1] not in _ASKING


def particular(value: str) -> Particular | None:
    """The one that a value is, all of it."""
    found = [*particulars(value)]
    whole = len(found) == 1 and len(value.split()) <= _MOST_WORDS
    return found[0] if whole else None


def _code(token: str) -> Particular | None:
    signs = [sign for sign in token if sign.isalnum()]
    if len(signs) < _FEWEST or not any(sign.isdigit() for sign in signs):
        return None
    if prefixed := _PREFIXED.fullmatch(token):
        return Particular(f"code {prefixed[1].rstrip('-/#')}", "".join(signs), telling=True)
    mixed = any(sign.isalpha() for sign in signs)
    kind = "letters and digits" if mixed else "digits"
    return Particular(f"{kind} {len(signs)}", "".join(signs), telling=mixed and len(signs) >= _LIKE_NO_OTHER)
