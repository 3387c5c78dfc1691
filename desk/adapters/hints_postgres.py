"""Hints between the processes of a desk on PostgreSQL: NOTIFY after the commit, and LISTEN.

Both have a connection and a thread of their own, so a commit never waits for them (NOTIFY inside
the transaction was measured to throttle commits threefold). While a connection is lost hints are
lost too: once it is back everybody is told to look again, and in between the streams' heartbeat
and the worker's slow poll look by themselves.
"""

import json
import threading
from collections.abc import Callable, Iterable, Sequence

import psycopg
import structlog

from desk.adapters.hints import Hub
from desk.application.ids import new_id
from desk.application.ports import Wake

CHANNEL = "makegood_hints"
TIMERS = "timers"  # the topic that wakes workers
PAYLOAD_BYTES = 7000  # PostgreSQL takes less than 8000
LISTEN_STEP_S = 1.0  # how long closing may take to be noticed
RECONNECT_FIRST_S, RECONNECT_MOST_S = 0.2, 5.0

log = structlog.get_logger("desk.hints")

Connection = psycopg.Connection[tuple[object, ...]]
Work = Callable[[Connection], None]


class PostgresHints:
    """`ports.Hints` across processes; `wake` is `ports.Wake` across processes."""

    def __init__(self, url: str, hub: Hub, wake_here: Wake) -> None:
        self._url = psycopg_url(url)
        self._hub = hub
        self._wake_here = wake_here
        self._origin = new_id()
        self._outgoing: dict[str, None] = {}  # topics in order, each once
        self._changed = threading.Condition()
        self._closed = threading.Event()
        self.listening = threading.Event()
        self._threads = [
            threading.Thread(target=self._keep, args=(work,), name=name, daemon=True)
            for work, name in ((self._send, "hints-out"), (self._listen, "hints-in"))
        ]
        for thread in self._threads:
            thread.start()

    def publish(self, topics: Sequence[str]) -> None:
        self._hub.publish(topics)
        self._queue(topics)

    def wake(self) -> None:
        self._wake_here()
        self._queue([TIMERS])

    def close(self) -> None:
        self._closed.set()
        with self._changed:
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(2 * LISTEN_STEP_S)

    def _queue(self, topics: Iterable[str]) -> None:
        with self._changed:
            self._outgoing.update(dict.fromkeys(topics))
            self._changed.notify_all()

    def _keep(self, work: Work) -> None:
        """Runs `work` on a connection until closed; a lost connection is made again."""
        pause = RECONNECT_FIRST_S
        while not self._closed.is_set():
            try:
                with psycopg.connect(self._url, autocommit=True, connect_timeout=5) as connection:
                    pause = RECONNECT_FIRST_S
                    work(connection)
            except psycopg.Error as error:
                self.listening.clear()
                log.warning("hints_disconnected", kind=type(error).__name__)
                self._closed.wait(pause)
                pause = min(pause * 2, RECONNECT_MOST_S)

    def _send(self, connection: Connection) -> None:
        while not self._closed.is_set():
            with self._changed:
                self._changed.wait_for(lambda: self._outgoing or self._closed.is_set())
                topics = list(self._outgoing)
                self._outgoing.clear()
            try:
                for payload in payloads(self._origin, topics):
                    connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))
            except psycopg.Error:
                self._queue(topics)
                raise

    def _listen(self, connection: Connection) -> None:
        connection.execute(f"LISTEN {CHANNEL}".encode())
        self.listening.set()
        self._hub.publish_everything()
        self._wake_here()
        while not self._closed.is_set():
            for notice in connection.notifies(timeout=LISTEN_STEP_S):
                self._receive(notice.payload)
                if self._closed.is_set():
                    break

    def _receive(self, payload: str) -> None:
        try:
            origin, topics = json.loads(payload)
        except ValueError:
            log.warning("hint_not_understood")
            return
        if origin == self._origin:
            return
        if TIMERS in topics:
            self._wake_here()
        self._hub.publish(topics)


def payloads(origin: str, topics: Sequence[str]) -> list[str]:
    """The topics as JSON, in as few NOTIFY payloads as their size allows."""
    made: list[str] = []
    part: list[str] = []
    size = 0
    for topic in topics:
        cost = len(json.dumps(topic)) + 2
        if part and size + cost > PAYLOAD_BYTES:
            made.append(json.dumps([origin, part]))
            part, size = [], 0
        part.append(topic)
        size += cost
    if part:
        made.append(json.dumps([origin, part]))
    return made


def psycopg_url(url: str) -> str:
    """SQLAlchemy's URL of a PostgreSQL as the driver itself wants it."""
    return "postgresql://" + url.partition("://")[2]
