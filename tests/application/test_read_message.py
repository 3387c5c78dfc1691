"""Desk reads what customers write while a person owns the conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.application.accept_case import accept_case
from desk.application.read_message import read_message
from desk.core.message import Message
from desk.core.reading import Evidence, Moment
from desk.core.timer import TimerKind
from desk.core.turn import BotFailed
from tests.application.customer import Customer, an_agent, checked_in, timer_of, turns
from tests.fakes import CALM
from tests.world import World

GRAVE = replace(CALM, severity=3, moment=Moment.LEGAL, evidence=(Evidence(0, 2, "my"),))


def owned(world: World) -> Customer:
    agent = an_agent(world)
    customer = checked_in(world)
    customer.wants_a_person()
    turns(world)
    turns(world, TimerKind.READ_MESSAGE)
    accept_case(world.desk, customer.an_open_case.id, agent.id)
    return customer


def stored(world: World, message: Message) -> Message:
    with world.records.read() as record:
        found = record.get(Message, message.id)
    assert found is not None
    return found


def test_a_message_to_a_person_is_read_and_the_case_grows(world: World) -> None:
    customer = owned(world)
    world.bot.reading = GRAVE
    sent = customer.writes("my lawyer will call").message
    world.hints.published.clear()
    assert turns(world, TimerKind.READ_MESSAGE) == 1
    reading = stored(world, sent).reading
    assert reading is not None
    assert reading.moment == Moment.LEGAL
    assert (customer.an_open_case.severity, customer.an_open_case.moment) == (3, Moment.LEGAL)
    assert {"queue", customer.id} <= world.hints.topics
    assert customer.conversation.complained_at == world.clock.now()


def test_a_later_calm_reading_clears_nothing(world: World) -> None:
    customer = owned(world)
    world.bot.reading = GRAVE
    customer.writes("my lawyer will call")
    turns(world, TimerKind.READ_MESSAGE)
    world.bot.reading = CALM
    customer.writes("it's fine")
    turns(world, TimerKind.READ_MESSAGE)
    assert customer.an_open_case.severity == 3


def test_what_was_read_is_not_read_again(world: World) -> None:
    customer = owned(world)
    sent = customer.writes("hello").message
    timer = timer_of(world, TimerKind.READ_MESSAGE, sent.id)
    assert timer is not None
    read_message(world.desk, timer)
    read_message(world.desk, timer)
    assert world.bot.read_texts.count("hello") == 1


def test_a_reader_that_fails_is_for_the_worker_to_try_again(world: World) -> None:
    customer = owned(world)
    sent = customer.writes("hello").message
    timer = timer_of(world, TimerKind.READ_MESSAGE, sent.id)
    assert timer is not None

    def fail(_text: str):  # type: ignore[no-untyped-def]
        raise BotFailed("unreachable")

    world.bot.reading = fail
    with pytest.raises(BotFailed):
        read_message(world.desk, timer)
    assert stored(world, sent).reading is None
