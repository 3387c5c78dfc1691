"""A promise is announced when it is due, and broken when nobody closes it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from desk.application.accept_case import accept_case
from desk.application.alert_unaccepted import acknowledge
from desk.application.book_callback import book_callback
from desk.application.promise_due import close_promise
from desk.core.conversation import Conversation
from desk.core.errors import Conflict, NotAllowed, NotFound
from desk.core.promise import Promise, PromiseStatus
from desk.core.timer import TimerKind
from desk.core.turn import BookCallback
from tests.case_floor import activities, due_timers, fire
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World

DUE = TimerKind.PROMISE_DUE


def promised(world: World, complaint: Complaint, at: datetime) -> Promise:
    with world.desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        effect = BookCallback(at, "+351912345678", "then")
        _, promise = book_callback(world.desk, record, conversation, effect, world.clock.now())
    return promise


def promise_now(world: World, promise: Promise) -> Promise:
    with world.desk.records.read() as record:
        found = record.get(Promise, promise.id)
    assert found is not None
    return found


@pytest.fixture
def complaint(world: World) -> Complaint:
    return a_complaint(world.desk)


@pytest.fixture
def promise(world: World, complaint: Complaint) -> Promise:
    """A call in an hour."""
    return promised(world, complaint, world.clock.now() + timedelta(hours=1))


def test_when_it_is_due_people_hear_of_it(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    world.clock.move(minutes=59)
    assert fire(world, DUE) == 0
    world.clock.move(minutes=1)
    world.hints.published.clear()
    fire(world, DUE)
    assert activities(world.desk, complaint.conversation.id)[-1].startswith("A promise is due: ")
    assert "queue" in world.hints.topics
    assert promise_now(world, promise).status == PromiseStatus.OPEN


def test_a_case_that_nobody_owns_raises_its_alert_again(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    ines = an_agent_at_work(world.desk)
    acknowledge(world.desk, complaint.case.id, ines.id)
    world.clock.move(hours=1)
    fire(world, DUE)
    fire(world, TimerKind.ALERT_UNACCEPTED)
    assert len(world.alerts.sent) == 1


def test_a_quarter_of_an_hour_later_it_is_broken_and_that_is_told(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    world.clock.move(hours=1)
    fire(world, DUE)
    world.clock.move(minutes=15)
    fire(world, DUE)
    assert promise_now(world, promise).status == PromiseStatus.BROKEN
    assert "broken" in activities(world.desk, complaint.conversation.id)[-1]
    title, body = world.alerts.sent[-1]
    assert title == "A promise to a customer was broken"
    assert complaint.case.id in body
    assert "+351" not in body
    world.clock.move(hours=5)
    assert due_timers(world, DUE) == []


def test_a_desk_that_was_down_says_that_it_is_late_once(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    world.clock.move(hours=4)
    assert fire(world, DUE) == 1
    assert fire(world, DUE) == 0
    late = [a for a in activities(world.desk, complaint.conversation.id) if "late" in a]
    assert len(late) == 1
    assert promise_now(world, promise).status == PromiseStatus.OPEN, "people get their time"


def test_the_owner_says_that_it_was_kept(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    ines, rui = an_agent_at_work(world.desk), an_agent_at_work(world.desk, "Rui Alves")
    with pytest.raises(Conflict, match="Accept it first"):
        close_promise(world.desk, promise.id, ines.id, kept=True)
    accept_case(world.desk, complaint.case.id, ines.id)
    with pytest.raises(NotAllowed):
        close_promise(world.desk, promise.id, rui.id, kept=True)
    kept = close_promise(world.desk, promise.id, ines.id, kept=True)
    assert (kept.status, kept.by_agent_id) == (PromiseStatus.KEPT, ines.id)
    assert close_promise(world.desk, promise.id, ines.id, kept=True) == kept
    with pytest.raises(Conflict, match="kept already"):
        close_promise(world.desk, promise.id, ines.id, kept=False)
    world.clock.move(hours=2)
    assert due_timers(world, DUE) == []


def test_a_broken_promise_may_still_be_kept_late(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    ines = an_agent_at_work(world.desk)
    world.clock.move(hours=1)
    fire(world, DUE)
    world.clock.move(minutes=15)
    fire(world, DUE)
    accept_case(world.desk, complaint.case.id, ines.id)
    assert close_promise(world.desk, promise.id, ines.id, kept=True).status == PromiseStatus.KEPT


def test_a_call_that_was_moved_is_announced_at_its_new_time_only(
    world: World, complaint: Complaint, promise: Promise
) -> None:
    later = promised(world, complaint, world.clock.now() + timedelta(hours=5))
    world.clock.move(hours=2)
    assert fire(world, DUE) == 0
    assert promise_now(world, promise).status == PromiseStatus.WITHDRAWN
    world.clock.move(hours=3)
    assert fire(world, DUE) == 1
    assert promise_now(world, later).announced_at is not None


def test_a_promise_that_does_not_exist_is_not_found(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    with pytest.raises(NotFound):
        close_promise(world.desk, "nothing", ines.id, kept=True)
