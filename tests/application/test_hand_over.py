"""Bot to person: one case, stronger each time, watched from the first moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desk.application.accept_case import accept_case
from desk.application.hand_over import hand_over
from desk.core.case import Case, CaseStatus, Reason, Team
from desk.core.conversation import Conversation, Status
from desk.core.handoff import Story
from desk.core.reading import Moment
from desk.core.timer import TimerKind
from desk.core.turn import HandOver
from tests.application.customer import Customer, an_agent, checked_in, timer_of, turns
from tests.world import World

ASKED = HandOver(Reason.ASKED, Team.SUPPORT, Story("Asked."), 0, Moment.NONE)
COMPLAINT = HandOver(Reason.COMPLAINT, Team.CARE, Story("It hurt."), 2, Moment.NONE)


def handed_over(world: World, customer: Customer, effect: HandOver) -> tuple[Conversation, Case]:
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        return hand_over(world.desk, record, conversation, effect, world.clock.now())


def test_what_is_returned_is_what_is_stored(world: World) -> None:
    customer = checked_in(world)
    conversation, case = handed_over(world, customer, COMPLAINT)
    assert conversation == customer.conversation
    assert case == customer.an_open_case
    assert conversation.status == Status.WAITING
    assert conversation.owner_number == 1


def test_a_complaint_moves_the_case_to_care(world: World) -> None:
    customer = checked_in(world)
    handed_over(world, customer, ASKED)
    _, case = handed_over(world, customer, COMPLAINT)
    assert (case.team, case.reason, case.severity) == (Team.CARE, Reason.COMPLAINT, 2)
    _, case = handed_over(world, customer, ASKED)
    assert (case.team, case.reason) == (Team.CARE, Reason.COMPLAINT)


def test_a_second_handoff_keeps_the_place_in_the_queue(world: World) -> None:
    customer = checked_in(world)
    _, first = handed_over(world, customer, ASKED)
    number = customer.conversation.owner_number
    world.clock.move(minutes=1)
    _, second = handed_over(world, customer, COMPLAINT)
    assert second.waiting_since == first.waiting_since
    assert customer.conversation.owner_number == number  # a bot turn in flight still counts
    alert = timer_of(world, TimerKind.ALERT_UNACCEPTED, second.id)
    assert alert is not None
    assert alert.due_at == first.waiting_since + timedelta(seconds=60)


def test_a_handoff_while_a_person_owns_it_leaves_them_the_floor(world: World) -> None:
    agent = an_agent(world)
    customer = checked_in(world)
    _, case = handed_over(world, customer, COMPLAINT)
    accept_case(world.desk, case.id, agent.id)
    conversation, case = handed_over(
        world, customer, replace(COMPLAINT, severity=3, reason=Reason.MOMENT)
    )
    assert (conversation.status, conversation.owner_id) == (Status.OPEN, agent.id)
    assert (case.status, case.owner_id, case.severity) == (CaseStatus.OPEN, agent.id, 3)


def test_a_case_whose_owner_lost_the_floor_waits_again(world: World) -> None:
    agent = an_agent(world)
    customer = checked_in(world)
    _, case = handed_over(world, customer, COMPLAINT)
    accept_case(world.desk, case.id, agent.id)
    with world.records.write() as record:
        record.put(replace(customer.conversation, status=Status.BOT, owner_id=None))
    world.clock.move(minutes=3)
    customer.wants_a_person()
    case = customer.an_open_case
    assert (case.status, case.owner_id) == (CaseStatus.WAITING, None)
    assert case.waiting_since == world.clock.now()
    assert timer_of(world, TimerKind.ALERT_UNACCEPTED, case.id) is not None


def test_the_timeline_says_it_once(world: World) -> None:
    customer = checked_in(world)
    handed_over(world, customer, ASKED)
    handed_over(world, customer, COMPLAINT)
    assert customer.activities == ["Handed over to a person: the customer asked for one"]
    assert turns(world) == 0
