"""Real processes for tests and the bench: started, watched, killed, frozen, started again."""

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

READY_WITHIN_S = 120.0
STOPPED_WITHIN_S = 10.0


def free_port() -> int:
    """A port on loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Process:
    """A child in a session of its own. `ready_url` answers 200 once it can be used."""

    command: Sequence[str]
    env: Mapping[str, str]
    cwd: Path
    log: Path
    ready_url: str
    ready_headers: Mapping[str, str] = field(default_factory=dict)
    _child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Process":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        assert self._child is not None, "not started"
        return self._child.pid

    def start(self) -> None:
        """Starts it and waits until it is ready; an early end raises with the log's last words."""
        with self.log.open("ab") as out:
            self._child = subprocess.Popen(
                self.command,
                env=dict(os.environ) | dict(self.env),
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        try:
            self._wait_until_ready()
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """As an operator would: asked first, killed after a while."""
        if self._child is None:
            return
        self.thaw()
        self._signal(signal.SIGTERM)
        try:
            self._child.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._child = None

    def kill(self) -> None:
        """kill -9 for it and all that it started."""
        if self._child is not None:
            self._signal(signal.SIGKILL)
            self._child.wait()
            self._child = None

    def freeze(self) -> None:
        """It keeps its sockets open and does nothing: the slowest it can be."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):  # it has ended already
            os.killpg(self.pid, number)

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < end:
            assert self._child is not None
            if self._child.poll() is not None:
                raise RuntimeError(f"it ended at once: {self._last_words()}")
            if self._is_ready():
                return
            time.sleep(0.1)
        raise RuntimeError(f"not ready in {READY_WITHIN_S:g} s: {self._last_words()}")

    def _is_ready(self) -> bool:
        request = urllib.request.Request(self.ready_url, headers=dict(self.ready_headers))
        try:
            with urllib.request.urlopen(request, timeout=2) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def _last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]
