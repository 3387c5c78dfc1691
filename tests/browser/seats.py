"""Agents in real browsers, on a desk that is served in this process and can be restarted."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from desk.application.ports import Desk
from desk.core.agent import Agent
from tests.live import Live, serve, stop
from tests.shop_floor import PASSWORD
from tests.world import World

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 568}
LAPTOP = {"width": 1280, "height": 800}
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE_MS = 10_000


class Shop:
    """A served desk at one address, whatever happens to its process."""

    def __init__(self, make_world: Callable[[], World], settings: dict[str, object]) -> None:
        self._make_world = make_world
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self._settings = settings
        self.url = f"http://127.0.0.1:{self._port}"
        self._served: tuple[Live, threading.Thread] | None = None

    @property
    def desk(self) -> Desk:
        assert self._served is not None
        return self._served[0].world.desk

    def start(self) -> None:
        world = self._make_world()
        self._served = serve(world, worker=True, settings=self._settings, port=self._port)

    def stop(self) -> None:
        if self._served is not None:
            stop(*self._served)
            self._served = None


class Seat:
    """One agent's browser. `problems` is what its pages complained about."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context = context
        self.url = url
        self.problems: list[str] = []
        self.page = self.open()

    def open(self, path: str = "") -> Page:
        page = self.context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._listen)
        if path:
            page.goto(self.url + path)
        return page

    def sign_in(self, agent: Agent, path: str = "/desk/queue") -> Page:
        self.page.goto(self.url + path)
        self.page.get_by_label("E-mail").fill(agent.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"**{path}")
        return self.page

    def _listen(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.problems.append(message.text)


def accessibility_problems(page: Page) -> list[str]:
    """What axe finds, in words."""
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run()")["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html'][:200]}" for v in found]


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
