"""Times as people and programs spell them."""

import datetime as dt
import re
import unicodedata

from harness.calendar_words import month_names, short_month_names, weekday_names
from harness.lazy_regex import regex

_ALSO_A_MONTH = regex(r"mar\.?,?\s(?!\d{1,2}\.?\s[a-z])")  # `mar. 17 nov. 2026` begins with a Tuesday
_ARTICLES = ("le", "el", "il", "op", "am", "em", "den")
_LONGEST = 120  # characters
_SHORTEST = 3  # letters of the name of a month


def _plain(text: str) -> str:
    """In small letters, without accents."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(char for char in apart if not unicodedata.combining(char))


_MONTHS = {_plain(name): number for name, number in (month_names() | short_month_names()).items()}
_DAYS = tuple(map(_plain, weekday_names()))

_ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "ut": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6,
    "pst": -8, "pdt": -7,
    "wet": 0, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3, "sast": 2, "wat": 1,
    "cat": 2, "eat": 3, "pkt": 5, "npt": 5.75, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9,
    "acst": 9.5, "acdt": 10.5, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "hst": -10, "akst": -9, "akdt": -8,
    "cot": -5, "pet": -5, "brt": -3, "brst": -2, "nst": -3.5, "ndt": -2.5,
}  # fmt: skip
"""Hours from UTC: what RFC 2822 defines, and names that are in use for one zone only."""
_SEVERAL = ("ist", "bst", "ast", "adt", "gst", "amt", "sst", "ect", "wst", "cct")  # India, Israel and Ireland, say

_BEFORE = r"(?:at|um|a|a las|as|alle|alle ore|ore|om|kl\.?)"
_CLOCK = (
    rf"(?:(?:,?\s+(?:-\s+)?(?:{_BEFORE}\s+)?|t)(?P<hour>\d{{1,2}})\s?[:.h]\s?(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d+)?)?(?:\s*(?P<half>[ap]\.?\s?m\.?))?(?:\s*(?:uhr|uur|hrs?|h)\b)?)?"
    r"\s*\(?(?P<zone>[a-z]{1,4}|(?:utc|gmt)?[+-]\d{1,2}:?(?:\d\d)?|)\)?(?:\s+\([^()]{2,60}\))?$"
)
_NAME = r"(?P<name>[a-z]{3,12})\.?"
_FORMS = tuple(
    regex(form + _CLOCK)
    for form in (
        r"^(?P<year>\d{4})([/.-])(?P<month>\d{1,2})\2(?P<day>\d{1,2})",
        r"^(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"^(?P<one>\d{1,2})([/-])(?P<other>\d{1,2})\2(?P<year>\d{4}|\d{2})",
        r"^(?P<day>\d{1,2})(?:er|\.|o|a)?(?:[ /-]|\sde\s)" + _NAME + r",?(?:[ /-]|\sde[l]?\s)(?P<year>\d{4})",
        "^" + _NAME + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    )
)
"""Of a text in small letters, without accents and without the day of the week."""


_YEAR_LAST = regex(r"(\s\w{3} \d{1,2})( \d\d:\d\d:\d\d)( [A-Z]{1,4}| [+-]\d{4}|)( \d{4})$")  # of C and Java
_PLACE_LAST = regex(r"(?<=[\dZ])\[[A-Za-z_/+-]{1,40}\]$")  # Java's, behind the offset that it had then


class AmbiguousTimeError(ValueError):
    """A time whose day and month can be swapped."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"`{text}`; write it as 2026-11-16, or import with a mapping file and say the format, "
            'such as `time_format: "%d/%m/%Y %H:%M"`'
        )


class AmbiguousZoneError(AmbiguousTimeError):
    """A time in a zone whose name stands for several."""

    def __init__(self, text: str) -> None:
        ValueError.__init__(self, f"`{text}`; write the distance from UTC, such as `+05:30`, or times in UTC")


def time_in(text: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime | None:
    """The time in UTC, of `zone` where none is named; None where the text is no time that can be read.

    ISO 8601 with or without zone (`+00`, `+0000`, `UTC`), RFC 2822, `16.11.2026 09:00`, `11/16/2026 9:00 AM`,
    `Nov 16, 2026 9:00 AM`, and with months in ten languages (`16 de noviembre de 2026 a las 9:00`, `16. Nov. 2026 um
    10:00 Uhr CET`). Raises AmbiguousTimeError for such as `11/12/2026`, and for zones such as `IST`.
    """
    if len(text) > _LONGEST:
        return None
    text = _PLACE_LAST.sub("", _YEAR_LAST.sub(r"\1\4\2\3", " ".join(text.split())))
    try:
        at = dt.datetime.fromisoformat(text)
        return in_utc(at, zone)
    except (ValueError, OverflowError):
        pass
    plain = _without_day(_plain(text))
    found = next(filter(None, (form.match(plain) for form in _FORMS)), None)
    if found is not None and found["zone"] in _SEVERAL:
        raise AmbiguousZoneError(text)
    named = _zone(found["zone"]) if found and found["zone"] else zone
    if found is None or named is None:
        return None
    told = found.groupdict()
    try:
        year, month, day = _date(told, text)
        hour = int(told["hour"] or 0)
        if told["half"]:
            hour = hour % 12 + 12 * (told["half"][0] == "p")
        at = dt.datetime(year, month, day, hour, int(told["minute"] or 0), int(told["second"] or 0), tzinfo=named)
        return at.astimezone(dt.UTC)
    except AmbiguousTimeError:
        raise
    except (ValueError, OverflowError):
        return None


def time_by(text: str, form: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime | None:
    """The time in UTC by a format of `strptime`, of `zone` where that has none; None where the text has another format.

    Raises AmbiguousTimeError.
    """
    text = " ".join(text.split())
    if form.endswith("%Z"):  # which Python reads for this machine's own zone only, and forgets
        form, (text, _, name) = form.removesuffix("%Z").rstrip(), text.rpartition(" ")
        if name.lower() in _SEVERAL:
            raise AmbiguousZoneError(f"{text} {name}")
        if (named := _zone(name.lower())) is None:
            return None
        zone = named
    try:
        return in_utc(dt.datetime.strptime(text, form), zone)
    except (ValueError, OverflowError):
        return None


def in_utc(at: dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """The time in UTC, of `zone` where it has none."""
    return (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(dt.UTC)


def _date(told: dict[str, str | None], text: str) -> tuple[int, int, int]:
    year = int(told["year"] or 0)
    if one := int(told.get("one") or 0):
        other = int(told.get("other") or 0)
        if year < 100 or (one <= 12 and other <= 12 and one != other):
            raise AmbiguousTimeError(text)
        return (year, other, one) if one > 12 else (year, one, other)
    name = told.get("name")
    month = _month(name) if name else int(told.get("month") or 0)
    return year, month, int(told["day"] or 0)


def _month(name: str) -> int:
    """The month that a name, or the beginning of one, stands for; 0 for none, and for several such as `jui`."""
    found = {number for each, number in _MONTHS.items() if each.startswith(name)}
    return found.pop() if len(found) == 1 and len(name) >= _SHORTEST else 0


def _without_day(text: str) -> str:
    """Without the day of the week and an article before the date."""
    while (word := text.partition(" ")[0].rstrip(".,")) in _ARTICLES or _is_day(word, text):
        text = text.partition(" ")[2]
    return text


def _is_day(word: str, text: str) -> bool:
    return len(word) > 1 and not _ALSO_A_MONTH.match(text) and any(day.startswith(word) for day in _DAYS)


def _zone(text: str) -> dt.tzinfo | None:
    digits = re.fullmatch(r"(?:utc|gmt)?([+-])(\d\d?):?(\d\d)?", text)
    if digits:
        minutes = 60 * int(digits[2]) + int(digits[3] or 0)
        return dt.timezone(dt.timedelta(minutes=-minutes if digits[1] == "-" else minutes)) if minutes < 1440 else None
    hours = _ZONES.get(text)
    return None if hours is None else dt.timezone(dt.timedelta(hours=hours))
