"""What a reading changes: the message keeps it, a first signal starts the recovery clock, and the
open case grows with it. Never the other way: a later "fine" clears nothing."""

from dataclasses import replace

from desk.application.ports import Record
from desk.core.case import raised
from desk.core.conversation import Conversation
from desk.core.message import Message
from desk.core.reading import Reading, fitting, is_signal


def heed_reading(
    record: Record, conversation: Conversation, message: Message, reading: Reading
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
            record.put(grown)
            record.hint("queue")
    return conversation
