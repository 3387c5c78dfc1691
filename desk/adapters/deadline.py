"""A deadline for a whole HTTP exchange.

The timeouts of `requests` are for one read each: a server that sends a byte a second keeps a
caller for ever. Here every operation of the socket gets what is left of one common deadline.
Plain HTTP only: the bot side is on loopback or on a network of its own.
"""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

_local = threading.local()


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Until the end of the block, sockets of a `DeadlineAdapter` in this thread stop in time."""
    _local.ends = time.monotonic() + seconds
    try:
        yield
    finally:
        del _local.ends


def remaining() -> float:
    """Seconds left; raises `TimeoutError` when there are none."""
    left: float = _local.ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the deadline has passed")
    return left


class DeadlineSocket(socket.socket):
    """Each call may take what is left of the deadline of its thread, and no more."""

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        self.settimeout(remaining())
        return super().recv_into(*args, **kwargs)

    def recv(self, *args: Any, **kwargs: Any) -> bytes:
        self.settimeout(remaining())
        return super().recv(*args, **kwargs)

    def sendall(self, *args: Any, **kwargs: Any) -> None:
        self.settimeout(remaining())
        super().sendall(*args, **kwargs)


def _connect(connection: HTTPConnection) -> socket.socket:
    connection.timeout = remaining()
    plain = HTTPConnection._new_conn(connection)
    return DeadlineSocket(plain.family, plain.type, plain.proto, fileno=plain.detach())


class _Plain(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class DeadlineAdapter(HTTPAdapter):
    """For `requests.Session.mount`; to be used inside `deadline(...)`."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool}
