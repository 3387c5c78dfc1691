"""Timer: removes what nobody needs any more, once an hour. Conversations are never swept here:
how long those are kept is for the operator to say (`docs/deploy.md`)."""

from datetime import timedelta

from desk.application.ports import Desk
from desk.core.timer import Timer, TimerKind

KEY = "old_rows"
EVERY = timedelta(hours=1)
TIMERS_KEPT_FOR = timedelta(days=7)  # to look into what happened


def start_sweeps(desk: Desk) -> None:
    """Asks for the first sweep, once for each installation. Idempotent."""
    now = desk.clock.now()
    with desk.records.write() as record:
        record.ask(TimerKind.SWEEP, KEY, now, now)


def sweep(desk: Desk, timer: Timer) -> None:
    """Removes expired sessions and old finished timers, and asks for the next sweep."""
    now = desk.clock.now()
    with desk.records.write() as record:
        record.delete_sessions_before(now)
        record.delete_timers_before(now - TIMERS_KEPT_FOR)
        record.postpone(TimerKind.SWEEP, timer.key, now + EVERY, now)
