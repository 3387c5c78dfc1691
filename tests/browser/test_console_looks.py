"""The console for every eye and hand: axe, phones, keyboards, no scripts."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from desk.application.book_callback import book_callback
from desk.core.agent import Role
from desk.core.conversation import Conversation
from desk.core.reading import Moment
from desk.core.turn import BookCallback
from tests.browser.seats import (
    LAPTOP,
    PHONE,
    SMALL_PHONE,
    Seat,
    Shop,
    accessibility_problems,
    overflow,
)
from tests.browser.test_console import owned, say
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_axe_finds_nothing(
    shop: Shop, take_a_seat: Seats, size: dict[str, int], scheme: str
) -> None:
    a_complaint(shop.desk, moment=Moment.INJURY, severity=3)
    a_complaint(shop.desk, name="Jonas Weber", severity=1)
    seat = take_a_seat(size, color_scheme=scheme)
    page = seat.page
    page.goto(f"{shop.url}/desk/sign-in")
    found = accessibility_problems(page)
    page = seat.sign_in(an_agent_at_work(shop.desk, role=Role.MANAGER))
    found += accessibility_problems(page)
    page.get_by_role("link", name="Maria Silva").click()
    found += accessibility_problems(page)
    page.locator("#foot").get_by_role("button", name="Accept").click()
    say(page, "Hello")
    expect(page.locator("li.agent")).to_contain_text("Sent")
    page.locator(".acts > summary").click()
    found += accessibility_problems(page)
    page.goto(f"{shop.url}/desk/floor")
    found += accessibility_problems(page)
    assert found == []


@pytest.mark.parametrize("size", [PHONE, SMALL_PHONE], ids=["phone", "small phone"])
def test_a_phone_shows_the_story_and_one_large_button_at_one_glance(
    shop: Shop, take_a_seat: Seats, size: dict[str, int]
) -> None:
    complaint = a_complaint(shop.desk, moment=Moment.INJURY, severity=3)
    page = take_a_seat(size, has_touch=True).sign_in(
        an_agent_at_work(shop.desk), f"/desk/cases/{complaint.case.id}"
    )
    for words in ("Maria Silva", "Moment of truth: injury", "hurt so much", "waits for a person"):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_in_viewport()
    button = page.locator("#foot").get_by_role("button", name="Accept")
    expect(button).to_be_in_viewport(ratio=1)
    box = button.bounding_box()
    assert box is not None
    assert box["height"] >= 56
    assert overflow(page) <= 0
    button.click()
    expect(page.get_by_label("Message to")).to_be_in_viewport(ratio=1)
    assert overflow(page) <= 0
    page.goto(f"{shop.url}/desk/queue")
    assert overflow(page) <= 0


LONG = "Wilhelmina-Alexandra Montgomery-Featherstonehaugh"


@pytest.mark.parametrize("size", [SMALL_PHONE, PHONE], ids=["small phone", "phone"])
def test_nothing_is_wider_than_a_phone_whatever_is_written_or_promised(
    shop: Shop, take_a_seat: Seats, size: dict[str, int]
) -> None:
    complaint = a_complaint(
        shop.desk, f"It hurt so much: {'x' * 90}", "hurt so much", name=LONG, severity=3
    )
    promise_a_call(shop, complaint)
    page = take_a_seat(size, has_touch=True).sign_in(
        an_agent_at_work(shop.desk, LONG), f"/desk/cases/{complaint.case.id}"
    )
    assert wider(page) == []
    page.locator("#foot").get_by_role("button", name="Accept").click()
    expect(page.get_by_role("button", name="Could not reach them")).to_be_visible()
    assert wider(page) == []
    say(page, f"https://example.com/{'y' * 90}")
    expect(page.locator("li.agent")).to_contain_text("Sent")
    assert wider(page) == []
    page.locator(".acts > summary").click()
    assert wider(page) == []
    assert accessibility_problems(page) == []
    page.goto(f"{shop.url}/desk/queue")
    assert wider(page) == []
    shop.stop()
    expect(page.get_by_text("No connection.")).to_be_visible()
    assert wider(page) == []


def promise_a_call(shop: Shop, complaint: Complaint) -> None:
    now = shop.desk.clock.now()
    with shop.desk.records.write() as record:
        conversation = record.get(Conversation, complaint.conversation.id, lock=True)
        assert conversation is not None
        call = BookCallback(now + timedelta(hours=1), "+351912345678", "in an hour")
        book_callback(shop.desk, record, conversation, call, now)


def wider(page: Page) -> list[str]:
    """The innermost things that stick out of the window at its right, where the page scrolls."""
    if overflow(page) <= 0:
        return []
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > innerWidth)
            .map((e) => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`)"""
    )
    return found


def test_waiting_ticks(shop: Shop, take_a_seat: Seats) -> None:
    a_complaint(shop.desk)
    page = take_a_seat().sign_in(an_agent_at_work(shop.desk))
    clock = page.locator("time-since").first
    before = clock.inner_text()
    page.wait_for_timeout(2_200)
    assert clock.inner_text() != before


def test_signing_in_accepting_and_answering_work_without_scripts(
    shop: Shop, take_a_seat: Seats
) -> None:
    a_complaint(shop.desk)
    page = take_a_seat(PHONE, java_script_enabled=False).sign_in(an_agent_at_work(shop.desk))
    page.get_by_role("button", name="Accept").click()
    page.get_by_label("Message to").fill("Written by form")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("li.agent")).to_contain_text("Written by form")


def test_a_keyboard_is_enough(shop: Shop, take_a_seat: Seats) -> None:
    _complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    field = page.get_by_label("Message to")
    field.focus()
    page.keyboard.type("One line")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("and another")
    page.keyboard.press("Enter")
    expect(page.locator("li.agent .bubble")).to_have_text("One line\nand another")
    expect(field).to_be_focused()
    page.locator(".acts > summary").press("Enter")
    expect(page.locator(".acts > div")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".acts > div")).to_be_hidden()
    expect(page.locator(".acts > summary")).to_be_focused()
