"""Times as people and programs spell them."""

import datetime as dt
import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONES = {"": 0, "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
          "pst": -8, "pdt": -7}  # fmt: skip
"""Hours from UTC: what RFC 2822 defines. Any other name of a zone stands for several."""

_CLOCK = (
    r"(?:(?:,?\s+(?:at\s+)?|T)(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*\(?(?P<zone>[A-Za-z]{1,4}|(?:UTC|GMT)?[+-]\d{1,2}:?(?:\d\d)?|)\)?"
    r"(?:\s+\([^()]{2,60}\))?$"
)
_DAY = r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_NAME = r"(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_FORMS = tuple(
    re.compile(form + _CLOCK, re.IGNORECASE)
    for form in (
        r"^(?P<year>\d{4})([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"^(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"^(?P<one>\d{1,2})([/-])(?P<other>\d{1,2})\2(?P<year>\d{4}|\d{2})",
        _DAY + r"(?P<day>\d{1,2})[ -]" + _NAME + r",?[ -](?P<year>\d{4})",
        _DAY + _NAME + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    )
)


_YEAR_LAST = re.compile(r"(\s\w{3} \d{1,2})( \d\d:\d\d:\d\d)( [A-Z]{1,4}| [+-]\d{4}|)( \d{4})$")  # of C and Java
_PLACE_LAST = re.compile(r"(?<=[\dZ])\[[A-Za-z_/+-]{1,40}\]$")  # Java's, behind the offset that it had then


class AmbiguousTimeError(ValueError):
    """A time whose day and month can be swapped."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"`{text}`; write it as 2026-11-16, or import with a mapping file and say the format, "
            'such as `time_format: "%d/%m/%Y %H:%M"`'
        )


def time_in(text: str) -> dt.datetime | None:
    """The time in UTC, which it is too where no zone is named; None where the text is no time that can be read.

    ISO 8601 with or without zone (`+00`, `+0000`, `UTC`), RFC 2822, `16.11.2026 09:00`, `11/16/2026 9:00 AM`,
    `Nov 16, 2026 9:00 AM`. Raises AmbiguousTimeError for such as `11/12/2026`.
    """
    text = _PLACE_LAST.sub("", _YEAR_LAST.sub(r"\1\4\2\3", " ".join(text.split())))
    try:
        at = dt.datetime.fromisoformat(text)
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        pass
    found = next(filter(None, (form.match(text) for form in _FORMS)), None)
    zone = _zone(found["zone"]) if found else None
    if found is None or zone is None:
        return None
    told = found.groupdict()
    try:
        year, month, day = _date(told, text)
        hour = int(told["hour"] or 0)
        if told["half"]:
            hour = hour % 12 + 12 * (told["half"][0] in "Pp")
        at = dt.datetime(year, month, day, hour, int(told["minute"] or 0), int(told["second"] or 0), tzinfo=zone)
        return at.astimezone(dt.UTC)
    except AmbiguousTimeError:
        raise
    except (ValueError, OverflowError):
        return None


def time_by(text: str, form: str) -> dt.datetime | None:
    """The time in UTC by a format of `strptime`; None where the text has another one."""
    try:
        at = dt.datetime.strptime(" ".join(text.split()), form)
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def _date(told: dict[str, str | None], text: str) -> tuple[int, int, int]:
    year = int(told["year"] or 0)
    if one := int(told.get("one") or 0):
        other = int(told.get("other") or 0)
        if year < 100 or (one <= 12 and other <= 12 and one != other):
            raise AmbiguousTimeError(text)
        return (year, other, one) if one > 12 else (year, one, other)
    name = told.get("name")
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(told.get("month") or 0)
    return year, month, int(told["day"] or 0)


def _zone(text: str) -> dt.tzinfo | None:
    digits = re.fullmatch(r"(?:utc|gmt)?([+-])(\d\d?):?(\d\d)?", text.lower())
    if digits:
        minutes = 60 * int(digits[2]) + int(digits[3] or 0)
        return dt.timezone(dt.timedelta(minutes=-minutes if digits[1] == "-" else minutes)) if minutes < 1440 else None
    hours = _ZONES.get(text.lower())
    return None if hours is None else dt.timezone(dt.timedelta(hours=hours))
