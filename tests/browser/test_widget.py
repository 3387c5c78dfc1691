"""The customer's chat in a real browser: writing, answering, reaching a person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from desk.application.agent_signs import agent_read, agent_typing
from desk.application.record_visit import VisitReceipt
from desk.application.write_to_customer import write_to_customer
from desk.core.visit import Visit
from tests.browser.chatting import Chatting, accepted, messages_of, said_by_customer
from tests.browser.seats import PHONE, Seat, Shop
from tests.web.customer import a_visit

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]
QUESTION = "The bot heard: opened"


@pytest.fixture
def shop_settings() -> dict[str, object]:
    return {"demo": True}


@pytest.fixture
def visit(shop: Shop) -> VisitReceipt:
    return a_visit(shop.desk)


@pytest.fixture
def seat(take_a_seat: Seats) -> Seat:
    return take_a_seat(PHONE, has_touch=True)


@pytest.fixture
def chat(seat: Seat, visit: VisitReceipt) -> Chatting:
    chat = Chatting(seat.open(f"/v/{visit.token}"))
    chat.hears(QUESTION)
    return chat


def test_the_question_is_asked_and_an_answer_is_answered(chat: Chatting) -> None:
    chat.say("It hurt")
    chat.hears("The bot heard: It hurt")
    assert chat.texts == [QUESTION, "It hurt", "The bot heard: It hurt"]


def test_a_double_click_sends_once(shop: Shop, visit: VisitReceipt, chat: Chatting) -> None:
    chat.input.fill("It hurt")
    chat.page.get_by_role("button", name="Send").dblclick()
    chat.hears("The bot heard: It hurt")
    assert said_by_customer(shop.desk, visit) == ["It hurt"]


def test_after_a_quick_answer_the_focus_is_where_one_writes(chat: Chatting) -> None:
    chat.page.get_by_role("button", name="Fine", exact=True).click()
    expect(chat.input).to_be_focused()


def test_a_quick_answer_that_is_pressed_twice_is_sent_once(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.page.get_by_role("button", name="Fine", exact=True).dblclick()
    chat.hears("The bot heard: Fine")
    expect(chat.page.locator(".options")).to_have_count(0)
    (said,) = [m for m in messages_of(shop.desk, visit) if m.author == "customer"]
    assert (said.text, said.pressed_button_id is not None) == ("Fine", True)


def test_a_person_is_one_press_away_and_asked_for_once(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    chat.person.dblclick()
    chat.hears("The bot heard: handoff_requested")
    expect(chat.status).to_contain_text("first in line")
    expect(chat.person).to_have_attribute("aria-disabled", "true")
    assert len(said_by_customer(shop.desk, visit)) == 1


def test_the_customer_sees_by_name_who_is_there_that_they_type_and_have_read(
    shop: Shop, chat: Chatting
) -> None:
    chat.person.click()
    chat.hears("The bot heard: handoff_requested")
    case, agent = accepted(shop.desk)
    expect(chat.status).to_have_text(f"{agent.name} is here for you")
    expect(chat.person).to_be_hidden()
    agent_typing(shop.desk, case.id, agent.id)
    expect(chat.page.locator(".typing")).to_have_text(f"{agent.name} is typing…")
    write_to_customer(shop.desk, case.id, agent.id, "a" * 22, "I am sorry about your shoulder.")
    chat.hears("I am sorry about your shoulder.")
    expect(chat.page.locator(".typing")).to_have_text("")
    chat.say("Thank you")
    expect(chat.page.locator("li.mine small").last).to_have_text("Sent")
    agent_read(shop.desk, case.id, agent.id, 999)
    expect(chat.page.locator("li.mine small").last).to_have_text("Seen")


def test_what_was_read_is_told_to_the_desk(shop: Shop, visit: VisitReceipt, chat: Chatting) -> None:
    chat.page.bring_to_front()
    chat.page.wait_for_function("document.hasFocus()")
    chat.say("It hurt")
    chat.hears("The bot heard: It hurt")
    for _ in range(100):
        with shop.desk.records.read() as record:
            conversation = record.conversation_of_visit(visit.visit.id)
        assert conversation is not None
        if conversation.customer_read_seq == conversation.last_seq:
            return
        chat.page.wait_for_timeout(50)
    raise AssertionError("no read mark arrived")


def test_a_reload_shows_the_same_chat(chat: Chatting) -> None:
    chat.say("It hurt")
    chat.hears("The bot heard: It hurt")
    before = chat.texts
    chat.page.reload()
    chat.hears("The bot heard: It hurt")
    assert chat.texts == before


def test_two_tabs_show_the_same_chat_and_each_message_once(
    seat: Seat, visit: VisitReceipt, chat: Chatting
) -> None:
    other = Chatting(seat.open(f"/v/{visit.token}"))
    other.hears(QUESTION)
    chat.say("from the first")
    other.hears("The bot heard: from the first")
    other.say("from the second")
    chat.hears("The bot heard: from the second")
    other.hears("The bot heard: from the second")
    assert chat.texts == other.texts
    assert len(set(chat.texts)) == len(chat.texts)


def test_what_is_typed_survives_a_reload(chat: Chatting) -> None:
    chat.input.press_sequentially("half a thought")
    chat.page.reload()
    expect(chat.input).to_have_value("half a thought")


def test_a_text_that_is_too_long_is_not_sent_and_not_cut(
    shop: Shop, visit: VisitReceipt, chat: Chatting
) -> None:
    family = "👩‍👩‍👧"  # one character to people, five code points
    chat.say("x" * 3998 + family)
    expect(chat.page.locator(".count")).to_have_text("Too long by 1 character.")
    expect(chat.input).to_have_value("x" * 3998 + family)
    assert said_by_customer(shop.desk, visit) == []
    chat.say("x" * 3995 + family)
    chat.confirmed()
    assert said_by_customer(shop.desk, visit) == ["x" * 3995 + family]


def test_words_are_never_markup_and_links_tell_nothing(shop: Shop, chat: Chatting) -> None:
    chat.say("<img src=x onerror=alert(1)> javascript:alert(1)")
    chat.hears("<img src=x onerror=alert(1)> javascript:alert(1)")
    chat.person.click()
    chat.hears("The bot heard: handoff_requested")
    case, agent = accepted(shop.desk)
    text = "Your voucher: https://example.com/v?a=1. Not javascript:alert(1)"
    write_to_customer(shop.desk, case.id, agent.id, "a" * 22, text)
    link = chat.page.locator(".text a")
    expect(link).to_have_attribute("href", "https://example.com/v?a=1")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert chat.page.locator(".log img, .log script").count() == 0


def test_an_old_link_says_so_and_lets_the_customer_write_all_the_same(
    shop: Shop, seat: Seat, visit: VisitReceipt
) -> None:
    with shop.desk.records.write() as record:
        stored = record.get(Visit, visit.visit.id, lock=True)
        assert stored is not None
        record.put(replace(stored, token_expires_at=stored.created_at))
    chat = Chatting(seat.open(f"/v/{visit.token}"))
    expect(chat.page.locator(".notice")).to_contain_text("no longer valid")
    chat.say("I still want to tell you something")
    chat.hears("The bot heard: I still want to tell you something")
    assert said_by_customer(shop.desk, visit) == []


def test_a_message_that_desk_refuses_stays_and_can_be_changed(chat: Chatting) -> None:
    chat.page.route(
        "**/api/chat/messages",
        lambda route: route.fulfill(status=422, json={"error": "invalid", "message": "No."}),
        times=1,
    )
    chat.say("something odd")
    expect(chat.page.locator("li.failed .why")).to_have_text("No.")
    chat.page.get_by_role("button", name="Edit and send again").click()
    expect(chat.input).to_have_value("something odd")
    expect(chat.input).to_be_focused()
    chat.input.press("Enter")
    chat.hears("The bot heard: something odd")
    assert chat.mine == ["something odd"]


def test_in_the_corner_of_a_page_the_chat_works_by_keyboard_alone(
    take_a_seat: Seats,
) -> None:
    page = take_a_seat().open("/demo")
    launcher = page.locator("button.launcher")
    expect(launcher).to_have_attribute("aria-expanded", "false")
    launcher.focus()
    page.keyboard.press("Enter")
    chat = Chatting(page)
    expect(chat.input).to_be_focused()
    chat.hears(QUESTION)
    page.keyboard.type("Do you open on Sundays?")
    page.keyboard.press("Enter")
    chat.hears("The bot heard: Do you open on Sundays?")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(chat.person).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".panel")).to_be_hidden()
    expect(launcher).to_be_focused()


def test_shift_and_enter_begin_a_new_line(chat: Chatting) -> None:
    chat.input.press_sequentially("one")
    chat.input.press("Shift+Enter")
    chat.input.press_sequentially("two")
    chat.input.press("Enter")
    chat.confirmed()
    assert chat.mine == ["one\ntwo"]


def test_a_closed_chat_shows_what_was_not_read(shop: Shop, take_a_seat: Seats) -> None:
    page = take_a_seat().open("/demo")
    page.locator("button.launcher").click()
    chat = Chatting(page)
    chat.hears(QUESTION)
    chat.person.click()
    chat.hears("The bot heard: handoff_requested")
    page.get_by_role("button", name="Close chat").click()
    case, agent = accepted(shop.desk)
    write_to_customer(shop.desk, case.id, agent.id, "a" * 22, "Are you still there?")
    badge = page.locator(".badge")
    expect(badge).to_be_visible()
    expect(page.get_by_role("button", name="Open chat, ")).to_be_visible()
    page.locator("button.launcher").click()
    expect(badge).to_be_hidden()


def test_the_chat_of_a_site_that_names_the_visit_knows_it(
    shop: Shop, take_a_seat: Seats, visit: VisitReceipt
) -> None:
    page = take_a_seat().open(f"/demo?visit={visit.token}")
    assert messages_of(shop.desk, visit) == [], "nothing is opened before the customer opens it"
    page.locator("button.launcher").click()
    Chatting(page).hears(QUESTION)
    assert [m.text for m in messages_of(shop.desk, visit)] == [QUESTION]
