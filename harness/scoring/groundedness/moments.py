"""Times of day and dates in a text, as numbers that equal ones share."""

import re

from harness.calendar_words import month_names, short_month_names
from harness.lazy_regex import regex
from harness.number_words import number_words

_HOURS = {"noon": 12.0, "midday": 12.0, "midnight": 24.0}
_CLOCK = regex(
    r"(?i)(?P<hour>\d{1,2})(?:(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])(?:m\b|\.\s?m\.)|:(?P<minutes>[0-5]\d)(?!\d))"
)
_NUMBERS = number_words("en", 1, 12)
_PAST = {"five": 5, "ten": 10, "quarter": 15, "a quarter": 15, "twenty": 20, "twenty-five": 25, "half": 30}
_TO = {"quarter": -15, "a quarter": -15, "twenty-five": -25}  # `five to ten` is also a range
_EITHER = 100.0  # added to a time of day of which nobody says in which half of the day it is
_OF_DAY = (
    r"(?:in the (?P<part>morning|afternoon|evening)|at (?P<night>night)|"
    r"on (?:an? )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day (?P<of>morning|afternoon|evening|night))\b"
)
_SPOKEN = regex(  # half past eight; five o'clock; three in the morning; 9 at night
    rf"(?i)(?:(?P<past>{'|'.join(_PAST)})\spast\s|(?P<to>{'|'.join(_TO)})\sto\s)?"
    rf"(?P<hour>{'|'.join(_NUMBERS)}|1[0-2]|[1-9])\b"
    rf"(?P<sharp>\s?o['\u2019]clock)?(?:\s{_OF_DAY})?"
)
_BEFORE_TIMES = regex(  # `take 2 in the morning` is no time
    r"(?i)(?:^|[.;:(\n]|\b(?:at|by|before|after|until|till|from|since|about|around|past|to|and|or|between))\s*\Z"
)
_MONTHS = month_names("en") | short_month_names("en")
_MONTH = rf"(?P<month>{'|'.join(map(str.title, _MONTHS))})\b\.?"  # with a capital: `you may 3 times`
_DAY, _YEAR = r"(?P<day>\d{1,2})(?!\d)(?:st|nd|rd|th)?", r"(?:,?\s(?P<year>(?:19|20)\d\d)\b)?"
_DATES = tuple(
    map(
        re.compile,
        (
            rf"{_DAY}\s(?:of\s)?{_MONTH}{_YEAR}", rf"{_MONTH}\s(?:the\s)?{_DAY}{_YEAR}",
            r"(?P<year>(?:19|20)\d\d)-(?P<month>\d\d)-(?P<day>\d\d)(?!\d)",
            r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>(?:19|20)\d\d)(?!\d)",
        ),
    )
)  # fmt: skip


def clock(text: str, start: int) -> tuple[float, float, int] | None:
    """A time of day that starts here: in hours, its hour as it is written, and where it ends."""
    for word, hour in _HOURS.items():
        if (
            text[start : start + len(word)].lower() == word
            and not text[start + len(word) : start + len(word) + 1].isalpha()
        ):
            return hour, hour, start + len(word)
    written = _CLOCK.match(text, start)
    if not written:
        return _spoken(text, start)
    hour, half = int(written["hour"]), (written["half"] or "").lower()
    hours = (hour % 12 + 12 * (half == "p") if half else hour) + int(written["minute"] or written["minutes"] or 0) / 60
    return hours, hour, written.end()


def _spoken(text: str, start: int) -> tuple[float, float, int] | None:
    """A time of day in words that starts here."""
    said = _SPOKEN.match(text, start)
    if not said or (start and text[start - 1].isalnum()):
        return None
    part, aside = (
        (said["part"] or said["night"] or said["of"] or "").lower(),
        (said["past"] or said["to"] or "").lower(),
    )
    if not (aside or said["sharp"] or (part and _BEFORE_TIMES.search(text, max(0, start - 12), start))):
        return None
    hour = _NUMBERS.get(said["hour"].lower()) or int(said["hour"])
    hours = (hour % 12 + (_PAST if said["past"] else _TO).get(aside, 0) / 60) % 12
    if not part:
        return hours + _EITHER, hour, said.end()
    return hours + 12 * (part in ("afternoon", "evening") or (part == "night" and hour >= 6)), hour, said.end()


def date(text: str, start: int) -> tuple[float, float, int] | None:
    """A day that starts here: year, month and day in one number (20250303; no year: 303), the day, and its end.

    `3.4.2025` is two days, by where it was written, and is left as numbers.
    """
    for pattern in _DATES:
        written = pattern.match(text, start)
        if written:
            day, month = int(written["day"]), _month(written["month"])
            if pattern is _DATES[-1] and (month > 12 or day > 12):
                day, month = max(day, month), min(day, month)
            elif pattern is _DATES[-1] and day != month:
                return None
            if 1 <= day <= 31 and 1 <= month <= 12:
                return int(written["year"] or 0) * 10_000 + month * 100 + day, day, written.end()
    return None


def _month(written: str) -> int:
    return int(written) if written.isdigit() else _MONTHS[written.lower()]


def same_time(one: float, other: float) -> bool:
    """Whether two times of day are the same; the half of the day counts where both say which."""
    turn = 12 if max(one, other) >= _EITHER else 24
    return abs((one % _EITHER) % turn - (other % _EITHER) % turn) < 1e-6


def same_day(one: float, other: float) -> bool:
    """Whether two dates are the same; the year counts where both have one."""
    if min(one, other) >= 10_000:
        return one == other
    return one % 10_000 == other % 10_000
