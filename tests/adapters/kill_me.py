"""What the kill tests run in processes of their own, and kill. It sends the id of each piece of
work after the commit that ends it."""

import time
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from desk.adapters.database.engine import connect
from desk.adapters.database.timers import SqlTimers
from desk.adapters.database.transaction import SqlRecords
from desk.application.ports import Record
from desk.core.conversation import Conversation
from desk.core.errors import Unavailable
from desk.core.message import Author, Direction, Message
from desk.core.timer import TimerKind
from tests.fakes import FakeHints, FakeWake

LEASE_S = 0.5


def write(records: SqlRecords, conversation_id: str, name: str, done: Connection) -> None:
    """Writes messages for ever, each with the timer of the turn that answers it."""
    n = 0
    while True:
        n += 1
        source_id = f"{name}-{n}"
        with records.write() as record:
            say(record, conversation_id, source_id)
            now = datetime.now(UTC)
            record.ask(TimerKind.BOT_TURN, conversation_id, now, now)
        done.send(source_id)


def work(records: SqlRecords, conversation_id: str, _name: str, done: Connection) -> None:
    """Runs timers until none is left; its effect is a message, once for each timer."""
    timers = SqlTimers(records)
    while timers.next_due() is not None or leased(records):
        timer = timers.claim(datetime.now(UTC), {TimerKind.SWEEP: LEASE_S})
        if timer is None:
            time.sleep(0.02)
            continue
        with records.write() as record:
            say(record, conversation_id, timer.key)
        timers.finish(timer, datetime.now(UTC))
        done.send(timer.key)


def say(record: Record, conversation_id: str, source_id: str) -> None:
    conversation = record.get(Conversation, conversation_id, lock=True)
    assert conversation is not None
    if record.message_by_source_id(conversation_id, source_id) is not None:
        return
    message = Message(
        id=source_id,
        conversation_id=conversation_id,
        seq=0,
        direction=Direction.INCOMING,
        author=Author.CUSTOMER,
        text="x" * 200,
        created_at=datetime.now(UTC),
        source_id=source_id,
    )
    record.add_message(conversation, message)


def leased(records: SqlRecords) -> bool:
    with records.reading() as connection:
        query = "SELECT count(*) FROM timers WHERE finished_at IS NULL"
        return bool(connection.exec_driver_sql(query).scalar())


def run(task: str, url: str, conversation_id: str, name: str, done: Connection) -> None:
    """The whole of one process."""
    records = SqlRecords(connect(url, busy_timeout_ms=20_000), FakeHints(), FakeWake())
    while True:
        try:
            (write if task == "write" else work)(records, conversation_id, name, done)
        except Unavailable:
            continue
        return
