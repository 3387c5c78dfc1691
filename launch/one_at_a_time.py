"""A lock between processes. The kernel frees it when its holder ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from launch.errors import LaunchError

POLL_S = 0.2


@contextmanager
def one_at_a_time(path: Path, waiting: Callable[[str], None]) -> Iterator[None]:
    """Waits for its turn; `waiting` is told once who has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as file:
        if not _take(file.fileno()):
            waiting(_holder(path))
            while not _take(file.fileno()):
                time.sleep(POLL_S)
        _sign(file.fileno())
        yield


@contextmanager
def only_one(path: Path, refusal: str) -> Iterator[None]:
    """Refuses with `refusal` (its `{holder}` filled in) when somebody else is at it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+") as file:
        if not _take(file.fileno()):
            raise LaunchError(refusal.format(holder=_holder(path)))
        _sign(file.fileno())
        yield


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _sign(descriptor: int) -> None:
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{os.getpid()}\n".encode())


def _holder(path: Path) -> str:
    return f"process {path.read_text().strip() or 'unknown'}"
