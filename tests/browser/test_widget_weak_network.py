"""The customer's chat on a bad day: dropped replies, no network, a reload, a desk that restarts.

Always: each message once, in order, and nothing lost.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from desk.application.record_visit import VisitReceipt
from desk.application.write_to_customer import write_to_customer
from tests.browser.chatting import Chatting, accepted, messages_of, said_by_customer
from tests.browser.seats import PHONE, Seat, Shop
from tests.web.customer import a_visit

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]
QUESTION = "The bot heard: opened"
POSTS = "**/api/chat/messages"


@pytest.fixture
def visit(shop: Shop) -> VisitReceipt:
    return a_visit(shop.desk)


@pytest.fixture
def seat(take_a_seat: Seats) -> Seat:
    return take_a_seat(PHONE)


@pytest.fixture
def chat(seat: Seat, visit: VisitReceipt) -> Chatting:
    chat = Chatting(seat.open(f"/v/{visit.token}"))
    chat.hears(QUESTION)
    return chat


def the_screen_is_the_record(shop: Shop, visit: VisitReceipt, chat: Chatting) -> None:
    chat.confirmed()
    kept = [m.text for m in messages_of(shop.desk, visit)]
    expect(chat.bubbles).to_have_count(len(kept))
    assert chat.texts == kept


def test_with_four_of_ten_replies_lost_each_message_arrives_once_and_in_order(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    luck = random.Random(7)
    lost = []

    def lose_some(route: Route) -> None:
        reply = route.fetch()  # desk has it
        if luck.random() < 0.4:
            lost.append(reply.status)
            route.abort()
        else:
            route.fulfill(response=reply)

    chat.page.route(POSTS, lose_some)
    said = [f"message {n}" for n in range(10)]
    for text in said:
        chat.say(text)
    chat.confirmed()
    assert len(lost) >= 2
    assert said_by_customer(shop.desk, visit) == said
    assert chat.mine == said
    chat.page.wait_for_timeout(500)  # the bot's last answer
    the_screen_is_the_record(shop, visit, chat)


def test_while_the_network_is_gone_both_sides_write_and_nothing_is_lost(
    shop: Shop, seat: Seat, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.person.click()
    chat.hears("The bot heard: handoff_requested")
    case, agent = accepted(shop.desk)
    expect(chat.status).to_contain_text(agent.name)
    seat.context.set_offline(True)
    expect(chat.banner).to_contain_text("offline")
    for n in range(3):
        chat.say(f"written in the tunnel {n}")
        write_to_customer(shop.desk, case.id, agent.id, f"agent-{n}".ljust(22, "x"), f"reply {n}")
    expect(chat.page.locator("li.pending")).to_have_count(3)
    seat.context.set_offline(False)
    chat.hears("reply 2")
    expect(chat.banner).to_have_text("")
    the_screen_is_the_record(shop, visit, chat)
    assert said_by_customer(shop.desk, visit)[1:] == [
        f"written in the tunnel {n}" for n in range(3)
    ]


def test_what_was_not_sent_yet_survives_a_reload(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.page.route(POSTS, lambda route: route.abort())
    chat.say("first")
    chat.say("second")
    chat.page.reload()
    expect(chat.page.locator("li.pending")).to_have_count(2)
    assert said_by_customer(shop.desk, visit) == []
    chat.page.unroute(POSTS)
    chat.confirmed()
    assert said_by_customer(shop.desk, visit) == ["first", "second"]
    the_screen_is_the_record(shop, visit, chat)


def test_a_reload_after_a_lost_reply_sends_nothing_twice(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    def swallow(route: Route) -> None:
        route.fetch()
        route.abort()

    chat.page.route(POSTS, swallow)
    chat.say("it arrived, but nobody said so")
    chat.hears("The bot heard: it arrived, but nobody said so")
    chat.page.reload()
    chat.page.unroute(POSTS)
    chat.confirmed()
    assert said_by_customer(shop.desk, visit) == ["it arrived, but nobody said so"]
    the_screen_is_the_record(shop, visit, chat)


def test_a_desk_that_restarts_loses_nothing_and_the_chat_goes_on(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.say("before")
    chat.hears("The bot heard: before")
    shop.stop()
    chat.say("meanwhile")
    expect(chat.banner).to_contain_text("Connection lost")
    shop.start()
    chat.hears("The bot heard: meanwhile")
    expect(chat.banner).to_have_text("")
    the_screen_is_the_record(shop, visit, chat)


def test_who_is_told_to_slow_down_loses_nothing(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.page.route(
        POSTS,
        lambda route: route.fulfill(
            status=429,
            headers={"Retry-After": "1"},
            json={"error": "throttled", "message": "Wait."},
        ),
        times=2,
    )
    chat.say("hasty")
    chat.confirmed()
    assert said_by_customer(shop.desk, visit) == ["hasty"]


def test_a_stream_that_is_cut_again_and_again_shows_each_message_once(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    def half(route: Route) -> None:
        """Ends the stream in the middle of an event, as a cut connection does."""
        after = int(route.request.url.split("after=")[1])
        events = [
            f'id: {m.seq}\nevent: message\ndata: {{"seq":{m.seq},"author":"{m.author}",'
            f'"text":"{m.text}","buttons":[],"at":"{m.created_at.isoformat()}",'
            f'"source_id":"{m.source_id}"}}\n\n'
            for m in messages_of(shop.desk, visit)
            if m.seq > after
        ]
        cut = "".join(events)
        route.fulfill(content_type="text/event-stream", body=cut[: len(cut) * 2 // 3])

    chat.page.route("**/api/chat/stream*", half)
    shop.stop()
    shop.start()
    for n in range(4):
        chat.say(f"line {n}")
        expect(chat.page.locator("li.mine", has_text=f"line {n}")).to_be_visible()
    chat.page.unroute("**/api/chat/stream*")
    chat.hears("The bot heard: line 3")
    the_screen_is_the_record(shop, visit, chat)
