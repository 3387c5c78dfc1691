"""Accepting: one owner, and the slower one is told who was faster."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from desk.application.accept_case import accept_case
from desk.application.manage_agents import deactivate_agent
from desk.application.pass_on import pass_on
from desk.application.receive_message import receive_message
from desk.application.take_turn import take_turn
from desk.core.case import Case, CaseStatus, Team
from desk.core.conversation import Status
from desk.core.errors import Conflict, NotAllowed, NotFound
from desk.core.timer import TimerKind
from tests.case_floor import (
    activities,
    all_messages,
    case_now,
    conversation_now,
    due_timers,
    fire,
    said,
    said_to_customer,
)
from tests.shop_floor import a_complaint, an_agent_at_work
from tests.world import World


def test_the_customer_is_told_who_comes_by_name(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    world.clock.move(seconds=20)

    case = accept_case(desk, complaint.case.id, ines.id)

    assert (case.status, case.owner_id) == (CaseStatus.OPEN, ines.id)
    assert case.accepted_at == world.clock.now()
    conversation = conversation_now(desk, complaint.conversation.id)
    assert (conversation.status, conversation.owner_id) == (Status.OPEN, ines.id)
    coming = said(desk, "agent.coming", name="Ines Costa")
    assert said_to_customer(desk, conversation.id)[-1] == coming
    assert activities(desk, conversation.id)[-1] == "Ines Costa accepted"


def test_accepting_tells_the_queue_and_the_owners_console(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    world.hints.published.clear()
    accept_case(world.desk, complaint.case.id, ines.id)
    assert {"queue", f"agent:{ines.id}", complaint.conversation.id} <= world.hints.topics


def test_a_second_accept_is_told_who_was_first(world: World) -> None:
    ines, rui = an_agent_at_work(world.desk), an_agent_at_work(world.desk, "Rui Alves")
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    with pytest.raises(Conflict, match="Ines Costa was faster"):
        accept_case(world.desk, complaint.case.id, rui.id)
    assert case_now(world.desk, complaint.case.id).owner_id == ines.id


def test_accepting_twice_is_accepting_once(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    first = accept_case(world.desk, complaint.case.id, ines.id)
    count = len(all_messages(world.desk, complaint.conversation.id))
    world.clock.move(seconds=5)
    assert accept_case(world.desk, complaint.case.id, ines.id) == first
    assert len(all_messages(world.desk, complaint.conversation.id)) == count


def test_of_many_who_accept_at_once_one_wins_and_the_others_are_told_who(
    make_world: Callable[[], World],
) -> None:
    worlds = [make_world() for _ in range(6)]  # as many processes of a desk
    people = [an_agent_at_work(worlds[0].desk, f"Agent{n} Lima") for n in range(6)]
    complaint = a_complaint(worlds[0].desk)
    start = threading.Barrier(6)
    won: list[Case] = []
    told: list[str] = []

    def accept(number: int) -> None:
        start.wait()
        try:
            won.append(accept_case(worlds[number].desk, complaint.case.id, people[number].id))
        except Conflict as refused:
            told.append(str(refused))

    threads = [threading.Thread(target=accept, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    (case,) = won
    winner = next(agent for agent in people if agent.id == case.owner_id)
    assert told == [f"{winner.name} was faster and owns this case now."] * 5
    desk = worlds[0].desk
    assert case_now(desk, complaint.case.id).owner_id == winner.id
    told_customer = said_to_customer(desk, complaint.conversation.id)
    assert told_customer == [said(desk, "agent.coming", name=winner.name)]
    seqs = [message.seq for message in all_messages(desk, complaint.conversation.id)]
    assert seqs == list(range(1, len(seqs) + 1))


def test_a_bot_turn_in_flight_is_dropped_when_a_person_takes_over(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    receive_message(desk, complaint.conversation.id, "m-1", "how long will it take?")
    world.bot.will_say("I am still talking.")
    world.bot.during_turn = lambda _request: accept_case(desk, complaint.case.id, ines.id) and None

    (timer,) = due_timers(world, TimerKind.BOT_TURN)
    take_turn(desk, timer)

    assert world.bot.turns, "the turn was under way"
    told = said_to_customer(desk, complaint.conversation.id)
    assert not any("I am still talking" in text for text in told)
    assert conversation_now(desk, complaint.conversation.id).owner_id == ines.id


def test_what_no_turn_will_read_is_read_by_the_other_route(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    receive_message(desk, complaint.conversation.id, "m-1", "are you there?")
    accept_case(desk, complaint.case.id, ines.id)
    fire(world, TimerKind.READ_MESSAGE)
    assert world.bot.read_texts == ["are you there?"]


def test_accepting_ends_alert_and_call_back_and_starts_the_owners_clock(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    world.clock.move(hours=1)
    kinds = {timer.kind for timer in due_timers(world)}
    assert not kinds & {TimerKind.ALERT_UNACCEPTED, TimerKind.OFFER_CALLBACK}
    assert {TimerKind.OWNER_SILENT, TimerKind.OWNER_GONE} <= kinds


def test_the_handoff_keeps_who_accepted_it(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    with world.desk.records.read() as record:
        (handoff,) = record.handoffs_of_case(complaint.case.id)
    assert (handoff.accepted_by_id, handoff.accepted_at) == (ines.id, world.clock.now())


def test_one_that_was_passed_on_has_a_new_owner_when_it_is_accepted(world: World) -> None:
    desk = world.desk
    ines, rui = an_agent_at_work(desk), an_agent_at_work(desk, "Rui Alves")
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    before = conversation_now(desk, complaint.conversation.id).owner_number
    pass_on(desk, complaint.case.id, ines.id, to_team=Team.SUPPORT)

    case = accept_case(desk, complaint.case.id, rui.id)

    assert (case.owner_id, case.team, case.passed_to_team) == (rui.id, Team.SUPPORT, None)
    conversation = conversation_now(desk, complaint.conversation.id)
    assert (conversation.owner_id, conversation.owner_number) == (rui.id, before + 1)
    took_over = said(desk, "agent.took_over", name="Rui Alves")
    assert said_to_customer(desk, conversation.id)[-1] == took_over


def test_who_does_not_work_here_any_more_accepts_nothing(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    deactivate_agent(world.desk, ines.email)
    with pytest.raises(NotAllowed, match="no longer active"):
        accept_case(world.desk, complaint.case.id, ines.id)


def test_a_case_that_does_not_exist_or_is_resolved_cannot_be_accepted(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    with pytest.raises(NotFound):
        accept_case(world.desk, "no-such-case", ines.id)
    with world.desk.records.write() as record:
        record.put(replace(complaint.case, status=CaseStatus.RESOLVED))
    with pytest.raises(Conflict, match="resolved already"):
        accept_case(world.desk, complaint.case.id, ines.id)
