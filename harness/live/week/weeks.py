"""ISO weeks (ISO 8601: from Monday, `2026-W46`), of the team's time zone."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from harness.workspace import YEARS


@dataclass(frozen=True, slots=True)
class Week:
    """One week, by its Monday. Where clocks change it has 167 or 169 hours."""

    monday: dt.date
    zone: dt.tzinfo = dt.UTC

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02}"

    @property
    def start(self) -> dt.datetime:
        return dt.datetime.combine(self.monday, dt.time(), self.zone).astimezone(dt.UTC)

    @property
    def end(self) -> dt.datetime:
        """The first moment that is no longer in it."""
        return Week(self.monday + dt.timedelta(weeks=1), self.zone).start

    @property
    def before(self) -> Week:
        return Week(self.monday - dt.timedelta(weeks=1), self.zone)


def week_of(text: str, zone: dt.tzinfo = dt.UTC) -> Week:
    """`2026-W46`. Raises ValueError for anything else."""
    year, _, week = text.upper().partition("-W")
    if int(year) not in YEARS:
        raise ValueError(year)
    return Week(dt.date.fromisocalendar(int(year), int(week), 1), zone)


def week_at(at: dt.datetime, zone: dt.tzinfo = dt.UTC) -> Week:
    """The week that a moment is in."""
    day = at.astimezone(zone).date()
    return Week(day - dt.timedelta(days=day.weekday()), zone)


def last_whole_week(latest: dt.datetime, zone: dt.tzinfo = dt.UTC) -> Week:
    """The last week whose Sunday the data reaches."""
    week = week_at(latest, zone)
    return week if latest.astimezone(zone).isoweekday() == 7 else week.before
