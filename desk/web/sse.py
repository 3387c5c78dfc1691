"""Server-sent events: one lean stream for every reader, woken by hints.

A stream asks its `catch_up` what is new, at the start and after each hint, and sends what it
gets. `catch_up` keeps the reader's cursor and reads the record, so lost hints lose nothing.
"""

import asyncio
import json
import random
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from desk.adapters.hints import Hub, HubClosed, Watch
from desk.core.errors import Unavailable

HEARTBEAT_S = 15.0
PATIENCE_S = (0.3, 2.0)  # between these, at random
HEARTBEAT = b": still here\n\n"
CATCH_UP_THREADS = 6
RETRY_AFTER_S = 1.0  # when the record cannot be reached: the stream stays, and tries again

log = structlog.get_logger("desk.web.sse")

CatchUp = Callable[[frozenset[str]], Sequence[bytes]]
Topics = Collection[str] | Callable[[], Collection[str]]


def event(name: str, data: object, event_id: int | str | None = None) -> bytes:
    """One event; `data` becomes one line of JSON."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    lines = f"event: {name}\ndata: {text}\n\n"
    if event_id is not None:
        lines = f"id: {event_id}\n{lines}"
    # a lone surrogate cannot be sent as UTF-8; the record holds none, but a stream must not die
    return lines.encode("utf-8", "replace")


def retry(milliseconds: int) -> bytes:
    """How long the browser waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()


class Stream(Response):
    """The response of a stream route.

    `catch_up(topics)` runs in a thread: with the hinted topics, or with an empty set at the
    start (and with each heartbeat where hints come from other processes and may be lost). It
    returns events, made by `event`. Calls of one stream never overlap. Where `topics` is a
    function, it is asked after each catch-up what the reader wants to be woken by from now on.

    It ends when the reader goes away, and at once when the process stops. `pace_s` is the least
    time between two looks, for readers whose look costs more than one message is worth. Topics
    that are `patient` alone bring a look within two seconds, at a random moment: a place in the
    queue may be that old, and a crowd that waits must not look all at once.
    """

    def __init__(
        self,
        hub: Hub,
        topics: Topics,
        catch_up: CatchUp,
        *,
        heartbeat_s: float = HEARTBEAT_S,
        heartbeat: bytes = HEARTBEAT,
        pace_s: float = 0.0,
        patient: Topics = (),
    ) -> None:
        super().__init__(
            status_code=200,
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )
        del self.headers["content-length"]
        self._hub = hub
        self._topics = topics
        self._catch_up = catch_up
        self._heartbeat_s = heartbeat_s
        self._heartbeat = heartbeat
        self._pace_s = pace_s
        self._patient = patient

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        async with self._hub.watch(self._wanted()) as watch:
            gone = asyncio.create_task(_until_gone(receive, watch))
            try:
                with suppress(HubClosed):
                    await self._run(send, watch, gone)
            finally:
                gone.cancel()
        if not gone.done() or gone.cancelled():
            with suppress(OSError):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _run(self, send: Send, watch: Watch, gone: "asyncio.Task[None]") -> None:
        topics: frozenset[str] = frozenset()
        look = True
        while True:
            while look:
                await _send(send, await self._events(topics))
                topics = watch.follow(self._wanted())
                look = bool(topics)
            if gone.done():
                return
            if self._pace_s:
                await asyncio.sleep(self._pace_s)  # what is hinted meanwhile is one look
                if gone.done():
                    return
            topics = await self._patiently(watch, await watch.wait(self._heartbeat_s))
            if gone.done():
                return
            look = bool(topics) or self._hub.lossy
            if not topics:
                await _send(send, [self._heartbeat])

    async def _patiently(self, watch: Watch, topics: frozenset[str]) -> frozenset[str]:
        """The hinted topics, after a while where all of them are patient."""
        patient = frozenset(self._patient() if callable(self._patient) else self._patient)
        if not topics or not topics <= patient:
            return topics
        loop = asyncio.get_running_loop()
        end = loop.time() + random.uniform(*PATIENCE_S)
        while topics <= patient and (left := end - loop.time()) > 0:
            topics |= await watch.wait(left)
        return topics

    def _wanted(self) -> Collection[str]:
        return self._topics() if callable(self._topics) else self._topics

    async def _events(self, topics: frozenset[str]) -> Sequence[bytes]:
        while True:
            try:
                return await to_thread.run_sync(self._catch_up, topics, limiter=_limiter())
            except Unavailable:
                log.warning("stream_waits_for_record")
                await asyncio.sleep(RETRY_AFTER_S)
            if self._hub.closed:
                raise HubClosed


async def _until_gone(receive: Receive, watch: Watch) -> None:
    """Ends when the reader has disconnected, and wakes the stream so that it ends too."""
    try:
        while (await receive())["type"] != "http.disconnect":
            pass
    finally:
        watch.nudge()


async def _send(send: Send, events: Sequence[bytes]) -> None:
    if events:
        await send({"type": "http.response.body", "body": b"".join(events), "more_body": True})


_limiters: dict[asyncio.AbstractEventLoop, CapacityLimiter] = {}


def _limiter() -> CapacityLimiter:
    """Streams have threads of their own, so that a reconnect storm cannot hold up requests."""
    loop = asyncio.get_running_loop()
    if loop not in _limiters:
        _limiters.clear()
        _limiters[loop] = CapacityLimiter(CATCH_UP_THREADS)
    return _limiters[loop]
