"""A customer's browser and a till, as tests of the web side need them: plain HTTP."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import requests

from desk.application.ids import new_id
from desk.application.ports import Desk
from desk.application.record_visit import VisitOrder, VisitReceipt, record_visit
from tests.live import Events, Live

A_KEY = "0123456789abcdef0123456789abcdef"  # a browser key


def a_visit(desk: Desk, **facts: Any) -> VisitReceipt:
    """A massage an hour ago."""
    order: dict[str, Any] = {
        "reference": new_id(),
        "service": "massage",
        "at": desk.clock.now() - timedelta(hours=1),
        "time_zone": "Europe/Lisbon",
        "place": "Chiado",
        "staff": "Ana",
        "customer_name": "Maria",
    }
    return record_visit(desk, VisitOrder(**(order | facts)))


@dataclass
class Customer:
    """One browser in one chat. `headers` go with every request."""

    live: Live
    secret: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def open(self, **body: Any) -> requests.Response:
        response = self.ask("open", body or {"browser_key": A_KEY})
        if response.ok:
            self.secret = response.json()["secret"]
        return response

    def say(self, text: str, source_id: str | None = None, **more: Any) -> requests.Response:
        return self.ask("messages", {"text": text, "source_id": source_id or new_id(), **more})

    def ask(self, path: str, body: Any) -> requests.Response:
        return self.live.post(f"/api/chat/{path}", json=body, headers=self.all_headers)

    def listen(self, after: int = 0) -> AbstractContextManager[Events]:
        return self.live.stream(f"/api/chat/stream?after={after}", headers=self.all_headers)

    @property
    def all_headers(self) -> dict[str, str]:
        return self.headers | ({"Authorization": f"Bearer {self.secret}"} if self.secret else {})


def texts_until(events: Events, last: str) -> list[str]:
    """The texts of the messages that arrive, up to and with this one."""
    texts: list[str] = []
    while not texts or texts[-1] != last:
        name, data, _ = events.next()
        if name == "message":
            texts.append(data["text"])
    return texts


def next_of(events: Events, wanted: str) -> Any:
    """The data of the next event of this name."""
    while True:
        name, data, _ = events.next()
        if name == wanted:
            return data
