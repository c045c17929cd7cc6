"""Time zones by their names, such as Europe/Berlin."""

import datetime as dt
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def zone_of(name: str | None) -> dt.tzinfo:
    """The zone of that name; without one it is UTC. Raises ValueError for a name that is not known."""
    try:
        return dt.UTC if name in (None, "UTC") else ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"`{name}` is no known time zone; write it as Europe/Berlin or UTC") from None


def _known(name: str) -> str:
    zone_of(name)
    return name


TimeZone = Annotated[str, AfterValidator(_known)]
