"""The dossier: everything an agent knows before the first word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.application.accept_case import accept_case
from desk.application.book_callback import book_callback
from desk.application.case_view import Dossier, case_dossier, lines_after
from desk.application.pass_on import pass_on
from desk.application.receive_message import receive_message
from desk.application.record_visit import VisitOrder, record_visit
from desk.application.resolve_case import resolve_case
from desk.application.write_note import write_note
from desk.application.write_to_customer import write_to_customer
from desk.core.case import Outcome
from desk.core.conversation import Conversation
from desk.core.errors import NotFound
from desk.core.feedback import Feedback, Feeling
from desk.core.message import Direction
from desk.core.reading import Evidence, Moment, Mood, Reading
from desk.core.turn import BookCallback
from tests.fakes import CALM
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World


def dossier_of(world: World, complaint: Complaint) -> Dossier:
    with world.desk.records.read() as record:
        return case_dossier(record, world.desk, complaint.case.id, world.clock.now())


def test_who_which_visit_what_went_wrong_and_what_they_want(world: World) -> None:
    complaint = a_complaint(world.desk, moment=Moment.INJURY)
    dossier = dossier_of(world, complaint)
    assert dossier.contact.name == "Maria Silva"
    assert dossier.visit is not None
    assert (dossier.visit.service, dossier.visit.place, dossier.visit.staff) == (
        "massage",
        "Chiado",
        "Ana",
    )
    assert (dossier.case.severity, dossier.case.moment) == (2, Moment.INJURY)
    assert dossier.mood == Mood.ANGRY
    assert dossier.wants == "a call, and not from Ana"
    assert dossier.facts == ("She stopped the massage",)
    assert dossier.said == ("A person comes to this chat",)


def test_their_own_words_have_the_telling_phrase_marked(world: World) -> None:
    (quote,) = dossier_of(world, a_complaint(world.desk)).quotes
    assert "".join(piece.text for piece in quote.segments) == (
        "The massage hurt so much I had to stop it."
    )
    assert [piece.text for piece in quote.segments if piece.marked] == ["hurt so much"]


def test_a_quote_that_does_not_stand_in_its_message_marks_nothing(world: World) -> None:
    complaint = a_complaint(world.desk)
    with world.desk.records.write() as record:
        (handoff,) = record.handoffs_of_case(complaint.case.id)
        (quote,) = handoff.story.quotes
        wrong = replace(quote, start=0, end=5)
        record.put(replace(handoff, story=replace(handoff.story, quotes=(wrong,))))
        record.set_reading(quote.message_id, CALM)
    (shown,) = dossier_of(world, complaint).quotes
    assert not any(piece.marked for piece in shown.segments)


def test_a_later_fine_does_not_clear_the_mood(world: World) -> None:
    complaint = a_complaint(world.desk)
    received = receive_message(world.desk, complaint.conversation.id, "m-1", "it was fine")
    with world.desk.records.write() as record:
        record.set_reading(received.message.id, CALM)
    assert dossier_of(world, complaint).mood == Mood.ANGRY


def test_without_any_marks_the_last_words_are_quoted(world: World) -> None:
    complaint = a_complaint(world.desk)
    with world.desk.records.write() as record:
        (handoff,) = record.handoffs_of_case(complaint.case.id)
        (quote,) = handoff.story.quotes
        record.put(replace(handoff, story=replace(handoff.story, quotes=())))
        record.set_reading(quote.message_id, CALM)
    (shown,) = dossier_of(world, complaint).quotes
    assert shown.segments[0].text.startswith("The massage hurt")


def test_of_a_very_long_message_the_telling_phrases_are_quoted(world: World) -> None:
    long = "x" * 1000
    complaint = a_complaint(world.desk, f"{long} it hurt {long} so rude", "it hurt")
    with world.desk.records.write() as record:
        (handoff,) = record.handoffs_of_case(complaint.case.id)
        message_id = handoff.story.quotes[0].message_id
        start = 1001 + len("it hurt ") + 1000
        evidence = Evidence(start + 1, start + 8, "so rude")
        record.set_reading(
            message_id,
            Reading(0.9, 2, 0, Moment.NONE, (), (evidence,), "en", 0.9),
        )
    (shown,) = dossier_of(world, complaint).quotes
    assert "".join(piece.text for piece in shown.segments) == "it hurt … so rude"


def test_everything_said_noted_and_done_is_in_order_with_the_senders_own_ids(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    write_to_customer(desk, complaint.case.id, ines.id, "s-1", "I am sorry")
    write_note(desk, complaint.case.id, ines.id, "n-1", "Offer a refund")
    dossier = dossier_of(world, complaint)
    seqs = [line.message.seq for line in dossier.lines]
    assert seqs == list(range(1, len(seqs) + 1))
    assert dossier.cursor == seqs[-1]
    ids = {line.message.text: line.source_id for line in dossier.lines}
    assert (ids["I am sorry"], ids["Offer a refund"]) == ("s-1", "n-1")
    assert {line.message.direction for line in dossier.lines} == set(Direction)


def test_the_timeline_goes_on_from_a_cursor(world: World) -> None:
    complaint = a_complaint(world.desk)
    cursor = dossier_of(world, complaint).cursor
    receive_message(world.desk, complaint.conversation.id, "m-1", "hello?")
    with world.desk.records.read() as record:
        (line,) = lines_after(record, complaint.case.id, cursor)
        assert lines_after(record, complaint.case.id, line.message.seq) == ()
    assert line.message.text == "hello?"


def test_dated_promises_are_there_with_their_number(world: World) -> None:
    complaint = a_complaint(world.desk)
    at = world.clock.now() + timedelta(hours=2)
    with world.desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        effect = BookCallback(at, "+351912345678", "at noon")
        book_callback(world.desk, record, conversation, effect, world.clock.now())
    (promise,) = dossier_of(world, complaint).promises
    assert (promise.due_at, promise.phone, promise.said) == (at, "+351912345678", "at noon")


def test_earlier_visits_cases_and_feedback_of_the_same_customer(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    first = a_complaint(desk)
    accept_case(desk, first.case.id, ines.id)
    resolve_case(desk, first.case.id, ines.id, Outcome.RECOVERED)
    contact_id = first.conversation.contact_id
    second = a_complaint(desk, name="Maria again")
    with desk.records.write() as record:
        record.put(replace(second.case, contact_id=contact_id))
        visit = record.visits_of_contact(second.conversation.contact_id)[0]
        record.put(replace(visit, contact_id=contact_id))
        now, earlier_on = world.clock.now(), world.clock.now() - timedelta(days=1)
        happy = Feedback("f", first.conversation.id, contact_id, None, Feeling.HAPPY, "lovely",
                         None, earlier_on)  # fmt: skip
        record.add(happy)
        # what opened the second case is that case itself, nothing earlier
        record.add(replace(happy, id="g", feeling=Feeling.UNHAPPY, created_at=now))
    dossier = dossier_of(world, second)
    (earlier,) = dossier.earlier_cases
    assert (earlier.case.id, earlier.owner_name) == (first.case.id, "Ines Costa")
    assert earlier.summary == "Massage with Ana; it hurt."
    assert [v.id for v in dossier.earlier_visits] == [first.case.visit_id]
    assert [f.feeling for f in dossier.feedback] == [Feeling.HAPPY]


def test_visits_of_other_customers_do_not_leak(world: World) -> None:
    complaint = a_complaint(world.desk)
    record_visit(
        world.desk,
        VisitOrder("other", "manicure", world.clock.now(), "UTC", customer_name="Maria Silva"),
    )
    assert dossier_of(world, complaint).earlier_visits == ()


def test_how_long_they_wait_and_the_recovery_clock(world: World) -> None:
    desk, ines = world.desk, an_agent_at_work(world.desk)
    complaint = a_complaint(desk)
    world.clock.move(minutes=3)
    accept_case(desk, complaint.case.id, ines.id)
    dossier = dossier_of(world, complaint)
    assert dossier.waiting == timedelta(minutes=3), "accepted is not yet answered"
    assert (dossier.clock.stopped_at, dossier.clock.elapsed) == (None, timedelta(minutes=3))
    world.clock.move(minutes=1)
    write_to_customer(desk, complaint.case.id, ines.id, "s-1", "I am sorry")
    world.clock.move(hours=1)
    dossier = dossier_of(world, complaint)
    assert dossier.waiting is None
    assert dossier.clock.elapsed == timedelta(minutes=4)


def test_a_pass_on_shows_who_offers_it_to_whom(world: World) -> None:
    desk = world.desk
    ines, rui = an_agent_at_work(desk), an_agent_at_work(desk, "Rui Alves")
    complaint = a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    assert dossier_of(world, complaint).passed_on is None
    pass_on(desk, complaint.case.id, ines.id, to_agent_id=rui.id)
    passed_on = dossier_of(world, complaint).passed_on
    assert passed_on is not None
    assert (passed_on.by, passed_on.to) == ("Ines Costa", "Rui Alves")
    accept_case(desk, complaint.case.id, rui.id)
    assert dossier_of(world, complaint).passed_on is None


def test_a_case_that_does_not_exist_is_not_found(world: World) -> None:
    with world.desk.records.read() as record, pytest.raises(NotFound):
        case_dossier(record, world.desk, "nothing", world.clock.now())
    with world.desk.records.read() as record, pytest.raises(NotFound):
        lines_after(record, "nothing", 0)
