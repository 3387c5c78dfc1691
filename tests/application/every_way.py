"""All that can happen to a conversation: where it is, what the customer does, how the turn of the
bot ends, who is there. `test_never_stuck` goes through every combination."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta

from desk.application.accept_case import accept_case
from desk.core.agent import Agent
from desk.core.case import Reason, Team
from desk.core.conversation import Conversation, Status, resolve
from desk.core.handoff import Story
from desk.core.hours import Hours, OpenPeriod
from desk.core.reading import Moment
from desk.core.turn import (
    BookCallback,
    BotFailed,
    ButtonOffer,
    Close,
    HandOver,
    Reply,
    TurnAnswer,
    TurnRequest,
)
from tests.application.customer import (
    Customer,
    an_agent,
    opening_hours,
    turns,
)
from tests.world import World

# ---------------------------------------------------------------- the people


def available(world: World) -> None:
    an_agent(world, "Rui")


def away(world: World) -> None:
    an_agent(world, "Rui", away=True)


def out_of_hours(world: World) -> None:
    an_agent(world, "Rui")
    opening_hours(
        world, Hours("UTC", tuple(OpenPeriod(day, time(20), time(22)) for day in range(7)))
    )


def none_at_all(world: World) -> None:
    an_agent(world, "Rui", at_work=False)
    opening_hours(world, Hours("UTC", ()))


PEOPLE: dict[str, tuple[Callable[[World], None], str]] = {
    "available": (available, "we will offer you a call back"),
    "away": (away, "for when someone is back"),
    "out of hours": (out_of_hours, "We are back today at 20:00"),
    "none at all": (none_at_all, "We can't say yet when someone will be back"),
}
"""Each with a part of the sentence that is then true about the wait."""

# ---------------------------------------------------------------- how a turn can end

HANDED = HandOver(Reason.COMPLAINT, Team.CARE, Story("It hurt."), 2, Moment.NONE)


def _answer(request: TurnRequest, *replies: Reply, effects: tuple[object, ...] = ()) -> TurnAnswer:
    return TurnAnswer(request.turn_id, replies, effects, (), '{"version": "1", "events": []}')  # type: ignore[arg-type]


def _fail(kind: str) -> TurnAnswer:
    raise BotFailed(kind)


def _too_early(request: TurnRequest) -> TurnAnswer:
    promised = BookCallback(request.context.now - timedelta(hours=1), None, "an hour ago")
    return _answer(request, Reply("We call [[due]].", needs="book_callback"), effects=(promised,))


End = Callable[[TurnRequest], TurnAnswer]
ENDS: dict[str, End] = {
    "answered": lambda r: _answer(r, Reply("I see."), Reply("Anything else?")),
    "answered with a handoff": lambda r: _answer(
        r, Reply("Sorry. [[queue]]", needs="hand_over"), effects=(HANDED,)
    ),
    "answered in peace": lambda r: _answer(r, Reply("Goodbye."), effects=(Close(),)),
    "effect refused": _too_early,
    "empty": lambda r: _answer(r),
    "slow": lambda _r: _fail("deadline"),
    "dead": lambda _r: _fail("unreachable"),
    "garbage": lambda _r: _fail("nonsense"),
    "a promise without its effect": lambda r: _answer(r, Reply("Booked.", needs="book_callback")),
}
FAILED = {
    "empty",
    "slow",
    "dead",
    "garbage",
    "a promise without its effect",
}

# ---------------------------------------------------------------- where a conversation can be


def just_opened(world: World, customer: Customer) -> None:
    """The opening turn is still due."""


def greeted(world: World, customer: Customer) -> None:
    world.bot.will_say(Reply("How was your massage?", buttons=(ButtonOffer("Fine", "affirm"),)))
    turns(world)


def waiting(world: World, customer: Customer) -> None:
    greeted(world, customer)
    world.bot.will_say(
        Reply("Sorry. [[queue]]", "hand_over", (ButtonOffer("Call me back", "call_me_back"),)),
        effects=[HANDED],
    )
    customer.says("It hurt")


def owned(world: World, customer: Customer) -> None:
    waiting(world, customer)
    _change(world, rui, console_seen_at=world.clock.now())
    accept_case(world.desk, customer.an_open_case.id, "agent-Rui")
    _change(world, rui, console_seen_at=world.rui.console_seen_at)  # type: ignore[attr-defined]


def snoozed(world: World, customer: Customer) -> None:
    owned(world, customer)
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(replace(conversation, status=Status.SNOOZED))


def resolved(world: World, customer: Customer) -> None:
    greeted(world, customer)
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(resolve(conversation, world.clock.now()))


Place = Callable[[World, Customer], None]
OWNED = (owned, snoozed)
PLACES = (just_opened, greeted, waiting, owned, snoozed, resolved)

# ---------------------------------------------------------------- what a customer can do


def writes(customer: Customer) -> None:
    customer.writes("It still hurts")


def writes_twice(customer: Customer) -> None:
    customer.writes("It still hurts")
    customer.writes("a lot")


def says_person(customer: Customer) -> None:
    customer.writes("Human!")


def complains_and_says_person(customer: Customer) -> None:
    customer.writes("It still hurts")
    customer.writes("person")
    customer.writes("hurry")


def presses_person(customer: Customer) -> None:
    customer.wants_a_person()


def presses_a_button(customer: Customer) -> None:
    offered = [b for m in customer.sees() for b in m.buttons]
    if offered:
        customer.writes(offered[-1].title, button=offered[-1].id)
    else:
        customer.writes("Fine", button="of another chat")


def says_stop(customer: Customer) -> None:
    customer.writes("STOP")


def complains_and_says_stop(customer: Customer) -> None:
    customer.writes("It still hurts")
    customer.writes("stop")


def says_start(customer: Customer) -> None:
    customer.writes("start")


def sends_it_twice(customer: Customer) -> None:
    customer.writes("It still hurts", source_id="same")
    customer.writes("It still hurts", source_id="same")
    customer.sent.remove("same")


DEEDS = (
    writes,
    writes_twice,
    says_person,
    complains_and_says_person,
    presses_person,
    presses_a_button,
    says_stop,
    complains_and_says_stop,
    says_start,
    sends_it_twice,
)
Deed = Callable[[Customer], None]
WISHES = (says_person, complains_and_says_person, presses_person)


def rui(world: World) -> Agent:
    with world.records.read() as record:
        agent = record.get(Agent, "agent-Rui")
    assert agent is not None
    return agent


def _change(world: World, which: Callable[[World], Agent], **changes: object) -> None:
    agent = replace(which(world), **changes)  # type: ignore[arg-type]
    with world.records.write() as record:
        record.put(agent)
