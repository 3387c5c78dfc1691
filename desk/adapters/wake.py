"""The wake-up of the worker: from a commit in any thread to a sleeping one, without polling."""

import threading


class WakeSignal:
    """`ports.Wake` within one process. A call while nobody waits is remembered once."""

    def __init__(self) -> None:
        self._called = threading.Event()

    def __call__(self) -> None:
        self._called.set()

    def wait(self, timeout_s: float | None) -> bool:
        """Sleeps until the next call, or `timeout_s` seconds; whether there was a call."""
        called = self._called.wait(timeout_s)
        self._called.clear()
        return called
