"""A customer for tests: opens a chat, writes, presses, waits; and the worker's due turns, one by
one. The people of the house are put at work, away, or home."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import time, timedelta
from itertools import count

from desk.adapters.words import load_words
from desk.application.ask_for_person import ask_for_person
from desk.application.chat_view import ChatState, chat_state
from desk.application.open_chat import open_check_in, open_enquiry
from desk.application.read_message import read_message
from desk.application.receive_message import Received, receive_message
from desk.application.record_visit import VisitOrder, VisitReceipt, record_visit
from desk.application.take_turn import take_turn
from desk.core.agent import Agent, Role
from desk.core.case import Case
from desk.core.conversation import Conversation
from desk.core.handoff import Handoff
from desk.core.hours import Hours, OpenPeriod
from desk.core.message import Author, Direction, Message, is_for_customer
from desk.core.timer import Timer, TimerKind
from tests.world import World

HANDLERS = {TimerKind.BOT_TURN: take_turn, TimerKind.READ_MESSAGE: read_message}
NEVER_OPEN = Hours("UTC", ())
WORDS = load_words()
_numbers = count(1)


@dataclass
class Customer:
    """One customer in one conversation, seen through the use cases only."""

    world: World
    id: str
    secret: str
    sent: list[str] = field(default_factory=list)

    def writes(
        self, text: str, source_id: str | None = None, button: str | None = None
    ) -> Received:
        source_id = source_id or f"s{next(_numbers)}"
        self.sent.append(source_id)
        return receive_message(self.world.desk, self.id, source_id, text, button)

    def presses(self, title: str) -> Received:
        """The newest button with this title."""
        for message in reversed(self.sees()):
            for button in message.buttons:
                if button.title == title:
                    return self.writes(title, button=button.id)
        raise AssertionError(f"no button {title!r} in sight")

    def wants_a_person(self) -> Received:
        source_id = f"s{next(_numbers)}"
        self.sent.append(source_id)
        return ask_for_person(self.world.desk, self.id, source_id)

    def says(self, text: str) -> str:
        """Writes, lets the bot answer, and returns the last words shown."""
        self.writes(text)
        turns(self.world)
        return self.last_words

    @property
    def conversation(self) -> Conversation:
        with self.world.records.read() as record:
            found = record.get(Conversation, self.id)
        assert found is not None
        return found

    @property
    def case(self) -> Case | None:
        with self.world.records.read() as record:
            return record.open_case_of(self.id)

    @property
    def an_open_case(self) -> Case:
        assert self.case is not None
        return self.case

    @property
    def handoffs(self) -> list[Handoff]:
        with self.world.records.read() as record:
            return list(record.handoffs_of_case(self.an_open_case.id))

    @property
    def state(self) -> ChatState:
        with self.world.records.read() as record:
            return chat_state(record, self.world.desk, self.conversation, self.world.clock.now())

    def everything(self) -> list[Message]:
        with self.world.records.read() as record:
            return list(record.messages(self.id))

    def sees(self) -> list[Message]:
        return [message for message in self.everything() if is_for_customer(message)]

    @property
    def told(self) -> list[Message]:
        """What was said to the customer."""
        return [m for m in self.sees() if m.direction == Direction.OUTGOING]

    @property
    def last_words(self) -> str:
        return self.told[-1].text if self.told else ""

    @property
    def activities(self) -> list[str]:
        return [m.text for m in self.everything() if m.direction == Direction.ACTIVITY]


def visit(world: World, reference: str = "visit-1", **changes: object) -> VisitReceipt:
    order = VisitOrder(
        reference=reference,
        service="massage",
        at=world.clock.now() - timedelta(hours=2),
        time_zone="Europe/Lisbon",
        place="Harbour Street",
        staff="Mia",
        customer_name="Ana",
    )
    return record_visit(world.desk, replace(order, **changes))  # type: ignore[arg-type]


def checked_in(
    world: World, reference: str = "visit-1", *, greeted: bool = True, **changes: object
) -> Customer:
    """A customer of a visit, with the bot's opening words unless told otherwise."""
    chat = open_check_in(world.desk, visit(world, reference, **changes).token)
    customer = Customer(world, chat.conversation.id, chat.secret)
    if greeted:
        world.bot.will_say("How was your massage?")
        turns(world)
    return customer


def passer_by(world: World, key: str = "k" * 22, *, greeted: bool = True) -> Customer:
    """Somebody who is no customer of a visit."""
    chat = open_enquiry(world.desk, key, "en", "Europe/Lisbon")
    customer = Customer(world, chat.conversation.id, chat.secret)
    if greeted:
        world.bot.will_say("Hello, what can we do for you?")
        turns(world)
    return customer


def turns(world: World, *kinds: TimerKind, most: int = 50) -> int:
    """Runs what is due of these kinds (bot turns by default), as the worker does; how many ran."""
    wanted = kinds or (TimerKind.BOT_TURN,)
    for ran in range(most):
        timer = world.desk.timers.claim(world.clock.now(), dict.fromkeys(wanted, 30.0))
        if timer is None:
            return ran
        HANDLERS[timer.kind](world.desk, timer)
        world.desk.timers.finish(timer, world.clock.now())
    raise AssertionError("the work does not end")


def claimed_turn(world: World) -> Timer:
    timer = world.desk.timers.claim(world.clock.now(), {TimerKind.BOT_TURN: 30.0})
    assert timer is not None, "no bot turn is due"
    return timer


def an_agent(world: World, name: str = "Rui", *, at_work: bool = True, away: bool = False) -> Agent:
    now = world.clock.now()
    agent = Agent(
        id=f"agent-{name}",
        email=f"{name.lower()}@example.com",
        name=name,
        role=Role.AGENT,
        password_hash="x",
        created_at=now,
        away=away,
        console_seen_at=now if at_work else None,
    )
    with world.records.write() as record:
        record.add(agent)
    return agent


def opening_hours(world: World, hours: Hours) -> None:
    with world.records.write() as record:
        record.set_hours(hours)


def nine_to_five() -> list[OpenPeriod]:
    return [OpenPeriod(day, time(9), time(17)) for day in range(7)]


def words(key: str, **values: object) -> str:
    """What desk says for this key."""
    return WORDS.say("en", key, **values)


def timer_of(world: World, kind: TimerKind, key: str) -> Timer | None:
    """The timer of this kind and key that is not finished."""
    now = world.clock.now() + timedelta(days=400)
    claimed: list[Timer] = []
    found = None
    while (timer := world.desk.timers.claim(now, {kind: 30.0})) is not None:
        claimed.append(timer)
        if timer.key == key:
            found = timer
    for timer in claimed:
        world.desk.timers.retry(timer, timer.due_at)
    return found


def authors(messages: list[Message]) -> list[Author]:
    return [message.author for message in messages]
