"""What the record promises, on both databases, one transaction at a time."""

import threading
import time as time_module
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from sqlalchemy import text

from desk.adapters.database.engine import connect
from desk.adapters.database.transaction import SqlRecords
from desk.application.ids import new_id
from desk.application.ports import Record
from desk.core.case import CaseStatus
from desk.core.conversation import Conversation
from desk.core.errors import Twice, Unavailable
from desk.core.hours import Hours, OpenPeriod, always_open
from desk.core.message import Author, Button, Direction, Message
from desk.core.reading import Evidence, Moment, Reading
from desk.core.timer import TimerKind
from tests.rows import a_case, a_conversation, a_message, an_agent
from tests.world import World

READING = Reading(0.9, 2, 0.1, Moment.CHURN, ("wait",), (Evidence(0, 3, "two"),), "en", 0.8)


def test_what_is_added_is_read_again_as_it_was(world: World) -> None:
    message = replace(
        a_message("two hours late 👩‍👩‍👧 ‮!"),
        buttons=(Button("b1", "Yes", "affirm"),),
        reading=READING,
    )
    conversation = stored_conversation(world)
    with world.records.write() as record:
        record.add_message(conversation, replace(message, conversation_id=conversation.id))
    with world.records.read() as record:
        [found] = record.messages(conversation.id)
    assert found == replace(message, conversation_id=conversation.id, seq=1)


def test_times_come_back_aware_and_in_utc_whatever_zone_they_came_in(world: World) -> None:
    there = datetime(2026, 3, 2, 12, 30, 0, 123456, tzinfo=timezone(timedelta(hours=9)))
    conversation = stored_conversation(world, created_at=there)
    with world.records.read() as record:
        found = record.get(Conversation, conversation.id)
    assert found is not None
    assert found.created_at == there
    assert found.created_at.tzinfo is UTC


def test_a_time_without_a_zone_is_refused(world: World) -> None:
    with pytest.raises(Exception, match="without a zone"):
        stored_conversation(world, created_at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_an_exception_rolls_everything_back_and_tells_nobody(world: World) -> None:
    conversation = stored_conversation(world)
    world.hints.published.clear()
    before = world.wake.count

    def fail() -> None:
        with world.records.write() as record:
            record.add_message(conversation, message_for(conversation, "lost"))
            ask_now(world, record)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with world.records.read() as record:
        assert record.messages(conversation.id) == []
        assert record.get(Conversation, conversation.id) == conversation
    assert world.hints.published == []
    assert world.wake.count == before


def test_hints_and_wakes_come_after_the_commit_and_once(world: World) -> None:
    conversation = stored_conversation(world)
    seen: list[int] = []

    class LooksAtOnce:
        def publish(self, topics: object) -> None:
            with world.records.read() as record:
                seen.append(len(record.messages(conversation.id)))

    world.records._hints = LooksAtOnce()
    before = world.wake.count
    with world.records.write() as record:
        current = record.add_message(conversation, message_for(conversation, "one"))
        record.add_message(current, message_for(conversation, "two"))
        ask_now(world, record)
        assert seen == []
    assert seen == [2]
    assert world.wake.count == before + 1


def test_messages_are_numbered_without_gaps_and_read_by_cursor(world: World) -> None:
    conversation = stored_conversation(world)
    with world.records.write() as record:
        for n in range(1, 8):
            conversation = record.add_message(conversation, message_for(conversation, str(n)))
    with world.records.read() as record:
        assert [m.text for m in record.messages(conversation.id, after_seq=5)] == ["6", "7"]
        assert [m.seq for m in record.messages(conversation.id, limit=3)] == [1, 2, 3]
        assert [m.seq for m in record.last_messages(conversation.id, limit=3)] == [5, 6, 7]


def test_the_same_source_id_twice_in_a_conversation_is_refused_as_twice(world: World) -> None:
    conversation = stored_conversation(world)
    other = stored_conversation(world)
    for each in (conversation, other):
        with world.records.write() as record:
            record.add_message(each, message_for(each, "hello", source_id="s1"))
    with world.records.read() as record:
        current = record.get(Conversation, conversation.id)
    assert current is not None
    with pytest.raises(Twice), world.records.write() as record:
        record.add_message(current, message_for(current, "hello", source_id="s1"))
    with world.records.read() as record:
        assert record.message_by_source_id(conversation.id, "s1") is not None
        assert len(record.messages(conversation.id)) == 1


def test_a_conversation_has_one_case_that_is_not_resolved(world: World) -> None:
    conversation = stored_conversation(world)
    first = a_case(conversation)
    with world.records.write() as record:
        record.add(first)
    with pytest.raises(Twice), world.records.write() as record:
        record.add(a_case(conversation))
    with world.records.write() as record:
        record.put(replace(first, status=CaseStatus.RESOLVED))
        record.add(replace(a_case(conversation), id="second"))
    with world.records.read() as record:
        found = record.open_case_of(conversation.id)
    assert found is not None
    assert found.id == "second"


def test_waiting_cases_come_most_urgent_first(world: World) -> None:
    now = world.clock.now()
    wanted = ["moment", "grave", "older", "newer"]
    facts = {
        "newer": {"severity": 1, "waiting_since": now},
        "older": {"severity": 1, "waiting_since": now - timedelta(hours=1)},
        "grave": {"severity": 3},
        "moment": {"severity": 0, "moment": Moment.SAFETY},
    }
    for name, fact in facts.items():
        with_conversation = stored_conversation(world)
        with world.records.write() as record:
            record.add(replace(a_case(with_conversation), id=name, **fact))  # type: ignore[arg-type]
    with world.records.read() as record:
        waiting = record.waiting_cases()
        assert [case.id for case in waiting] == wanted
        assert [record.place_in_queue(case) for case in waiting] == list(range(1, len(wanted) + 1))


def test_what_is_put_must_exist(world: World) -> None:
    with pytest.raises(LookupError), world.records.write() as record:
        record.put(an_agent())


def test_an_agent_is_found_by_e_mail_however_it_is_written(world: World) -> None:
    with world.records.write() as record:
        record.add(an_agent(email="ines@example.com"))
    with world.records.read() as record:
        assert record.agent_by_email("Ines@Example.com") is not None
        assert record.agent_by_email("nobody@example.com") is None


def test_hours_are_around_the_clock_until_they_are_set(world: World) -> None:
    hours = Hours("Europe/Lisbon", (OpenPeriod(0, time(9), time(18)),), (date(2026, 12, 25),))
    with world.records.read() as record:
        assert record.hours() == always_open()
    for value in (always_open("Asia/Tokyo"), hours):
        with world.records.write() as record:
            record.set_hours(value)
    with world.records.read() as record:
        assert record.hours() == hours


def test_a_reading_transaction_sees_one_moment(world: World) -> None:
    conversation = stored_conversation(world)
    with world.records.read() as reader:
        assert reader.messages(conversation.id) == []
        with world.records.write() as record:
            record.add_message(conversation, message_for(conversation, "meanwhile"))
        assert reader.messages(conversation.id) == []
    with world.records.read() as reader:
        assert len(reader.messages(conversation.id)) == 1


def test_what_is_written_in_a_reading_transaction_is_not_kept(world: World) -> None:
    agent = an_agent()
    try:
        with world.records.read() as record:
            record.add(agent)
    except Exception as error:
        assert "readonly" in str(error).lower() or "read-only" in str(error).lower()  # noqa: PT017
    with world.records.read() as record:
        assert record.agents() == []


@pytest.mark.databases("sqlite")
def test_a_sqlite_that_stays_locked_is_unavailable_after_a_bounded_wait(world: World) -> None:
    records = SqlRecords(connect(world.url, busy_timeout_ms=100), world.hints, world.wake)
    with world.records.write():
        with pytest.raises(Unavailable), records.write() as record:
            record.add(an_agent())
        with records.read() as record:
            assert record.agents() == []
    with records.write() as record:
        record.add(an_agent())
    records.engine.dispose()


@pytest.mark.databases("sqlite")
def test_writers_of_one_process_wait_in_line_and_not_for_ever(world: World) -> None:
    order: list[int] = []

    def write(n: int) -> None:
        with world.records.write() as record:
            order.append(n)
            record.add(an_agent(f"agent{n}"))

    writers = [threading.Thread(target=write, args=(n,)) for n in range(5)]
    with world.records.write():
        for writer in writers:
            writer.start()
            time_module.sleep(0.05)
        world.records.wait_s = 0.05
        late = pytest.raises(Unavailable)
        with late, ThreadPoolExecutor(1) as pool:
            pool.submit(write, 99).result()
    for writer in writers:
        writer.join(10)
    assert order == [0, 1, 2, 3, 4]


@pytest.mark.databases("postgresql")
def test_connections_that_were_cut_are_made_again(world: World) -> None:
    with world.engine.connect() as cutter:
        cutter.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    with world.records.write() as record:
        record.add(an_agent())


@pytest.mark.databases("postgresql")
def test_a_database_that_goes_away_in_a_transaction_is_unavailable(world: World) -> None:
    def write_while_it_goes_away() -> None:
        with world.records.writing() as record:
            pid = record.connection.execute(text("SELECT pg_backend_pid()")).scalar()
            with world.engine.connect() as cutter:
                cutter.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
                cutter.commit()
            record.add(an_agent())

    with pytest.raises(Unavailable):
        write_while_it_goes_away()
    with world.records.read() as reading:
        assert reading.agents() == []


def test_errors_of_the_database_do_not_quote_what_was_stored(world: World) -> None:
    conversation = stored_conversation(world)
    with pytest.raises(Exception) as told, world.records.write() as record:
        record.add(replace(message_for(conversation, "my secret words"), seq=None))  # type: ignore[arg-type]
    error: BaseException | None = told.value
    while error is not None:
        said = str(error).replace(conversation.id, "")
        assert "params" not in said.lower() or "hide_parameters" in said.lower()
        error = error.__cause__


@pytest.mark.parametrize("key", ["\x00", "case\ud800"])
def test_a_key_that_no_database_could_hold_names_nothing(world: World, key: str) -> None:
    with world.records.read() as record:
        assert record.get(Conversation, key) is None
        assert record.visit_by_reference(key) is None
        assert record.contact_by_reference(key) is None
        assert record.agent_by_email(key) is None


def stored_conversation(world: World, **facts: object) -> Conversation:
    contact, conversation = a_conversation(world.clock.now())
    conversation = replace(conversation, **facts)  # type: ignore[arg-type]
    with world.records.write() as record:
        record.add(contact)
        record.add(conversation)
    return conversation


def message_for(conversation: Conversation, said: str, source_id: str | None = None) -> Message:
    return Message(
        id=new_id(),
        conversation_id=conversation.id,
        seq=0,
        direction=Direction.INCOMING,
        author=Author.CUSTOMER,
        text=said,
        created_at=conversation.created_at,
        source_id=source_id,
    )


def ask_now(world: World, record: Record) -> None:
    record.ask(TimerKind.SWEEP, "x", world.clock.now(), world.clock.now())
