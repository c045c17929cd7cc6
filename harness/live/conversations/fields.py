"""Reads the fields of a record with care: an export may lack anything and contain anything."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from harness.live.conversations.html_text import sound
from harness.live.conversations.records import Record

_MILLISECONDS_FROM = 1e11  # a greater number is no second of the next thousand years


def inside(value: Any, *path: str) -> Any:
    """The value at a path of keys; None where the path ends early."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def word(value: Any, *path: str) -> str:
    """A text or a number as text; empty for anything else."""
    found = inside(value, *path)
    if isinstance(found, bool) or not isinstance(found, (str, int, float)):
        return ""
    text = str(found).strip()
    return text if text.isascii() else sound(text)


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
    return [each for each in listed(value, *path) if isinstance(each, dict)]


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


def moment(value: Any, *path: str) -> dt.datetime | None:
    """A time in UTC from unix seconds, milliseconds or ISO 8601; without a zone it is UTC. None for anything else."""
    found = inside(value, *path)
    try:
        if isinstance(found, dt.datetime):
            at = found
        elif (seconds := number(found)) is not None:
            at = dt.datetime.fromtimestamp(seconds / 1000 if seconds > _MILLISECONDS_FROM else seconds, dt.UTC)
        else:
            at = dt.datetime.fromisoformat(word(found))
        return at.astimezone(dt.UTC) if at.tzinfo else at.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError, OSError):
        return None


def first(times: Sequence[dt.datetime | None]) -> dt.datetime | None:
    """The earliest time that is known."""
    return min((at for at in times if at is not None), default=None)
