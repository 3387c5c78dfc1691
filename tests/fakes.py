"""Stand-ins for what `desk` meets outside: a clock that tests move, a bot that says what it is
told to, hints and alerts that are remembered."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from desk.core.message import Message
from desk.core.reading import Moment, Reading
from desk.core.turn import (
    BotFailed,
    ButtonInput,
    ButtonOffer,
    Effect,
    EventInput,
    MessagesInput,
    Reply,
    TurnAnswer,
    TurnRequest,
)

A_MONDAY_MORNING = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)

CALM = Reading(
    dissatisfied=0.0,
    severity=0,
    wants_human=0.0,
    moment=Moment.NONE,
    topics=(),
    evidence=(),
    language="en",
    step_in=0.0,
)


class FakeClock:
    """Stands still until it is moved."""

    def __init__(self, now: datetime = A_MONDAY_MORNING) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, **amount: float) -> datetime:
        """`clock.move(minutes=2)`; returns the new time."""
        self._now += timedelta(**amount)
        return self._now

    def set(self, now: datetime) -> None:
        self._now = now


Answer = Callable[[TurnRequest], TurnAnswer]


@dataclass
class FakeBot:
    """Answers turns from a script, then echoes; reads calmly unless told otherwise.

    Each entry of the script is used once, in order. `turns` and `read_texts` remember what was
    asked. `during_turn` runs in the middle of a turn: to let something happen meanwhile.
    """

    turns: list[TurnRequest] = field(default_factory=list)
    read_texts: list[str] = field(default_factory=list)
    reading: Reading | Callable[[str], Reading] = CALM
    during_turn: Callable[[TurnRequest], None] | None = None
    _script: list[Answer] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def will(self, answer: Answer) -> FakeBot:
        """The next turn is answered by this function."""
        with self._lock:
            self._script.append(answer)
        return self

    def will_say(
        self, *replies: str | Reply, effects: Sequence[Effect] = (), state: str = '{"said": true}'
    ) -> FakeBot:
        """The next turn is answered with these words and effects, and a reading of each message."""
        texts = tuple(Reply(reply) if isinstance(reply, str) else reply for reply in replies)
        return self.will(
            lambda request: TurnAnswer(
                turn_id=request.turn_id,
                replies=texts,
                effects=tuple(effects),
                readings=self._readings(request),
                state=state,
            )
        )

    def will_fail(self, kind: str = "unreachable") -> FakeBot:
        """The next turn fails as the real client fails."""

        def fail(_request: TurnRequest) -> TurnAnswer:
            raise BotFailed(kind)

        return self.will(fail)

    def forget_script(self) -> None:
        """From now on it echoes again."""
        with self._lock:
            self._script.clear()

    def turn(self, request: TurnRequest, deadline_s: float) -> TurnAnswer:
        with self._lock:
            self.turns.append(request)
            answer = self._script.pop(0) if self._script else self._echo
        if self.during_turn is not None:
            self.during_turn(request)
        return answer(request)

    def read(
        self,
        message_id: str,
        text: str,
        last_bot: str | None,
        history: Sequence[Message],
        deadline_s: float,
    ) -> Reading:
        with self._lock:
            self.read_texts.append(text)
        return self._reading_of(text)

    def _echo(self, request: TurnRequest) -> TurnAnswer:
        said = words_of(request)
        buttons = (ButtonOffer("Fine", "affirm"),) if said == "opened" else ()
        return TurnAnswer(
            turn_id=request.turn_id,
            replies=(Reply(f"The bot heard: {said}", buttons=buttons),),
            effects=(),
            readings=self._readings(request),
            state=json.dumps({"turns": len(self.turns)}),
        )

    def _readings(self, request: TurnRequest) -> tuple[tuple[str, Reading], ...]:
        match request.input:
            case MessagesInput(messages):
                return tuple((m.id, self._reading_of(m.text)) for m in messages)
            case ButtonInput(message_id, _intent, title):
                return ((message_id, self._reading_of(title)),)
            case EventInput():
                return ()

    def _reading_of(self, text: str) -> Reading:
        return self.reading(text) if callable(self.reading) else self.reading


def words_of(request: TurnRequest) -> str:
    """What the customer said in a turn, or the name of the event."""
    match request.input:
        case MessagesInput(messages):
            return " / ".join(m.text for m in messages)
        case ButtonInput(_message_id, _intent, title):
            return title
        case EventInput(event):
            return event


@dataclass
class FakeHints:
    """Remembers the topics of each publication."""

    published: list[tuple[str, ...]] = field(default_factory=list)

    def publish(self, topics: Sequence[str]) -> None:
        self.published.append(tuple(topics))

    @property
    def topics(self) -> set[str]:
        return {topic for topics in self.published for topic in topics}


@dataclass
class FakeWake:
    """Counts how often the worker was told to look."""

    count: int = 0

    def __call__(self) -> None:
        self.count += 1


@dataclass
class FakeAlerts:
    """Remembers what was sent; `works = False` makes sending fail."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    works: bool = True

    def send(self, title: str, body: str) -> bool:
        if self.works:
            self.sent.append((title, body))
        return self.works
