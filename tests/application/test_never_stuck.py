"""Nobody is ever stuck, shown exhaustively.

Every status of a conversation × everything a customer can do in it × every way a bot turn can end
× every state the people can be in. In each: the customer has an answer or a person, bot and person
never both speak, nothing is lost, nothing is said twice, and one wish leads to a person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from itertools import product

import pytest
from sqlalchemy import event, select

from desk.adapters.database import tables as t
from desk.adapters.database.rows import rows_of
from desk.application.accept_case import accept_case
from desk.application.open_chat import open_check_in
from desk.core.agent import Agent
from desk.core.case import Case, CaseStatus, Outcome, Reason, Team
from desk.core.conversation import Conversation, Status, resolve
from desk.core.handoff import Story
from desk.core.hours import Hours, OpenPeriod
from desk.core.message import Author, Direction, Message
from desk.core.reading import Moment
from desk.core.timer import Timer, TimerKind
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
    visit,
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
    _change(world, _rui, console_seen_at=world.clock.now())
    accept_case(world.desk, customer.an_open_case.id, "agent-Rui")
    _change(world, _rui, console_seen_at=world.rui.console_seen_at)  # type: ignore[attr-defined]


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

# ---------------------------------------------------------------- the proof; a minute or two


@dataclass
class Cell:
    """One combination, before and after."""

    world: World
    customer: Customer
    before: Conversation
    told_before: int
    asked_before: int
    end: str
    deed: Deed
    true_wait: str

    def check(self) -> None:
        self.nothing_is_lost()
        self.at_most_one_case()
        self.no_placeholder_is_left()
        if self.before.status in (Status.OPEN, Status.SNOOZED):
            self.the_bot_is_silent()
        else:
            self.there_is_an_answer_or_a_person()
            if self.deed in WISHES:
                self.a_person_is_on_the_way()
            elif self.end in FAILED and self.asked:
                self.a_failure_leads_to_a_person()

    @property
    def asked(self) -> int:
        return len(self.world.bot.turns) - self.asked_before

    @property
    def said(self) -> list[Message]:
        return self.customer.told[self.told_before :]

    def nothing_is_lost(self) -> None:
        stored = self.customer.everything()
        assert [m.seq for m in stored] == list(range(1, len(stored) + 1))
        incoming = [m.source_id for m in stored if m.direction == Direction.INCOMING]
        assert incoming == self.customer.sent
        with self.world.records.read() as record:
            conversation = record.get(Conversation, self.customer.id)
        assert conversation is not None
        assert (
            self.world.desk.timers.claim(self.world.clock.now(), {TimerKind.BOT_TURN: 30.0}) is None
        ), "a turn is still due"

    def at_most_one_case(self) -> None:
        conversation = self.customer.conversation
        case = self.customer.case
        if conversation.status == Status.WAITING:
            assert case is not None
            assert (case.status, case.owner_id) == (CaseStatus.WAITING, None)
            self.somebody_will_know(case)
        assert (conversation.owner_id is not None) == (
            conversation.status in (Status.OPEN, Status.SNOOZED)
        )

    def somebody_will_know(self, case: Case) -> None:
        kinds = {timer.kind for timer in _timers_of(self.world, case.id)}
        assert {TimerKind.ALERT_UNACCEPTED, TimerKind.OFFER_CALLBACK} <= kinds

    def no_placeholder_is_left(self) -> None:
        for message in self.said:
            assert "[[" not in message.text
            assert "{" not in message.text
            assert message.text.strip()

    def the_bot_is_silent(self) -> None:
        assert self.asked == 0
        stops = self.deed in (says_stop, complains_and_says_stop)
        assert [m.author for m in self.said] == ([Author.DESK] if stops else [])
        conversation = self.customer.conversation
        assert conversation.owner_id == "agent-Rui"
        awake = self.before.status == Status.OPEN or self.deed is not says_stop
        assert conversation.status == (Status.OPEN if awake else Status.SNOOZED)

    def there_is_an_answer_or_a_person(self) -> None:
        assert self.said, "the customer was left in silence"
        assert Author.AGENT not in {m.author for m in self.said}
        own = [m.text for m in self.said if m.author == Author.DESK]
        assert len(own) == len(set(own)), "desk said the same twice"
        assert self.customer.sees()[-1].direction == Direction.OUTGOING

    def a_person_is_on_the_way(self) -> None:
        assert self.customer.conversation.status == Status.WAITING
        assert (
            self.before.status == Status.WAITING
            or self.end not in FAILED
            or any(self.true_wait in m.text for m in self.said)
        )

    def a_failure_leads_to_a_person(self) -> None:
        assert self.customer.conversation.status == Status.WAITING
        if self.before.status != Status.WAITING:
            assert any(self.true_wait in m.text for m in self.said)


def combinations() -> list[tuple[Place, Deed, str]]:
    """While a person owns it no turn begins (each cell asserts that), so one way to end will do."""
    return [
        (place, deed, end)
        for place, deed, end in product(PLACES, DEEDS, ENDS)
        if place not in OWNED or end == "answered"
    ]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("people", PEOPLE)
def test_in_every_combination_there_is_an_answer_or_a_person(world: World, people: str) -> None:
    prove(world, people, combinations())


@pytest.mark.databases("postgresql")
@pytest.mark.parametrize("people", PEOPLE)
def test_it_is_so_on_the_other_database_too(world: World, people: str) -> None:
    """Each combination once, the states of the people taking turns."""
    first = list(PEOPLE).index(people)
    prove(world, people, combinations()[first :: len(PEOPLE)])


def prove(world: World, people: str, cells: list[tuple[Place, Deed, str]]) -> None:
    arrange, true_wait = PEOPLE[people]
    _quickly(world)
    arrange(world)
    world.rui = _rui(world)  # type: ignore[attr-defined]
    for number, (place, deed, end) in enumerate(cells):
        cell = _cell(world, number, place, deed, end, true_wait)
        try:
            cell.check()
        except AssertionError as error:
            told = "\n".join(f"  {m.author}: {m.text}" for m in cell.customer.everything())
            name = f"{place.__name__} × {deed.__name__} × {end} × {people}"
            raise AssertionError(f"{name}\n{error}\n{told}") from error
        _tidy_up(world, cell.customer)


def _cell(
    world: World,
    number: int,
    place: Place,
    deed: Deed,
    end: str,
    true_wait: str,
) -> Cell:
    chat = open_check_in(world.desk, visit(world, f"visit-{number}").token)
    customer = Customer(world, chat.conversation.id, chat.secret)
    place(world, customer)
    before, told, asked = customer.conversation, len(customer.told), len(world.bot.turns)
    for _ in range(4):
        world.bot.will(ENDS[end])
    deed(customer)
    turns(world)
    world.bot._script.clear()
    return Cell(world, customer, before, told, asked, end, deed, true_wait)


def _tidy_up(world: World, customer: Customer) -> None:
    """Out of the queue, so that the next customer is first in line."""
    case = customer.case
    if case is None:
        return
    now = world.clock.now()
    with world.records.write() as record:
        for kind in (
            TimerKind.ALERT_UNACCEPTED,
            TimerKind.OFFER_CALLBACK,
            TimerKind.OWNER_SILENT,
            TimerKind.OWNER_GONE,
        ):
            record.forget(kind, case.id, now)
        record.put(
            replace(case, status=CaseStatus.RESOLVED, owner_id=None, outcome=Outcome.UNKNOWN)
        )


def _rui(world: World) -> Agent:
    with world.records.read() as record:
        agent = record.get(Agent, "agent-Rui")
    assert agent is not None
    return agent


def _change(world: World, which: Callable[[World], Agent], **changes: object) -> None:
    agent = replace(which(world), **changes)  # type: ignore[arg-type]
    with world.records.write() as record:
        record.put(agent)


def _timers_of(world: World, key: str) -> Iterator[Timer]:
    """Unfinished timers of this key, looked at without claiming them."""
    query = select(t.timers).where(t.timers.c.key == key, t.timers.c.finished_at.is_(None))
    with world.engine.connect() as connection:
        yield from rows_of(Timer, connection.execute(query))


def _quickly(world: World) -> None:
    """Thousands of commits: this test asks what is said, not whether a power cut is survived."""
    if world.engine.dialect.name != "sqlite":
        return

    @event.listens_for(world.engine, "connect")
    def _on_connect(connection: object, _record: object) -> None:
        connection.execute("PRAGMA synchronous=OFF")  # type: ignore[attr-defined]
