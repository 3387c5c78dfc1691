"""Hints between processes on PostgreSQL: quick, not echoed, and back after a lost connection."""

import asyncio
import time
from collections.abc import Callable, Iterator

import pytest

from desk.adapters.hints import Hub, Watch
from desk.adapters.hints_postgres import PAYLOAD_BYTES, PostgresHints, payloads
from tests.fakes import FakeWake
from tests.postgres import Cluster

pytestmark = pytest.mark.anyio


class Process:
    """One process of a desk, as far as hints go."""

    def __init__(self, url: str) -> None:
        self.hub = Hub(lossy=True)
        self.woken = FakeWake()
        self.hints = PostgresHints(url, self.hub, self.woken)
        assert self.hints.listening.wait(10)


@pytest.fixture
def url(postgres: Cluster) -> str:
    return postgres.fresh_database()


@pytest.fixture
def processes(url: str) -> Iterator[tuple[Process, Process]]:
    pair = (Process(url), Process(url))
    yield pair
    for process in pair:
        process.hints.close()


async def test_a_hint_reaches_readers_of_every_process_once(
    processes: tuple[Process, Process],
) -> None:
    one, two = processes
    async with one.hub.watch({"queue"}) as here, two.hub.watch({"queue", "c"}) as there:
        await drain(here, there)
        one.hints.publish(["queue", "other"])
        assert await here.wait(5) == {"queue"}
        assert await there.wait(5) == {"queue"}
        assert await here.wait(0.3) == frozenset(), "its own hint came back"
        assert await there.wait(0.05) == frozenset()


async def test_a_hint_takes_milliseconds(processes: tuple[Process, Process]) -> None:
    one, two = processes
    took = []
    async with two.hub.watch({"queue"}) as there:
        await drain(there)
        for _ in range(30):
            await asyncio.sleep(0.01)
            began = time.perf_counter()
            one.hints.publish(["queue"])
            assert await there.wait(5) == {"queue"}
            took.append(time.perf_counter() - began)
    assert sorted(took)[15] < 0.03


def test_a_wake_reaches_the_workers_of_every_process(processes: tuple[Process, Process]) -> None:
    one, two = processes
    before = (one.woken.count, two.woken.count)
    one.hints.wake()
    assert one.woken.count == before[0] + 1
    wait_for(lambda: two.woken.count == before[1] + 1)


async def test_more_topics_than_one_payload_holds_all_arrive(
    processes: tuple[Process, Process],
) -> None:
    one, two = processes
    topics = {f"conversation-{n:04}-é" for n in range(600)}
    seen: set[str] = set()
    async with two.hub.watch(topics) as there:
        await drain(there)
        one.hints.publish(sorted(topics))
        while seen < topics:
            got = await there.wait(5)
            assert got, f"{len(topics - seen)} are missing"
            seen |= got


async def test_after_a_lost_connection_everybody_looks_again_and_hints_flow(
    postgres: Cluster, url: str, processes: tuple[Process, Process]
) -> None:
    one, two = processes
    woken = two.woken.count
    async with two.hub.watch({"queue"}) as there:
        await drain(there)
        postgres.cut_connections(url)
        assert await there.wait(10) == {"queue"}, "nobody was told to look again"
        wait_for(lambda: two.woken.count > woken)
        assert two.hints.listening.wait(10)
        await drain(there)
        one.hints.publish(["queue"])
        assert await there.wait(10) == {"queue"}


def test_publishing_never_waits_for_a_database_that_is_away() -> None:
    hints = PostgresHints("postgresql://nobody@127.0.0.1:1/nothing", Hub(), FakeWake())
    began = time.monotonic()
    for n in range(1000):
        hints.publish([f"topic-{n}"])
    assert time.monotonic() - began < 1
    hints.close()
    assert time.monotonic() - began < 8


def test_payloads_fit_and_hold_every_topic() -> None:
    topics = ["x" * 500 for _ in range(50)]
    made = payloads("origin", topics)
    assert all(len(payload.encode()) < 8000 for payload in made)
    assert sum(payload.count("x" * 500) for payload in made) == 50
    assert PAYLOAD_BYTES < 8000
    assert payloads("origin", []) == []


async def drain(*watches: Watch) -> None:
    """Past the hint that a new listener gives everybody."""
    for watch in watches:
        while await watch.wait(0.2):
            pass


def wait_for(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
