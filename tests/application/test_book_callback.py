"""A call back is a promise: at a time of the customer's choosing, when somebody is there for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.core.case import CaseStatus, Reason, Team
from desk.core.contact import Contact
from desk.core.handoff import Story
from desk.core.hours import always_open
from desk.core.reading import Moment
from desk.core.timer import TimerKind
from desk.core.turn import (
    BookCallback,
    HandOver,
    Reply,
)
from tests.application.customer import (
    NEVER_OPEN,
    Customer,
    checked_in,
    nine_to_five,
    opening_hours,
    passer_by,
    timer_of,
    words,
)
from tests.world import World


def complaining(world: World) -> Customer:
    """A customer whose complaint the bot has just handed over."""
    customer = checked_in(world)
    story = Story("The massage hurt.")
    hand = HandOver(Reason.COMPLAINT, Team.CARE, story, 2, Moment.NONE)
    world.bot.will_say(Reply("A person takes this up. [[queue]]", "hand_over"), effects=[hand])
    customer.says("It hurt")
    return customer


def test_a_call_back_is_a_promise_with_a_due_time(world: World) -> None:
    customer = complaining(world)
    at = world.clock.now() + timedelta(hours=2)
    world.bot.will_say(
        Reply("We will call [[phone]] [[due]].", needs="book_callback"),
        effects=[BookCallback(at, "+351912345678", "in two hours")],
    )
    assert customer.says("in two hours") == "We will call the number ending in 678 today at 12:00."
    assert customer.state.callback_at == at
    with world.records.read() as record:
        [promise] = record.promises_of_case(customer.an_open_case.id)
        contact = record.get(Contact, customer.conversation.contact_id)
    assert (promise.due_at, promise.said, promise.said_zone) == (
        at,
        "in two hours",
        "Europe/Lisbon",
    )
    assert contact is not None
    assert contact.phone == "+351912345678"
    timer = timer_of(world, TimerKind.PROMISE_DUE, promise.id)
    assert timer is not None
    assert timer.due_at == at


def test_another_time_replaces_the_call_back(world: World) -> None:
    customer = complaining(world)
    first = world.clock.now() + timedelta(hours=2)
    second = first + timedelta(days=1)
    for at in (first, second):
        world.bot.will_say("ok", effects=[BookCallback(at, None, "then")])
        customer.says("then")
    assert customer.state.callback_at == second
    with world.records.read() as record:
        old, new = record.promises_of_case(customer.an_open_case.id)
    assert (old.status, new.status) == ("withdrawn", "open")
    assert timer_of(world, TimerKind.PROMISE_DUE, old.id) is None
    assert timer_of(world, TimerKind.PROMISE_DUE, new.id) is not None


def test_a_call_back_without_a_case_opens_one(world: World) -> None:
    customer = passer_by(world)
    at = world.clock.now() + timedelta(hours=2)
    world.bot.will_say(effects=[BookCallback(at, None, "at noon")])
    booked = words("callback.booked", due="today at 12:00", phone=words("phone.none"))
    assert customer.says("call me at noon") == booked
    assert customer.an_open_case.status == CaseStatus.WAITING
    assert customer.state.callback_at == at


@pytest.mark.parametrize(
    ("after", "phone", "key"),
    [
        (timedelta(minutes=-1), None, "callback.refused_past"),
        (timedelta(days=15), None, "callback.refused_far"),
        (timedelta(hours=12), None, "callback.refused_closed"),
        (timedelta(hours=1), "+1234567", "callback.refused_phone"),
    ],
)
@pytest.mark.databases("sqlite")
def test_a_call_back_that_cannot_be_promised_is_not(
    world: World, after: timedelta, phone: str | None, key: str
) -> None:
    office = replace(always_open(), periods=tuple(nine_to_five()))
    customer = complaining(world)
    opening_hours(world, office)
    world.bot.will_say(
        Reply("We will call you [[due]].", needs="book_callback"),
        effects=[BookCallback(world.clock.now() + after, phone, "then")],
    )
    said = customer.says("then")
    assert "We will call" not in said
    assert said.startswith(words(key, next="").split(".")[0])
    assert customer.state.callback_at is None


@pytest.mark.databases("sqlite")
def test_a_refused_call_back_whose_words_do_not_depend_on_it_is_corrected(world: World) -> None:
    customer = complaining(world)
    past = world.clock.now() - timedelta(hours=1)
    world.bot.will_say("All right.", effects=[BookCallback(past, None, "an hour ago")])
    assert "passed already" in customer.says("an hour ago")


@pytest.mark.databases("sqlite")
def test_without_any_opening_no_call_is_promised(world: World) -> None:
    customer = complaining(world)
    opening_hours(world, NEVER_OPEN)
    at = world.clock.now() + timedelta(hours=1)
    world.bot.will_say(effects=[BookCallback(at, None, "in an hour")])
    assert customer.says("in an hour") == words("callback.refused_unknown")
