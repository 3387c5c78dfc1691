"""One Chromium for all browser tests: playwright allows one of its kind in a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import chromium as start_chromium
from tests.browser.seats import LAPTOP, Seat, Shop
from tests.world import World


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = start_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def shop_settings() -> dict[str, object]:
    """Settings of the desk; a test module may have its own."""
    return {}


@pytest.fixture
def shop(make_world: Callable[[], World], shop_settings: dict[str, object]) -> Iterator[Shop]:
    shop = Shop(make_world, shop_settings)
    shop.start()
    yield shop
    shop.stop()


@pytest.fixture
def take_a_seat(chromium: Browser, shop: Shop) -> Iterator[Callable[..., Seat]]:
    """`take_a_seat(PHONE, color_scheme="dark")`: a browser of its own, with no complaints."""
    seats: list[Seat] = []

    def take(size: dict[str, int] = LAPTOP, **options: object) -> Seat:
        context = chromium.new_context(viewport=size, **options)  # type: ignore[arg-type]
        seats.append(Seat(context, shop.url))
        return seats[-1]

    yield take
    problems = [problem for seat in seats for problem in seat.problems]
    for seat in seats:
        seat.context.close()
    assert problems == []
