"""Processes that are killed (SIGKILL) in the middle of their work lose and double nothing."""

import random
import time
from contextlib import suppress
from multiprocessing import get_context

import pytest

from desk.core.conversation import Conversation
from desk.core.timer import TimerKind
from tests.adapters import kill_me
from tests.rows import a_conversation
from tests.world import World

ROUNDS = 4
FORKS = get_context("forkserver")
FORKS.set_forkserver_preload(["tests.adapters.kill_me"])


@pytest.fixture
def conversation_id(world: World) -> str:
    contact, conversation = a_conversation(world.clock.now())
    with world.records.write() as record:
        record.add(contact)
        record.add(conversation)
    return conversation.id


def test_what_was_acknowledged_before_a_kill_is_stored_once_and_in_order(
    world: World, conversation_id: str
) -> None:
    acknowledged: list[str] = []
    for n in range(ROUNDS):
        pair = [Process("write", world, conversation_id, f"w{n}{side}") for side in "ab"]
        for process in pair:
            acknowledged.append(str(process.first()))
        time.sleep(random.uniform(0.05, 0.25))
        for process in pair:
            process.kill()
        for process in pair:
            acknowledged += process.rest()
    with world.records.read() as record:
        conversation = record.get(Conversation, conversation_id)
        messages = record.messages(conversation_id, limit=100_000)
        timers = world.desk.timers.next_due([TimerKind.BOT_TURN])
    stored = [message.source_id for message in messages]
    assert set(acknowledged) <= set(stored)
    assert len(stored) == len(set(stored))
    assert len(stored) <= len(acknowledged) + 2 * ROUNDS, "only the last of each may be unsaid"
    assert [message.seq for message in messages] == list(range(1, len(messages) + 1))
    assert conversation is not None
    assert conversation.last_seq == len(messages)
    assert timers is not None


def test_timers_of_killed_workers_run_again_and_have_their_effect_once(
    world: World, conversation_id: str
) -> None:
    count = 120
    now = world.clock.now()
    with world.records.write() as record:
        for n in range(count):
            record.ask(TimerKind.SWEEP, f"t{n}", now, now)
    kills = 0
    while world.desk.timers.next_due() is not None and kills < ROUNDS:
        pair = [Process("work", world, conversation_id, "w") for _ in range(2)]
        if pair[0].first() is None:
            break
        time.sleep(random.uniform(0.0, 0.08))
        for process in pair:
            process.kill()
            process.rest()
        kills += 1
    assert kills > 0
    last = Process("work", world, conversation_id, "w")
    last.rest()
    assert last.process.exitcode == 0
    with world.records.read() as record:
        done = [m.source_id for m in record.messages(conversation_id, limit=1000)]
    assert sorted(map(str, done)) == sorted(f"t{n}" for n in range(count))
    assert world.desk.timers.next_due() is None


class Process:
    """A process that works until it is killed; quick to start, since it is forked from one that
    has loaded everything."""

    def __init__(self, task: str, world: World, conversation_id: str, name: str) -> None:
        self._said, their_end = FORKS.Pipe(duplex=False)
        arguments = (task, world.url, conversation_id, name, their_end)
        self.process = FORKS.Process(target=kill_me.run, args=arguments, daemon=True)
        self.process.start()
        their_end.close()

    def first(self) -> str | None:
        """What it says first; None when it ends without a word."""
        assert self._said.poll(30), "it does not work"
        try:
            return str(self._said.recv())
        except EOFError:
            return None

    def kill(self) -> None:
        self.process.kill()

    def rest(self) -> list[str]:
        """What else it said before it ended; half a word was never said."""
        self.process.join(60)
        said: list[str] = []
        with suppress(EOFError, OSError):
            while True:
                said.append(self._said.recv())
        self._said.close()
        return said
