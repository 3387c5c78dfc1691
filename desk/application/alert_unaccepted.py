"""Timer: nobody accepts a case, so whoever has authority hears of it, away from any console.

The alert leaves the house, so it carries no name and no word of the customer: what service, how
bad, how long, and a link. It is sent again until somebody acknowledges it or accepts the case.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.application.case_access import active_agent, locked_case
from desk.application.ports import Desk
from desk.application.queue_words import open_callback
from desk.application.speak import note_activity
from desk.core.case import Case, CaseStatus
from desk.core.errors import Conflict
from desk.core.reading import Moment
from desk.core.timer import Timer, TimerKind
from desk.core.visit import Visit

SEVERITY_WORDS = ("no clear problem", "a small problem", "a clear problem", "urgent")
LINE_MOST = 120


def alert_unaccepted(desk: Desk, timer: Timer) -> None:
    """Sends the alert of a case that still waits, unacknowledged, and asks for the next one.

    A process that dies between the two sends it twice: better than not at all. A customer who
    chose the time of a call back is not waiting until then: one alert, then none before it.
    """
    now = desk.clock.now()
    with desk.records.read() as record:
        case = record.get(Case, timer.key)
        if case is None or not _is_due(case):
            return
        visit = None if case.visit_id is None else record.get(Visit, case.visit_id)
    sent = desk.alerts.send(*alert_of(desk, case, visit, now))
    now = desk.clock.now()
    with desk.records.write() as record:
        _conversation, case = locked_case(record, case.id)
        if not _is_due(case):
            return
        if sent:
            case = replace(case, alerted_at=now)
            record.put(case)
        again_at = now + desk.times.alert_every
        call_back = open_callback(record, case)
        if call_back is not None:
            again_at = max(again_at, call_back.due_at)
        record.postpone(TimerKind.ALERT_UNACCEPTED, case.id, again_at, now)
        record.hint("queue")


def acknowledge(desk: Desk, case_id: str, agent_id: str) -> Case:
    """Somebody has seen the alert and takes care that the case is accepted: it stops. Idempotent.

    Raises `Conflict` when the case does not wait any more: there is nothing to acknowledge.
    """
    now = desk.clock.now()
    with desk.records.write() as record:
        conversation, case = locked_case(record, case_id)
        agent = active_agent(record, agent_id)
        if case.status != CaseStatus.WAITING:
            raise Conflict("This case is not waiting any more.")
        if case.acknowledged_at is not None:
            return case
        case = replace(case, acknowledged_at=now)
        record.put(case)
        record.forget(TimerKind.ALERT_UNACCEPTED, case.id, now)
        note_activity(desk, record, conversation, "acknowledged", now, name=agent.name)
        record.hint("queue")
        return case


def alert_of(desk: Desk, case: Case, visit: Visit | None, now: datetime) -> tuple[str, str]:
    """Title and text, in English: they are for people who work here."""
    gravity = SEVERITY_WORDS[min(case.severity, len(SEVERITY_WORDS) - 1)]
    lines = []
    if case.moment != Moment.NONE:
        gravity = f"{case.moment.value.replace('_', ' ')}, {gravity}"
    title = f"A customer waits for a person: {gravity}"
    if visit is not None:
        lines.append(f"Service: {' '.join(visit.service.split())[:LINE_MOST]}")
    lines += [
        f"Team: {case.team.value}",
        f"Waiting for {_waited(now - case.waiting_since)}",
        f"Accept it, or stop this alert: {alert_link(desk, case)}",
    ]
    return title, "\n".join(lines)


def alert_link(desk: Desk, case: Case) -> str:
    """Where the alert leads: the case in the console, with the button that acknowledges."""
    return f"{desk.public_url}/desk/alerts/{case.id}"


def _is_due(case: Case) -> bool:
    return case.status == CaseStatus.WAITING and case.acknowledged_at is None


def _waited(waited: timedelta) -> str:
    minutes = max(0, int(waited.total_seconds() // 60))
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return f"{minutes} min"
    return f"{minutes // 60} h"
