"""An article as it is in the source, and what was not imported."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Record = dict[str, Any]


class System(StrEnum):
    """Where articles can come from."""

    ZENDESK = "zendesk"
    INTERCOM = "intercom"
    MARKDOWN = "markdown"
    HTML = "html"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One article of a source."""

    system: System
    id: str
    title: str
    body: str
    html: bool  # whether the body is HTML, else Markdown
    updated: dt.date | None
    collections: frozenset[str] = frozenset()  # ids and names of all that contain it
    labels: frozenset[str] = frozenset()
    locale: str = ""
    url: str | None = None
    held_back: str = ""  # why it becomes a draft here; empty for what customers may read
    lost: tuple[str, ...] = ()  # parts that are not imported, and why
    for_agents: bool = False  # agents may read it, customers never
    path: str = ""  # of its file in the source, if it has one of its own
    aliases: tuple[str, ...] = ()  # other addresses that it has or had there
    front: Mapping[str, Any] = field(default_factory=dict)  # what its front matter says
    staged: bool = False  # whether its text may be a staged draft: the source says there is one, not which text this is


@dataclass(frozen=True, slots=True)
class Left:
    """A record that is not imported, or a part of one, and why."""

    what: str
    why: str


def text(value: Any) -> str:
    """A field as text in one line; empty for anything else."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        return ""
    return " ".join("".join(char for char in str(value) if char.isprintable() or char.isspace()).split())


def names(value: Any) -> list[str]:
    """A field as a list of texts, or of its objects' names; empty for anything else."""
    listed = value if isinstance(value, list) else []
    plain = [item.get("name") if isinstance(item, dict) else item for item in listed]
    return [each for item in plain if (each := text(item))]


def within(id_: str, places: Mapping[str, dict[str, Any]], *parents: str) -> list[str]:
    """A place and everything that contains it, by id and name; `parents` are the keys that tell what contains one."""
    found: list[str] = []
    while id_ and id_ not in found:
        place = places.get(id_, {})
        found += [id_, *([text(place.get("name"))] if place.get("name") else [])]
        id_ = next(filter(None, (text(place.get(key)) for key in parents)), "")
    return found


def day(value: Any) -> dt.date | None:
    """The day of an ISO time, or of Unix seconds, in UTC; None for anything else, and for impossible days."""
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found = dt.datetime.fromtimestamp(value, dt.UTC).date()
        else:
            found = dt.datetime.fromisoformat(str(value)).date()
    except (ValueError, OverflowError, OSError):
        return None
    return found if 1990 <= found.year < 2100 else None
