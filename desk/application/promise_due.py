"""Timer: a promise is due; and what becomes of it.

When it is due, people are told. A quarter of an hour later a promise that nobody has closed is
broken, and that leaves the house as an alert. A desk that was down while it fell due says that it
is late, and people still get their quarter of an hour.
"""

from dataclasses import replace
from datetime import datetime

from desk.application.case_access import (
    active_agent,
    locked_case,
    require_owner_or_manager,
)
from desk.application.ports import Desk, Record
from desk.application.speak import note_activity
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation
from desk.core.errors import Conflict, NotFound
from desk.core.promise import SOON, Promise, PromiseKind, PromiseStatus, close
from desk.core.timer import Timer, TimerKind


def promise_due(desk: Desk, timer: Timer) -> None:
    """Announces a promise that is due, then breaks it if it stays open. Looks again when the due
    time has changed."""
    now = desk.clock.now()
    with desk.records.read() as record:
        promise = record.get(Promise, timer.key)
    if promise is None or promise.status != PromiseStatus.OPEN:
        return
    if promise.announced_at is None:
        with desk.records.write() as record:
            _announce(desk, record, promise.id, now)
    elif now >= promise.announced_at + SOON:
        desk.alerts.send(*_broken(desk, promise))
        with desk.records.write() as record:
            _break(desk, record, promise.id, now)


def close_promise(desk: Desk, promise_id: str, agent_id: str, *, kept: bool) -> Promise:
    """An agent says that the promise was kept, or that it is not needed any more (of a call: that
    nobody could be reached). Idempotent.

    The owner or a manager. Raises `NotFound`, `NotAllowed`, and `Conflict` when nobody owns the
    case or the promise ended otherwise.
    """
    now = desk.clock.now()
    status = PromiseStatus.KEPT if kept else PromiseStatus.WITHDRAWN
    with desk.records.write() as record:
        conversation, case, promise = _locked(record, promise_id)
        agent = active_agent(record, agent_id)
        if promise.status == status:
            return promise
        require_owner_or_manager(record, case, agent)
        # a broken one can still be kept, late: better than never, and the timeline tells both
        if promise.status == PromiseStatus.WITHDRAWN or (
            promise.status != PromiseStatus.OPEN and not kept
        ):
            raise Conflict(f"This promise is {promise.status.value} already.")
        promise = replace(promise, status=status, closed_at=now, by_agent_id=agent.id)
        record.put(promise)
        record.forget(TimerKind.PROMISE_DUE, promise.id, now)
        note_activity(desk, record, conversation, _told(promise), now, name=agent.name)
        record.hint("queue")
        return promise


def _told(promise: Promise) -> str:
    """The timeline's words for an end that an agent gave the promise."""
    if promise.kind == PromiseKind.CALL_BACK and promise.status == PromiseStatus.WITHDRAWN:
        return "promise_not_reached"
    return f"promise_{promise.status.value}"


def _announce(desk: Desk, record: Record, promise_id: str, now: datetime) -> None:
    conversation, case, promise = _locked(record, promise_id)
    if promise.status != PromiseStatus.OPEN or promise.announced_at is not None:
        return
    if now < promise.due_at:
        record.postpone(TimerKind.PROMISE_DUE, promise.id, promise.due_at, now)
        return
    record.put(replace(promise, announced_at=now))
    record.postpone(TimerKind.PROMISE_DUE, promise.id, now + SOON, now)
    if case.status == CaseStatus.WAITING:
        # nobody owns it yet, and now it is urgent: the alert begins anew
        record.put(replace(case, acknowledged_at=None))
        record.postpone(TimerKind.ALERT_UNACCEPTED, case.id, now, now)
    late = now >= promise.due_at + SOON
    key = "promise_due_late" if late else "promise_due"
    note_activity(desk, record, conversation, key, now, what=promise.what)
    _hint(record, case)


def _break(desk: Desk, record: Record, promise_id: str, now: datetime) -> None:
    conversation, case, promise = _locked(record, promise_id)
    if promise.status != PromiseStatus.OPEN:
        return
    record.put(close(promise, PromiseStatus.BROKEN, now))
    note_activity(desk, record, conversation, "promise_broken", now, what=promise.what)
    _hint(record, case)


def _broken(desk: Desk, promise: Promise) -> tuple[str, str]:
    return (
        "A promise to a customer was broken",
        f"A promise ({promise.kind.value.replace('_', ' ')}) was not kept in time.\n"
        f"{desk.public_url}/desk/cases/{promise.case_id}",
    )


def _locked(record: Record, promise_id: str) -> tuple[Conversation, Case, Promise]:
    known = record.get(Promise, promise_id)
    if known is None:
        raise NotFound("There is no such promise.")
    conversation, case = locked_case(record, known.case_id)
    promise = record.get(Promise, promise_id, lock=True)
    if promise is None:
        raise NotFound("There is no such promise.")
    return conversation, case, promise


def _hint(record: Record, case: Case) -> None:
    record.hint("queue")
    if case.owner_id is not None:
        record.hint(f"agent:{case.owner_id}")
