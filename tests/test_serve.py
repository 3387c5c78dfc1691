"""The desk as a process: it starts, refuses plainly, stops at once, and survives being killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from desk.core.errors import Conflict
from desk.one_desk import alone_on
from tests.live import Events
from tests.postgres import Cluster

ROOT = Path(__file__).parents[1]
Start = Callable[..., "Process"]


class Process:
    """A desk that runs, or tried to."""

    def __init__(
        self, folder: Path, database: str, port: int, command: tuple[str, ...], **variables: str
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / f"log-{time.monotonic_ns()}"
        environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKEGOOD_")}
        environment |= {
            "MAKEGOOD_DATABASE_URL": database,
            "MAKEGOOD_SECRET_FILE": str(folder / "secret"),
            "MAKEGOOD_BOT_URL": "http://127.0.0.1:1",
        } | variables
        arguments = command or ("serve", "--port", str(port))
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "desk", *arguments],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
            )

    @property
    def said(self) -> str:
        return self._log.read_text()

    def wait_until_it_serves(self) -> "Process":
        deadline = time.monotonic() + 60
        while True:
            assert self.process.poll() is None, self.said
            assert time.monotonic() < deadline, self.said
            try:
                if requests.get(f"{self.url}/health", timeout=5).status_code == 200:
                    return self
            except requests.RequestException:
                time.sleep(0.05)


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    started: list[Process] = []

    def go(*command: str, database: str | None = None, **variables: str) -> Process:
        url = database or f"sqlite:///{tmp_path}/new/makegood.db"
        started.append(Process(tmp_path, url, port, command, **variables))
        return started[-1]

    yield go
    for each in started:
        each.process.kill()
        each.process.wait()


def test_it_makes_its_database_serves_and_stops_at_once_with_streams_open(start: Start) -> None:
    desk = start().wait_until_it_serves()
    health = requests.get(f"{desk.url}/health", timeout=5).json()
    assert health == {"status": "ok", "database": "ok", "worker": "ok", "bot": "unreachable"}
    opened = open_chat(desk)
    open_stream(desk, opened["secret"])
    asked = time.monotonic()
    desk.process.send_signal(signal.SIGTERM)
    assert desk.process.wait(10) == 0
    assert time.monotonic() - asked < 5
    assert opened["secret"] not in desk.said


def test_a_second_desk_on_the_same_sqlite_file_is_refused_plainly(start: Start, port: int) -> None:
    start().wait_until_it_serves()
    second = start("serve", "--port", str(port + 1))
    assert second.process.wait(60) == 1
    assert "Another desk is running on" in second.said
    assert "Traceback" not in second.said


def test_a_desk_that_was_killed_starts_again_on_the_same_file(start: Start) -> None:
    first = start().wait_until_it_serves()
    first.process.kill()
    first.process.wait()
    start().wait_until_it_serves()


def test_a_port_that_is_taken_is_told_plainly(start: Start, port: int) -> None:
    with socket.create_server(("127.0.0.1", port)):
        desk = start()
        assert desk.process.wait(60) == 1
    assert f"port {port}" in desk.said
    assert "Traceback" not in desk.said


@pytest.mark.parametrize(
    ("command", "url", "says"),
    [
        (("serve", "--port", "99999"), None, "MAKEGOOD_PORT"),
        (("worker",), None, "runs inside the desk"),
        (("serve",), "postgresql://nobody@127.0.0.1:1/nothing", "cannot be reached"),
    ],
)
def test_what_cannot_work_is_told_plainly(
    start: Start, command: tuple[str, ...], url: str | None, says: str
) -> None:
    process = start(*command, database=url)
    assert process.process.wait(60) == 1
    assert says in process.said
    assert "Traceback" not in process.said


def test_on_postgresql_a_worker_of_its_own_answers_what_the_desk_receives(
    start: Start, postgres: Cluster
) -> None:
    url = postgres.fresh_database()
    worker = start("worker", database=url)
    desk = start(database=url, MAKEGOOD_TURN_THREADS="0").wait_until_it_serves()
    assert requests.get(f"{desk.url}/health", timeout=5).json()["worker"] == "elsewhere"
    events = Events(open_stream(desk, open_chat(desk)["secret"]))
    while (event := events.next())[0] != "message":
        pass
    assert event[1]["author"] == "desk", "the bot side is away, so desk speaks"
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(10) == 0


def test_the_lock_of_a_database_file_ends_with_its_holder(tmp_path: Path) -> None:
    database = tmp_path / "x.db"
    with alone_on(database), pytest.raises(Conflict, match="PostgreSQL"), alone_on(database):
        pass
    with alone_on(database):
        pass


def open_chat(desk: Process) -> dict[str, str]:
    body = {"browser_key": "k" * 40, "language": "en", "time_zone": "UTC"}
    opened: dict[str, str] = requests.post(f"{desk.url}/api/chat/open", json=body, timeout=5).json()
    return opened


def open_stream(desk: Process, secret: str) -> requests.Response:
    response = requests.get(
        f"{desk.url}/api/chat/stream?after=0",
        headers={"Authorization": f"Bearer {secret}"},
        stream=True,
        timeout=30,
    )
    assert response.status_code == 200
    return response
