"""Whatever people, timers and the customer do in whatever order: exactly one owner, and never bot
and person both."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.application.accept_case import accept_case
from desk.application.hand_back import hand_back
from desk.application.ids import new_id
from desk.application.pass_on import decline_pass_on, pass_on, withdraw_pass_on
from desk.application.presence import console_seen
from desk.application.receive_message import receive_message
from desk.application.resolve_case import resolve_case
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent, Role
from desk.core.case import CaseStatus, Outcome, Team
from desk.core.conversation import Status
from desk.core.errors import Refused
from desk.core.message import Author
from tests.case_floor import all_messages, case_now, conversation_now, fire
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World

Step = Callable[[World, list[Agent], Complaint], object]


def case_of(complaint: Complaint) -> str:
    return complaint.case.id


def by(number: int, deed: Callable[[World, str, Agent, Agent], object]) -> Step:
    """A deed of one of three agents; the next one is the other party, if there is one."""
    return lambda world, people, complaint: deed(
        world, case_of(complaint), people[number], people[(number + 1) % 3]
    )


DEEDS: list[Callable[[World, str, Agent, Agent], object]] = [
    lambda w, case, me, _: accept_case(w.desk, case, me.id),
    lambda w, case, me, _: write_to_customer(w.desk, case, me.id, new_id(), "I am here"),
    lambda w, case, me, other: pass_on(w.desk, case, me.id, to_agent_id=other.id),
    lambda w, case, me, _: pass_on(w.desk, case, me.id, to_team=Team.CARE),
    lambda w, case, me, _: decline_pass_on(w.desk, case, me.id),
    lambda w, case, me, _: withdraw_pass_on(w.desk, case, me.id),
    lambda w, case, me, _: resolve_case(w.desk, case, me.id, Outcome.RECOVERED),
    lambda w, case, me, _: hand_back(w.desk, case, me.id),
    lambda w, _case, me, _other: console_seen(w.desk, me.id),
]
STEPS: list[Step] = [by(number, deed) for number in range(3) for deed in DEEDS] + [
    lambda w, _p, c: receive_message(w.desk, c.conversation.id, new_id(), "and another thing"),
    lambda w, _p, c: receive_message(w.desk, c.conversation.id, new_id(), "person"),
    lambda w, _p, _c: w.clock.move(seconds=14),
    lambda w, _p, _c: w.clock.move(seconds=70),
    lambda w, _p, _c: fire(w),
    lambda w, _p, _c: fire(w),
]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(chosen=st.lists(st.sampled_from(range(len(STEPS))), max_size=25))
def test_there_is_one_owner_and_one_speaker_after_every_step(
    world: World, chosen: list[int]
) -> None:
    people = crew(world)
    complaint = a_complaint(world.desk)
    for number in chosen:
        before = len(all_messages(world.desk, complaint.conversation.id))
        owner_before = conversation_now(world.desk, complaint.conversation.id).owner_id
        with suppress(Refused):
            STEPS[number](world, people, complaint)
        check_owner(world, complaint)
        check_speaker(world, complaint, before, owner_before)


def crew(world: World) -> list[Agent]:
    """Two agents and a manager, the same for all examples on this database."""
    with world.desk.records.read() as record:
        known = [agent for agent in record.agents() if agent.active]
    if len(known) == 3:
        return known
    return [
        an_agent_at_work(world.desk),
        an_agent_at_work(world.desk, "Rui Alves"),
        an_agent_at_work(world.desk, "Bia Boss", Role.MANAGER),
    ]


def check_owner(world: World, complaint: Complaint) -> None:
    conversation = conversation_now(world.desk, complaint.conversation.id)
    with world.desk.records.read() as record:
        case = record.open_case_of(conversation.id)
    assert (conversation.owner_id is not None) == (conversation.status == Status.OPEN)
    if case is None:
        assert conversation.status in (Status.BOT, Status.RESOLVED)
        assert case_now(world.desk, complaint.case.id).status == CaseStatus.RESOLVED
    else:
        assert case.owner_id == conversation.owner_id
        assert (case.status == CaseStatus.OPEN) == (conversation.status == Status.OPEN)
        assert (case.status == CaseStatus.WAITING) == (conversation.status == Status.WAITING)


def check_speaker(
    world: World, complaint: Complaint, before: int, owner_before: str | None
) -> None:
    """What was added in this step was the bot's only where no person had the floor."""
    messages = all_messages(world.desk, complaint.conversation.id)
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    owner = conversation_now(world.desk, complaint.conversation.id).owner_id
    for message in messages[before:]:
        if message.author == Author.BOT:
            assert owner is None or owner_before is None
        if message.author == Author.AGENT:
            assert message.agent_id == owner_before
