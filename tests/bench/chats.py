"""Customers of the bench: each has a check-in, an open stream, and a stopwatch."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.bench.wire import Client


@dataclass
class Chat:
    """`seen` holds every message event with the moment (perf_counter) at which it arrived."""

    client: Client
    conversation: str
    secret: str
    seen: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    _arrived: asyncio.Event = field(default_factory=asyncio.Event)
    _reader: asyncio.Task[None] | None = None

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def listen(self) -> None:
        self._reader = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for name, value in self.client.events("/api/chat/stream?after=0", self.headers):
            if name == "message":
                self.seen.append((time.perf_counter(), value))
                self._arrived.set()

    async def wait_for(
        self, wanted: Callable[[dict[str, Any]], bool], timeout_s: float = 10
    ) -> tuple[float, dict[str, Any]]:
        """The first message, past or future, that is wanted, and when it came."""
        async with asyncio.timeout(timeout_s):
            while True:
                for when, message in self.seen:
                    if wanted(message):
                        return when, message
                self._arrived.clear()
                await self._arrived.wait()

    async def say(self, text: str) -> tuple[float, int]:
        """Sends a message; (when it was sent, its seq)."""
        start = time.perf_counter()
        body = {"source_id": str(uuid.uuid4()), "text": text}
        answer = await self.client.post("/api/chat/messages", body, self.headers)
        return start, answer["seq"]

    async def close(self) -> None:
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader


async def check_in(client: Client, api_key: str, *, listen: bool = True) -> Chat:
    """Records a visit, opens its chat and, where wanted, waits for the bot's first question."""
    visit = {
        "reference": f"bench-{uuid.uuid4()}",
        "service": "massage",
        "at": datetime.now(UTC).isoformat(),
        "time_zone": "Europe/Lisbon",
        "staff": "Robin",
        "customer": {"name": "Bench"},
    }
    recorded = await client.post("/api/visits", visit, {"Authorization": f"Bearer {api_key}"})
    opened = await client.post("/api/chat/open", {"visit": recorded["token"]})
    chat = Chat(client, opened["conversation"], opened["secret"])
    if listen:
        chat.listen()
        await chat.wait_for(lambda message: message["author"] == "bot", 30)
    return chat


async def at_rate(
    per_second: float, chats: Sequence[Chat], act: Callable[[Chat], Any]
) -> list[Any]:
    """Runs `act` for each chat, started at a steady rate whatever the answers do (open loop)."""
    tasks = []
    start = time.perf_counter()
    for number, chat in enumerate(chats):
        await asyncio.sleep(max(0.0, start + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(act(chat)))
    return list(await asyncio.gather(*tasks))


async def answer_time(chat: Chat, text: str) -> float:
    """Seconds from sending `text` to the bot's answer on the customer's stream."""
    start, seq = await chat.say(text)
    when, _ = await chat.wait_for(
        lambda message: message["author"] != "customer" and message["seq"] > seq
    )
    return when - start
