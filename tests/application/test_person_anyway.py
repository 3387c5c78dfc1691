"""Even a bug of the desk's own leaves nobody without a person."""

from __future__ import annotations

import pytest

from desk.core.case import CaseStatus
from desk.core.conversation import Status
from desk.core.errors import Unavailable
from desk.core.hours import Hours
from desk.core.turn import TurnRequest
from tests.application.customer import checked_in, opening_hours, turns, words
from tests.world import World

pytestmark = pytest.mark.databases("sqlite")

A_ZONE_THAT_IS_GONE = Hours("Mars/Olympus", ())


def test_a_turn_that_cannot_be_planned_gets_a_person_at_once(world: World) -> None:
    customer = checked_in(world)
    opening_hours(world, A_ZONE_THAT_IS_GONE)
    customer.writes("The oil burned me")
    turns(world)
    assert customer.conversation.status == Status.WAITING
    assert customer.an_open_case.status == CaseStatus.WAITING
    assert customer.last_words == words("bot_failed.first")
    customer.writes("Hello?")
    turns(world)
    assert customer.last_words == words("bot_failed.waiting")


def test_a_failure_that_cannot_be_told_as_usual_gets_a_person_all_the_same(world: World) -> None:
    customer = checked_in(world)

    def breaks(_request: TurnRequest) -> None:
        opening_hours(world, A_ZONE_THAT_IS_GONE)

    world.bot.during_turn = breaks
    world.bot.will_fail()
    customer.writes("The oil burned me")
    turns(world)
    assert customer.conversation.status == Status.WAITING
    assert customer.last_words == words("bot_failed.first")


def test_a_greeting_that_cannot_be_planned_calls_nobody(world: World) -> None:
    opening_hours(world, A_ZONE_THAT_IS_GONE)
    customer = checked_in(world, greeted=False)
    with pytest.raises(KeyError):
        turns(world)
    assert customer.case is None


def test_a_database_that_is_away_is_waited_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = checked_in(world)
    customer.writes("The oil burned me")

    def away() -> None:
        raise Unavailable("away")

    monkeypatch.setattr(world.desk.records, "read", away)
    with pytest.raises(Unavailable):
        turns(world)
    monkeypatch.undo()
    assert customer.case is None
