"""What a customer writes in the very moment in which something ends is answered all the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.application.accept_case import accept_case
from desk.application.agent_signs import agent_read
from desk.application.alert_unaccepted import acknowledge
from desk.application.hand_back import hand_back
from desk.application.resolve_case import resolve_case
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent
from desk.core.case import Case, Outcome
from desk.core.conversation import Status
from desk.core.feedback import Feeling
from desk.core.reading import Moment
from desk.core.timer import TimerKind
from desk.core.turn import Close, OptOut, RecordFeedback, TurnRequest
from tests.application.customer import Customer, an_agent, checked_in, timer_of, turns
from tests.fakes import CALM
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")


@pytest.mark.parametrize("effect", [RecordFeedback(Feeling.HAPPY, None, None), OptOut()])
def test_what_arrives_while_the_bot_says_goodbye_is_answered(
    world: World, effect: RecordFeedback | OptOut
) -> None:
    customer = checked_in(world)

    def meanwhile(_request: TurnRequest) -> None:
        world.bot.during_turn = None
        customer.writes("But my arm is burned")

    world.bot.during_turn = meanwhile
    world.bot.will_say("Thank you!", effects=[effect, Close()])
    customer.writes("lovely")
    turns(world)
    assert customer.last_words == "The bot heard: But my arm is burned"
    assert customer.conversation.status == Status.BOT


def test_an_acknowledged_alert_begins_anew_when_it_becomes_a_moment_of_truth(world: World) -> None:
    agent = an_agent(world)
    customer = checked_in(world)
    customer.wants_a_person()
    turns(world)
    acknowledge(world.desk, customer.an_open_case.id, agent.id)
    assert timer_of(world, TimerKind.ALERT_UNACCEPTED, customer.an_open_case.id) is None
    world.bot.reading = replace(CALM, severity=3, moment=Moment.INJURY)
    customer.says("My skin is burned and I can't breathe")
    case = customer.an_open_case
    alert = timer_of(world, TimerKind.ALERT_UNACCEPTED, case.id)
    assert (case.moment, case.acknowledged_at) == (Moment.INJURY, None)
    assert alert is not None
    assert alert.due_at <= world.clock.now() + world.desk.times.alert_after + timedelta(seconds=1)


def test_what_arrives_while_the_owner_resolves_is_answered(world: World) -> None:
    owner, customer, case = _answered(world)
    customer.writes("Wait, it bleeds again")
    resolve_case(world.desk, case.id, owner.id, Outcome.RECOVERED)
    turns(world)
    assert customer.last_words == "The bot heard: Wait, it bleeds again"
    assert customer.conversation.status == Status.BOT


def test_what_arrives_while_the_owner_hands_back_is_answered(world: World) -> None:
    owner, customer, case = _answered(world)
    customer.writes("Wait, it bleeds again")
    customer.writes("badly")
    hand_back(world.desk, case.id, owner.id)
    turns(world)
    assert customer.last_words.endswith("Wait, it bleeds again / badly")


def test_what_the_owner_has_seen_or_answered_is_theirs(world: World) -> None:
    owner, customer, case = _answered(world)
    customer.writes("Thank you")
    agent_read(world.desk, case.id, owner.id, customer.conversation.last_seq)
    resolve_case(world.desk, case.id, owner.id, Outcome.RECOVERED)
    assert turns(world) == 0
    assert customer.conversation.status == Status.RESOLVED


def _answered(world: World) -> tuple[Agent, Customer, Case]:
    """A case that its owner has accepted and answered."""
    owner = an_agent(world)
    customer = checked_in(world)
    customer.wants_a_person()
    turns(world)
    case = accept_case(world.desk, customer.an_open_case.id, owner.id)
    world.clock.move(seconds=10)
    write_to_customer(world.desk, case.id, owner.id, "hello", "I am sorry, I look at it now")
    world.clock.move(seconds=10)
    return owner, customer, case
