"""Streams: what changes arrives at once, nothing is missed, and they end when they should."""

import threading
import time
from collections.abc import Callable, Sequence

import pytest
import requests
from fastapi import FastAPI

from desk.adapters.hints import Hub
from desk.core.errors import Unavailable
from desk.web import sse
from tests.live import Events, Go, Live

pytestmark = pytest.mark.databases("sqlite")  # the web alone


class Notebook:
    """Lines that grow; a stream of them keeps a cursor."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.fails = 0

    def reader(self, after: int) -> Callable[[frozenset[str]], Sequence[bytes]]:
        cursor = after

        def catch_up(topics: frozenset[str]) -> Sequence[bytes]:
            nonlocal cursor
            if self.fails:
                self.fails -= 1
                raise Unavailable("away")
            new = self.lines[cursor:]
            cursor += len(new)
            return [sse.event("line", text, cursor - len(new) + n) for n, text in enumerate(new, 1)]

        return catch_up


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def live(go_live: Go, notebook: Notebook) -> Live:
    live = go_live(worker=False)
    add_route(live.app, live.installation.hub, notebook)
    return live


def add_route(app: FastAPI, hub: Hub, notebook: Notebook) -> None:
    async def stream(after: int = 0) -> sse.Stream:
        return sse.Stream(hub, {"notebook"}, notebook.reader(after), heartbeat_s=0.2)

    async def crowd(after: int = 0) -> sse.Stream:
        catch_up = notebook.reader(after)
        return sse.Stream(hub, {"notebook", "queue"}, catch_up, patient={"queue"})

    app.add_api_route("/stream", stream, response_model=None)
    app.add_api_route("/crowd", crowd, response_model=None)


def test_a_stream_begins_with_what_there_is_after_the_cursor(
    live: Live, notebook: Notebook
) -> None:
    notebook.lines = ["one", "two", "thrée 👍"]
    with live.stream("/stream?after=1") as events:
        assert events.next() == ("line", "two", "2")
        assert events.next() == ("line", "thrée 👍", "3")


def test_a_change_arrives_within_milliseconds(live: Live, notebook: Notebook) -> None:
    took = []
    with live.stream("/stream") as events:
        for n in range(30):
            time.sleep(0.003)
            began = time.perf_counter()
            notebook.lines.append(str(n))
            live.installation.hub.publish(["notebook"])
            assert events.next()[1] == str(n)
            took.append(time.perf_counter() - began)
    assert sorted(took)[15] < 0.03


def test_a_patient_topic_is_looked_at_a_little_later_and_another_one_at_once(
    live: Live, notebook: Notebook
) -> None:
    notebook.lines.append("first")
    with live.stream("/crowd") as events:
        assert events.next()[1] == "first"
        notebook.lines.append("second")
        began = time.monotonic()
        live.installation.hub.publish(["queue"])
        assert events.next()[1] == "second"
        assert time.monotonic() - began >= sse.PATIENCE_S[0]
        notebook.lines.append("third")
        live.installation.hub.publish(["queue"])
        began = time.monotonic()
        live.installation.hub.publish(["notebook"])
        assert events.next()[1] == "third"
        assert time.monotonic() - began < sse.PATIENCE_S[0]


def test_a_quiet_stream_says_that_it_is_alive(live: Live, notebook: Notebook) -> None:
    with live.stream("/stream") as events:
        threading.Timer(0.7, write, (live, notebook, "late")).start()
        assert events.next()[1] == "late"
        assert events.comments >= 2


def test_many_writers_lose_and_double_nothing(live: Live, notebook: Notebook) -> None:
    def work(name: int) -> None:
        for n in range(50):
            write(live, notebook, f"{name}.{n}")

    with live.stream("/stream") as events:
        writers = [threading.Thread(target=work, args=(name,)) for name in range(4)]
        for writer in writers:
            writer.start()
        seen = [events.next()[1] for _ in range(200)]
        for writer in writers:
            writer.join()
    assert seen == notebook.lines


def test_a_stream_outlives_a_record_that_is_away_for_a_moment(
    live: Live, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "RETRY_AFTER_S", 0.05)
    notebook.fails = 3
    notebook.lines = ["one"]
    with live.stream("/stream") as events:
        assert events.next()[1] == "one"


def test_a_reader_who_leaves_is_forgotten(live: Live) -> None:
    with live.stream("/stream"):
        wait_for(lambda: live.installation.hub.count() == 1)
    wait_for(lambda: live.installation.hub.count() == 0)


def test_streams_end_at_once_when_the_process_stops(live: Live) -> None:
    responses = [requests.get(f"{live.url}/stream", stream=True, timeout=10) for _ in range(5)]
    wait_for(lambda: live.installation.hub.count() == 5)
    began = time.monotonic()
    live.server.should_exit = True
    for response in responses:
        with pytest.raises(StopIteration):
            Events(response).next()
    assert time.monotonic() - began < 1.5


def test_an_event_is_one_line_of_json_whatever_it_holds() -> None:
    sent = sse.event("message", {"text": "a\nb\r\n\u2028data: x\ud800"}, 7)
    assert sent.startswith(b"id: 7\nevent: message\ndata: {")
    assert sent.endswith(b"}\n\n")
    assert sent.count(b"\n") == 4
    assert b"\r" not in sent


def write(live: Live, notebook: Notebook, text: str) -> None:
    notebook.lines.append(text)
    live.installation.hub.publish(["notebook"])


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
