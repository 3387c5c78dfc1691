"""The real web app on a test's world, served on loopback, with the worker's threads if wanted.

    def test_something(live):
        live.get("/health").json()
        with live.stream("/api/chat/stream", headers=…) as events:
            name, data, event_id = events.next()

The clock is the real one here: threads that wait need it to run.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
import requests
import uvicorn
from fastapi import FastAPI

from desk.adapters.clock import SystemClock
from desk.adapters.database.timers import SqlTimers
from desk.adapters.database.transaction import SqlRecords
from desk.adapters.hints import Hub
from desk.adapters.wake import WakeSignal
from desk.bootstrap import Installation
from desk.settings import Settings
from desk.worker import Worker, lanes
from tests.world import World

TIMEOUT_S = 10.0


@dataclass
class Live:
    """A served app. `get` and `post` take paths; `session` keeps cookies."""

    url: str
    app: FastAPI
    installation: Installation
    world: World
    server: uvicorn.Server
    worker: Worker | None
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, **options: Any) -> requests.Response:
        return self.request("POST", path, **options)

    def request(self, method: str, path: str, **options: Any) -> requests.Response:
        options = {"timeout": TIMEOUT_S, "allow_redirects": False} | options
        return self.session.request(method, self.url + path, **options)

    @contextmanager
    def stream(self, path: str, **options: Any) -> Iterator[Events]:
        response = self.get(path, stream=True, **options)
        try:
            assert response.status_code == 200, response.text
            yield Events(response)
        finally:
            response.close()


class Events:
    """The events of a stream, heartbeats and retry left out."""

    def __init__(self, response: requests.Response) -> None:
        self._lines = response.iter_lines(chunk_size=1)
        self.comments = 0

    def next(self) -> tuple[str, Any, str | None]:
        """(name, data, id) of the next event; `StopIteration` when the stream has ended."""
        name, data, event_id = "message", [], None
        while True:
            line = next(self._lines).decode()
            if line.startswith(":"):
                self.comments += 1
            elif line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                data.append(line[6:])
            elif line.startswith("id: "):
                event_id = line[4:]
            elif not line and data:
                return name, json.loads("\n".join(data)), event_id


Go = Callable[..., Live]


@pytest.fixture
def go_live(make_world: Callable[[], World]) -> Iterator[Go]:
    """Serves apps on the test's database: `go_live(worker=False, settings={"demo": True})`."""
    started: list[tuple[Live, threading.Thread]] = []

    def go(*, worker: bool = True, settings: Mapping[str, object] | None = None) -> Live:
        live, thread = serve(make_world(), worker=worker, settings=settings or {})
        started.append((live, thread))
        return live

    yield go
    for live, thread in started:
        stop(live, thread)


@pytest.fixture
def live(go_live: Go) -> Live:
    return go_live()


def serve(
    world: World, *, worker: bool, settings: Mapping[str, object], port: int = 0
) -> tuple[Live, threading.Thread]:
    # here, so that a fault of the web side fails its own tests and not every test
    from desk.due import HANDLERS
    from desk.serve import Server, config
    from desk.web.app import create_app

    chosen = Settings(**({"database_url": world.url, "port": 1} | dict(settings)))  # type: ignore[arg-type]
    hub, wake = Hub(), WakeSignal()
    records = SqlRecords(world.engine, hub, wake)
    desk = replace(
        world.desk, records=records, timers=SqlTimers(records), hints=hub, clock=SystemClock()
    )
    desk = replace(desk, times=chosen.times(), public_url=chosen.base_url)
    installation = Installation(chosen, desk, world.engine, hub, wake, lambda: True, ())
    working = None
    if worker:
        lanes_of_test = lanes(chosen.turn_threads, chosen.turn_deadline)
        working = Worker(desk, wake, HANDLERS, lanes_of_test)
        working.start()
    app = create_app(installation, working)
    server_config = config(app, chosen)
    server_config.port = port
    server = Server(server_config, [hub.close])
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + TIMEOUT_S
    while not server.started:
        assert thread.is_alive(), "the app did not start"
        assert time.monotonic() < deadline, "the app did not start in time"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    world.desk = desk
    return Live(f"http://127.0.0.1:{port}", app, installation, world, server, working), thread


def stop(live: Live, thread: threading.Thread) -> None:
    live.server.should_exit = True
    live.session.close()
    thread.join(TIMEOUT_S)
    if live.worker is not None:
        live.worker.stop()
    assert not thread.is_alive(), "the app did not stop"
