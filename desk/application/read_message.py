"""Reading what a customer writes while a person owns the conversation (or after a failed turn):
afterwards, and in nobody's way."""

from desk.application.heed_reading import heed_reading
from desk.application.ports import Desk
from desk.core.conversation import Conversation
from desk.core.message import Author, Direction, Message, is_for_customer
from desk.core.timer import Timer

HISTORY_AT_MOST = 50  # messages; the contract's limit


def read_message(desk: Desk, timer: Timer) -> None:
    """Stores the reading of the message `timer.key` and lets the open case grow with it.

    Raises `BotFailed` when the bot side gave none: the worker tries again later.
    """
    with desk.records.read() as record:
        message = record.get(Message, timer.key)
        if message is None or message.reading is not None:
            return
        before = [
            other
            for other in record.last_messages(message.conversation_id, HISTORY_AT_MOST + 50)
            if is_for_customer(other) and other.seq < message.seq
        ][-HISTORY_AT_MOST:]
    said = [m for m in before if m.direction == Direction.OUTGOING and m.author != Author.AGENT]
    reading = desk.bot.read(
        message.id,
        message.text,
        said[-1].text if said else None,
        before,
        desk.times.turn_deadline.total_seconds(),
    )
    with desk.records.write() as record:
        conversation = record.get(Conversation, message.conversation_id, lock=True)
        if conversation is not None:
            heed_reading(desk, record, conversation, message, reading, desk.clock.now())
