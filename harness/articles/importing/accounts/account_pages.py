"""Pages of a help centre's API, and how what has changed is put into a list of articles."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from harness.articles.importing.record import Record, text

OVERLAP = 2 * 24 * 3600
"""Seconds before the newest article that is kept from which changes are asked for: some are seen late, and some while a
list was read."""
MOST_PAGES = 10_000  # of a list; one that goes on is broken


def changed_at(article: Record) -> float:
    """When it was changed, in Unix seconds; 0 where it does not say."""
    told: Any = article.get("updated_at")
    if isinstance(told, (int, float)) and not isinstance(told, bool):
        return float(told)
    try:
        return dt.datetime.fromisoformat(str(told)).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def since(articles: Iterable[Record]) -> int:
    """The time from which changes are asked for."""
    return max(0, int(max(map(changed_at, articles), default=0.0)) - OVERLAP)


def merged(articles: list[Record], changed: Iterable[Record], total: object) -> list[Record] | None:
    """The list with what has changed in it; None where it has not as many articles as the help centre has now."""
    found = {text(each.get("id")): each for each in (*articles, *changed)}
    return list(found.values()) if total == len(found) else None
