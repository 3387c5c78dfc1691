"""Keeps the children running: starts them, restarts one that died or hangs, ends them all.

Invariants: a child and everything that it started is one process group; no group outlives the
supervisor, also when that is killed (see `reaper`); a restart is always reported.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launch.backoff import BackOff
from launch.health import Health
from launch.reaper import Reaper
from launch.rotation import RotatingLog

POLL_S = 0.1
STARTING_CHECK_S = 0.2


@dataclass(frozen=True)
class Service:
    """A child: what to run, where its output goes, how to see that it is well."""

    name: str
    command: Sequence[str]
    cwd: Path
    log: Path
    health: Health
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """When patience ends. Seconds, except `starts`."""

    back_off: BackOff = field(default_factory=BackOff)
    start_deadline: float = 180.0
    check_every: float = 5.0
    hangs_after: float = 60.0
    stop_deadline: float = 8.0
    starts: int = 3
    """A child that was never well is given up after that many starts."""


class Supervisor:
    """Runs services, each watched by a thread of its own. `report` gets what a person should see.

    `report` is called from several threads.
    """

    def __init__(
        self,
        services: Sequence[Service],
        report: Callable[[str], None],
        limits: Limits | None = None,
    ) -> None:
        limits = limits or Limits()
        self._stop = threading.Event()
        self._asked = False
        self._reaper = Reaper()
        self._watchers = [
            Watcher(service, limits, self._reaper, self._stop, report) for service in services
        ]

    def start(self) -> None:
        for watcher in self._watchers:
            watcher.thread.start()

    def wait_until_ready(self) -> bool:
        """True when every service is well; False when one was given up or a stop was asked for."""
        while not self._asked and self.given_up() is None:
            if all(watcher.well_once.is_set() for watcher in self._watchers):
                return True
            time.sleep(POLL_S)
        return False

    def wait(self) -> None:
        """Until a stop is asked for."""
        while not self._asked:
            time.sleep(POLL_S)

    def given_up(self) -> Watcher | None:
        return next((one for one in self._watchers if one.given_up.is_set()), None)

    def ask_to_stop(self) -> None:
        """May be called from a signal handler: takes no lock."""
        self._asked = True

    def kill(self) -> None:
        """Ends every child at once."""
        for watcher in self._watchers:
            watcher.signal(signal.SIGKILL)

    def finish(self) -> None:
        """Stops every child: asked first, killed after the deadline. Returns when all are gone."""
        self._stop.set()
        for watcher in self._watchers:
            if watcher.thread.ident is not None:
                watcher.thread.join()
        self._reaper.close()


class Watcher:
    """One child and the thread that looks after it."""

    def __init__(
        self,
        service: Service,
        limits: Limits,
        reaper: Reaper,
        stop: threading.Event,
        report: Callable[[str], None],
    ) -> None:
        self.service = service
        self.log = RotatingLog(service.log)
        self.well_once = threading.Event()
        self.given_up = threading.Event()
        self.thread = threading.Thread(target=self._run, name=f"watch {service.name}", daemon=True)
        self._limits = limits
        self._reaper = reaper
        self._stop = stop
        self._report = report
        self._group: int | None = None

    def signal(self, sign: int) -> bool:
        """Sends a signal to the child and all that it started; False when nobody is left."""
        group = self._group
        if group is None:
            return False
        try:
            os.killpg(group, sign)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def _run(self) -> None:
        failures = starts = 0
        while not self._stop.is_set():
            began = time.monotonic()
            starts += 1
            ended = self._run_once()
            if self._stop.is_set():
                break
            failures = self._limits.back_off.failures(failures, time.monotonic() - began)
            if not self.well_once.is_set() and starts >= self._limits.starts:
                self._report(f"{self.service.name} {ended}; it is given up.")
                self.given_up.set()
                break
            delay = self._limits.back_off.delay(failures)
            self._report(f"{self.service.name} {ended}; it is started again in {delay:g} s.")
            self._stop.wait(delay)
        self.log.close()

    def _run_once(self) -> str:
        """Starts the child and looks after it until it has ended; says how."""
        try:
            process = subprocess.Popen(
                list(self.service.command),
                cwd=self.service.cwd,
                env={**os.environ, **self.service.env},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return f"could not be started ({error})"
        self._group = process.pid
        self._reaper.watch(process.pid)
        assert process.stdout is not None
        copier = threading.Thread(target=self.log.copy_from, args=(process.stdout,), daemon=True)
        copier.start()
        try:
            return self._watch(process)
        finally:
            self._end(process)
            copier.join(1.0)
            if not copier.is_alive():
                process.stdout.close()

    def _watch(self, process: subprocess.Popen[bytes]) -> str:
        began = last_well = time.monotonic()
        next_check = began
        well = False
        while not self._stop.wait(POLL_S):
            code = process.poll()
            if code is not None:
                return f"ended unexpectedly ({_how(code)})"
            now = time.monotonic()
            if now < next_check:
                continue
            if self.service.health.is_well():
                last_well = time.monotonic()
                if not well:
                    well = True
                    self._tell_well()
            patience = self._limits.hangs_after if well else self._limits.start_deadline
            if time.monotonic() - last_well > patience:
                return f"did not answer for {patience:g} s"
            next_check = now + (self._limits.check_every if well else STARTING_CHECK_S)
        return "was stopped"

    def _tell_well(self) -> None:
        if self.well_once.is_set():
            self._report(f"{self.service.name} is back.")
        self.well_once.set()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        """Ends the child's whole group; also what a child that died left behind."""
        deadline = time.monotonic() + self._limits.stop_deadline
        self.signal(signal.SIGTERM)
        while time.monotonic() < deadline:
            if process.poll() is not None and not self.signal(0):
                break
            time.sleep(POLL_S)
        self.signal(signal.SIGKILL)
        process.wait()
        self._reaper.forget(process.pid)
        self._group = None


def _how(code: int) -> str:
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"killed by {signal.Signals(-code).name}"
    except ValueError:
        return f"killed by signal {-code}"
