"""Nobody is ever stuck, shown exhaustively.

Every status of a conversation × everything a customer can do in it × every way a bot turn can end
× every state the people can be in. In each: the customer has an answer or a person, bot and person
never both speak, nothing is lost, nothing is said twice, and one wish leads to a person.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import count, product

import pytest
from sqlalchemy import event, select

from desk.adapters.database import tables as t
from desk.adapters.database.rows import rows_of
from desk.application.open_chat import open_check_in
from desk.core.case import Case, CaseStatus, Outcome
from desk.core.conversation import Conversation, Status
from desk.core.message import Author, Direction, Message
from desk.core.timer import Timer, TimerKind
from tests.application.customer import (
    Customer,
    turns,
    visit,
)
from tests.application.every_way import (
    DEEDS,
    ENDS,
    FAILED,
    OWNED,
    PEOPLE,
    PLACES,
    WISHES,
    Deed,
    Place,
    complains_and_says_stop,
    rui,
    says_stop,
)
from tests.world import World


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
    world.rui = rui(world)  # type: ignore[attr-defined]
    scene = scene_for(world)
    for place, deed, end in cells:
        cell = _cell(world, scene.at(place), deed, end, true_wait)
        try:
            cell.check()
        except AssertionError as error:
            told = "\n".join(f"  {m.author}: {m.text}" for m in cell.customer.everything())
            name = f"{place.__name__} × {deed.__name__} × {end} × {people}"
            raise AssertionError(f"{name}\n{error}\n{told}") from error
        scene.over(cell.customer)


def _cell(world: World, customer: Customer, deed: Deed, end: str, true_wait: str) -> Cell:
    before, told, asked = customer.conversation, len(customer.told), len(world.bot.turns)
    for _ in range(4):
        world.bot.will(ENDS[end])
    deed(customer)
    turns(world)
    world.bot.forget_script()
    return Cell(world, customer, before, told, asked, end, deed, true_wait)


class Scene:
    """Brings a new customer to each place, and out of the queue afterwards, so that the next one
    is first in line."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._numbers = count()

    def at(self, place: Place) -> Customer:
        token = visit(self.world, f"visit-{next(self._numbers)}").token
        chat = open_check_in(self.world.desk, token)
        customer = Customer(self.world, chat.conversation.id, chat.secret)
        place(self.world, customer)
        return customer

    def over(self, customer: Customer) -> None:
        case = customer.case
        if case is None:
            return
        now = self.world.clock.now()
        gone = replace(case, status=CaseStatus.RESOLVED, owner_id=None, outcome=Outcome.UNKNOWN)
        with self.world.records.write() as record:
            for kind in TimerKind:
                record.forget(kind, case.id, now)
            record.put(gone)


class RewoundScene(Scene):
    """The same on SQLite, in a third of the time: each place is reached once, then the file is
    wound back to it."""

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._start = self._snapshot()
        self._reached: dict[Place, tuple[sqlite3.Connection, Customer]] = {}

    def at(self, place: Place) -> Customer:
        if place not in self._reached:
            self._rewind(self._start)
            customer = super().at(place)
            self._reached[place] = (self._snapshot(), customer)
        snapshot, customer = self._reached[place]
        self._rewind(snapshot)
        return replace(customer, sent=list(customer.sent))

    def over(self, customer: Customer) -> None:
        """Nothing: the next one is wound back."""

    def _snapshot(self) -> sqlite3.Connection:
        kept = sqlite3.connect(":memory:")
        with closing(self.world.engine.raw_connection()) as connection:
            connection.driver_connection.backup(kept)  # type: ignore[union-attr]
        return kept

    def _rewind(self, snapshot: sqlite3.Connection) -> None:
        with closing(self.world.engine.raw_connection()) as connection:
            snapshot.backup(connection.driver_connection)  # type: ignore[arg-type]


def scene_for(world: World) -> Scene:
    return RewoundScene(world) if world.engine.dialect.name == "sqlite" else Scene(world)


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
