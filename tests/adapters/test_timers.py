"""What timers promise, on both databases."""

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from desk.core.timer import Timer, TimerKind
from tests.world import World

EVERY = dict.fromkeys(TimerKind, 30.0)
SWEEP = TimerKind.SWEEP


def test_a_timer_is_claimed_when_it_is_due_and_once(world: World) -> None:
    now = world.clock.now()
    ask(world, "a", now + timedelta(seconds=5))
    assert claim(world) is None
    assert world.desk.timers.next_due() == now + timedelta(seconds=5)
    world.clock.move(seconds=5)
    claimed = claim(world)
    assert claimed is not None
    assert (claimed.key, claimed.attempts) == ("a", 1)
    assert claim(world) is None
    world.desk.timers.finish(claimed, world.clock.now())
    world.clock.move(days=1)
    assert claim(world) is None
    assert world.desk.timers.next_due() is None


def test_the_most_overdue_comes_first_and_other_kinds_wait(world: World) -> None:
    now = world.clock.now()
    for name, late in (("younger", 1), ("older", 2)):
        ask(world, name, now - timedelta(minutes=late))
    ask(world, "turn", now - timedelta(minutes=9), TimerKind.BOT_TURN)
    claimed = world.desk.timers.claim(now, {SWEEP: 30})
    assert claimed is not None
    assert claimed.key == "older"
    assert world.desk.timers.next_due([TimerKind.READ_MESSAGE]) is None
    assert world.desk.timers.next_due([SWEEP]) == now - timedelta(minutes=1)


def test_asking_twice_is_one_timer_at_the_earlier_time_with_the_newer_payload(world: World) -> None:
    now = world.clock.now()
    ask(world, "a", now + timedelta(minutes=1), payload='{"n": 1}')
    ask(world, "a", now + timedelta(minutes=9), payload='{"n": 2}')
    assert world.desk.timers.next_due() == now + timedelta(minutes=1)
    world.clock.move(hours=1)
    claimed = claim(world)
    assert claimed is not None
    assert (claimed.wanted, claimed.payload) == (2, '{"n": 2}')
    assert claim(world) is None


def test_what_is_asked_for_while_it_runs_runs_once_more(world: World) -> None:
    ask(world, "a")
    claimed = claim(world)
    assert claimed is not None
    ask(world, "a")
    ask(world, "a")
    assert claim(world) is None, "it runs already"
    before = world.wake.count
    world.desk.timers.finish(claimed, world.clock.now())
    assert world.wake.count == before + 1, "the worker does not know that it is due again"
    again = claim(world)
    assert again is not None
    assert again.attempts == 1
    world.desk.timers.finish(again, world.clock.now())
    assert claim(world) is None


def test_postponing_moves_the_time_both_ways(world: World) -> None:
    now = world.clock.now()
    ask(world, "a", now + timedelta(minutes=5))
    for minutes in (20, 10):
        with world.records.write() as record:
            record.postpone(SWEEP, "a", now + timedelta(minutes=minutes), now)
        assert world.desk.timers.next_due() == now + timedelta(minutes=minutes)


def test_what_is_forgotten_does_not_run_also_when_it_is_running(world: World) -> None:
    ask(world, "a")
    claimed = claim(world)
    assert claimed is not None
    with world.records.write() as record:
        record.forget(SWEEP, "a", world.clock.now())
    world.desk.timers.retry(claimed, world.clock.now())
    assert claim(world) is None
    ask(world, "a")
    assert claim(world) is not None


def test_a_timer_can_be_asked_for_again_once_it_is_finished(world: World) -> None:
    for _ in range(3):
        ask(world, "a")
        claimed = claim(world)
        assert claimed is not None
        world.desk.timers.finish(claimed, world.clock.now())


def test_a_retry_comes_later_and_counts(world: World) -> None:
    ask(world, "a")
    claimed = claim(world)
    assert claimed is not None
    world.desk.timers.retry(claimed, world.clock.now() + timedelta(seconds=2))
    assert claim(world) is None
    world.clock.move(seconds=2)
    again = claim(world)
    assert again is not None
    assert again.attempts == 2


def test_what_is_given_up_says_why_and_does_not_run_again(world: World) -> None:
    ask(world, "a")
    claimed = claim(world)
    assert claimed is not None
    world.desk.timers.give_up(claimed, "ValueError, 3 times", world.clock.now())
    assert claim(world) is None
    with world.records.read() as record:
        kept = record.get(Timer, claimed.id)
    assert kept is not None
    assert kept.given_up == "ValueError, 3 times"


def test_a_claim_that_ran_out_is_taken_by_another_and_the_late_one_changes_nothing(
    world: World,
) -> None:
    ask(world, "a")
    late = world.desk.timers.claim(world.clock.now(), {SWEEP: 10})
    assert late is not None
    world.clock.move(seconds=11)
    taken = claim(world)
    assert taken is not None
    assert taken.attempts == 2
    world.desk.timers.finish(late, world.clock.now())
    world.desk.timers.give_up(late, "late", world.clock.now())
    world.clock.move(seconds=31)
    assert claim(world) is not None, "the late one finished what was not its own"


def test_leases_of_a_killed_process_end_when_the_next_one_starts_alone(world: World) -> None:
    for name in ("a", "b"):
        ask(world, name)
        assert claim(world) is not None
    assert claim(world) is None
    assert world.desk.timers.release_all() == 2
    assert claim(world) is not None
    assert claim(world) is not None


def test_many_workers_run_each_timer_once(world: World) -> None:
    for n in range(40):
        ask(world, str(n))
    ran: list[str] = []

    def work() -> None:
        while (timer := claim(world)) is not None:
            ran.append(timer.key)
            world.desk.timers.finish(timer, world.clock.now())

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ran) == sorted(str(n) for n in range(40))


def test_many_who_ask_at_once_make_one_timer(world: World) -> None:
    refused: list[Exception] = []

    def work() -> None:
        for _ in range(10):
            try:
                ask(world, "a")
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert refused == []
    claimed = claim(world)
    assert claimed is not None
    assert claimed.wanted == 60


@pytest.mark.databases("sqlite")
def test_after_a_claim_commits_wait_for_the_disk_again(world: World) -> None:
    ask(world, "a")
    claim(world)
    with world.engine.connect() as connection:
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2  # FULL


def ask(
    world: World,
    key: str,
    due_at: datetime | None = None,
    kind: TimerKind = SWEEP,
    payload: str = "{}",
) -> None:
    now = world.clock.now()
    with world.records.write() as record:
        record.ask(kind, key, due_at or now, now, payload)


def claim(world: World) -> Timer | None:
    return world.desk.timers.claim(world.clock.now(), EVERY)
