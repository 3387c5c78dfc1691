"""The worker: what is due runs at once, once, and again after a failure."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from desk.adapters.clock import SystemClock
from desk.adapters.database.timers import SqlTimers
from desk.adapters.database.transaction import SqlRecords
from desk.adapters.wake import WakeSignal
from desk.application.ports import Desk
from desk.core.errors import Unavailable
from desk.core.timer import Timer, TimerKind
from desk.due import HANDLERS
from desk.worker import Handler, Worker, back_off, lanes
from tests.world import World

TURN, SWEEP, ALERT = TimerKind.BOT_TURN, TimerKind.SWEEP, TimerKind.ALERT_UNACCEPTED
Start = Callable[..., Worker]


class Ran:
    """What ran, in order, with the time of each."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.times: list[float] = []
        self.changed = threading.Condition()

    def __call__(self, _desk: Desk, timer: Timer) -> None:
        with self.changed:
            self.keys.append(timer.key)
            self.times.append(time.perf_counter())
            self.changed.notify_all()

    def wait(self, count: int, timeout_s: float = 10) -> None:
        with self.changed:
            done = self.changed.wait_for(lambda: len(self.keys) >= count, timeout_s)
        assert done, f"only {self.keys} ran"


@pytest.fixture
def ran() -> Ran:
    return Ran()


@pytest.fixture
def start(world: World) -> Iterator[Start]:
    """Starts workers on the world's database, on a real clock and with a real wake-up."""
    workers: list[Worker] = []
    wake = WakeSignal()
    records = SqlRecords(world.engine, world.hints, wake)
    world.desk = replace(
        world.desk, records=records, timers=SqlTimers(records), clock=SystemClock()
    )

    def go(handler: Handler, threads: int = 2) -> Worker:
        handlers = dict.fromkeys(TimerKind, handler)
        worker = Worker(world.desk, wake, handlers, lanes(threads, 4), poll_s=20)
        worker.start()
        workers.append(worker)
        return worker

    yield go
    for worker in workers:
        worker.stop(5)


def test_every_kind_of_timer_has_its_use_case() -> None:
    assert set(HANDLERS) == set(TimerKind)
    lane_kinds = [kind for lane in lanes(1, 4) for kind in lane.kinds]
    assert sorted(lane_kinds) == sorted(TimerKind)


def test_what_is_committed_runs_within_milliseconds_of_the_commit(
    world: World, start: Start, ran: Ran
) -> None:
    start(ran)
    late: list[float] = []
    for n in range(40):
        time.sleep(0.004)
        ask(world, str(n), TURN)
        committed = time.perf_counter()
        ran.wait(n + 1)
        late.append(ran.times[n] - committed)
    assert sorted(late)[20] < 0.02


def test_what_is_due_later_runs_at_its_time(world: World, start: Start, ran: Ran) -> None:
    start(ran)
    began = time.perf_counter()
    ask(world, "later", SWEEP, in_s=2)
    ask(world, "sooner", SWEEP, in_s=1)
    ran.wait(2)
    assert ran.keys == ["sooner", "later"]
    # not before its time, and long before anything would be looked for (`poll_s`)
    assert 0.95 < ran.times[0] - began < 5
    assert 1.95 < ran.times[1] - began < 6


def test_a_failure_is_tried_again_later_and_then_succeeds(
    world: World, start: Start, ran: Ran
) -> None:
    def fails_once(desk: Desk, timer: Timer) -> None:
        ran(desk, timer)
        if timer.attempts == 1:
            raise ValueError("what the customer wrote")

    start(fails_once)
    ask(world, "a", SWEEP)
    ran.wait(2)
    assert 0.9 < ran.times[1] - ran.times[0] < 6
    wait_for(lambda: world.desk.timers.next_due() is None)


def test_a_hopeless_timer_is_given_up_and_says_why(world: World, start: Start) -> None:
    def fails(_desk: Desk, _timer: Timer) -> None:
        raise ValueError("what the customer wrote")

    now = world.clock.now()
    with world.desk.records.write() as record:
        record.add(Timer("t", TimerKind.READ_MESSAGE, "m", now, now, attempts=2))
    start(fails)

    def given_up() -> bool:
        with world.desk.records.read() as record:
            timer = record.get(Timer, "t")
        return timer is not None and timer.given_up == "ValueError, 3 times"

    wait_for(given_up)


def test_a_record_that_is_away_is_no_reason_to_give_up(
    world: World, start: Start, ran: Ran
) -> None:
    def away(desk: Desk, timer: Timer) -> None:
        ran(desk, timer)
        raise Unavailable("away")

    now = world.clock.now()
    with world.desk.records.write() as record:
        record.add(Timer("t", TimerKind.READ_MESSAGE, "m", now, now, attempts=50))
    start(away)
    ran.wait(1)
    wait_for(lambda: world.desk.timers.next_due() is not None)


def test_slow_turns_hold_up_neither_each_other_nor_alerts(world: World, start: Start) -> None:
    running = threading.Semaphore(0)
    go_on = threading.Event()
    alerted = threading.Event()

    def handler(_desk: Desk, timer: Timer) -> None:
        if timer.kind == ALERT:
            alerted.set()
            return
        running.release()
        assert go_on.wait(10)

    start(handler, threads=2)
    for name in ("a", "b", "c", "d"):
        ask(world, name, TURN)
    assert running.acquire(timeout=5)
    assert running.acquire(timeout=5)
    assert not running.acquire(timeout=0.2), "more turns run than there are threads"
    ask(world, "case", ALERT)
    assert alerted.wait(5)
    go_on.set()
    assert running.acquire(timeout=5)
    assert running.acquire(timeout=5)


def test_alerts_that_hang_do_not_hold_up_the_return_of_a_case(world: World, start: Start) -> None:
    hanging = threading.Semaphore(0)
    go_on = threading.Event()
    returned = threading.Event()

    def handler(_desk: Desk, timer: Timer) -> None:
        if timer.kind == TimerKind.OWNER_GONE:
            returned.set()
            return
        hanging.release()
        assert go_on.wait(10)

    start(handler)
    for name in ("a", "b", "c"):
        ask(world, name, ALERT)
    assert hanging.acquire(timeout=5)
    assert hanging.acquire(timeout=5)
    ask(world, "case", TimerKind.OWNER_GONE)
    assert returned.wait(5)
    go_on.set()


def test_what_is_asked_for_during_its_run_runs_again(world: World, start: Start, ran: Ran) -> None:
    def asks_again(desk: Desk, timer: Timer) -> None:
        if not ran.keys:
            ask(world, timer.key, TURN)
        ran(desk, timer)

    start(asks_again)
    ask(world, "a", TURN)
    ran.wait(2)
    time.sleep(0.1)
    assert ran.keys == ["a", "a"]


def test_stopping_waits_for_what_runs_and_claims_nothing_more(
    world: World, start: Start, ran: Ran
) -> None:
    began = threading.Event()

    def slow(desk: Desk, timer: Timer) -> None:
        began.set()
        time.sleep(0.3)
        ran(desk, timer)

    worker = start(slow, threads=1)
    ask(world, "a", TURN)
    ask(world, "b", TURN)
    assert began.wait(5)
    assert worker.stop(5) is True
    assert ran.keys == ["a"]
    assert world.desk.timers.next_due() is not None


def test_stopping_does_not_wait_for_ever(world: World, start: Start) -> None:
    began, go_on = threading.Event(), threading.Event()

    def hangs(_desk: Desk, _timer: Timer) -> None:
        began.set()
        go_on.wait(20)

    worker = start(hangs, threads=1)
    ask(world, "a", TURN)
    assert began.wait(5)
    asked = time.monotonic()
    assert worker.stop(0.3) is False
    assert time.monotonic() - asked < 2
    go_on.set()


def test_an_idle_worker_costs_nothing(world: World, start: Start, ran: Ran) -> None:
    start(ran)
    ask(world, "later", SWEEP, in_s=60)
    time.sleep(0.2)
    before = time.process_time()
    time.sleep(0.6)
    assert time.process_time() - before < 0.1


def test_the_pauses_between_attempts_grow_to_five_minutes() -> None:
    assert [back_off(n).total_seconds() for n in (1, 2, 3, 9, 10, 5000)] == [1, 2, 4, 256, 300, 300]


def ask(world: World, key: str, kind: TimerKind, in_s: float = 0) -> None:
    now = world.desk.clock.now()
    with world.desk.records.write() as record:
        record.ask(kind, key, now + timedelta(seconds=in_s), now)


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
