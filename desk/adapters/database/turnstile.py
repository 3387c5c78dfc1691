"""One writer at a time, first come first served.

SQLite lets one transaction write, and lets the others sleep and look again, longer each time:
under load some waited for more than a second while others went past. Within a process waiting in
line is fair, and the next one starts at once. Between processes SQLite's own lock still holds.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from desk.core.errors import Unavailable


class Turnstile:
    """A fair lock with a bounded wait. Not reentrant: a transaction inside another would wait
    for itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._taken = False
        self._line: deque[threading.Lock] = deque()

    @contextmanager
    def one_at_a_time(self, wait_s: float) -> Iterator[None]:
        """Raises `Unavailable` when it is not the caller's turn within `wait_s` seconds."""
        self._enter(wait_s)
        try:
            yield
        finally:
            self._leave()

    def _enter(self, wait_s: float) -> None:
        with self._lock:
            if not self._taken:
                self._taken = True
                return
            ticket = threading.Lock()
            ticket.acquire()
            self._line.append(ticket)
        if ticket.acquire(timeout=wait_s):
            return
        with self._lock:
            if ticket in self._line:
                self._line.remove(ticket)
                raise Unavailable("The record is busy right now; try again.")
        # called at the last moment: the turn is ours, and nobody else would ever get it

    def _leave(self) -> None:
        with self._lock:
            if self._line:
                self._line.popleft().release()
            else:
                self._taken = False
