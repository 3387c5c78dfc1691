"""Opening hours: a week, holidays, a time zone.

Local times are turned into UTC intervals day by day, so a day with a clock change has the right
length: a local time in the gap moves forward, an ambiguous one is taken at its first occurrence.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from desk.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class OpenPeriod:
    """On `weekday` (0 Monday … 6 Sunday) from `start` to `end`, local time; `end` of 00:00 means
    midnight at the end of the day."""

    weekday: int
    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Hours:
    """When people are at work. No periods at all means never."""

    time_zone: str
    periods: tuple[OpenPeriod, ...]
    holidays: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """Aware, UTC, half open: start <= t < end."""

    start: datetime
    end: datetime


def always_open(time_zone: str = "UTC") -> Hours:
    """Around the clock, every day."""
    day = tuple(OpenPeriod(weekday, time(0), time(0)) for weekday in range(7))
    return Hours(time_zone, day)


def check(hours: Hours) -> Hours:
    """The same hours, or `Invalid` with what is wrong with them."""
    try:
        ZoneInfo(hours.time_zone)
    except (KeyError, ValueError, OSError) as error:
        raise Invalid(
            f"{hours.time_zone!r} is not a time zone; use a name such as Europe/Lisbon.", "zone"
        ) from error
    for period in hours.periods:
        if not 0 <= period.weekday <= 6:
            raise Invalid("A weekday is a number from 0 (Monday) to 6 (Sunday).", "week")
        if period.end != time(0) and period.end <= period.start:
            raise Invalid("A period ends after it starts; use two for one past midnight.", "week")
    return hours


def open_intervals(hours: Hours, now: datetime, days: int = 14) -> tuple[Interval, ...]:
    """Open intervals from `now` on, for `days` days, in order, touching ones merged."""
    zone = ZoneInfo(hours.time_zone)
    first = now.astimezone(zone).date() - timedelta(days=1)
    limit = now + timedelta(days=days)
    found: list[Interval] = []
    for offset in range(days + 3):
        day = first + timedelta(days=offset)
        if day not in hours.holidays:
            found += [
                Interval(max(start, now), min(end, limit))
                for start, end in _on_day(hours, day, zone)
            ]
    return _merged(found)


def is_open(hours: Hours, now: datetime) -> bool:
    """Whether people are at work now."""
    return any(i.start <= now < i.end for i in open_intervals(hours, now, days=1))


def next_opening(hours: Hours, now: datetime) -> datetime | None:
    """When it opens next: None while open, and when there is no opening in 14 days."""
    intervals = open_intervals(hours, now)
    if not intervals or intervals[0].start <= now:
        return None
    return intervals[0].start


def _on_day(hours: Hours, day: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for period in hours.periods:
        if period.weekday == day.weekday():
            last = day + timedelta(days=1) if period.end == time(0) else day
            yield _utc(day, period.start, zone), _utc(last, period.end, zone)


def _merged(intervals: list[Interval]) -> tuple[Interval, ...]:
    """In order of UTC, which a clock change makes differ from the order of the local times."""
    merged: list[Interval] = []
    for interval in sorted(intervals, key=lambda interval: interval.start):
        if interval.start >= interval.end:
            continue
        if merged and merged[-1].end >= interval.start:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    utc = ZoneInfo("UTC")
    return datetime.combine(day, at, tzinfo=zone).astimezone(utc)
