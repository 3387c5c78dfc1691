"""A real HTTP server on loopback that answers as badly as it is told to."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Behaviour = Callable[[socket.socket, "Served"], None]
"""Gets the connection after the request was read; what it returns from, it may go on with."""


@dataclass
class Served:
    """One request as it came."""

    head: str
    body: bytes


@dataclass
class MisbehavingServer:
    """Every connection is served by a thread of its own, one request after the other, until the
    behaviour closes it."""

    behaviour: Behaviour
    requests: list[Served] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> MisbehavingServer:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)  # closing it would not wake who accepts
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._listener.close()
        for connection in self._connections:
            connection.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            connection.settimeout(10)
            self._connections.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while (served := _read(connection)) is not None:
                self.requests.append(served)
                self.behaviour(connection, served)
        except OSError:
            pass
        finally:
            connection.close()


def respond(connection: socket.socket, body: bytes, status: str = "200 OK", head: str = "") -> None:
    """A well-formed answer."""
    top = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{head}\r\n"
    connection.sendall(top.encode() + body)


def drip(connection: socket.socket, text: bytes, every_s: float) -> None:
    """A byte at a time."""
    for byte in text:
        connection.sendall(bytes([byte]))
        time.sleep(every_s)


def _read(connection: socket.socket) -> Served | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        chunk = connection.recv(65536)
        if not chunk:
            return None
        raw += chunk
    head, _, body = raw.partition(b"\r\n\r\n")
    length = 0
    for line in head.decode("latin-1").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        if name.lower() == "content-length":
            length = int(value)
    while len(body) < length:
        body += connection.recv(65536)
    return Served(head.decode("latin-1"), body)
