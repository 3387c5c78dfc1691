"""The opening hours, as they are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from desk.application.ports import Desk
from desk.core.errors import NotFound
from desk.core.hours import Hours, OpenPeriod, check


def hours_now(desk: Desk) -> Hours:
    """The opening hours; around the clock in UTC until somebody sets them."""
    with desk.records.read() as record:
        return record.hours()


def set_week(desk: Desk, periods: tuple[OpenPeriod, ...], time_zone: str) -> Hours:
    """A new week and zone; holidays stay. Raises `Invalid`."""
    return _change(desk, lambda hours: replace(hours, periods=periods, time_zone=time_zone))


def add_holiday(desk: Desk, day: date) -> Hours:
    """Closed on this local day. Idempotent."""
    return _change(
        desk, lambda hours: replace(hours, holidays=tuple(sorted({*hours.holidays, day})))
    )


def remove_holiday(desk: Desk, day: date) -> Hours:
    """Open on this day as in any week. Raises `NotFound` when it was no holiday."""

    def without(hours: Hours) -> Hours:
        if day not in hours.holidays:
            raise NotFound(f"{day.isoformat()} is not a holiday.")
        return replace(hours, holidays=tuple(other for other in hours.holidays if other != day))

    return _change(desk, without)


def _change(desk: Desk, change: Callable[[Hours], Hours]) -> Hours:
    with desk.records.write() as record:
        hours = check(change(record.hours()))
        record.set_hours(hours)
        return hours
