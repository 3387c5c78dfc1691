"""A log file with a limit: what a child says goes through here to the disk."""

from __future__ import annotations

import threading
from collections import deque
from pathlib import Path
from typing import IO

LIMIT = 5_000_000
KEPT = 3
TAIL_LINES = 15


class RotatingLog:
    """Appends lines to `path`; at `limit` bytes it becomes `path.1`, then `.2`, up to `kept`.

    A full disk loses log lines, never the child that writes them.
    """

    def __init__(self, path: Path, limit: int = LIMIT, kept: int = KEPT) -> None:
        self._path = path
        self._limit = limit
        self._kept = kept
        self._lock = threading.Lock()
        self._tail: deque[str] = deque(maxlen=TAIL_LINES)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = open(path, "ab")  # noqa: SIM115 (open for as long as the child runs)

    def write(self, line: bytes) -> None:
        with self._lock:
            self._tail.append(line.decode(errors="replace").rstrip())
            try:
                if self._file.tell() + len(line) > self._limit and self._file.tell() > 0:
                    self._rotate()
                self._file.write(line)
                self._file.flush()
            except (OSError, ValueError):
                return

    def copy_from(self, stream: IO[bytes]) -> None:
        """Writes every line of `stream` until its end."""
        for line in stream:
            self.write(line)

    def tail(self) -> list[str]:
        """The last lines written by this process."""
        with self._lock:
            return list(self._tail)

    def close(self) -> None:
        with self._lock:
            self._file.close()

    def _rotate(self) -> None:
        self._file.close()
        for number in range(self._kept, 0, -1):
            older = self._numbered(number)
            newer = self._numbered(number - 1) if number > 1 else self._path
            if newer.exists():
                newer.replace(older)
        self._file = open(self._path, "ab")  # noqa: SIM115

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")
