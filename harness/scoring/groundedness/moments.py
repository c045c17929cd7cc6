"""Times of day and dates in a text, as numbers that equal ones share."""

import re

_HOURS = {"noon": 12.0, "midday": 12.0, "midnight": 24.0}
_CLOCK = re.compile(
    r"(?i)(?P<hour>\d{1,2})(?:(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap])(?:m\b|\.\s?m\.)|:(?P<minutes>[0-5]\d)(?!\d))"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|"
    r"Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b\.?"  # with a capital: `you may 3 times`
)
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
        return None
    hour, half = int(written["hour"]), (written["half"] or "").lower()
    hours = (hour % 12 + 12 * (half == "p") if half else hour) + int(written["minute"] or written["minutes"] or 0) / 60
    return hours, hour, written.end()


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
    return int(written) if written.isdigit() else _MONTHS.index(written[:3].lower()) + 1


def same_day(one: float, other: float) -> bool:
    """Whether two dates are the same; the year counts where both have one."""
    if min(one, other) >= 10_000:
        return one == other
    return one % 10_000 == other % 10_000
