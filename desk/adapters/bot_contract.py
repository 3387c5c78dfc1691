"""The turn contract at desk's edge: what leaves is written from values, what comes in is checked.

These models say the same as `bot/contract/turn.v1.schema.json`; the tests hold both against the
same samples. A field that is not listed is refused.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
)

from desk.core.case import Reason, Team
from desk.core.feedback import Feeling
from desk.core.handoff import Quote, Story
from desk.core.reading import Evidence, Moment, Reading
from desk.core.turn import (
    BookCallback,
    ButtonOffer,
    Close,
    Effect,
    HandOver,
    NotNow,
    OptOut,
    RecordFeedback,
    Reply,
    TurnAnswer,
    WrongPerson,
)

# ISO 8601 with an offset, as both sides of the contract write it
TIME = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})", re.ASCII
)


def _time_text(value: Any) -> Any:
    if not isinstance(value, str) or not TIME.fullmatch(value):
        raise ValueError("a time is ISO 8601 text with an offset")
    return value


def _no_truth_value(value: Any) -> Any:
    if isinstance(value, bool):  # Python takes True for 1
        raise ValueError("a number is no truth value")
    return value


def _different(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) != len(values):
        raise ValueError("an item stands there twice")
    return values


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Line = Annotated[str, StringConstraints(max_length=500)]
Words = Annotated[str, StringConstraints(max_length=2000)]
Probability = Annotated[float, Field(ge=0, le=1)]
Position = Annotated[int, Field(ge=0)]
Time = Annotated[datetime, BeforeValidator(_time_text), Field(strict=False)]
Phone = Annotated[str, StringConstraints(pattern=r"^\+[0-9]{6,15}$")]
Severity = Annotated[Literal[0, 1, 2, 3], BeforeValidator(_no_truth_value)]
Version = Annotated[Literal[1], BeforeValidator(_no_truth_value)]
Topic = Literal[
    "waiting",
    "quality",
    "staff",
    "price",
    "damage",
    "delivery",
    "connection",
    "cleanliness",
    "broken_promise",
    "communication",
    "other",
]
EffectName = Literal[
    "hand_over",
    "record_feedback",
    "book_callback",
    "opt_out",
    "not_now",
    "wrong_person",
    "close",
]
BotReason = Literal[
    "complaint",
    "moment",
    "asked",
    "question",
    "not_understood",
    "language",
    "wrong_person",
    "reopened",
    "silence",
]


class Part(BaseModel):
    """Strict: no number for a string, no field that is not listed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class EvidencePart(Part):
    start: Position
    end: Position
    text: Line


class ReadingPart(Part):
    dissatisfied: Probability
    severity: Severity
    wants_human: Probability
    moment: Moment
    topics: Annotated[tuple[Topic, ...], AfterValidator(_different)]
    evidence: Annotated[tuple[EvidencePart, ...], Field(max_length=20)]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    step_in: Probability

    def value(self) -> Reading:
        evidence = tuple(Evidence(e.start, e.end, e.text) for e in self.evidence)
        return Reading(
            dissatisfied=self.dissatisfied,
            severity=self.severity,
            wants_human=self.wants_human,
            moment=self.moment,
            topics=self.topics,
            evidence=evidence,
            language=self.language,
            step_in=self.step_in,
        )


class ReadMessagePart(Part):
    message_id: Id
    reading: ReadingPart


class ButtonPart(Part):
    title: Annotated[str, StringConstraints(min_length=1, max_length=20)]
    intent: Name


class ReplyPart(Part):
    text: Annotated[str, StringConstraints(min_length=1, max_length=4000)]
    needs: EffectName | None
    buttons: Annotated[tuple[ButtonPart, ...], Field(max_length=3)]

    def value(self) -> Reply:
        buttons = tuple(ButtonOffer(b.title, b.intent) for b in self.buttons)
        return Reply(self.text, self.needs, buttons)


class QuotePart(Part):
    message_id: Id
    start: Position
    end: Position
    text: Line


class HandOverPart(Part):
    effect: Literal["hand_over"]
    reason: BotReason
    team: Team
    wants: Words | None
    summary: Line
    facts: Annotated[tuple[Line, ...], Field(max_length=20)]
    quotes: Annotated[tuple[QuotePart, ...], Field(max_length=50)]
    severity: Severity
    moment: Moment
    promised: Annotated[tuple[Line, ...], Field(max_length=20)]

    def value(self) -> HandOver:
        quotes = tuple(Quote(q.message_id, q.start, q.end, q.text) for q in self.quotes)
        story = Story(self.summary, self.wants, self.facts, quotes, self.promised)
        return HandOver(Reason(self.reason), self.team, story, self.severity, self.moment)


class RecordFeedbackPart(Part):
    effect: Literal["record_feedback"]
    feeling: Feeling
    text: Words | None
    compliment_for: Line | None

    def value(self) -> RecordFeedback:
        return RecordFeedback(self.feeling, self.text, self.compliment_for)


class BookCallbackPart(Part):
    effect: Literal["book_callback"]
    at: Time
    phone: Phone | None
    said: Line

    def value(self) -> BookCallback:
        return BookCallback(self.at, self.phone, self.said)


class OptOutPart(Part):
    effect: Literal["opt_out"]

    def value(self) -> OptOut:
        return OptOut()


class NotNowPart(Part):
    effect: Literal["not_now"]

    def value(self) -> NotNow:
        return NotNow()


class WrongPersonPart(Part):
    effect: Literal["wrong_person"]

    def value(self) -> WrongPerson:
        return WrongPerson()


class ClosePart(Part):
    effect: Literal["close"]

    def value(self) -> Close:
        return Close()


EffectPart = Annotated[
    HandOverPart
    | RecordFeedbackPart
    | BookCallbackPart
    | OptOutPart
    | NotNowPart
    | WrongPersonPart
    | ClosePart,
    Field(discriminator="effect"),
]


class StatePart(Part):
    """Opaque to desk: kept as it came, sent as it was kept."""

    version: Annotated[str, StringConstraints(max_length=64)]
    events: Annotated[tuple[dict[str, Any], ...], Field(max_length=5000)]


class TurnAnswerPart(Part):
    version: Version
    turn_id: Id
    replies: Annotated[tuple[ReplyPart, ...], Field(max_length=10)]
    effects: Annotated[tuple[EffectPart, ...], Field(max_length=10)]
    readings: Annotated[tuple[ReadMessagePart, ...], Field(max_length=50)]
    state: StatePart

    def value(self) -> TurnAnswer:
        effects: tuple[Effect, ...] = tuple(effect.value() for effect in self.effects)
        return TurnAnswer(
            turn_id=self.turn_id,
            replies=tuple(reply.value() for reply in self.replies),
            effects=effects,
            readings=tuple((r.message_id, r.reading.value()) for r in self.readings),
            state=self.state.model_dump_json(),
        )


class ReadingAnswerPart(Part):
    version: Version
    reading: ReadingPart


TURN_ANSWER = TypeAdapter(TurnAnswerPart)
READING_ANSWER = TypeAdapter(ReadingAnswerPart)
