"""Whoever waits past the stated time is offered a call back, once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import yaml

from desk.application.accept_case import accept_case
from desk.application.book_callback import book_callback
from desk.application.offer_callback import INTENT
from desk.core.conversation import Conversation
from desk.core.timer import TimerKind
from desk.core.turn import BookCallback
from tests.case_floor import all_messages, case_now, fire, said, said_to_customer
from tests.shop_floor import a_complaint, an_agent_at_work
from tests.world import World

OFFER = TimerKind.OFFER_CALLBACK


def test_the_offer_comes_with_a_button_that_the_bot_understands(world: World) -> None:
    complaint = a_complaint(world.desk)
    world.clock.move(minutes=5)
    fire(world, OFFER)
    message = all_messages(world.desk, complaint.conversation.id)[-1]
    assert message.text == said(world.desk, "callback.offer")
    assert [(b.title, b.intent) for b in message.buttons] == [
        (said(world.desk, "callback.button"), INTENT)
    ]
    assert case_now(world.desk, complaint.case.id).callback_offered_at == world.clock.now()


def test_the_intent_of_the_button_is_in_the_bots_domain() -> None:
    domain = yaml.safe_load((Path(__file__).parents[2] / "domain.yml").read_text())
    assert INTENT in domain["intents"]


def test_it_is_offered_once(world: World) -> None:
    complaint = a_complaint(world.desk)
    world.clock.move(minutes=5)
    fire(world, OFFER)
    with world.desk.records.write() as record:
        record.ask(OFFER, complaint.case.id, world.clock.now(), world.clock.now())
    fire(world, OFFER)
    assert len(said_to_customer(world.desk, complaint.conversation.id)) == 1


def test_nobody_is_offered_a_call_when_a_person_is_there(world: World) -> None:
    ines, complaint = an_agent_at_work(world.desk), a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    with world.desk.records.write() as record:
        record.ask(OFFER, complaint.case.id, world.clock.now(), world.clock.now())
    fire(world, OFFER)
    offer = said(world.desk, "callback.offer")
    assert offer not in said_to_customer(world.desk, complaint.conversation.id)


def test_who_has_a_call_booked_is_not_asked_again(world: World) -> None:
    complaint = a_complaint(world.desk)
    with world.desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        at = world.clock.now() + timedelta(hours=3)
        book_callback(
            world.desk, record, conversation, BookCallback(at, None, "at one"), world.clock.now()
        )
    world.clock.move(minutes=5)
    fire(world, OFFER)
    assert said_to_customer(world.desk, complaint.conversation.id) == []
