"""How the customer's pages look and read: axe, small phones, dark, right to left, other sites."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import Page, expect

from desk.application.write_to_customer import write_to_customer
from tests.browser.chatting import Chatting, accepted
from tests.browser.seats import (
    LAPTOP,
    PHONE,
    SMALL_PHONE,
    Seat,
    Shop,
    accessibility_problems,
    overflow,
)
from tests.web.customer import a_visit

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]
QUESTION = "The bot heard: opened"
LOOKS = [(PHONE, "light"), (SMALL_PHONE, "dark"), (LAPTOP, "light"), (LAPTOP, "dark")]


class Site:
    """A web site of somebody else, with a strict policy, that holds the chat."""

    def __init__(self) -> None:
        self.desk = ""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                policy = (
                    f"default-src 'none'; script-src {site.desk}; connect-src {site.desk}; "
                    "require-trusted-types-for 'script'"
                )
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", policy)
                self.end_headers()
                self.wfile.write(
                    '<!doctype html><html lang="ar" dir="rtl"><title>متجر</title>'
                    "<main><h1>متجر</h1></main>"
                    f'<script type="module" src="{site.desk}/widget/makegood-chat.js"></script>'
                    f'<makegood-chat server="{site.desk}" heading="متجر"></makegood-chat>'.encode()
                )

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    yield site
    site.stop()


@pytest.fixture
def shop_settings(site: Site) -> dict[str, object]:
    return {"demo": True, "widget_origins": site.url}


def a_seat(take_a_seat: Seats, size: dict[str, int], scheme: str) -> Seat:
    return take_a_seat(size, color_scheme=scheme, reduced_motion="reduce")


def sound(page: Page) -> None:
    assert accessibility_problems(page) == []
    assert overflow(page) <= 0


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_in_a_chat_from_the_question_to_the_person(
    shop: Shop, take_a_seat: Seats, size: dict[str, int], scheme: str
) -> None:
    visit = a_visit(shop.desk)
    chat = Chatting(a_seat(take_a_seat, size, scheme).open(f"/v/{visit.token}"))
    chat.hears(QUESTION)
    sound(chat.page)
    chat.say("The massage hurt. " * 20)
    chat.person.click()
    chat.hears("The bot heard: handoff_requested")
    sound(chat.page)
    case, agent = accepted(shop.desk)
    write_to_customer(shop.desk, case.id, agent.id, "a" * 22, "See https://example.com/" + "x" * 90)
    chat.input.fill("x" * 4010)
    expect(chat.status).to_contain_text(agent.name)
    sound(chat.page)


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_axe_finds_nothing_in_the_demo_shop_with_the_chat_closed_and_open(
    take_a_seat: Seats, size: dict[str, int], scheme: str
) -> None:
    page = a_seat(take_a_seat, size, scheme).open("/demo")
    sound(page)
    page.get_by_role("button", name="Record the visit").click()
    expect(page.get_by_role("link", name="Open the check-in")).to_be_visible()
    sound(page)
    page.locator("button.launcher").click()
    Chatting(page).hears(QUESTION)
    sound(page)


def test_axe_finds_nothing_where_a_link_is_too_old(take_a_seat: Seats) -> None:
    page = take_a_seat(PHONE).open("/v/nothing")
    expect(page.locator(".notice")).to_be_visible()
    sound(page)


def test_on_a_phone_everything_stays_on_the_screen_when_the_keyboard_takes_half_of_it(
    shop: Shop, take_a_seat: Seats
) -> None:
    chat = Chatting(take_a_seat(PHONE, has_touch=True).open(f"/v/{a_visit(shop.desk).token}"))
    chat.hears(QUESTION)
    chat.page.set_viewport_size({"width": PHONE["width"], "height": 400})
    for part in (chat.input, chat.person, chat.status, chat.bubble(QUESTION)):
        expect(part).to_be_in_viewport(ratio=1)


def test_what_can_be_pressed_is_large_enough_for_a_thumb(shop: Shop, take_a_seat: Seats) -> None:
    chat = Chatting(take_a_seat(SMALL_PHONE).open(f"/v/{a_visit(shop.desk).token}"))
    chat.hears(QUESTION)
    for button in chat.page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44, button.inner_text()


def test_the_chat_works_on_a_strict_site_that_reads_from_right_to_left(
    shop: Shop, site: Site, take_a_seat: Seats
) -> None:
    site.desk = shop.url
    page = take_a_seat().open()
    page.goto(site.url)
    launcher = page.locator("button.launcher")
    box = launcher.bounding_box()
    assert box is not None
    assert box["x"] < LAPTOP["width"] / 2, "the corner is on the left there"
    launcher.click()
    chat = Chatting(page)
    chat.hears(QUESTION)
    chat.say("كان كل شيء رائعا")
    chat.hears("The bot heard: كان كل شيء رائعا")
    sound(page)


def test_a_site_that_is_not_named_holds_no_chat(shop: Shop, take_a_seat: Seats) -> None:
    stranger = Site()
    stranger.desk = shop.url
    try:
        page = take_a_seat().open()
        page.goto(stranger.url)
        page.locator("button.launcher").click()
        expect(page.locator(".banner")).to_contain_text("Connection lost")
        assert page.locator("li").count() == 0
    finally:
        stranger.stop()


def test_reduced_motion_is_respected(shop: Shop, take_a_seat: Seats) -> None:
    seat = take_a_seat(PHONE, reduced_motion="reduce")
    chat = Chatting(seat.open(f"/v/{a_visit(shop.desk).token}"))
    chat.hears(QUESTION)
    moving = chat.page.locator("li").first.evaluate("item => getComputedStyle(item).animationName")
    assert moving == "none"
