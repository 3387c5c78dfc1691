"""Passing on: the old owner stays the owner until the new one accepts."""

from __future__ import annotations

import pytest

from desk.application.accept_case import accept_case
from desk.application.manage_agents import deactivate_agent
from desk.application.pass_on import decline_pass_on, pass_on, withdraw_pass_on
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent, Role
from desk.core.case import Team
from desk.core.errors import Conflict, Invalid, NotAllowed
from desk.core.message import Direction
from tests.case_floor import activities, all_messages, case_now, said_to_customer
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World


@pytest.fixture
def ines(world: World) -> Agent:
    return an_agent_at_work(world.desk)


@pytest.fixture
def rui(world: World) -> Agent:
    return an_agent_at_work(world.desk, "Rui Alves")


@pytest.fixture
def complaint(world: World, ines: Agent) -> Complaint:
    """Owned by Ines."""
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    return complaint


def test_the_old_owner_stays_and_may_write_until_the_new_one_accepts(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    desk = world.desk
    pass_on(desk, complaint.case.id, ines.id, to_agent_id=rui.id, note="She speaks Polish")
    assert case_now(desk, complaint.case.id).owner_id == ines.id
    write_to_customer(desk, complaint.case.id, ines.id, "s-1", "My colleague will help")
    with pytest.raises(NotAllowed, match="Ines Costa owns"):
        write_to_customer(desk, complaint.case.id, rui.id, "s-2", "Hello")
    accept_case(desk, complaint.case.id, rui.id)
    write_to_customer(desk, complaint.case.id, rui.id, "s-2", "Hello")
    with pytest.raises(NotAllowed, match="Rui Alves owns"):
        write_to_customer(desk, complaint.case.id, ines.id, "s-3", "One more thing")


def test_the_note_is_private_and_the_customer_hears_nothing_yet(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    before = said_to_customer(world.desk, complaint.conversation.id)
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id, note="She speaks Polish")
    notes = [
        message.text
        for message in all_messages(world.desk, complaint.conversation.id)
        if message.direction == Direction.NOTE
    ]
    assert notes == ["She speaks Polish"]
    assert said_to_customer(world.desk, complaint.conversation.id) == before


def test_both_consoles_hear_of_it(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    world.hints.published.clear()
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    assert {"queue", f"agent:{ines.id}", f"agent:{rui.id}"} <= world.hints.topics


def test_a_case_passed_to_one_is_not_for_another_to_take(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    eva = an_agent_at_work(world.desk, "Eva Melo")
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    with pytest.raises(Conflict, match="Ines Costa was faster"):
        accept_case(world.desk, complaint.case.id, eva.id)


def test_declining_leaves_the_owner(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    case = decline_pass_on(world.desk, complaint.case.id, rui.id)
    assert (case.owner_id, case.passed_to_agent_id) == (ines.id, None)
    assert "Rui Alves declined" in activities(world.desk, complaint.conversation.id)[-1]
    with pytest.raises(Conflict, match="not passed to you any more"):
        decline_pass_on(world.desk, complaint.case.id, rui.id)
    with pytest.raises(Conflict, match="faster"):
        accept_case(world.desk, complaint.case.id, rui.id)


def test_withdrawing_keeps_the_case(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    pass_on(world.desk, complaint.case.id, ines.id, to_team=Team.CARE)
    withdraw_pass_on(world.desk, complaint.case.id, ines.id)
    again = withdraw_pass_on(world.desk, complaint.case.id, ines.id)
    assert again.passed_to_team is None
    with world.desk.records.read() as record:
        assert record.cases_offered_to(rui) == []


def test_a_second_offer_takes_the_place_of_the_first(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    eva = an_agent_at_work(world.desk, "Eva Melo")
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    pass_on(world.desk, complaint.case.id, ines.id, to_agent_id=eva.id)
    with pytest.raises(Conflict):
        accept_case(world.desk, complaint.case.id, rui.id)
    assert accept_case(world.desk, complaint.case.id, eva.id).owner_id == eva.id


def test_only_the_owner_or_a_manager_passes_on(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    boss = an_agent_at_work(world.desk, "Bia Boss", Role.MANAGER)
    with pytest.raises(NotAllowed, match="Ines Costa owns"):
        pass_on(world.desk, complaint.case.id, rui.id, to_agent_id=rui.id)
    assert pass_on(world.desk, complaint.case.id, boss.id, to_agent_id=rui.id).owner_id == ines.id


def test_a_target_is_one_colleague_or_one_team(
    world: World, ines: Agent, rui: Agent, complaint: Complaint
) -> None:
    case_id = complaint.case.id
    with pytest.raises(Invalid, match="colleague or a team"):
        pass_on(world.desk, case_id, ines.id)
    with pytest.raises(Invalid, match="colleague or a team"):
        pass_on(world.desk, case_id, ines.id, to_agent_id=rui.id, to_team=Team.CARE)
    with pytest.raises(Invalid, match="owns this case already"):
        pass_on(world.desk, case_id, ines.id, to_agent_id=ines.id)
    with pytest.raises(Invalid, match="not here any more"):
        pass_on(world.desk, case_id, ines.id, to_agent_id="nobody")
    deactivate_agent(world.desk, rui.email)
    with pytest.raises(Invalid, match="not here any more"):
        pass_on(world.desk, case_id, ines.id, to_agent_id=rui.id)
