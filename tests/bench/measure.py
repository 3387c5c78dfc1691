"""What is measured, one function a line or two of the table. Times are in seconds."""

import asyncio
import resource
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tests.bench.chats import Chat, answer_time, at_rate, check_in
from tests.bench.figures import Figure, p50_p95, percentile
from tests.bench.memory import rss_mb
from tests.bench.product import Agent
from tests.bench.wire import Client
from tests.product import BOT_TOKEN, Product

HAPPY = "It was lovely, thank you. Robin did a great job."
UNHAPPY = "It was terrible. My back hurts and nobody listened to me."
IDLE_STREAMS = 2000


async def open_chats(product: Product, count: int) -> list[Chat]:
    """Check-ins whose first question has been asked, opened at a pace that leaves room."""
    client = Client(product.url)
    opened: list[Chat] = []
    for _ in range(0, count, 5):
        wanted = min(5, count - len(opened))
        opened += await asyncio.gather(
            *(check_in(client, product.demo.api_key) for _ in range(wanted))
        )
    return opened


async def answers(chats: Sequence[Chat], per_second: float = 5) -> list[float]:
    """A customer's message in → the bot's answer on the customer's stream."""
    return await at_rate(per_second, chats, lambda chat: answer_time(chat, HAPPY))


class Tickets:
    """The agent's stream: when each case was first seen on it, in order."""

    def __init__(self, agent: Agent) -> None:
        self.first_seen: dict[str, float] = {}
        self._new = asyncio.Event()
        self._task = asyncio.create_task(self._listen(agent))

    async def _listen(self, agent: Agent) -> None:
        async for name, value in agent.client.events("/desk/stream"):
            if name == "queue":
                now = time.perf_counter()
                for ticket in value["tickets"]:
                    self.first_seen.setdefault(ticket["id"], now)
                self._new.set()

    async def until(self, count: int) -> None:
        async with asyncio.timeout(15):
            while len(self.first_seen) < count:
                self._new.clear()
                await self._new.wait()

    def stop(self) -> None:
        self._task.cancel()


async def handoffs(
    tickets: Tickets, chats: Sequence[Chat], per_second: float = 5
) -> tuple[list[float], dict[str, Chat]]:
    """An unhappy message in → its case on the agent's stream; and which case is whose.

    Messages start 200 ms apart and each waits for its own case before the next is counted, so
    the n-th new case belongs to the n-th message.
    """
    times: list[float] = []
    whose: dict[str, Chat] = {}
    begin = time.perf_counter()
    for number, chat in enumerate(chats):
        await asyncio.sleep(max(0.0, begin + number / per_second - time.perf_counter()))
        known = set(tickets.first_seen)
        start, _ = await chat.say(UNHAPPY)
        await tickets.until(len(known) + 1)
        (case,) = set(tickets.first_seen) - known
        times.append(tickets.first_seen[case] - start)
        whose[case] = chat
    return times, whose


async def agent_words(
    agent: Agent, whose: dict[str, Chat], count: int, per_second: float = 50
) -> list[float]:
    """An agent's message → the customer's stream."""
    for case in whose:
        await agent.act(f"/desk/cases/{case}/accept")
    rounds = [case for _ in range(count // len(whose) + 1) for case in whose][:count]

    async def one(case: str) -> float:
        chat, words = whose[case], f"bench {uuid.uuid4()}"
        start = time.perf_counter()
        await agent.act(f"/desk/cases/{case}/messages", source_id=str(uuid.uuid4()), text=words)
        when, _ = await chat.wait_for(lambda message: message["text"] == words)
        return when - start

    tasks: list[asyncio.Task[float]] = []
    begin = time.perf_counter()
    for number, case in enumerate(rounds):
        await asyncio.sleep(max(0.0, begin + number / per_second - time.perf_counter()))
        tasks.append(asyncio.create_task(one(case)))
    return list(await asyncio.gather(*tasks))


async def idle_streams(product: Product, chats: Sequence[Chat]) -> Figure:
    """What one more open and silent stream costs the desk process, in KiB of resident memory."""
    _allow_open_files(IDLE_STREAMS + 500)
    before = rss_mb(product.desk.pid)
    ready = asyncio.Semaphore(0)

    async def hold(chat: Chat) -> None:
        async for _ in chat.client.events("/api/chat/stream?after=0", chat.headers):
            ready.release()

    tasks = [
        asyncio.create_task(hold(chats[number % len(chats)])) for number in range(IDLE_STREAMS)
    ]
    try:
        async with asyncio.timeout(120):
            for _ in range(IDLE_STREAMS):
                await ready.acquire()
        await asyncio.sleep(3)
        after = rss_mb(product.desk.pid)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    each = (after - before) * 1e6 / 1024 / IDLE_STREAMS
    return Figure(f"each of {IDLE_STREAMS} idle widget streams", each, "KiB", 40)


def _allow_open_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


async def bot_turns(product: Product, count: int, per_second: float = 5) -> list[float]:
    """A turn of the bot side alone: reader, rules and a custom action, in new episodes."""
    client = Client(product.bot_url, {"Authorization": f"Bearer {BOT_TOKEN}"})
    times: list[float] = []
    for number in range(count):
        request = turn_request(f"bench-{number}", {"kind": "event", "event": "opened"}, None)
        opened = await client.post("/webhooks/desk/turn", request)
        said = {"kind": "messages", "messages": [{"id": f"m{number}", "text": UNHAPPY}]}
        request = turn_request(f"bench-{number}", said, opened["state"])
        start = time.perf_counter()
        answer = await client.post("/webhooks/desk/turn", request)
        times.append(time.perf_counter() - start)
        if not any(effect["effect"] == "hand_over" for effect in answer["effects"]):
            raise RuntimeError("the measured turn did not run its action")
        await asyncio.sleep(1 / per_second)
    return times


def turn_request(
    episode: str, given: dict[str, Any], state: dict[str, Any] | None
) -> dict[str, Any]:
    """A turn as desk would ask for it."""
    now = datetime.now(UTC).isoformat()
    visit = {"service": "massage", "at": now, "time_zone": "UTC", "place": None, "staff": "Robin"}
    contact = {"name": "Bench", "language": "en", "time_zone": "UTC", "phone": None}
    known = {"complained": False, "case_open": False, "callback_at": None, "opted_out": False}
    return {
        "version": 1,
        "turn_id": f"turn-{uuid.uuid4()}",
        "episode_id": episode,
        "state": state,
        "input": given,
        "context": {
            "now": now,
            "status": "bot",
            "visit": visit,
            "contact": contact | {"former_customer": False},
            "shown": None,
            "history": [],
            "known": known,
            "people": {"available": True, "opens_at": None},
            "open_intervals": [],
        },
    }


def compared(ours: Sequence[float], stock: Sequence[float]) -> list[Figure]:
    """The whole way through desk, beside a stock Rasa turn of the same run."""
    return [
        *p50_p95("customer's message → bot's answer, 5/s", ours, 25, 50),
        *p50_p95("stock Rasa: REST turn with an action, 5/s", stock),
        Figure(
            "the way through desk, as a part of the stock turn (p50)",
            percentile(ours, 0.5) / percentile(stock, 0.5),
            "×",
            1,
        ),
        Figure(
            "the way through desk, as a part of the stock turn (p95)",
            percentile(ours, 0.95) / percentile(stock, 0.95),
            "×",
            1,
        ),
    ]
