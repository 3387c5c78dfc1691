"""The console's stream: hints with ids, from the record, never words."""

import json

import pytest

from desk.application.accept_case import accept_case
from desk.application.write_note import write_note
from desk.core.reading import Moment
from tests.live import Events, Go, Live
from tests.shop_floor import Browser, a_complaint, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # hints over PostgreSQL are tested elsewhere


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False)


def until(events: Events, name: str) -> dict[str, object]:
    while True:
        found, data, _id = events.next()
        if found == name:
            return dict(data)


def test_a_new_case_arrives_with_what_the_bell_needs(live: Live) -> None:
    desk = live.world.desk
    with Browser(live, an_agent_at_work(desk)).stream() as events:
        assert until(events, "queue") == {"tickets": []}
        complaint = a_complaint(desk, moment=Moment.INJURY, severity=3)
        tickets = until(events, "queue")["tickets"]
        assert isinstance(tickets, list)
        assert [(t["id"], t["moment"]) for t in tickets] == [(complaint.case.id, "injury")]
        assert "hurt" not in json.dumps(tickets)
        assert "Maria" not in json.dumps(tickets)


def test_a_stream_asks_for_a_sign_of_life_at_once(live: Live) -> None:
    with Browser(live, an_agent_at_work(live.world.desk)).stream() as events:
        assert events.next()[0] == "beat"


def test_the_case_that_is_shown_tells_of_its_lines(live: Live) -> None:
    desk = live.world.desk
    complaint, agent = a_complaint(desk), an_agent_at_work(desk)
    browser = Browser(live, agent)
    with browser.stream(f"/desk/stream?case={complaint.case.id}") as events:
        before = until(events, "conversation")
        write_note(desk, complaint.case.id, agent.id, "a-note-0001", "Look at this")
        after = until(events, "conversation")
        assert int(str(after["seq"])) == int(str(before["seq"])) + 1


def test_the_customers_typing_is_passed_on(live: Live) -> None:
    desk = live.world.desk
    complaint = a_complaint(desk)
    browser = Browser(live, an_agent_at_work(desk))
    with browser.stream(f"/desk/stream?case={complaint.case.id}") as events:
        until(events, "conversation")
        desk.hints.publish([f"typing:customer:{complaint.conversation.id}"])
        assert until(events, "typing") == {"conversation": complaint.conversation.id}


def test_a_case_that_somebody_else_accepts_leaves_the_tickets(live: Live) -> None:
    desk = live.world.desk
    complaint, other = a_complaint(desk), an_agent_at_work(desk, "Rui Dias")
    with Browser(live, an_agent_at_work(desk)).stream() as events:
        assert until(events, "queue")["tickets"]
        accept_case(desk, complaint.case.id, other.id)
        assert until(events, "queue")["tickets"] == []


def test_an_accepted_case_makes_the_stream_start_again_to_watch_it(live: Live) -> None:
    desk = live.world.desk
    complaint, agent = a_complaint(desk), an_agent_at_work(desk)
    with Browser(live, agent).stream() as events:
        until(events, "queue")
        accept_case(desk, complaint.case.id, agent.id)
        assert until(events, "again") == {}


def test_signing_out_ends_what_the_stream_tells(live: Live) -> None:
    desk = live.world.desk
    browser = Browser(live, an_agent_at_work(desk))
    with browser.stream() as events:
        until(events, "queue")
        browser.post("/desk/sign-out")
        assert until(events, "again") == {}
    assert live.get("/desk/stream", cookies=browser.cookies).status_code == 401


def test_presence_makes_an_agent_available(live: Live) -> None:
    desk = live.world.desk
    agent = an_agent_at_work(desk)
    browser = Browser(live, agent)
    assert browser.post("/desk/presence").status_code == 204
    with desk.records.read() as record:
        seen = record.get(type(agent), agent.id)
    assert seen is not None
    assert seen.console_seen_at is not None


def test_a_note_never_reaches_the_customers_stream(live: Live) -> None:
    desk = live.world.desk
    complaint, agent = a_complaint(desk), an_agent_at_work(desk)
    browser = Browser(live, agent)
    path = f"/desk/cases/{complaint.case.id}"
    browser.post(f"{path}/accept")
    browser.post(f"{path}/notes", source_id="a-note-0001", text="A secret among us")
    headers = {"Authorization": f"Bearer {complaint.secret}"}
    with live.stream("/api/chat/stream?after=0", headers=headers) as events:
        browser.post(f"{path}/notes", source_id="a-note-0002", text="Another secret")
        browser.post(f"{path}/messages", source_id="a-reply-001", text="The last word")
        told = []
        while "The last word" not in json.dumps(told):
            told.append(events.next()[1])
    assert "secret" not in json.dumps(told)
