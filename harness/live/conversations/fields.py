"""Reads the fields of a record with care: an export may lack anything and contain anything."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from harness.lazy_regex import regex
from harness.live.conversations.html_text import sound
from harness.live.conversations.records import Record
from harness.live.conversations.times import AmbiguousTimeError, in_utc, time_in
from harness.plain_json import objects

_SECONDS_FROM = 1e8  # a smaller number is before 1974: a date such as 20261116, or nothing
_FIRST_YEAR, _LAST_YEAR = 1974, 3000
_MILLISECONDS_FROM = 1e11  # a greater number is no second of the next thousand years
_IN_DIGITS = regex(r"(?:19|20)\d{10}(?:\d\d)?")  # `20261116090500`; no unix time of our years has as many digits


def inside(value: Any, *path: str) -> Any:
    """The value at a path of keys; None where the path ends early."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def word(value: Any, *path: str) -> str:
    """A text or a number as text; empty for anything else."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, str):
        text = value.strip()
        return text if text.isascii() else sound(text)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def block(value: Any, *path: str) -> Record:
    """An object; empty for anything else."""
    found = inside(value, *path)
    return found if isinstance(found, dict) else {}


def listed(value: Any, *path: str) -> list[Any]:
    """A list; empty for anything else."""
    found = inside(value, *path)
    return found if isinstance(found, list) else []


def records(value: Any, *path: str) -> list[Record]:
    """The objects of a list; anything else is left out."""
    return objects(inside(value, *path))


def whole(value: Any, *path: str) -> int | None:
    """A whole number; None for anything else."""
    try:
        return int(float(word(value, *path)))
    except (ValueError, OverflowError):
        return None


def number(value: Any, *path: str) -> float | None:
    """A finite number; None for anything else."""
    try:
        found = float(word(value, *path))
    except ValueError:
        return None
    return found if abs(found) < 1e300 else None


def moment(value: Any, *path: str, zone: dt.tzinfo = dt.UTC) -> dt.datetime | None:
    """A time in UTC, from unix seconds, or a fraction of them, or text in any usual spelling; None for anything else.

    So it is for the years 1 and 9999, which programs write for never. A text without a zone is of `zone`. Raises
    AmbiguousTimeError where day and month can be swapped.
    """
    found = inside(value, *path)
    try:
        if isinstance(found, dt.datetime):
            return _sometime(in_utc(found, zone))
        if in_digits := _IN_DIGITS.fullmatch(word(found)):
            form = "%Y%m%d%H%M%S" if len(in_digits[0]) > len("202611160905") else "%Y%m%d%H%M"
            return _sometime(in_utc(dt.datetime.strptime(in_digits[0], form), zone))
        seconds = number(found)
        if seconds is None:
            return _sometime(time_in(word(found), zone))
        if seconds < _SECONDS_FROM:
            return None
        for _ in range(3):  # of milliseconds, microseconds, nanoseconds
            seconds = seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds
        return _sometime(dt.datetime.fromtimestamp(seconds, dt.UTC))
    except (OverflowError, OSError):
        return None
    except AmbiguousTimeError:
        raise
    except ValueError:  # a year of five digits, say
        return None


def clear_moment(value: Any, *path: str) -> dt.datetime | None:
    """As `moment`, and None where day and month can be swapped: that is said where the whole record is read."""
    try:
        return moment(value, *path)
    except AmbiguousTimeError:
        return None


def _sometime(at: dt.datetime | None) -> dt.datetime | None:
    return at if at is not None and _FIRST_YEAR <= at.year <= _LAST_YEAR else None


def is_gone(record: Record) -> bool:
    """Whether a data pipeline, which keeps such a row, says that it is deleted at the source."""
    marked = word(record, "_fivetran_deleted").lower() in ("true", "t", "1") or record.get("_fivetran_deleted") is True
    return marked or any(word(record, name) for name in ("_sdc_deleted_at", "_ab_cdc_deleted_at"))


def is_redacted(record: Record) -> bool:
    """Whether a message says that it was redacted or deleted at the source."""
    told = (inside(record, name) for name in ("redacted", "deleted"))
    return is_gone(record) or any(str(each).lower() == "true" for each in told)


def first(times: Sequence[dt.datetime | None]) -> dt.datetime | None:
    """The earliest time that is known."""
    return min((at for at in times if at is not None), default=None)
