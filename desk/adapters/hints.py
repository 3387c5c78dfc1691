"""The hub: wakes whoever watches a topic of this process.

Lossy by design. A hint says "look again", never what happened: readers keep a cursor into the
record and catch up from it, so a hint that is late, doubled or lost costs time and nothing else.
Publishing works from any thread; watching belongs to an event loop. Thousands of idle watches
must stay cheap: an idle one is this small object, a future and a timer handle.
"""

import asyncio
import threading
from collections.abc import Collection, Sequence
from types import TracebackType
from typing import Self


class HubClosed(Exception):
    """The process is going away; whoever streams should end now."""


class Watch:
    """Hints of some topics, for one reader, from the moment it is entered.

    Enter it before the first look at the record, or what changes in between is missed.
    """

    __slots__ = ("_hub", "_loop", "_seen", "_topics", "_waiter")

    def __init__(self, hub: "Hub", topics: Collection[str]) -> None:
        self._hub = hub
        self._topics = frozenset(topics)
        self._seen: set[str] = set()
        self._waiter: asyncio.Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def topics(self) -> frozenset[str]:
        return self._topics

    async def __aenter__(self) -> Self:
        self._loop = asyncio.get_running_loop()
        self._hub._enter(self)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._hub._leave(self)

    async def wait(self, timeout_s: float | None = None) -> frozenset[str]:
        """The topics that were hinted at since the last call: at once if there are any, else with
        the next hint. Empty after `timeout_s` seconds, or when `nudge` was called.

        Raises `HubClosed` when the process is going away.
        """
        if self._hub.closed:
            raise HubClosed
        if not self._seen:
            await self._next_hint(timeout_s)
        if self._hub.closed:
            raise HubClosed
        seen = frozenset(self._seen)
        self._seen.clear()
        return seen

    def follow(self, topics: Collection[str]) -> frozenset[str]:
        """Watches these topics from now on. Returns those that are new: what they hinted at until
        now was missed, so look at the record once more. From the watch's own loop only."""
        wanted = frozenset(topics)
        added = wanted - self._topics
        if wanted != self._topics:
            self._hub._move(self, wanted)
        return added

    def nudge(self) -> None:
        """Ends the present `wait`; from the watch's own loop only."""
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    async def _next_hint(self, timeout_s: float | None) -> None:
        loop = asyncio.get_running_loop()
        self._waiter = loop.create_future()
        # a plain timer instead of asyncio.timeout: a third of the memory for each idle stream
        alarm = None if timeout_s is None else loop.call_later(timeout_s, self.nudge)
        try:
            await self._waiter
        finally:
            self._waiter = None
            if alarm is not None:
                alarm.cancel()

    def _deliver(self, topics: Collection[str]) -> None:
        self._seen.update(self._topics.intersection(topics))
        self.nudge()


class Hub:
    """`ports.Hints` within one process. `lossy`: hints of other processes arrive here too, and
    some may be lost on the way, so readers look again from time to time."""

    def __init__(self, *, lossy: bool = False) -> None:
        self.lossy = lossy
        self._lock = threading.Lock()
        self._watches: dict[str, set[Watch]] = {}
        self._pending: dict[asyncio.AbstractEventLoop, dict[Watch, set[str]]] = {}
        self.closed = False

    def watch(self, topics: Collection[str]) -> Watch:
        """`async with hub.watch({"queue"}) as watch: topics = await watch.wait(15)`"""
        return Watch(self, topics)

    def publish(self, topics: Sequence[str]) -> None:
        """Tells every watch of these topics. Returns at once and raises nothing."""
        wake: list[asyncio.AbstractEventLoop] = []
        with self._lock:
            for topic in topics:
                for watch in self._watches.get(topic, ()):
                    loop = watch._loop
                    if loop is None:
                        continue
                    if loop not in self._pending:
                        # one wake-up of the loop delivers all that comes until it runs
                        self._pending[loop] = {}
                        wake.append(loop)
                    self._pending[loop].setdefault(watch, set()).add(topic)
        for loop in wake:
            self._call(loop)

    def publish_everything(self) -> None:
        """Tells every watch to look again: after hints may have been missed."""
        with self._lock:
            topics = list(self._watches)
        self.publish(topics)

    def close(self) -> None:
        """Ends every wait, now and from now on, with `HubClosed`."""
        with self._lock:
            self.closed = True
            everyone = {watch for watches in self._watches.values() for watch in watches}
        for watch in everyone:
            if watch._loop is not None and not watch._loop.is_closed():
                watch._loop.call_soon_threadsafe(watch.nudge)

    def count(self) -> int:
        """How many watches there are."""
        with self._lock:
            return len({watch for watches in self._watches.values() for watch in watches})

    def _call(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            loop.call_soon_threadsafe(self._deliver, loop)
        except RuntimeError:  # the loop has ended, and its readers with it
            with self._lock:
                self._pending.pop(loop, None)

    def _deliver(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            pending = self._pending.pop(loop, {})
        for watch, topics in pending.items():
            watch._deliver(topics)

    def _enter(self, watch: Watch) -> None:
        with self._lock:
            for topic in watch.topics:
                self._watches.setdefault(topic, set()).add(watch)

    def _leave(self, watch: Watch) -> None:
        with self._lock:
            self._forget(watch, watch.topics)

    def _move(self, watch: Watch, topics: frozenset[str]) -> None:
        """Hints of a topic that stays are not missed."""
        with self._lock:
            for topic in topics - watch.topics:
                self._watches.setdefault(topic, set()).add(watch)
            self._forget(watch, watch.topics - topics)
            watch._topics = topics

    def _forget(self, watch: Watch, topics: Collection[str]) -> None:
        for topic in topics:
            watches = self._watches.get(topic)
            if watches is not None:
                watches.discard(watch)
                if not watches:
                    del self._watches[topic]
