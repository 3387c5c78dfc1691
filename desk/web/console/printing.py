"""How times are printed for an agent: in the shop's time zone, short, with the day where needed.

Filters read `now` and `zone` (a ZoneInfo) of the page.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, pass_context
from jinja2.runtime import Context

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def elapsed(of: timedelta) -> str:
    """4 s, 12 min 05 s, 3 h 07 min, 2 days: as `time-since` prints it in the browser."""
    seconds = max(0, int(of.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    minutes, seconds = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes} min {seconds:02} s"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes:02} min"
    return f"{hours // 24} days"


def minutes(of: timedelta) -> str:
    """2 min, 45 s: a limit, without what does not matter."""
    seconds = int(of.total_seconds())
    return f"{seconds // 60} min" if seconds >= 60 else f"{seconds} s"


def clock(at: datetime, zone: ZoneInfo) -> str:
    """14:05"""
    return at.astimezone(zone).strftime("%H:%M")


def day(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """today, yesterday, tomorrow, Fri 9 Oct, 9 Oct 2024"""
    local, today = at.astimezone(zone).date(), now.astimezone(zone).date()
    near = {0: "today", -1: "yesterday", 1: "tomorrow"}.get((local - today).days)
    if near:
        return near
    if local.year != today.year:
        return f"{local.day} {MONTHS[local.month - 1]} {local.year}"
    return f"{WEEKDAYS[local.weekday()]} {local.day} {MONTHS[local.month - 1]}"


def when(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """today 14:05"""
    return f"{day(at, now, zone)} {clock(at, zone)}"


@pass_context
def _elapsed(context: Context, at: datetime) -> str:
    return elapsed(context["now"] - at)


@pass_context
def _clock(context: Context, at: datetime) -> str:
    return clock(at, context["zone"])


@pass_context
def _stamp(context: Context, at: datetime) -> str:
    """The time of day, with the day when it is not today's."""
    now, zone = context["now"], context["zone"]
    today = day(at, now, zone) == "today"
    return clock(at, zone) if today else when(at, now, zone)


@pass_context
def _day(context: Context, at: datetime) -> str:
    return day(at, context["now"], context["zone"])


@pass_context
def _when(context: Context, at: datetime) -> str:
    return when(at, context["now"], context["zone"])


def _between(start: datetime, end: datetime) -> str:
    return elapsed(end - start)


def add_filters(environment: Environment) -> None:
    """Makes elapsed, clock, stamp, day, when and between known to the templates."""
    filters: dict[str, Any] = {
        "elapsed": _elapsed,
        "clock": _clock,
        "stamp": _stamp,
        "day": _day,
        "when": _when,
        "between": _between,
    }
    environment.filters.update(filters)
