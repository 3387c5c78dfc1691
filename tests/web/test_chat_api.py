"""The chat API: open, write, ask for a person, read, type. On both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from desk.application.ids import new_id
from desk.core.conversation import Conversation, Status
from desk.core.message import Message
from desk.core.visit import Visit
from tests.live import Go, Live
from tests.web.customer import A_KEY, Customer, a_visit


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live(worker=False)


@pytest.fixture
def customer(live: Live) -> Customer:
    return Customer(live)


def conversation(live: Live, conversation_id: str) -> Conversation:
    with live.world.desk.records.read() as record:
        found = record.get(Conversation, conversation_id)
    assert found is not None
    return found


def messages(live: Live, conversation_id: str) -> list[Message]:
    with live.world.desk.records.read() as record:
        return list(record.messages(conversation_id))


def test_opening_twice_gives_the_same_chat_and_the_same_credential(customer: Customer) -> None:
    first, second = customer.open().json(), customer.open().json()
    assert first == second
    assert first["cursor"] == 0
    assert len(first["secret"]) >= 32


def test_opening_many_times_at_once_makes_one_chat(live: Live) -> None:
    visit = a_visit(live.world.desk)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: Customer(live).open(visit=visit.token).json(), range(16)))
    assert len({answer["conversation"] for answer in answers}) == 1


def test_the_link_of_a_visit_opens_the_chat_of_that_visit(live: Live, customer: Customer) -> None:
    visit = a_visit(live.world.desk)
    opened = customer.open(visit=visit.token).json()
    assert conversation(live, opened["conversation"]).visit_id == visit.visit.id


def test_an_unknown_link_and_an_old_one_are_refused_with_words(
    live: Live, customer: Customer
) -> None:
    unknown = customer.open(visit="0" * 32)
    assert unknown.status_code == 404
    visit = a_visit(live.world.desk)
    with live.world.desk.records.write() as record:
        stored = record.get(Visit, visit.visit.id, lock=True)
        assert stored is not None
        record.put(replace(stored, token_expires_at=stored.created_at))
    old = customer.open(visit=visit.token)
    assert old.status_code == 410
    assert "write to us" in old.json()["message"]


def test_opening_takes_a_visit_or_a_browser_key_and_not_both(customer: Customer) -> None:
    assert customer.ask("open", {"language": "en"}).status_code == 422
    assert customer.ask("open", {"visit": "x", "browser_key": A_KEY}).status_code == 422


def test_a_weak_browser_key_is_refused_by_name(customer: Customer) -> None:
    refused = customer.open(browser_key="guessable")
    assert refused.status_code == 422
    assert refused.json()["field"] == "browser_key"


def test_a_message_is_recorded_once_however_often_it_is_sent(
    live: Live, customer: Customer
) -> None:
    opened = customer.open().json()
    source_id = new_id()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: customer.say("It hurt", source_id), range(24)))
    assert {answer.status_code for answer in answers} <= {200, 429}
    assert len({answer.text for answer in answers if answer.ok}) == 1
    assert [m.text for m in messages(live, opened["conversation"])] == ["It hurt"]


def test_the_person_button_records_the_handoff_at_once(live: Live, customer: Customer) -> None:
    opened = customer.open().json()
    body = {"source_id": new_id()}
    first, again = customer.ask("person", body), customer.ask("person", body)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert conversation(live, opened["conversation"]).status == Status.WAITING


def test_a_read_mark_moves_forward_and_never_past_the_end(live: Live, customer: Customer) -> None:
    opened = customer.open().json()
    customer.say("one")
    assert customer.ask("read", {"seq": 99}).status_code == 204
    assert conversation(live, opened["conversation"]).customer_read_seq == 1
    assert customer.ask("read", {"seq": -1}).status_code == 422


def test_typing_is_a_hint_and_is_not_kept(live: Live, customer: Customer) -> None:
    opened = customer.open().json()
    assert customer.ask("typing", {}).status_code == 204
    assert messages(live, opened["conversation"]) == []


@pytest.mark.parametrize(
    "body",
    [
        {"text": "no source id"},
        {"source_id": 7, "text": "a number"},
        {"source_id": "x" * 22, "text": ""},
        {"source_id": "x" * 22, "text": "x" * 4001},
        {"source_id": "x" * 22, "text": "hi", "author": "agent"},
        [],
        "words",
    ],
)
def test_a_bad_message_is_refused_with_words_and_nothing_is_kept(
    live: Live, customer: Customer, body: object
) -> None:
    opened = customer.open().json()
    refused = customer.ask("messages", body)
    assert refused.status_code == 422
    assert refused.json()["message"]
    assert messages(live, opened["conversation"]) == []


def test_what_is_not_json_is_refused(live: Live, customer: Customer) -> None:
    customer.open()
    for broken in (b"{", b"\xff\xfe", b"[" * 10_000):
        refused = live.post(
            "/api/chat/messages",
            data=broken,
            headers=customer.all_headers | {"Content-Type": "application/json"},
        )
        assert refused.status_code in (400, 422), broken[:8]


def test_strange_characters_are_stored_and_come_back_safely(live: Live, customer: Customer) -> None:
    opened = customer.open().json()
    odd = "👩‍👩‍👧 \u202eabc\u200b<script>alert(1)</script>"
    body = '{"source_id": "aaaaaaaaaaaaaaaaaaaaaa", "text": "a\\ud800b\\u0000c"}'
    assert customer.say(odd).ok
    raw = live.post(
        "/api/chat/messages",
        data=body.encode(),
        headers=customer.all_headers | {"Content-Type": "application/json"},
    )
    assert raw.status_code == 200
    kept = messages(live, opened["conversation"])
    assert kept[0].text == odd
    assert "\x00" not in kept[1].text
    kept[1].text.encode("utf-8")


def test_whatever_is_unknown_gets_one_and_the_same_404(live: Live, customer: Customer) -> None:
    opened = customer.open().json()
    answers = set()
    for presented in ("", "Bearer", "Bearer x", f"Bearer {opened['conversation']}", "Basic eDp5"):
        for path, body in (
            ("messages", {"source_id": "x" * 22, "text": "hi"}),
            ("person", {"source_id": "x" * 22}),
            ("read", {"seq": 1}),
            ("typing", {}),
        ):
            stranger = Customer(live, headers={"Authorization": presented})
            answer = stranger.ask(path, body)
            answers.add((answer.status_code, answer.text))
        answer = live.get("/api/chat/stream", headers={"Authorization": presented})
        answers.add((answer.status_code, answer.text))
    assert len(answers) == 1
    assert answers.pop()[0] == 404


def test_a_flood_slows_its_own_conversation_only(live: Live, customer: Customer) -> None:
    customer.open()
    other = Customer(live)
    other.open(browser_key="f" * 32)
    answers = [customer.say(f"again {n}") for n in range(30)]
    slowed = [answer for answer in answers if answer.status_code == 429]
    assert slowed
    assert int(slowed[0].headers["Retry-After"]) >= 1
    assert slowed[0].json()["error"] == "throttled"
    assert other.say("a calm word").ok


def test_guessing_credentials_is_slowed_by_address(live: Live, customer: Customer) -> None:
    known = Customer(live)
    known.open()
    guesser = {"X-Forwarded-For": "203.0.113.7"}
    codes = [
        Customer(live, secret=f"{n:032x}", headers=guesser).ask("typing", {}).status_code
        for n in range(40)
    ]
    assert codes[0] == 404
    assert codes[-1] == 429
    assert known.say("still served").ok
