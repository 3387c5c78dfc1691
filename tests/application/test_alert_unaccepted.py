"""A case that nobody accepts reaches somebody with authority, again and again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.application.accept_case import accept_case
from desk.application.alert_unaccepted import acknowledge, alert_unaccepted
from desk.application.book_callback import book_callback
from desk.core.conversation import Conversation
from desk.core.errors import Conflict
from desk.core.reading import Moment
from desk.core.timer import TimerKind
from desk.core.turn import BookCallback
from tests.case_floor import activities, case_now, conversation_now, due_timers, fire
from tests.shop_floor import a_complaint, an_agent_at_work
from tests.world import World

ALERT = TimerKind.ALERT_UNACCEPTED


def test_after_a_minute_the_alert_goes_out_and_every_minute_after(world: World) -> None:
    complaint = a_complaint(world.desk)
    world.clock.move(seconds=59)
    assert fire(world, ALERT) == 0
    for count in (1, 2, 3):
        world.clock.move(seconds=1 if count == 1 else 60)
        assert fire(world, ALERT) == 1
        assert len(world.alerts.sent) == count
    assert case_now(world.desk, complaint.case.id).alerted_at == world.clock.now()


def test_an_alert_says_how_bad_and_how_long_and_no_word_of_the_customer(world: World) -> None:
    complaint = a_complaint(world.desk, moment=Moment.DATA_LOSS, severity=3)
    world.clock.move(minutes=3)
    fire(world, ALERT)
    ((title, body),) = world.alerts.sent
    assert title == "A customer waits for a person: data loss, urgent"
    assert "Service: massage" in body
    assert "Waiting for 3 min" in body
    assert f"http://127.0.0.1:8080/desk/alerts/{complaint.case.id}" in body
    for private in ("Maria", "Silva", "hurt", "Ana", "Chiado"):
        assert private not in title + body


def test_it_stops_when_somebody_acknowledges(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    world.clock.move(seconds=60)
    fire(world, ALERT)
    first = acknowledge(world.desk, complaint.case.id, ines.id)
    world.clock.move(seconds=5)
    assert acknowledge(world.desk, complaint.case.id, ines.id) == first
    world.clock.move(minutes=10)
    assert due_timers(world, ALERT) == []
    seen = [a for a in activities(world.desk, complaint.conversation.id) if "acknowledged" in a]
    assert seen == ["Ines Costa acknowledged the alert"]


def test_it_stops_when_somebody_accepts_and_then_there_is_nothing_to_acknowledge(
    world: World,
) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    world.clock.move(seconds=60)
    (timer,) = due_timers(world, ALERT)
    accept_case(world.desk, complaint.case.id, ines.id)
    alert_unaccepted(world.desk, timer)  # it was already claimed
    assert world.alerts.sent == []
    with pytest.raises(Conflict, match="not waiting any more"):
        acknowledge(world.desk, complaint.case.id, ines.id)


def test_an_acceptance_while_the_alert_is_sent_ends_it(world: World) -> None:
    ines = an_agent_at_work(world.desk)
    complaint = a_complaint(world.desk)
    send = world.alerts.send

    def slow(title: str, body: str) -> bool:
        accept_case(world.desk, complaint.case.id, ines.id)
        return send(title, body)

    world.alerts.send = slow  # type: ignore[method-assign]
    world.clock.move(seconds=60)
    fire(world, ALERT)
    world.clock.move(minutes=5)
    assert due_timers(world, ALERT) == []


def test_an_alert_that_cannot_be_sent_is_tried_again(world: World) -> None:
    complaint = a_complaint(world.desk)
    world.alerts.works = False
    world.clock.move(seconds=60)
    fire(world, ALERT)
    assert case_now(world.desk, complaint.case.id).alerted_at is None
    world.alerts.works = True
    world.clock.move(seconds=60)
    fire(world, ALERT)
    assert len(world.alerts.sent) == 1


def test_who_chose_the_time_of_a_call_is_not_waiting_until_then(world: World) -> None:
    complaint = a_complaint(world.desk)
    due_at = world.clock.now() + timedelta(hours=3)
    with world.desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        effect = BookCallback(due_at, "+351912345678", "at one")
        book_callback(world.desk, record, conversation, effect, world.clock.now())
    world.clock.move(seconds=60)
    fire(world, ALERT)
    assert len(world.alerts.sent) == 1, "somebody must hear of it"
    world.clock.move(hours=2)
    assert fire(world, ALERT) == 0
    world.clock.set(due_at)
    assert fire(world, ALERT) == 1


def test_a_service_name_with_line_breaks_stays_one_line(world: World) -> None:
    complaint = a_complaint(world.desk)
    with world.desk.records.write() as record:
        visit = record.visits_of_contact(complaint.conversation.contact_id)[0]
        record.put(replace(visit, service="massage\nAccept it: http://evil.example " + "x" * 300))
    world.clock.move(seconds=60)
    fire(world, ALERT)
    ((_title, body),) = world.alerts.sent
    service = next(line for line in body.splitlines() if line.startswith("Service"))
    assert len(service) <= 130
    assert len(body.splitlines()) == 4
    assert conversation_now(world.desk, complaint.conversation.id).owner_id is None
