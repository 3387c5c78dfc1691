"""How a case ends: resolved with an outcome, or handed back to the bot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.application.accept_case import accept_case
from desk.application.hand_back import hand_back
from desk.application.ids import new_id
from desk.application.receive_message import receive_message
from desk.application.resolve_case import resolve_case
from desk.core.agent import Agent, Role
from desk.core.case import CaseStatus, Outcome
from desk.core.conversation import Episode, EpisodeKind, Status
from desk.core.errors import Conflict, NotAllowed
from desk.core.message import Direction
from desk.core.promise import Promise, PromiseKind, PromiseStatus
from desk.core.timer import TimerKind
from tests.case_floor import (
    activities,
    all_messages,
    case_now,
    conversation_now,
    due_timers,
    fire,
    said_to_customer,
)
from tests.fakes import words_of
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World


@pytest.fixture
def ines(world: World) -> Agent:
    return an_agent_at_work(world.desk)


@pytest.fixture
def complaint(world: World, ines: Agent) -> Complaint:
    """Owned by Ines; the customer has written to her."""
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    receive_message(world.desk, complaint.conversation.id, "m-1", "thank you for coming")
    return complaint


def test_a_case_is_resolved_with_its_outcome(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    case = resolve_case(
        world.desk, complaint.case.id, ines.id, Outcome.RECOVERED, note="Free massage given"
    )
    assert (case.status, case.outcome) == (CaseStatus.RESOLVED, Outcome.RECOVERED)
    assert case.owner_id == ines.id, "who put it right stays known"
    conversation = conversation_now(world.desk, complaint.conversation.id)
    assert (conversation.status, conversation.owner_id) == (Status.RESOLVED, None)
    notes = [
        message.text
        for message in all_messages(world.desk, conversation.id)
        if message.direction == Direction.NOTE
    ]
    assert notes == ["Free massage given"]


def test_nothing_fires_after_the_end(world: World, ines: Agent, complaint: Complaint) -> None:
    resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED)
    world.clock.move(hours=3)
    kinds = {timer.kind for timer in due_timers(world)}
    assert kinds <= {TimerKind.READ_MESSAGE}, "every message is read, also the last one"


def test_resolving_twice_is_resolving_once(world: World, ines: Agent, complaint: Complaint) -> None:
    first = resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED)
    assert resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED) == first
    with pytest.raises(Conflict, match="resolved already"):
        resolve_case(world.desk, complaint.case.id, ines.id, Outcome.NOT_RECOVERED)


def test_only_the_owner_or_a_manager_resolves(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    rui = an_agent_at_work(world.desk, "Rui Alves")
    boss = an_agent_at_work(world.desk, "Bia Boss", Role.MANAGER)
    with pytest.raises(NotAllowed, match="Ines Costa owns"):
        resolve_case(world.desk, complaint.case.id, rui.id, Outcome.RECOVERED)
    resolve_case(world.desk, complaint.case.id, boss.id, Outcome.UNKNOWN)


def test_a_case_that_waits_is_accepted_before_it_is_resolved(world: World, ines: Agent) -> None:
    complaint = a_complaint(world.desk)
    with pytest.raises(Conflict, match="Accept it first"):
        resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED)


@pytest.mark.parametrize(
    ("due_in", "ends"),
    [(timedelta(minutes=-5), PromiseStatus.KEPT), (timedelta(hours=5), PromiseStatus.WITHDRAWN)],
)
def test_open_promises_end_with_their_case(
    world: World, ines: Agent, complaint: Complaint, due_in: timedelta, ends: PromiseStatus
) -> None:
    now = world.clock.now()
    promise = Promise(
        new_id(),
        complaint.case.id,
        complaint.conversation.id,
        complaint.conversation.contact_id,
        PromiseKind.CALL_BACK,
        "Call back",
        now + due_in,
        "UTC",
        now,
    )
    with world.desk.records.write() as record:
        record.add(promise)
        record.ask(TimerKind.PROMISE_DUE, promise.id, promise.due_at, now)
    resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED)
    with world.desk.records.read() as record:
        (kept,) = record.promises_of_case(complaint.case.id)
    assert (kept.status, kept.closed_at) == (ends, now)
    world.clock.move(hours=6)
    assert due_timers(world, TimerKind.PROMISE_DUE) == []


def test_a_customer_who_writes_after_the_end_is_answered(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    resolve_case(world.desk, complaint.case.id, ines.id, Outcome.RECOVERED)
    receive_message(world.desk, complaint.conversation.id, "m-2", "one more thing")
    assert fire(world, TimerKind.BOT_TURN) == 1
    assert words_of(world.bot.turns[-1]) == "one more thing", "and only that is for the bot"


def test_handing_back_gives_the_bot_the_floor_in_a_new_episode(
    world: World, ines: Agent, complaint: Complaint
) -> None:
    before = conversation_now(world.desk, complaint.conversation.id)
    case = hand_back(world.desk, complaint.case.id, ines.id, note="She only wants the invoice")

    assert (case.status, case.outcome) == (CaseStatus.RESOLVED, Outcome.UNKNOWN)
    conversation = conversation_now(world.desk, complaint.conversation.id)
    assert (conversation.status, conversation.owner_id) == (Status.BOT, None)
    assert conversation.owner_number == before.owner_number + 1
    with world.desk.records.read() as record:
        old = record.get(Episode, before.episode_id or "")
        new = record.get(Episode, conversation.episode_id or "")
    assert old is not None
    assert old.ended_at is not None
    assert new is not None
    assert new.kind == EpisodeKind.HANDBACK

    world.bot.will_say("Here I am again.")
    fire(world, TimerKind.BOT_TURN)
    assert words_of(world.bot.turns[-1]) == "handed_back"
    assert said_to_customer(world.desk, conversation.id)[-1] == "Here I am again."


def test_only_the_owner_hands_back(world: World, ines: Agent, complaint: Complaint) -> None:
    boss = an_agent_at_work(world.desk, "Bia Boss", Role.MANAGER)
    with pytest.raises(NotAllowed):
        hand_back(world.desk, complaint.case.id, boss.id)
    hand_back(world.desk, complaint.case.id, ines.id)
    with pytest.raises(Conflict):
        hand_back(world.desk, complaint.case.id, ines.id)
    handed_back = [
        a for a in activities(world.desk, complaint.conversation.id) if "handed back" in a
    ]
    assert len(handed_back) == 1
    assert case_now(world.desk, complaint.case.id).outcome == Outcome.UNKNOWN
