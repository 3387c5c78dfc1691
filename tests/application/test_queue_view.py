"""The queue as an agent sees it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import event

from desk.application.accept_case import accept_case
from desk.application.agent_signs import agent_read
from desk.application.pass_on import pass_on
from desk.application.presence import console_seen, set_away
from desk.application.queue_view import QueueView, queue
from desk.application.receive_message import receive_message
from desk.core.agent import Agent, Role
from desk.core.case import Case, Team
from desk.core.reading import Moment
from tests.case_floor import case_now
from tests.shop_floor import a_complaint, an_agent_at_work
from tests.world import World


def seen_by(world: World, agent: Agent) -> QueueView:
    with world.desk.records.read() as record:
        current = record.get(Agent, agent.id)
        assert current is not None
        return queue(record, world.desk, current, world.clock.now())


def change(world: World, case: Case, **changes: object) -> None:
    with world.desk.records.write() as record:
        record.put(replace(case_now(world.desk, case.id), **changes))  # type: ignore[arg-type]


def test_most_urgent_first_moment_of_truth_then_severity_then_waiting_time(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    mild = a_complaint(world.desk, name="Mild", severity=1)
    world.clock.move(minutes=1)
    clear = a_complaint(world.desk, name="Clear", severity=2)
    world.clock.move(minutes=1)
    later = a_complaint(world.desk, name="Clear, later", severity=2)
    world.clock.move(minutes=1)
    churn = a_complaint(world.desk, name="Leaving", severity=1, moment=Moment.CHURN)
    shown = [entry.case_id for entry in seen_by(world, ines).waiting]
    assert shown == [one.case.id for one in (churn, clear, later, mild)]


def test_an_entry_says_who_what_how_bad_and_how_long(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    a_complaint(world.desk)
    world.clock.move(minutes=4)
    (entry,) = seen_by(world, ines).waiting
    assert (entry.contact_name, entry.severity, entry.team) == ("Maria Silva", 2, Team.CARE)
    assert entry.visit is not None
    assert (entry.visit.service, entry.visit.staff) == ("massage", "Ana")
    assert (entry.quotes, entry.wants) == (("hurt so much",), "a call, and not from Ana")
    assert entry.waiting == timedelta(minutes=4)


def test_a_case_is_in_the_list_of_what_one_may_do_with_it(world: World) -> None:
    desk = world.desk
    ines, rui = an_agent_at_work(desk), an_agent_at_work(desk, "Rui Alves")
    boss = an_agent_at_work(desk, "Bia Boss", Role.MANAGER)
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    pass_on(desk, complaint.case.id, ines.id, to_agent_id=rui.id)

    (mine,) = seen_by(world, ines).mine
    assert (mine.owner_name, mine.passed_to) == ("Ines Costa", "Rui Alves")
    theirs = seen_by(world, rui)
    assert [entry.case_id for entry in theirs.offered] == [complaint.case.id]
    assert (theirs.mine, theirs.waiting, theirs.others) == ((), (), ())
    assert [entry.owner_name for entry in seen_by(world, boss).others] == ["Ines Costa"]


def test_unread_counts_what_the_customer_wrote_since_the_owners_last_look(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    agent_read(desk, complaint.case.id, ines.id, 10_000)
    assert seen_by(world, ines).mine[0].unread == 0
    receive_message(desk, complaint.conversation.id, "m-1", "hello")
    receive_message(desk, complaint.conversation.id, "m-2", "are you there?")
    assert seen_by(world, ines).mine[0].unread == 2


def test_a_case_rings_for_its_team_and_for_everybody_while_the_team_is_not_there(
    world: World,
) -> None:
    desk = world.desk
    care, sales = an_agent_at_work(desk, "Carla Care"), an_agent_at_work(desk, "Sara Sales")
    with desk.records.write() as record:
        record.put(replace(care, teams=(Team.CARE,)))
        record.put(replace(sales, teams=(Team.SALES,)))
    a_complaint(desk)
    console_seen(desk, sales.id)
    assert seen_by(world, sales).waiting[0].rings, "nobody of the care team is there"
    console_seen(desk, care.id)
    assert not seen_by(world, sales).waiting[0].rings
    assert seen_by(world, care).waiting[0].rings
    set_away(desk, care.id, True)
    assert not seen_by(world, care).waiting[0].rings
    assert seen_by(world, sales).waiting[0].rings


def test_a_case_that_was_passed_on_rings_for_whom_it_was_passed_to(world: World) -> None:
    desk = world.desk
    ines, rui = an_agent_at_work(desk), an_agent_at_work(desk, "Rui Alves")
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    pass_on(desk, complaint.case.id, ines.id, to_team=Team.CARE)
    assert seen_by(world, rui).offered[0].rings
    assert not seen_by(world, ines).mine[0].rings
    assert seen_by(world, ines).mine[0].passed_to == "team care"


def test_colleagues_are_shown_with_who_is_there_and_what_they_own(world: World) -> None:
    desk = world.desk
    ines, rui = an_agent_at_work(desk), an_agent_at_work(desk, "Rui Alves")
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, rui.id)
    shown = seen_by(world, ines)
    (colleague,) = shown.colleagues
    assert (colleague.name, colleague.available, colleague.owns) == ("Rui Alves", True, 1)
    assert not shown.available, "no console of Ines has given a sign of life"


def test_a_long_queue_costs_no_more_queries_than_a_short_one(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    counts = []
    for _ in range(2):
        for _ in range(4):
            a_complaint(world.desk)
        statements: list[str] = []

        def count(_c: object, _cur: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023 - called while this list is the present one

        event.listen(world.engine, "before_cursor_execute", count)
        seen_by(world, ines)
        event.remove(world.engine, "before_cursor_execute", count)
        counts.append(len(statements))
    assert counts[0] == counts[1]
