"""Ends the children when their supervisor was killed and could not do it itself.

A process of its own (`python reaper.py`). It reads `+<group>` and `-<group>` lines from its
standard input; the end of the input means that the supervisor is gone, and every group that is
still noted is ended: asked first, killed after a grace.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_S = 5.0
POLL_S = 0.1


class Reaper:
    """The supervisor's end. Process groups that are watched do not outlive this process."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(Path(__file__))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C on the terminal is not for it
        )

    def watch(self, group: int) -> None:
        self._say(f"+{group}\n")

    def forget(self, group: int) -> None:
        self._say(f"-{group}\n")

    def close(self) -> None:
        """Ends it, and whatever it still watches."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except OSError:
            return  # somebody killed it; the supervisor still ends its children itself


def main() -> None:
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups: set[int] = set()
    for line in sys.stdin:
        group = int(line[1:])
        if line.startswith("+"):
            groups.add(group)
        else:
            groups.discard(group)
    _send(groups, signal.SIGTERM)
    deadline = time.monotonic() + GRACE_S
    while groups and time.monotonic() < deadline:
        groups = {group for group in groups if _send({group}, 0)}
        time.sleep(POLL_S)
    _send(groups, signal.SIGKILL)


def _send(groups: set[int], sign: int) -> bool:
    reached = False
    for group in groups:
        try:
            os.killpg(group, sign)
            reached = True
        except OSError:
            continue
    return reached


if __name__ == "__main__":
    main()
