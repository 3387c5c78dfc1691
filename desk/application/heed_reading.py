"""What a reading changes: the message keeps it, a first signal starts the recovery clock, and the
open case grows with it. Never the other way: a later "fine" clears nothing."""

from dataclasses import replace
from datetime import datetime

from desk.application.ports import Desk, Record
from desk.core.case import Case, CaseStatus, is_more_urgent, raised
from desk.core.conversation import Conversation
from desk.core.message import Message
from desk.core.reading import Reading, fitting, is_signal
from desk.core.timer import TimerKind


def heed_reading(
    desk: Desk,
    record: Record,
    conversation: Conversation,
    message: Message,
    reading: Reading,
    now: datetime,
) -> Conversation:
    """Stores the reading of a customer's message. The conversation must be locked; it is stored
    where it changed and returned."""
    reading = fitting(reading, message.text)
    record.set_reading(message.id, reading)
    record.hint(conversation.id)
    if is_signal(reading) and conversation.complained_at is None:
        conversation = replace(conversation, complained_at=message.created_at)
        record.put(conversation)
    case = record.open_case_of(conversation.id)
    if case is not None:
        grown = raised(case, reading.severity, reading.moment)
        if grown != case:
            record.put(_heard_again(desk, record, case, grown, now))
            record.hint("queue")
    return conversation


def _heard_again(desk: Desk, record: Record, case: Case, grown: Case, now: datetime) -> Case:
    """Who acknowledged the alert, or saw that a call back is promised, knew of less: what has
    become urgent while it waits is told again."""
    if grown.status != CaseStatus.WAITING or not is_more_urgent(grown, case):
        return grown
    record.ask(TimerKind.ALERT_UNACCEPTED, case.id, now + desk.times.alert_after, now)
    return replace(grown, acknowledged_at=None)
