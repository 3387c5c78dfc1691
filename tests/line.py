"""A customer and an agent of the running product, over plain HTTP: what browsers send, no more."""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from tests.product import Product

PATIENCE_S = 20.0
PASSWORD = "a kettle of green tea"
Said = dict[str, Any]


def record_visit(product: Product, **facts: Any) -> dict[str, Any]:
    """A massage an hour ago, as a till sends it: POST /api/visits."""
    visit = {
        "reference": f"till-{uuid.uuid4()}",
        "service": "massage",
        "at": (datetime.now(UTC) - timedelta(hours=1)).isoformat(),
        "time_zone": "Europe/Lisbon",
        "place": "Chiado",
        "staff": "Ana",
        "customer": {"name": "Maria Silva"},
    }
    answer = requests.post(
        f"{product.url}/api/visits",
        json=visit | facts,
        headers={"Authorization": f"Bearer {product.demo.api_key}"},
        timeout=PATIENCE_S,
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


@dataclass
class Line:
    """One customer's chat. `acknowledged` is what desk has said that it has, in order."""

    url: str
    secret: str
    conversation: str
    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # (source id, text)

    @classmethod
    def of_visit(cls, product: Product, **facts: Any) -> Line:
        return cls._open(product, {"visit": record_visit(product, **facts)["token"]})

    @classmethod
    def of_somebody(cls, product: Product) -> Line:
        """Somebody on the web site, without a visit."""
        return cls._open(product, {"browser_key": uuid.uuid4().hex + uuid.uuid4().hex})

    @classmethod
    def _open(cls, product: Product, body: dict[str, str]) -> Line:
        answer = requests.post(f"{product.url}/api/chat/open", json=body, timeout=PATIENCE_S)
        assert answer.status_code == 200, answer.text
        return cls(product.url, answer.json()["secret"], answer.json()["conversation"])

    def say(self, text: str, button_id: str | None = None) -> int:
        """Sends until it is acknowledged, as the widget does, always under one source id."""
        body = {"source_id": str(uuid.uuid4()), "text": text}
        seq = self._send("messages", body | ({"button_id": button_id} if button_id else {}))
        self.acknowledged.append((body["source_id"], text))
        return seq

    def ask_for_person(self) -> int:
        return self._send("person", {"source_id": str(uuid.uuid4())})

    def press(self, title: str) -> int:
        """Presses a button of the last message that has any."""
        offered = [b for m in self.messages() for b in m["buttons"] if b["title"] == title]
        return self.say(title, offered[-1]["id"])

    def answer_to(self, seq: int, within_s: float = PATIENCE_S) -> Said:
        """The first thing that anybody says to the customer after this message."""
        return self.wait(lambda said, _: next(iter(others(said, seq)), None), within_s)

    def ask(self, text: str) -> str:
        return str(self.answer_to(self.say(text))["text"])

    def opening(self) -> str:
        return str(self.answer_to(0)["text"])

    def status(self, wanted: str, within_s: float = PATIENCE_S) -> None:
        self.wait(lambda _, state: state.get("status") == wanted or None, within_s)

    def messages(self) -> list[Said]:
        """All of it up to now; a `state` says that this is all."""
        return self.wait(lambda said, state: said if state else None)

    def state(self) -> dict[str, Any]:
        return self.wait(lambda _, state: state or None)

    def wait(
        self,
        wanted: Callable[[list[Said], dict[str, Any]], Any],
        within_s: float = PATIENCE_S,
    ) -> Any:
        """What `wanted(messages, state)` finds, asked again with all that arrives."""
        end = time.monotonic() + within_s
        said: dict[int, Said] = {}
        state: dict[str, Any] = {}
        while True:
            try:
                for name, value in self._events(max(said, default=0), end):
                    if name == "message":
                        said[value["seq"]] = value
                    elif name == "state":
                        state = value
                    found = wanted([said[seq] for seq in sorted(said)], state)
                    if found is not None:
                        return found
            except requests.RequestException:
                time.sleep(0.1)  # desk is away; the stream goes on from its cursor
            assert time.monotonic() < end, f"after {within_s:g} s: {list(said.values())}, {state}"

    def _events(self, after: int, end: float) -> Iterator[tuple[str, Any]]:
        patience = max(0.1, end - time.monotonic())
        with requests.get(
            f"{self.url}/api/chat/stream?after={after}",
            headers={"Authorization": f"Bearer {self.secret}"},
            stream=True,
            timeout=(5, patience),
        ) as stream:
            stream.raise_for_status()
            name = ""
            for raw in stream.iter_lines(chunk_size=1):
                line = raw.decode()
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    yield name, json.loads(line[6:])
                if time.monotonic() > end:
                    return

    def _send(self, what: str, body: dict[str, str]) -> int:
        end = time.monotonic() + 3 * PATIENCE_S
        while True:
            try:
                answer = requests.post(
                    f"{self.url}/api/chat/{what}",
                    json=body,
                    headers={"Authorization": f"Bearer {self.secret}"},
                    timeout=5,
                )
            except requests.RequestException:
                assert time.monotonic() < end, "desk does not take the message"
                time.sleep(0.1)
                continue
            assert answer.status_code == 200, answer.text
            return int(answer.json()["seq"])


def others(said: list[Said], after: int = 0) -> list[Said]:
    """What was said to the customer after this seq."""
    return [m for m in said if m["author"] != "customer" and m["seq"] > after]


class Colleague:
    """An agent who has signed in and replaced the one-time password; acts as the console does."""

    def __init__(self, product: Product, email: str, one_time_password: str) -> None:
        self.url = product.url
        self.session = requests.Session()
        self.session.headers["Accept"] = "text/html"
        self._form("/desk/sign-in", email=email, password=one_time_password)
        csrf = self._csrf("/desk/password")
        self._form("/desk/password", csrf=csrf, old=one_time_password, new=PASSWORD, again=PASSWORD)
        self.csrf = self._csrf("/desk/queue")

    def act(self, case_id: str, what: str, **form: str) -> requests.Response:
        """A script's POST: `act(case, "accept")`."""
        return self.session.post(
            f"{self.url}/desk/cases/{case_id}/{what}",
            data=form,
            headers={"Accept": "application/json", "X-CSRF": self.csrf},
            timeout=PATIENCE_S,
        )

    def write(self, case_id: str, text: str) -> None:
        answer = self.act(case_id, "messages", text=text, source_id=str(uuid.uuid4()))
        assert answer.status_code == 200, answer.text

    def case_page(self, case_id: str) -> str:
        return self.session.get(f"{self.url}/desk/cases/{case_id}", timeout=PATIENCE_S).text

    def _form(self, path: str, **fields: str) -> None:
        answer = self.session.post(
            self.url + path, data=fields, allow_redirects=False, timeout=PATIENCE_S
        )
        assert answer.status_code == 303, answer.text

    def _csrf(self, path: str) -> str:
        page = self.session.get(self.url + path, timeout=PATIENCE_S).text
        found = re.search(r'name="csrf"[^>]*value="([^"]+)"', page)
        assert found is not None, page[:500]
        return found[1]


def add_agent(product: Product, email: str, name: str) -> str:
    """Adds an agent with the product's command line; the one-time password."""
    said = product.command("agents", "add", email, "--name", name)
    found = re.search(r"One-time password[^:]*: (\S+)", said)
    assert found is not None, said
    return found[1]
