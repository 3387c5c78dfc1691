"""The hub: hints reach those who watch, from any thread, and never block."""

import asyncio
import threading
import time
import tracemalloc

import pytest

from desk.adapters.hints import Hub, HubClosed

pytestmark = pytest.mark.anyio


@pytest.fixture
def hub() -> Hub:
    return Hub()


async def test_a_watch_hears_its_topics_and_no_others(hub: Hub) -> None:
    async with hub.watch({"queue", "c1"}) as watch:
        hub.publish(["c2"])
        hub.publish(["queue"])
        assert await watch.wait(1) == {"queue"}
        assert await watch.wait(0.01) == frozenset()


async def test_hints_that_come_while_the_reader_is_busy_wait_for_it(hub: Hub) -> None:
    async with hub.watch({"a", "b"}) as watch:
        hub.publish(["a"])
        await asyncio.sleep(0.01)
        hub.publish(["b", "a"])
        await asyncio.sleep(0.01)
        assert await watch.wait(1) == {"a", "b"}


async def test_a_hint_from_another_thread_arrives_within_milliseconds(hub: Hub) -> None:
    took = []
    async with hub.watch({"a"}) as watch:
        for _ in range(50):
            sent: list[float] = []

            def publish(sent: list[float] = sent) -> None:
                time.sleep(0.001)
                sent.append(time.perf_counter())
                hub.publish(["a"])

            thread = threading.Thread(target=publish)
            thread.start()
            assert await watch.wait(2) == {"a"}
            took.append(time.perf_counter() - sent[0])
            thread.join()
    assert sorted(took)[len(took) // 2] < 0.02


async def test_no_hint_is_lost_among_many_threads_that_publish_at_once(hub: Hub) -> None:
    topics = [f"t{n}" for n in range(200)]
    seen: set[str] = set()

    def publish(part: list[str]) -> None:
        for topic in part:
            hub.publish([topic])

    async with hub.watch(topics) as watch:
        threads = [threading.Thread(target=publish, args=(topics[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        while len(seen) < len(topics):
            got = await watch.wait(2)
            assert got, f"only {len(seen)} of {len(topics)} arrived"
            seen |= got
        for thread in threads:
            thread.join()


async def test_whoever_leaves_is_forgotten(hub: Hub) -> None:
    async with hub.watch({"a"}):
        assert hub.count() == 1
    assert hub.count() == 0
    hub.publish(["a"])


async def test_a_closed_hub_ends_every_wait_at_once(hub: Hub) -> None:
    async def wait() -> None:
        async with hub.watch({"a"}) as watch:
            await watch.wait(60)

    waits = [asyncio.create_task(wait()) for _ in range(10)]
    await asyncio.sleep(0.01)
    threading.Thread(target=hub.close).start()
    async with asyncio.timeout(2):
        for each in waits:
            with pytest.raises(HubClosed):
                await each


def test_publishing_to_readers_whose_loop_has_ended_does_no_harm(hub: Hub) -> None:
    loop = asyncio.new_event_loop()
    watch = hub.watch({"a"})
    loop.run_until_complete(watch.__aenter__())
    loop.close()
    hub.publish(["a"])
    hub.publish(["a"])


async def test_an_idle_watch_costs_a_few_kilobytes(hub: Hub) -> None:
    async def wait(topic: str) -> None:
        async with hub.watch({topic}) as watch:
            await watch.wait(60)

    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    waits = [asyncio.create_task(wait(f"t{n}")) for n in range(500)]
    await asyncio.sleep(0.01)
    each = (tracemalloc.get_traced_memory()[0] - before) / 500
    tracemalloc.stop()
    for task in waits:
        task.cancel()
    await asyncio.gather(*waits, return_exceptions=True)
    assert each < 6 * 1024
    assert hub.count() == 0


async def test_a_watch_may_change_its_topics_and_misses_nothing_of_those_that_stay(
    hub: Hub,
) -> None:
    async with hub.watch({"a", "b"}) as watch:
        hub.publish(["a"])
        assert watch.follow({"a", "queue"}) == {"queue"}
        hub.publish(["b"])
        assert await watch.wait(1) == {"a"}
        hub.publish(["queue"])
        assert await watch.wait(1) == {"queue"}
        assert watch.follow({"a"}) == frozenset()
        hub.publish(["queue"])
        assert await watch.wait(0.01) == frozenset()
    assert hub.count() == 0
