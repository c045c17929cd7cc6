"""ISO weeks (ISO 8601: from Monday, `2026-W46`)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by its Monday."""

    monday: dt.date

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.monday, dt.time(), dt.UTC)

    @property
    def end(self) -> dt.datetime:
        """The first moment that is no longer in it."""
        return self.start + dt.timedelta(weeks=1)

    @property
    def before(self) -> Week:
        return Week(self.monday - dt.timedelta(weeks=1))


def week_of(text: str) -> Week:
    """`2026-W46`. Raises ValueError for anything else."""
    year, _, week = text.upper().partition("-W")
    return Week(dt.date.fromisocalendar(int(year), int(week), 1))


def last_whole_week(latest: dt.datetime) -> Week:
    """The last week whose Sunday the data reaches."""
    day = latest.date()
    return Week(day - dt.timedelta(days=6 if day.isoweekday() == 7 else day.isoweekday() + 6))
