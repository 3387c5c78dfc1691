"""A customer's chat in a real browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from desk.application.accept_case import accept_case
from desk.application.ports import Desk
from desk.application.record_visit import VisitReceipt
from desk.core.agent import Agent
from desk.core.case import Case
from desk.core.message import Author, Message, is_for_customer
from tests.shop_floor import an_agent_at_work

PATIENCE_MS = 20_000


class Chatting:
    """The open chat of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.input = page.get_by_label("Your message")
        self.person = page.locator("button.person")
        self.status = page.locator(".status")
        self.banner = page.locator(".banner")
        self.bubbles = page.locator("li .text")

    def say(self, text: str) -> None:
        self.input.fill(text)
        self.input.press("Enter")

    def bubble(self, text: str) -> Locator:
        return self.bubbles.filter(has_text=re.compile(f"^{re.escape(text)}$"))

    def hears(self, text: str) -> None:
        """Waits until this has been said."""
        expect(self.bubble(text).first).to_be_visible(timeout=PATIENCE_MS)

    def confirmed(self) -> None:
        """Waits until nothing is on its way any more."""
        expect(self.page.locator("li.pending")).to_have_count(0, timeout=PATIENCE_MS)

    @property
    def texts(self) -> list[str]:
        return self.bubbles.all_inner_texts()

    @property
    def mine(self) -> list[str]:
        return self.page.locator("li.mine .text").all_inner_texts()


def messages_of(desk: Desk, visit: VisitReceipt) -> list[Message]:
    """The record of the chat about a visit: what customer and desk have said, in order."""
    with desk.records.read() as record:
        conversation = record.conversation_of_visit(visit.visit.id)
        if conversation is None:
            return []
        return [m for m in record.messages(conversation.id) if is_for_customer(m)]


def said_by_customer(desk: Desk, visit: VisitReceipt) -> list[str]:
    return [m.text for m in messages_of(desk, visit) if m.author == Author.CUSTOMER]


def accepted(desk: Desk, name: str = "Ines Costa") -> tuple[Case, Agent]:
    """An agent takes the one case that waits."""
    agent = an_agent_at_work(desk, name)
    with desk.records.read() as record:
        (case,) = record.waiting_cases()
    return accept_case(desk, case.id, agent.id), agent
