"""A gate between desk and the bot side: lets turns through, holds them, or answers nonsense."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Gate:
    """`nonsense` is answered instead of asking the bot; while `held()`, answers wait."""

    bot_port: int
    nonsense: bytes | None = None
    arrived: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)
    _open: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._open.set()

    def __enter__(self) -> Gate:
        handler = type("Handler", (_Handler,), {"gate": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @contextmanager
    def held(self) -> Iterator[None]:
        """Turns are asked of the bot, and their answers kept back until the end of the block."""
        self.arrived.clear()
        self.answered.clear()
        self._open.clear()
        try:
            yield
        finally:
            self._open.set()

    def wait_open(self) -> None:
        self._open.wait(30)


class _Handler(BaseHTTPRequestHandler):
    gate: Gate
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_turn = self.path.endswith("/turn")
        if is_turn and self.gate.nonsense is not None:
            self._answer(200, self.gate.nonsense)
            return
        status, raw = self._ask(body)
        if is_turn:
            self.gate.arrived.set()
            self.gate.wait_open()
        self._answer(status, raw)
        if is_turn:
            self.gate.answered.set()

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.gate.bot_port, timeout=30)
        headers = {
            "Authorization": self.headers["Authorization"],
            "Content-Type": "application/json",
        }
        connection.request("POST", self.path, body, headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        finally:
            connection.close()

    def _answer(self, status: int, raw: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)
        except ConnectionError:
            pass  # desk has given up, or was killed

    def log_message(self, *_: object) -> None:
        pass
