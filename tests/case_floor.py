"""Looking at the record and firing timers, for tests of the people's side."""

from __future__ import annotations

from desk.application.ports import Desk
from desk.core.case import Case
from desk.core.conversation import Conversation
from desk.core.message import Direction, Message
from desk.core.timer import Timer, TimerKind
from desk.due import HANDLERS
from tests.world import World


def case_now(desk: Desk, case_id: str) -> Case:
    with desk.records.read() as record:
        case = record.get(Case, case_id)
    assert case is not None
    return case


def conversation_now(desk: Desk, conversation_id: str) -> Conversation:
    with desk.records.read() as record:
        conversation = record.get(Conversation, conversation_id)
    assert conversation is not None
    return conversation


def all_messages(desk: Desk, conversation_id: str) -> list[Message]:
    with desk.records.read() as record:
        return list(record.messages(conversation_id))


def said_to_customer(desk: Desk, conversation_id: str) -> list[str]:
    return [
        message.text
        for message in all_messages(desk, conversation_id)
        if message.direction == Direction.OUTGOING
    ]


def activities(desk: Desk, conversation_id: str) -> list[str]:
    return [
        message.text
        for message in all_messages(desk, conversation_id)
        if message.direction == Direction.ACTIVITY
    ]


def due_timers(world: World, *kinds: TimerKind) -> list[Timer]:
    """Timers that are due now, claimed."""
    found = []
    leases = dict.fromkeys(kinds or tuple(TimerKind), 30.0)
    while (timer := world.desk.timers.claim(world.clock.now(), leases)) is not None:
        found.append(timer)
    return found


def fire(world: World, *kinds: TimerKind) -> int:
    """Runs what is due of these kinds as the worker would; how many."""
    timers = due_timers(world, *kinds)
    for timer in timers:
        HANDLERS[timer.kind](world.desk, timer)
        world.desk.timers.finish(timer, world.clock.now())
    return len(timers)


def said(desk: Desk, key: str, **values: object) -> str:
    """Desk's own words for a key, in English."""
    return desk.words.say("en", key, **values)
