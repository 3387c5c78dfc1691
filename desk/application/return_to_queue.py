"""A case goes back to the queue, because its owner is gone, silent, or has left the company.

Nobody is trapped by people either: the customer is told, the draft stays with the case, and alert
and call back are asked for again.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum

from desk.application.case_access import locked_case
from desk.application.pass_on import end_offer
from desk.application.ports import Desk, Record
from desk.application.queue_words import queue_sentence
from desk.application.speak import locale_of, note_activity, say_to_customer
from desk.core.agent import Agent
from desk.core.case import Case, CaseStatus
from desk.core.conversation import Conversation, send_to_queue
from desk.core.errors import NotFound
from desk.core.timer import Timer, TimerKind

LATE = timedelta(seconds=15)
"""A timer later than this fired after the desk itself was away: while it was, no console could
give a sign of life and nobody could write, so the owner gets their time again."""


class Absence(StrEnum):
    """Why the owner cannot keep the case."""

    GONE = "gone"
    SILENT = "silent"
    LEFT = "left"


def owner_gone(desk: Desk, timer: Timer) -> None:
    """Timer: has the owner's console been gone for `console_gone_after`? Looks again when it
    would be, as long as it is not."""
    now = desk.clock.now()
    with desk.records.write() as record:
        found = _open_case(record, timer.key)
        if found is None:
            return
        conversation, case, owner = found
        seen_at = owner.console_seen_at or case.accepted_at or now
        gone_at = seen_at + desk.times.console_gone_after
        if now < gone_at:
            record.postpone(TimerKind.OWNER_GONE, case.id, gone_at, now)
        elif now - timer.due_at > LATE:
            again = now + desk.times.console_gone_after
            record.postpone(TimerKind.OWNER_GONE, case.id, again, now)
        else:
            return_to_queue(desk, record, conversation, case, owner, Absence.GONE, now)


def owner_silent(desk: Desk, timer: Timer) -> None:
    """Timer: has the owner written within `first_word_within` of accepting?"""
    now = desk.clock.now()
    with desk.records.write() as record:
        found = _open_case(record, timer.key)
        if found is None:
            return
        conversation, case, owner = found
        if case.owner_wrote_at is not None:
            return
        due_at = (case.accepted_at or now) + desk.times.first_word_within
        if now < due_at:  # accepted again meanwhile
            record.postpone(TimerKind.OWNER_SILENT, case.id, due_at, now)
        elif now - timer.due_at > LATE:
            again = now + desk.times.first_word_within
            record.postpone(TimerKind.OWNER_SILENT, case.id, again, now)
        else:
            return_to_queue(desk, record, conversation, case, owner, Absence.SILENT, now)


def return_to_queue(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    case: Case,
    owner: Agent,
    why: Absence,
    now: datetime,
) -> Case:
    """The case, waiting again; everything is stored. Conversation and case must be locked.

    An owner who never wrote did not end the customer's wait, so it goes on counting.
    """
    case = end_offer(record, case, now)
    case = replace(
        case,
        status=CaseStatus.WAITING,
        owner_id=None,
        accepted_at=None,
        waiting_since=case.waiting_since if case.owner_wrote_at is None else now,
        owner_wrote_at=None,
        alerted_at=None,
        acknowledged_at=None,
        callback_offered_at=None,
    )
    record.put(case)
    # what was written to the owner is not for the bot to answer
    conversation = replace(send_to_queue(conversation, now), answered_seq=conversation.last_seq)
    record.put(conversation)
    _watch_again(desk, record, case, now)
    language = locale_of(record, conversation).language
    said = desk.words.say(
        language,
        f"agent.{why.value}",
        name=owner.name,
        queue=queue_sentence(desk, record, conversation, now) or "",
    )
    conversation = say_to_customer(record, conversation, said, now)
    note_activity(desk, record, conversation, f"returned_{why.value}", now, name=owner.name)
    record.hint("queue")
    record.hint(f"agent:{owner.id}")
    return case


def _watch_again(desk: Desk, record: Record, case: Case, now: datetime) -> None:
    record.forget(TimerKind.OWNER_SILENT, case.id, now)
    record.forget(TimerKind.OWNER_GONE, case.id, now)
    record.postpone(TimerKind.ALERT_UNACCEPTED, case.id, now + desk.times.alert_after, now)
    record.postpone(TimerKind.OFFER_CALLBACK, case.id, now + desk.times.stated_wait, now)


def _open_case(record: Record, case_id: str) -> tuple[Conversation, Case, Agent] | None:
    try:
        conversation, case = locked_case(record, case_id)
    except NotFound:
        return None
    owner = None if case.owner_id is None else record.get(Agent, case.owner_id)
    if case.status != CaseStatus.OPEN or owner is None:
        return None
    return conversation, case, owner
