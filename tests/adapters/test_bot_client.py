"""The client against a server that misbehaves: each call ends in time, in an answer or a reason."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from desk.adapters.bot_client import ANSWER_LIMIT, BotClient
from desk.core.reading import Moment
from desk.core.turn import (
    BotFailed,
    ContactFacts,
    Context,
    EventInput,
    Known,
    TurnRequest,
)
from tests.adapters.misbehaving import Behaviour, MisbehavingServer, Served, drip, respond
from tests.contract.samples import good

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
DEADLINE_S = 0.5
GRACE_S = 2.0  # a busy machine; without the deadline these calls would take for ever
PATIENCE_S = 10.0  # for what fails or answers by itself, however busy the machine is


def test_a_good_answer_arrives_and_the_token_is_shown() -> None:
    with MisbehavingServer(lambda c, _: respond(c, answer())) as server:
        got = BotClient(server.url, "a token").turn(request(), PATIENCE_S)
    assert got.replies[0].text == "Hello"
    assert "Authorization: Bearer a token" in server.requests[0].head
    assert server.requests[0].head.startswith("POST /webhooks/desk/turn HTTP/1.1")
    assert json.loads(server.requests[0].body)["turn_id"] == "turn_1"


def test_a_reading_arrives_by_the_second_route() -> None:
    document = json.dumps(good("reading_answer")["a complaint"]).encode()
    with MisbehavingServer(lambda c, _: respond(c, document)) as server:
        reading = BotClient(server.url, "t").read("m1", "it hurt", None, [], PATIENCE_S)
    assert isinstance(reading.moment, Moment)
    assert server.requests[0].head.startswith("POST /webhooks/desk/reading ")


def test_a_connection_is_used_again() -> None:
    ports: set[int] = set()

    def behaviour(connection: socket.socket, _served: Served) -> None:
        ports.add(connection.getpeername()[1])
        respond(connection, answer())

    with MisbehavingServer(behaviour) as server:
        client = BotClient(server.url, "t")
        for _ in range(3):
            client.turn(request(), PATIENCE_S)
    assert len(ports) == 1


def hang(connection: socket.socket, _served: Served) -> None:
    time.sleep(9)


def endless_body(connection: socket.socket, _served: Served) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"1\r\n \r\n")
        time.sleep(0.02)


def endless_head(connection: socket.socket, _served: Served) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.02)


def endless_interim(connection: socket.socket, _served: Served) -> None:
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.02)


def huge(connection: socket.socket, _served: Served) -> None:
    respond(connection, b" " * (ANSWER_LIMIT + 2))


def huge_when_unpacked(connection: socket.socket, _served: Served) -> None:
    respond(connection, BOMB, head="Content-Encoding: gzip\r\n")


BOMB = gzip.compress(b" " * 50_000_000, compresslevel=1)


def close_at_once(connection: socket.socket, _served: Served) -> None:
    connection.shutdown(socket.SHUT_RDWR)


def cut_short(connection: socket.socket, _served: Served) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
    connection.shutdown(socket.SHUT_RDWR)


def body(content: bytes) -> Behaviour:
    return lambda connection, _served: respond(connection, content)


def status(line: str, content: bytes = b"{}") -> Behaviour:
    return lambda connection, _served: respond(connection, content, line)


MISBEHAVIOUR: dict[str, tuple[Behaviour, str]] = {
    "says nothing": (hang, "deadline"),
    "drips its answer": (lambda c, _: drip(c, b"HTTP/1.1 200 OK\r\n" * 9, 0.05), "deadline"),
    "never ends its body": (endless_body, "deadline"),
    "never ends its head": (endless_head, "deadline"),
    "says it will answer, for ever": (endless_interim, "deadline"),
    "sends too much": (huge, "too_large"),
    "sends a bomb": (huge_when_unpacked, "nonsense"),
    "closes at once": (close_at_once, "unreachable"),
    "closes in the middle": (cut_short, "unreachable"),
    "speaks no HTTP": (lambda c, _: c.sendall(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), "nonsense"),
    "sends nothing": (body(b""), "empty"),
    "sends blanks": (body(b"  \n"), "empty"),
    "sends garbage": (body(b"\x00\xff{"), "nonsense"),
    "sends HTML": (body(b"<html>It works!</html>"), "nonsense"),
    "sends JSON 100,000 deep": (body(b"[" * 100_000), "nonsense"),
    "sends null": (body(b"null"), "nonsense"),
    "sends a lone surrogate": (body(b'{"version":1,"turn_id":"\\ud800"}'), "nonsense"),
    "fails": (status("500 Internal Server Error"), "failed"),
    "is overloaded": (status("503 Service Unavailable"), "failed"),
    "gives up in time": (status("504 Gateway Timeout"), "deadline"),
    "refuses the token": (status("401 Unauthorized"), "refused"),
    "refuses the request": (status("400 Bad Request"), "refused"),
    "sends elsewhere": (
        lambda c, _: respond(c, b"", "302 Found", "Location: http://127.0.0.1:1/\r\n"),
        "nonsense",
    ),
    "answers another turn": (lambda c, _: respond(c, answer(turn_id="turn_0")), "nonsense"),
    "adds a field": (lambda c, _: respond(c, answer(more=1)), "nonsense"),
    "speaks another version": (lambda c, _: respond(c, answer(version=2)), "nonsense"),
}


@pytest.mark.parametrize("says", MISBEHAVIOUR)
def test_a_server_that_misbehaves_costs_the_deadline_at_most(says: str) -> None:
    behaviour, kind = MISBEHAVIOUR[says]
    deadline_s = DEADLINE_S if kind == "deadline" else PATIENCE_S
    with MisbehavingServer(behaviour) as server:
        client = BotClient(server.url, "t")
        started = time.monotonic()
        with pytest.raises(BotFailed) as failure:
            client.turn(request(), deadline_s)
        took = time.monotonic() - started
    assert failure.value.kind == kind
    assert took < deadline_s + GRACE_S


def test_nobody_listening_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(BotFailed) as failure:
        BotClient(f"http://127.0.0.1:{port}", "t").turn(request(), PATIENCE_S)
    assert failure.value.kind == "unreachable"


def test_a_listener_that_never_accepts_costs_the_deadline() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(BotFailed) as failure:
            BotClient(url, "t").turn(request(), DEADLINE_S)
    assert failure.value.kind == "deadline"


def test_a_kept_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    served = threading.Semaphore(0)

    def answer_once(connection: socket.socket, _served: Served) -> None:
        if len(server.requests) == 2:  # the second request finds the connection closing
            connection.shutdown(socket.SHUT_RDWR)
            return
        respond(connection, answer())
        served.release()

    with MisbehavingServer(answer_once) as server:
        client = BotClient(server.url, "t")
        client.turn(request(), PATIENCE_S)
        assert client.turn(request(), PATIENCE_S).replies[0].text == "Hello"
    assert len(server.requests) == 3


def test_after_a_failure_the_next_turn_works() -> None:
    def bad_then_good(connection: socket.socket, _served: Served) -> None:
        if len(server.requests) == 1:
            cut_short(connection, _served)
        else:
            respond(connection, answer())

    with MisbehavingServer(bad_then_good) as server:
        client = BotClient(server.url, "t")
        with pytest.raises(BotFailed):
            client.turn(request(), PATIENCE_S)
        assert client.turn(request(), PATIENCE_S).turn_id == "turn_1"


def test_what_failed_never_repeats_what_people_wrote() -> None:
    secret = answer(turn_id="my iban is DE00")
    with (
        MisbehavingServer(lambda c, _: respond(c, secret)) as server,
        pytest.raises(BotFailed) as failure,
    ):
        BotClient(server.url, "t").turn(request(), PATIENCE_S)
    assert "iban" not in str(failure.value)


def test_many_threads_share_one_client() -> None:
    with MisbehavingServer(lambda c, s: respond(c, answer(turn_id=turn_id_of(s)))) as server:
        client = BotClient(server.url, "t")
        got: list[str] = []

        def ask(number: int) -> None:
            for turn in range(5):
                turn_id = f"turn_{number}_{turn}"
                got.append((client.turn(request(turn_id), 5).turn_id == turn_id and turn_id) or "")

        run_all([lambda n=n: ask(n) for n in range(8)])
    assert len(set(got)) == 40
    assert "" not in got


def test_the_health_page_learns_whether_the_bot_side_is_there() -> None:
    with MisbehavingServer(lambda c, _: respond(c, b"Hello from Rasa: 3.6.21")) as server:
        assert BotClient(server.url, "t").answers()
    assert not BotClient(server.url, "t").answers()


def run_all(jobs: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)


def turn_id_of(served: Served) -> str:
    return str(json.loads(served.body)["turn_id"])


def answer(**changes: object) -> bytes:
    document = {
        "version": 1,
        "turn_id": "turn_1",
        "replies": [{"text": "Hello", "needs": None, "buttons": []}],
        "effects": [],
        "readings": [],
        "state": {"version": "rasa-3.6/1", "events": []},
    }
    return json.dumps(document | changes).encode()


def request(turn_id: str = "turn_1") -> TurnRequest:
    context = Context(
        now=NOW,
        waiting=False,
        visit=None,
        contact=ContactFacts(None, "en", "UTC", None, False),
        shown=None,
        history=(),
        known=Known(False, False, None, False),
        people_available=False,
        opens_at=None,
        open_intervals=(),
    )
    return TurnRequest(turn_id, "episode_1", None, EventInput("opened"), context)
