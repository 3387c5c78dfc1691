"""An agent at the console of the running product, in a real browser, and customers' screens."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.seats import Seat
from tests.line import PASSWORD

PATIENCE_MS = 30_000
Sit = Callable[..., Seat]


class AtDesk:
    """What an agent does with the console."""

    def __init__(self, seat: Seat) -> None:
        self.seat = seat
        self.page: Page = seat.page
        self.page.set_default_timeout(PATIENCE_MS)
        self.foot = self.page.locator("#foot")
        self.story = self.page.locator("#story")

    def sign_in_first(self, email: str, one_time_password: str) -> None:
        """The one-time password is good for choosing another one, and for nothing else."""
        self._sign_in(email, one_time_password)
        self.page.wait_for_url("**/desk/password")
        self.page.get_by_label("Password now").fill(one_time_password)
        self.page.get_by_label("New password", exact=True).fill(PASSWORD)
        self.page.get_by_label("New password again").fill(PASSWORD)
        self.page.get_by_role("button", name="Save").click()
        self._is_live()

    def sign_in(self, email: str) -> None:
        self._sign_in(email, PASSWORD)
        self._is_live()

    def _sign_in(self, email: str, password: str) -> None:
        self.page.goto(f"{self.seat.url}/desk/queue")
        self.page.get_by_label("E-mail").fill(email)
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def _is_live(self) -> None:
        self.page.wait_for_url("**/desk/queue")
        expect(self.page.locator("body")).to_have_attribute("data-live", "yes", timeout=PATIENCE_MS)

    def card(self, name: str) -> Locator:
        return self.page.locator("#queue .card").filter(has_text=name)

    def open_case(self, name: str) -> str:
        """Follows the queue's card; the case's id."""
        self.page.goto(f"{self.seat.url}/desk/queue")
        self.card(name).get_by_role("link", name=name).click()
        self.page.wait_for_url("**/desk/cases/**")
        expect(self.page.locator("body")).to_have_attribute("data-live", "yes", timeout=PATIENCE_MS)
        return self.page.url.rsplit("/", 1)[1]

    def accept(self) -> None:
        self.foot.get_by_role("button", name="Accept").click()
        expect(self.input).to_be_visible(timeout=PATIENCE_MS)

    @property
    def input(self) -> Locator:
        return self.page.get_by_label("Message to")

    def say(self, words: str) -> None:
        self.input.fill(words)
        self.page.get_by_role("button", name="Send").click()

    def note(self, words: str) -> None:
        self.page.get_by_text("Private note").click()
        self.say(words)
        expect(self.page.locator("li.note", has_text=words)).to_be_visible(timeout=PATIENCE_MS)
        self.page.locator(".kinds").get_by_text("Reply").click()

    def choose(self, act: str) -> Locator:
        """Opens one of the ways to finish or pass on."""
        self.page.get_by_text("Finish or pass on").click()
        shown = self.page.locator(".acts details").filter(has_text=act)
        shown.locator("summary").click()
        return shown

    def hears(self, words: str) -> None:
        said = self.page.locator("li.customer .bubble").filter(has_text=words)
        expect(said.first).to_be_visible(timeout=PATIENCE_MS)

    @property
    def talk(self) -> list[str]:
        """What customer and speakers have said, as it stands on the screen."""
        lines = "#log li:not(.event):not(.note) .bubble"
        return plain(self.page.locator(lines).all_inner_texts())


def plain(texts: list[str]) -> list[str]:
    """Line breaks aside: how they are shown is each screen's own."""
    return [" ".join(text.split()) for text in texts]


def beginning(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")
