"""The worker: runs timers that are due, in threads of this process.

One dispatcher claims, lanes of threads run. The dispatcher sleeps until a commit wakes it, the
next timer is due, a thread becomes free, or the slow poll (leases of a killed process, lost
notifications). Lanes keep slow work apart: a bot side that takes four seconds for each turn must
not hold up an alert. A handler checks the state again and is safe to run twice.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from queue import SimpleQueue

import structlog

from desk.adapters.wake import WakeSignal
from desk.application.ports import Desk
from desk.core.errors import Unavailable
from desk.core.timer import Timer, TimerKind

STOP_WITHIN_S = 4.0  # a bot turn that has just begun
POLL_S = 20.0  # alone on the database: nothing should ever wait for it
POLL_SHARED_S = 2.0  # with other processes, whose wake-ups may be lost
BACK_OFF_FIRST_S, BACK_OFF_MOST_S = 1.0, 300.0
NO_DATABASE_PAUSE_S = 1.0
SHORTEST_PAUSE_S = 0.002  # another process may hold the row that is due; do not spin on it

log = structlog.get_logger("desk.worker")

Handler = Callable[[Desk, Timer], None]


@dataclass(frozen=True, slots=True)
class Lane:
    """Kinds that share `threads`. `lease_s` is longer than one run can take: a killed process's
    work is taken up again after it. `attempts` is when it gives up."""

    name: str
    kinds: tuple[TimerKind, ...]
    threads: int
    lease_s: float
    attempts: int


def lanes(turn_threads: int, turn_deadline_s: float) -> tuple[Lane, ...]:
    """Turns, readings, what may wait for an alert's service, and the rest: each at its own pace.
    A service that hangs must not make an owner's absence look late (`return_to_queue.LATE`)."""
    turns, readings = (TimerKind.BOT_TURN,), (TimerKind.READ_MESSAGE,)
    alerts = (TimerKind.ALERT_UNACCEPTED, TimerKind.PROMISE_DUE)
    rest = tuple(kind for kind in TimerKind if kind not in turns + readings + alerts)
    return (
        Lane("turns", turns, turn_threads, turn_deadline_s + 8, 12),
        Lane("readings", readings, 1, turn_deadline_s + 8, 3),
        Lane("alerts", alerts, 2, 90, 12),
        Lane("rest", rest, 2, 90, 12),
    )


class Worker:
    """Start it once; stop it before the process ends."""

    def __init__(
        self,
        desk: Desk,
        wake: WakeSignal,
        handlers: Mapping[TimerKind, Handler],
        lanes: Sequence[Lane],
        *,
        poll_s: float = POLL_S,
    ) -> None:
        self._desk = desk
        self._wake = wake
        self._handlers = handlers
        self._lanes = lanes
        self._lane_of = {kind: lane for lane in lanes for kind in lane.kinds}
        self._poll_s = poll_s
        self._busy = {lane.name: 0 for lane in lanes}
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._queues: dict[str, SimpleQueue[Timer | None]] = {
            lane.name: SimpleQueue() for lane in lanes
        }
        # daemons: a handler that hangs must not keep the process from ending
        self._threads = [threading.Thread(target=self._dispatch, name="worker", daemon=True)] + [
            threading.Thread(target=self._work, args=(lane,), name=lane.name, daemon=True)
            for lane in lanes
            for _ in range(lane.threads)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def is_alive(self) -> bool:
        return all(thread.is_alive() for thread in self._threads)

    def stop_claiming(self) -> None:
        """The first half of `stop`, for a process that has other things to end meanwhile."""
        self._stopping.set()
        self._wake()

    def stop(self, within_s: float = STOP_WITHIN_S) -> bool:
        """Claims nothing more and waits for what runs; whether all of it ended in time. What did
        not keeps its lease, and is run again by the next process."""
        deadline = time.monotonic() + within_s
        self.stop_claiming()
        self._threads[0].join(within_s)
        for lane in self._lanes:
            for _ in range(lane.threads):
                self._queues[lane.name].put(None)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _dispatch(self) -> None:
        while not self._stopping.is_set():
            try:
                pause_s = self._claim_all()
            except Unavailable:
                log.warning("worker_waits_for_record")
                pause_s = NO_DATABASE_PAUSE_S
            except Exception:
                log.exception("worker_failed")
                pause_s = NO_DATABASE_PAUSE_S
            self._wake.wait(min(max(pause_s, SHORTEST_PAUSE_S), self._poll_s))

    def _claim_all(self) -> float:
        """Hands out what is due; seconds until there may be more."""
        while not self._stopping.is_set():
            leases = self._free_leases()
            if not leases:
                return self._poll_s
            timer = self._desk.timers.claim(self._desk.clock.now(), leases)
            if timer is not None:
                self._hand_out(timer)
                continue
            due = self._desk.timers.next_due(list(leases))
            return self._poll_s if due is None else (due - self._desk.clock.now()).total_seconds()
        return 0

    def _free_leases(self) -> dict[TimerKind, float]:
        with self._lock:
            free = [lane for lane in self._lanes if self._busy[lane.name] < lane.threads]
        return {kind: lane.lease_s for lane in free for kind in lane.kinds}

    def _hand_out(self, timer: Timer) -> None:
        lane = self._lane_of[timer.kind]
        with self._lock:
            self._busy[lane.name] += 1
        self._queues[lane.name].put(timer)

    def _work(self, lane: Lane) -> None:
        while (timer := self._queues[lane.name].get()) is not None:
            try:
                self._run(timer)
            finally:
                with self._lock:
                    was_full = self._busy[lane.name] == lane.threads
                    self._busy[lane.name] -= 1
                if was_full:
                    self._wake()

    def _run(self, timer: Timer) -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(timer=timer.kind, key=timer.key)
        try:
            self._handlers[timer.kind](self._desk, timer)
            self._desk.timers.finish(timer, self._desk.clock.now())
        except Exception as error:
            self._after_failure(timer, error)

    def _after_failure(self, timer: Timer, error: Exception) -> None:
        """Tries again later and later, then gives up and says so. A database that is away is no
        reason to give up."""
        log.exception("timer_failed", attempts=timer.attempts)
        now = self._desk.clock.now()
        last = timer.attempts >= self._lane_of[timer.kind].attempts
        try:
            if isinstance(error, Unavailable) or not last:
                self._desk.timers.retry(timer, now + back_off(timer.attempts))
            else:
                log.error("timer_given_up", attempts=timer.attempts)
                why = f"{type(error).__name__}, {timer.attempts} times"
                self._desk.timers.give_up(timer, why, now)
        except Exception:
            log.exception("timer_keeps_its_lease")


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 2, 4 … seconds, five minutes at most."""
    seconds = BACK_OFF_FIRST_S * 2 ** min(attempts - 1, 20)
    return timedelta(seconds=min(seconds, BACK_OFF_MOST_S))
