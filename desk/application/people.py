"""Whether somebody can come, and when somebody will be there."""

from dataclasses import dataclass
from datetime import datetime

from desk.application.ports import Desk, Record
from desk.core.agent import is_available
from desk.core.hours import Interval, is_open, next_opening, open_intervals


@dataclass(frozen=True, slots=True)
class People:
    """`opens_at` is the next opening while closed; None while open, and when none is known in
    the next 14 days."""

    available: bool
    open_now: bool
    opens_at: datetime | None
    intervals: tuple[Interval, ...]


def people_at(desk: Desk, record: Record, now: datetime) -> People:
    """Who could accept a case at this time."""
    hours = record.hours()
    open_now = is_open(hours, now)
    gone_after = desk.times.console_gone_after
    available = open_now and any(
        is_available(agent, now, gone_after, open_now=open_now) for agent in record.agents()
    )
    return People(available, open_now, next_opening(hours, now), open_intervals(hours, now))
