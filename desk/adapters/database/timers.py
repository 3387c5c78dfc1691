"""`ports.Timers`: a lease table. A claim that its process did not finish runs out and is taken
again; measured to survive kills on both databases where no queue library did.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update

from desk.adapters.database import tables as t
from desk.adapters.database.rows import row_of
from desk.adapters.database.transaction import SqlRecords
from desk.application.ids import new_id
from desk.core.timer import Timer, TimerKind


class SqlTimers:
    """Each call is a transaction of its own; see `ports.Timers`.

    They do not wait for the disk: a claim or an ending that a power cut undoes makes the timer
    run once more, which every handler must bear anyway.
    """

    def __init__(self, records: SqlRecords) -> None:
        self._records = records

    def claim(self, now: datetime, leases_s: Mapping[TimerKind, float]) -> Timer | None:
        due = _due(now, list(leases_s))
        # most wakes find nothing: look first, so that they do not take the write lock
        with self._records.reading() as reading:
            if reading.execute(due).first() is None:
                return None
        with self._records.writing(durable=False) as record:
            found = record.connection.execute(due.with_for_update(skip_locked=True)).first()
            timer = row_of(Timer, found)
            if timer is None:
                return None
            claimed = replace(
                timer,
                lease=new_id(),
                leased_until=now + timedelta(seconds=leases_s[timer.kind]),
                attempts=timer.attempts + 1,
            )
            record.put(claimed)
            return claimed

    def finish(self, timer: Timer, now: datetime) -> None:
        def done(current: Timer) -> Timer:
            if current.wanted > timer.wanted:
                return replace(current, lease=None, leased_until=None, attempts=0)
            return replace(current, lease=None, leased_until=None, finished_at=now)

        self._change(timer, done)

    def retry(self, timer: Timer, due_at: datetime) -> None:
        self._change(timer, lambda row: replace(row, lease=None, leased_until=None, due_at=due_at))

    def give_up(self, timer: Timer, why: str, now: datetime) -> None:
        self._change(
            timer,
            lambda row: replace(row, lease=None, leased_until=None, finished_at=now, given_up=why),
        )

    def next_due(self, kinds: Sequence[TimerKind] | None = None) -> datetime | None:
        c = t.timers.c
        query = select(func.min(c.due_at)).where(c.finished_at.is_(None), c.lease.is_(None))
        if kinds is not None:
            query = query.where(c.kind.in_(kinds))
        with self._records.reading() as reading:
            found: datetime | None = reading.execute(query).scalar()
            return found

    def release_all(self) -> int:
        c = t.timers.c
        with self._records.writing(durable=False) as record:
            done = record.connection.execute(
                update(t.timers)
                .where(c.finished_at.is_(None), c.lease.is_not(None))
                .values(lease=None, leased_until=None)
            )
            return int(done.rowcount)

    def _change(self, timer: Timer, change: Callable[[Timer], Timer]) -> None:
        """Changes the row, unless the claim has run out and is somebody else's by now. A row that
        stays to be run wakes the worker, which could not see it while it was leased."""
        with self._records.writing(durable=False) as record:
            current = record.get(Timer, timer.id, lock=True)
            if current is not None and current.lease == timer.lease:
                changed = change(current)
                record.put(changed)
                record.woken = changed.finished_at is None


def _due(now: datetime, kinds: Sequence[TimerKind]) -> Select[Any]:
    c = t.timers.c
    return (
        select(t.timers)
        .where(
            c.finished_at.is_(None),
            c.due_at <= now,
            or_(c.lease.is_(None), c.leased_until < now),
            c.kind.in_(kinds),
        )
        .order_by(c.due_at)
        .limit(1)
    )
