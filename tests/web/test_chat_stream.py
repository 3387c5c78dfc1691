"""What the customer's browser hears. On both databases."""

from __future__ import annotations

import pytest

from desk.application.accept_case import accept_case
from desk.application.agent_signs import agent_typing
from desk.application.write_note import write_note
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent
from desk.core.case import Case
from tests.live import Live
from tests.shop_floor import an_agent_at_work
from tests.web.customer import Customer, a_visit, next_of, texts_until


@pytest.fixture
def customer(live: Live) -> Customer:
    customer = Customer(live)
    customer.open(visit=a_visit(live.world.desk).token)
    return customer


def case_of(live: Live) -> Case:
    with live.world.desk.records.read() as record:
        return record.open_cases()[0]


def accepted(live: Live) -> tuple[Case, Agent]:
    agent = an_agent_at_work(live.world.desk, "Ines Costa")
    return accept_case(live.world.desk, case_of(live).id, agent.id), agent


def test_the_bots_question_arrives_with_its_buttons(customer: Customer) -> None:
    with customer.listen() as events:
        question = next_of(events, "message")
    assert question["author"] == "bot"
    assert question["buttons"][0]["title"] == "Fine"
    assert set(question["buttons"][0]) == {"id", "title"}, "the intent is none of the browser's"


def test_a_reader_is_told_who_has_the_floor_when_it_has_caught_up(customer: Customer) -> None:
    with customer.listen() as events:
        state = next_of(events, "state")
    assert (state["status"], state["agent"], state["place"]) == ("bot", None, None)


def test_the_id_of_an_event_is_the_seq_of_its_message(customer: Customer) -> None:
    with customer.listen() as events:
        name, data, event_id = events.next()
        while name != "message":
            name, data, event_id = events.next()
    assert event_id == str(data["seq"])


def test_a_message_and_its_answer_arrive_in_order(customer: Customer) -> None:
    with customer.listen() as events:
        texts = texts_until(events, "The bot heard: opened")
        customer.say("It hurt")
        texts += texts_until(events, "The bot heard: It hurt")
    assert texts == ["The bot heard: opened", "It hurt", "The bot heard: It hurt"]


def test_a_reader_continues_after_its_cursor(customer: Customer) -> None:
    with customer.listen() as events:
        customer.say("It hurt")
        texts_until(events, "The bot heard: It hurt")
    with customer.listen(after=2) as events:
        assert next_of(events, "message")["text"] == "The bot heard: It hurt"
        assert next_of(events, "state")


def test_a_reader_that_has_everything_hears_only_what_comes_next(customer: Customer) -> None:
    with customer.listen() as events:
        next_of(events, "message")
    with customer.listen(after=1) as events:
        next_of(events, "state")
        customer.say("later")
        assert next_of(events, "message")["text"] == "later"


def test_the_customer_sees_who_comes_and_hears_them(live: Live, customer: Customer) -> None:
    with customer.listen() as events:
        customer.ask("person", {"source_id": "p" * 22})
        state = next_of(events, "state")
        while state["status"] != "waiting" or state["place"] is None:
            state = next_of(events, "state")
        assert state["place"] == 1
        case, agent = accepted(live)
        state = next_of(events, "state")
        while state["agent"] is None:
            state = next_of(events, "state")
        assert state["agent"] == agent.name
        write_to_customer(live.world.desk, case.id, agent.id, "a" * 22, "Hello, I am Ines.")
        said = next_of(events, "message")
        while said["author"] != "agent":
            said = next_of(events, "message")
    assert (said["name"], said["text"]) == (agent.name, "Hello, I am Ines.")


def test_notes_and_activities_never_reach_the_customer(live: Live, customer: Customer) -> None:
    with customer.listen() as events:
        customer.ask("person", {"source_id": "p" * 22})
        texts_until(events, "The bot heard: handoff_requested")
        case, agent = accepted(live)
        write_note(live.world.desk, case.id, agent.id, "n" * 22, "between us")
        write_to_customer(live.world.desk, case.id, agent.id, "a" * 22, "the last word")
        texts = texts_until(events, "the last word")
    assert "between us" not in texts
    with customer.listen() as events:
        everything = texts_until(events, "the last word")
    assert "between us" not in everything
    assert len(everything) == len(set(everything))


def test_the_customer_sees_that_the_agent_typing(live: Live, customer: Customer) -> None:
    customer.ask("person", {"source_id": "p" * 22})
    with customer.listen() as events:
        texts_until(events, "The bot heard: handoff_requested")
        case, agent = accepted(live)
        while next_of(events, "state")["agent"] is None:
            pass
        agent_typing(live.world.desk, case.id, agent.id)
        assert next_of(events, "typing") == {"who": agent.name}


def test_who_waits_is_told_when_the_queue_moves_and_others_are_left_alone(
    live: Live, customer: Customer
) -> None:
    customer.ask("person", {"source_id": "p" * 22})
    second = Customer(live)
    second.open(visit=a_visit(live.world.desk).token)
    calm = Customer(live)
    calm.open(visit=a_visit(live.world.desk).token)
    second.ask("person", {"source_id": "q" * 22})
    with second.listen() as events, calm.listen() as quiet:
        state = next_of(events, "state")
        while state["place"] != 2:
            state = next_of(events, "state")
        next_of(quiet, "state")
        waked = live.installation.hub.count()
        accepted(live)
        while state["place"] != 1:
            state = next_of(events, "state")
        assert live.installation.hub.count() == waked


def test_a_forged_cursor_is_refused(customer: Customer) -> None:
    for after in ("-1", "many", "99999999999999999999"):
        answer = customer.live.get(f"/api/chat/stream?after={after}", headers=customer.all_headers)
        assert answer.status_code == 422
