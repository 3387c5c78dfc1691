"""Who is there."""

from __future__ import annotations

import pytest

from desk.application.people import people_at
from desk.application.presence import console_closed, console_seen, set_away
from desk.core.agent import Agent
from desk.core.errors import NotAllowed
from tests.shop_floor import an_agent_at_work
from tests.world import World


def somebody_is_there(world: World) -> bool:
    with world.desk.records.read() as record:
        return people_at(world.desk, record, world.clock.now()).available


def agent_now(world: World, agent: Agent) -> Agent:
    with world.desk.records.read() as record:
        found = record.get(Agent, agent.id)
    assert found is not None
    return found


def test_a_live_console_makes_its_agent_available_and_the_queue_hears_of_it(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    assert not somebody_is_there(world)
    world.hints.published.clear()
    console_seen(world.desk, ines.id)
    assert somebody_is_there(world)
    assert "queue" in world.hints.topics


def test_a_beat_of_a_console_that_was_there_tells_the_queue_nothing(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    console_seen(world.desk, ines.id)
    world.clock.move(seconds=15)
    world.hints.published.clear()
    console_seen(world.desk, ines.id)
    assert agent_now(world, ines).console_seen_at == world.clock.now()
    assert world.hints.published == []


def test_beats_close_together_are_written_once(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    console_seen(world.desk, ines.id)
    first = world.clock.now()
    world.clock.move(seconds=3)
    console_seen(world.desk, ines.id)
    assert agent_now(world, ines).console_seen_at == first


def test_a_console_without_a_sign_for_a_minute_is_gone(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    console_seen(world.desk, ines.id)
    world.clock.move(seconds=61)
    assert not somebody_is_there(world)


def test_a_closed_console_counts_no_more_and_a_second_tab_does(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    console_seen(world.desk, ines.id)
    world.clock.move(seconds=2)
    console_closed(world.desk, ines.id)
    assert not somebody_is_there(world)
    world.clock.move(seconds=1)
    console_seen(world.desk, ines.id)  # within the pause between beats, and still it counts
    assert somebody_is_there(world)


def test_away_is_one_toggle(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    console_seen(world.desk, ines.id)
    assert set_away(world.desk, ines.id, True).away
    assert not somebody_is_there(world)
    set_away(world.desk, ines.id, False)
    assert somebody_is_there(world)


def test_a_console_of_nobody_is_refused(world: World) -> None:
    with pytest.raises(NotAllowed):
        console_seen(world.desk, "nobody")
    console_closed(world.desk, "nobody")  # a beacon of a page: nobody reads the answer
