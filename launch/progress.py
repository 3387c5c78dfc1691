"""What set-up says while it works: one line a step, with elapsed seconds.

On a terminal the line of the running step is alive; elsewhere (a log, CI) each step gets a plain
line when it begins, one now and then while it runs, and one when it is done.
"""

from __future__ import annotations

import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

REFRESH_S = 0.2
REMINDER_S = 20.0


class Progress:
    """Shows steps on `stream`. `quiet` shows only steps that take longer than `quiet_s`."""

    def __init__(
        self,
        stream: TextIO | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        reminder_s: float = REMINDER_S,
        quiet_s: float = 0.0,
    ) -> None:
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._clock = clock
        self._reminder_s = reminder_s
        self._quiet_s = quiet_s
        self._lock = threading.Lock()

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Shows `title` while the block runs, then how long it took, or that it failed."""
        began = self._clock()
        done = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(title, began, done), daemon=True)
        watcher.start()
        result = "failed"
        try:
            yield
            result = "done"
        except KeyboardInterrupt:
            result = "stopped"
            raise
        finally:
            done.set()
            watcher.join()
            took = self._clock() - began
            if took >= self._quiet_s or result == "failed":
                self._line(f"{result:>7}  {title}  {took:.1f} s")

    def say(self, text: str) -> None:
        self._line(text)

    def _watch(self, title: str, began: float, done: threading.Event) -> None:
        if done.wait(self._quiet_s):
            return
        if not self._live:
            self._line(f"   ...   {title}")
        period = REFRESH_S if self._live else self._reminder_s
        while not done.wait(period):
            text = f"   ...   {title}  {self._clock() - began:.0f} s"
            if self._live:
                self._write("\r" + text[: shutil.get_terminal_size().columns - 1] + "\033[K")
            else:
                self._line(text)

    def _line(self, text: str) -> None:
        self._write(("\r\033[K" if self._live else "") + text + "\n")

    def _write(self, text: str) -> None:
        with self._lock:
            try:
                self._stream.write(text)
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                pass  # nobody is watching any more; the work goes on
