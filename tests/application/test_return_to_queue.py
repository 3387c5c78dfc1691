"""Nobody is trapped by people either: silent and gone owners lose the case, kindly."""

from __future__ import annotations

import pytest

from desk.application.accept_case import accept_case
from desk.application.manage_agents import deactivate_agent
from desk.application.pass_on import pass_on
from desk.application.presence import console_closed, console_seen, set_away
from desk.application.queue_words import queue_sentence
from desk.application.receive_message import receive_message
from desk.application.save_draft import save_draft
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent
from desk.core.case import CaseStatus
from desk.core.conversation import Status
from desk.core.timer import TimerKind
from tests.case_floor import (
    activities,
    case_now,
    conversation_now,
    fire,
    said,
    said_to_customer,
)
from tests.fakes import words_of
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World

SILENT, GONE = TimerKind.OWNER_SILENT, TimerKind.OWNER_GONE


@pytest.fixture
def ines(world: World) -> Agent:
    return an_agent_at_work(world.desk)


@pytest.fixture
def complaint(world: World, ines: Agent) -> Complaint:
    """Owned by Ines since now."""
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    return complaint


def stays_for(world: World, agent: Agent, seconds: int) -> None:
    """A console that beats for so long; timers fire on time meanwhile."""
    for _ in range(seconds // 15):
        world.clock.move(seconds=15)
        console_seen(world.desk, agent.id)
        fire(world, GONE, SILENT)


def sentence_about_the_wait(world: World, complaint: Complaint) -> str:
    with world.desk.records.read() as record:
        conversation = conversation_now(world.desk, complaint.conversation.id)
        sentence = queue_sentence(world.desk, record, conversation, world.clock.now())
    assert sentence is not None
    return sentence


def test_an_owner_who_says_nothing_for_two_minutes_loses_the_case(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    stays_for(world, ines, 105)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id
    stays_for(world, ines, 15)

    case = case_now(world.desk, complaint.case.id)
    assert (case.status, case.owner_id, case.accepted_at) == (CaseStatus.WAITING, None, None)
    assert conversation_now(world.desk, complaint.conversation.id).status == Status.WAITING
    told = said_to_customer(world.desk, complaint.conversation.id)[-1]
    place = sentence_about_the_wait(world, complaint)
    assert told == said(world.desk, "agent.silent", name="Ines Costa", queue=place)


def test_a_wait_that_nobody_ended_goes_on_counting(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    since = complaint.case.waiting_since
    stays_for(world, ines, 120)
    assert case_now(world.desk, complaint.case.id).waiting_since == since


def test_an_owner_who_wrote_keeps_the_case(world: World, ines: Agent, complaint: Complaint) -> None:
    write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello Maria")
    stays_for(world, ines, 600)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id


def test_an_owner_whose_console_is_gone_for_a_minute_loses_the_case_with_the_draft_kept(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello Maria")
    save_draft(world.desk, complaint.case.id, ines.id, "What I can offer is")
    stays_for(world, ines, 30)
    for _ in range(4):
        assert case_now(world.desk, complaint.case.id).owner_id == ines.id
        world.clock.move(seconds=15)
        fire(world, GONE)

    case = case_now(world.desk, complaint.case.id)
    assert (case.status, case.owner_id) == (CaseStatus.WAITING, None)
    assert case.draft == "What I can offer is"
    assert case.waiting_since == world.clock.now(), "the owner had spoken: a new wait begins"
    told = said_to_customer(world.desk, complaint.conversation.id)[-1]
    place = sentence_about_the_wait(world, complaint)
    assert told == said(world.desk, "agent.gone", name="Ines Costa", queue=place)
    assert "console is gone" in activities(world.desk, complaint.conversation.id)[-1]


def test_a_minute_of_a_weak_network_is_forgiven(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello Maria")
    world.clock.move(seconds=50)
    console_seen(world.desk, ines.id)
    world.clock.move(seconds=10)
    fire(world, GONE)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id


def test_a_closed_console_is_no_hurry_for_its_cases(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello Maria")
    console_closed(world.desk, ines.id)  # a reload, or a locked phone
    world.clock.move(seconds=40)
    fire(world, GONE)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id


def test_going_away_keeps_what_one_owns(world: World, ines: Agent, complaint: Complaint) -> None:
    write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello Maria")
    set_away(world.desk, ines.id, True)
    stays_for(world, ines, 120)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id


def test_a_desk_that_was_down_gives_its_owners_their_time_again(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    world.clock.move(minutes=30)  # no console could reach the desk, and no worker ran
    assert fire(world, GONE, SILENT) == 2
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id
    world.clock.move(seconds=5)
    console_seen(world.desk, ines.id)
    stays_for(world, ines, 90)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id
    stays_for(world, ines, 30)
    assert case_now(world.desk, complaint.case.id).owner_id is None, "and then it counts"


def test_alert_and_call_back_are_asked_for_again(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    stays_for(world, ines, 120)
    world.clock.move(seconds=60)
    fire(world, TimerKind.ALERT_UNACCEPTED)
    assert len(world.alerts.sent) == 1
    world.clock.move(minutes=5)
    fire(world, TimerKind.OFFER_CALLBACK)
    offer = said(world.desk, "callback.offer")
    assert said_to_customer(world.desk, complaint.conversation.id)[-1] == offer


def test_the_bot_does_not_answer_what_was_said_to_the_owner(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    receive_message(world.desk, complaint.conversation.id, "m-1", "hello Ines")
    stays_for(world, ines, 120)
    receive_message(world.desk, complaint.conversation.id, "m-2", "is anybody there?")
    fire(world, TimerKind.BOT_TURN)
    assert words_of(world.bot.turns[-1]) == "is anybody there?"


def test_a_pass_on_ends_when_its_owner_does(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    rui = an_agent_at_work(world.desk, "Rui Alves")
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    stays_for(world, ines, 120)
    case = case_now(world.desk, complaint.case.id)
    assert (case.status, case.passed_to_agent_id) == (CaseStatus.WAITING, None)
    assert accept_case(world.desk, case.id, rui.id).owner_id == rui.id


def test_a_silence_timer_of_an_earlier_owner_does_not_hurt_the_next(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    rui = an_agent_at_work(world.desk, "Rui Alves")
    stays_for(world, ines, 90)
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    accept_case(world.desk, complaint.case.id, rui.id)
    stays_for(world, rui, 105)
    assert case_now(world.desk, complaint.case.id).owner_id == rui.id
    stays_for(world, rui, 15)
    assert case_now(world.desk, complaint.case.id).owner_id is None


def test_the_cases_of_who_leaves_the_company_go_back(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    other = a_complaint(world.desk, name="Olga Ribeiro")
    accept_case(world.desk, other.case.id, ines.id)
    deactivate_agent(world.desk, "INES@example.com")
    for one in (complaint, other):
        assert case_now(world.desk, one.case.id).status == CaseStatus.WAITING
        place = sentence_about_the_wait(world, one)
        left = said(world.desk, "agent.left", name="Ines Costa", queue=place)
        assert said_to_customer(world.desk, one.conversation.id)[-1] == left
