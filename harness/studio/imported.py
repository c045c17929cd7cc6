"""What is imported: looking makes no file."""

import datetime as dt
from pathlib import Path
from urllib.parse import quote

from harness.live.conversations import NAME, LiveConversation, Store
from harness.live.week import Week, week_at, week_to_review

_MOST_WEEKS = 104


def newest_conversation(root: Path) -> dt.datetime | None:
    """The latest time in any imported conversation; None where none is imported."""
    path = root / NAME
    if not path.exists():
        return None
    with Store(path) as store:
        return store.latest()


def newest_week(root: Path, zone: dt.tzinfo, today: dt.date) -> Week | None:
    """The week that is reviewed where nobody names one; None where none is imported."""
    path = root / NAME
    if not path.exists():
        return None
    with Store(path) as store:
        return week_to_review(store, zone, today)


def weeks_imported(root: Path, zone: dt.tzinfo) -> list[Week]:
    """The weeks from the first conversation to the last, newest first."""
    path = root / NAME
    if not path.exists():
        return []
    with Store(path) as store:
        first, last = store.earliest(), store.latest_opened()
    if first is None or last is None:
        return []
    weeks, first_week = [week_at(last, zone)], week_at(first, zone)
    while weeks[-1].monday > first_week.monday and len(weeks) < _MOST_WEEKS:
        weeks.append(weeks[-1].before)
    return weeks


def imported_conversation(root: Path, vendor: str, id_: str) -> LiveConversation | None:
    """One as it was imported; None where there is none."""
    path = root / NAME
    if not path.exists():
        return None
    with Store(path) as store:
        return store.get(vendor, id_)


def conversation_address(name: str, week: Week) -> str:
    """Where a conversation of a week can be read."""
    vendor, _, id_ = name.partition(":")
    return f"/week/conversations/{quote(vendor, safe='')}/{quote(id_, safe='')}?week={week}"
