"""What the customer sees at the head of the chat, and the sentence about the wait."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

import pytest

from desk.application.accept_case import accept_case
from desk.application.queue_words import queue_sentence
from desk.core.conversation import Status
from desk.core.hours import Hours, OpenPeriod
from desk.core.reading import Moment
from tests.application.customer import (
    NEVER_OPEN,
    Customer,
    an_agent,
    checked_in,
    opening_hours,
    turns,
)
from tests.world import World

EVENING = Hours("Europe/Lisbon", tuple(OpenPeriod(day, time(20), time(22)) for day in range(7)))


def waiting(world: World, reference: str = "visit-1") -> Customer:
    customer = checked_in(world, reference)
    customer.wants_a_person()
    turns(world)
    return customer


def sentence(customer: Customer) -> str | None:
    world = customer.world
    with world.records.read() as record:
        return queue_sentence(world.desk, record, customer.conversation, world.clock.now())


def test_with_the_bot_there_is_no_place_and_no_name(world: World) -> None:
    state = checked_in(world).state
    assert (state.status, state.place, state.agent_name) == (Status.BOT, None, None)
    assert not state.offer_callback


def test_the_place_is_the_place_in_the_queue(world: World) -> None:
    an_agent(world)
    first = waiting(world)
    world.clock.move(seconds=1)
    second = waiting(world, "visit-2")
    assert (first.state.place, second.state.place) == (1, 2)
    assert sentence(second) == (
        "You are number 2 in line. If nobody is with you within 5 minutes, "
        "we will offer you a call back."
    )
    with world.records.write() as record:
        record.put(replace(second.an_open_case, moment=Moment.INJURY))
    assert (first.state.place, second.state.place) == (2, 1)


def test_with_a_person_the_customer_sees_the_name(world: World) -> None:
    agent = an_agent(world, "Rui")
    customer = waiting(world)
    accept_case(world.desk, customer.an_open_case.id, agent.id)
    state = customer.state
    assert (state.status, state.agent_name, state.place) == (Status.OPEN, "Rui", None)
    assert sentence(customer) is None


def test_a_call_back_is_offered_when_nobody_is_there_or_it_took_too_long(world: World) -> None:
    customer = waiting(world)
    assert customer.state.offer_callback
    an_agent(world)
    assert not customer.state.offer_callback
    with world.records.write() as record:
        record.put(replace(customer.an_open_case, callback_offered_at=world.clock.now()))
    assert customer.state.offer_callback


def test_out_of_hours_the_customer_is_told_when_people_are_back(world: World) -> None:
    opening_hours(world, EVENING)
    an_agent(world)
    customer = waiting(world)
    assert sentence(customer) == "We are back today at 20:00, and you are first in line."
    assert customer.state.opens_at == world.clock.now().replace(hour=20)
    assert not customer.state.people_available


def test_when_nobody_knows_it_is_said_so(world: World) -> None:
    opening_hours(world, NEVER_OPEN)
    customer = waiting(world)
    assert sentence(customer) == (
        "We can't say yet when someone will be back, but you are first in line."
    )
    assert customer.state.opens_at is None


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(("away", "at_work"), [(True, True), (False, False)])
def test_away_and_gone_are_not_available(world: World, away: bool, at_work: bool) -> None:
    an_agent(world, away=away, at_work=at_work)
    customer = waiting(world)
    assert not customer.state.people_available
    assert sentence(customer) == "You are first in line for when someone is back."


def test_a_console_that_fell_silent_is_not_available(world: World) -> None:
    an_agent(world)
    customer = waiting(world)
    assert customer.state.people_available
    world.clock.move(seconds=61)
    assert not customer.state.people_available
