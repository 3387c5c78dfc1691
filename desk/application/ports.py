"""What the use cases need from outside, as Protocols. Adapters implement them; fakes pass the
same contract tests as the real ones."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar

from desk.core.agent import Agent, Session
from desk.core.api_key import ApiKey
from desk.core.case import Case
from desk.core.contact import Contact
from desk.core.conversation import Conversation
from desk.core.feedback import Feedback
from desk.core.handoff import Handoff
from desk.core.hours import Hours
from desk.core.message import Message
from desk.core.promise import Promise
from desk.core.reading import Reading
from desk.core.timer import Timer, TimerKind
from desk.core.times import Times
from desk.core.turn import TurnAnswer, TurnRequest
from desk.core.visit import Visit

Row = TypeVar("Row")


class Record(Protocol):
    """One transaction on the record. Leaving the `with` block commits; an exception rolls back.

    Everything read with `lock=True` cannot be changed by anybody else until the end. Lock the
    conversation first, then what belongs to it: one order, no deadlocks.
    """

    # any row by its primary key; put overwrites the row of the same key
    def get(self, kind: type[Row], key: str, *, lock: bool = False) -> Row | None: ...
    def get_many(self, kind: type[Row], keys: Collection[str]) -> dict[str, Row]: ...
    def add(self, row: object) -> None: ...
    def put(self, row: object) -> None: ...
    def delete(self, kind: type[object], key: str) -> None: ...

    # visits and contacts
    def visit_by_reference(self, reference: str) -> Visit | None: ...
    def visit_by_token_hash(self, token_hash: str) -> Visit | None: ...
    def visits_of_contact(self, contact_id: str, limit: int = 20) -> Sequence[Visit]: ...
    def contact_by_reference(self, reference: str) -> Contact | None: ...

    # conversations and messages
    def conversation_of_visit(self, visit_id: str) -> Conversation | None: ...
    def conversation_by_secret_hash(self, secret_hash: str) -> Conversation | None: ...
    def message_by_source_id(self, conversation_id: str, source_id: str) -> Message | None: ...
    def messages(
        self, conversation_id: str, *, after_seq: int = 0, limit: int = 500
    ) -> Sequence[Message]:
        """In order of `seq`, the first `limit` after `after_seq`."""
        ...

    def last_messages(self, conversation_id: str, limit: int = 50) -> Sequence[Message]:
        """In order of `seq`, the last `limit`."""
        ...

    def add_message(self, conversation: Conversation, message: Message) -> Conversation:
        """Gives the message the next `seq` of the conversation, stores both, and returns the
        conversation as stored. The conversation must be locked. Publishes hints on commit."""
        ...

    def set_reading(self, message_id: str, reading: Reading) -> None: ...
    def incoming_after(self, seqs: Mapping[str, int]) -> dict[str, int]:
        """Conversation id → how many messages of the customer follow the `seq` given for it."""
        ...

    # cases, handoffs, promises, feedback
    def open_case_of(self, conversation_id: str) -> Case | None:
        """The case of the conversation that is not resolved; there is at most one."""
        ...

    def cases_of_contact(self, contact_id: str) -> Sequence[Case]: ...
    def waiting_cases(self) -> Sequence[Case]:
        """Not accepted by anybody, most urgent first (`core.case.urgency`)."""
        ...

    def place_in_queue(self, case: Case) -> int:
        """1 for the most urgent waiting case; counted, because everybody who waits asks."""
        ...

    def cases_of_owner(self, agent_id: str) -> Sequence[Case]: ...
    def cases_offered_to(self, agent: Agent) -> Sequence[Case]:
        """Passed to this agent, or to one of their teams, and not yet accepted."""
        ...

    def open_cases(self) -> Sequence[Case]: ...
    def handoffs_of_case(self, case_id: str) -> Sequence[Handoff]: ...
    def handoffs_of_cases(self, case_ids: Collection[str]) -> dict[str, Sequence[Handoff]]:
        """Case id → its handoffs, oldest first."""
        ...

    def promises_of_case(self, case_id: str) -> Sequence[Promise]: ...
    def open_promises(self) -> Sequence[Promise]: ...
    def feedback_of_contact(self, contact_id: str) -> Sequence[Feedback]: ...

    # agents
    def agents(self) -> Sequence[Agent]: ...
    def agent_by_email(self, email: str) -> Agent | None: ...
    def sessions_of(self, agent_id: str) -> Sequence[Session]: ...
    def api_keys(self) -> Sequence[ApiKey]:
        """Revoked ones too, newest first."""
        ...

    def hours(self) -> Hours:
        """The opening hours; around the clock in UTC until somebody sets them."""
        ...

    def set_hours(self, hours: Hours) -> None: ...
    def setting(self, name: str) -> str | None:
        """A value that this installation keeps about itself."""
        ...

    def set_setting(self, name: str, value: str) -> None: ...

    # timers
    def ask(
        self, kind: TimerKind, key: str, due_at: datetime, now: datetime, payload: str = "{}"
    ) -> None:
        """Makes the timer due at `due_at`: a new row, or the unfinished one of (kind, key) with
        `wanted` one higher, the earlier of both due times, and the new payload."""
        ...

    def postpone(self, kind: TimerKind, key: str, due_at: datetime, now: datetime) -> None:
        """Like `ask`, but the due time becomes exactly `due_at`, later or earlier."""
        ...

    def forget(self, kind: TimerKind, key: str, now: datetime) -> None:
        """Finishes the unfinished row of (kind, key), where there is one."""
        ...

    # what nobody needs any more
    def delete_sessions_before(self, expired: datetime) -> int:
        """Removes sessions that expired before this time; how many."""
        ...

    def delete_timers_before(self, finished: datetime) -> int:
        """Removes timers that were finished before this time; how many."""
        ...

    def hint(self, topic: str) -> None:
        """Tells the readers of a topic, after the commit, to look again. Topics: the id of a
        conversation, `queue` (cases and agents), `agent:<id>`."""
        ...


class Records(Protocol):
    """The database. Raises `Unavailable` where it cannot be reached or stays locked."""

    def write(self) -> AbstractContextManager[Record]: ...
    def read(self) -> AbstractContextManager[Record]:
        """A consistent snapshot; what is written in it is an error."""
        ...


class Timers(Protocol):
    """The worker's side of the timer rows; each call is a transaction of its own."""

    def claim(self, now: datetime, leases_s: Mapping[TimerKind, float]) -> Timer | None:
        """The most overdue timer of these kinds that nobody runs, leased to the caller for its
        kind's seconds; None if none is due."""
        ...

    def finish(self, timer: Timer, now: datetime) -> None:
        """Done. If it was asked for again since the claim, it stays due."""
        ...

    def retry(self, timer: Timer, due_at: datetime) -> None:
        """Gives the claim back, to be tried again at `due_at`."""
        ...

    def give_up(self, timer: Timer, why: str, now: datetime) -> None: ...
    def next_due(self, kinds: Sequence[TimerKind] | None = None) -> datetime | None:
        """When the next timer that nobody runs is due; of these kinds, or of all."""
        ...

    def release_all(self) -> int:
        """Ends every lease: for the start of a process that is alone on its database."""
        ...


class Bot(Protocol):
    """The bot side. Both raise `BotFailed`; both keep the deadline that they are given."""

    def turn(self, request: TurnRequest, deadline_s: float) -> TurnAnswer: ...
    def read(
        self,
        message_id: str,
        text: str,
        last_bot: str | None,
        history: Sequence[Message],
        deadline_s: float,
    ) -> Reading: ...


class Hints(Protocol):
    """Wakes whoever watches a topic. Lossy by design: the record is the truth."""

    def publish(self, topics: Sequence[str]) -> None: ...


class Wake(Protocol):
    """Tells the worker that a timer may be due now."""

    def __call__(self) -> None: ...


class Alerts(Protocol):
    """Reaches people who are not looking at a console. Raises nothing: it reports success."""

    def send(self, title: str, body: str) -> bool: ...


class Passwords(Protocol):
    """Slow, salted hashes of passwords. Each call takes some 50 ms on purpose: never inside a
    transaction."""

    def sealed(self, password: str) -> str: ...
    def matches(self, password: str, sealed: str) -> bool: ...
    def is_outdated(self, sealed: str) -> bool:
        """Whether it was made with weaker parameters than those of today."""
        ...


class Clock(Protocol):
    def now(self) -> datetime: ...


class Words(Protocol):
    """Desk's own words, `desk/words/<language>.yml`. An unknown language falls back to English."""

    def say(self, language: str, key: str, **values: object) -> str: ...
    def time(self, language: str, at: datetime, now: datetime, time_zone: str) -> str:
        """`at` as one says it to a person in that zone: `today at 15:30`, `tomorrow at 09:00`,
        `on Tuesday at 10:00`; with the zone's name where it is UTC, which nobody lives by."""
        ...

    def reserved(self, text: str) -> str | None:
        """`person`, `stop` or `start` when the whole text is a reserved word of any language."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports and settings that the use cases are given; built in `bootstrap`."""

    records: Records
    timers: Timers
    bot: Bot
    hints: Hints
    alerts: Alerts
    passwords: Passwords
    clock: Clock
    words: Words
    times: Times
    secret: bytes  # of this installation; signs check-in tokens
    public_url: str  # http://127.0.0.1:8080, without a slash at the end
