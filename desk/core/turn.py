"""A turn of the bot side, as values: the Python face of the contract.

The contract itself is `bot/contract/turn.v1.schema.json`; `desk/adapters/bot_client` turns these
values into it and back.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from desk.core.case import Reason, Team
from desk.core.feedback import Feeling
from desk.core.handoff import Story
from desk.core.hours import Interval
from desk.core.message import Author
from desk.core.reading import Moment, Reading


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    id: str
    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MessagesInput:
    """All customer messages that are not answered yet, in order."""

    messages: tuple[IncomingMessage, ...]


@dataclass(frozen=True, slots=True)
class ButtonInput:
    """A button that desk sent and that is still the last thing shown."""

    message_id: str
    intent: str
    title: str


@dataclass(frozen=True, slots=True)
class EventInput:
    """opened, follow_up, handed_back, handoff_requested or silence."""

    event: str
    message_id: str | None = None


TurnInput = MessagesInput | ButtonInput | EventInput


@dataclass(frozen=True, slots=True)
class VisitFacts:
    service: str
    at: datetime
    time_zone: str
    place: str | None
    staff: str | None


@dataclass(frozen=True, slots=True)
class ContactFacts:
    name: str | None
    language: str
    time_zone: str
    phone: str | None
    former_customer: bool


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    id: str
    speaker: Author
    text: str
    at: datetime
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Known:
    complained: bool
    case_open: bool
    callback_at: datetime | None
    opted_out: bool


@dataclass(frozen=True, slots=True)
class Context:
    """Everything known, fresh each turn."""

    now: datetime
    waiting: bool  # a handoff is recorded; False: the bot has the floor
    visit: VisitFacts | None
    contact: ContactFacts
    shown: str | None
    history: tuple[HistoryEntry, ...]
    known: Known
    people_available: bool
    opens_at: datetime | None
    open_intervals: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """`state` is the JSON text of the dialogue state, None at the start of an episode."""

    turn_id: str
    episode_id: str
    state: str | None
    input: TurnInput
    context: Context


@dataclass(frozen=True, slots=True)
class ButtonOffer:
    title: str
    intent: str


@dataclass(frozen=True, slots=True)
class Reply:
    """`needs` names the effect that the words depend on; refused → the words are not sent."""

    text: str
    needs: str | None = None
    buttons: tuple[ButtonOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class HandOver:
    name = "hand_over"
    reason: Reason
    team: Team
    story: Story
    severity: int
    moment: Moment


@dataclass(frozen=True, slots=True)
class RecordFeedback:
    name = "record_feedback"
    feeling: Feeling
    text: str | None
    compliment_for: str | None


@dataclass(frozen=True, slots=True)
class BookCallback:
    name = "book_callback"
    at: datetime
    phone: str | None
    said: str


@dataclass(frozen=True, slots=True)
class OptOut:
    name = "opt_out"


@dataclass(frozen=True, slots=True)
class NotNow:
    name = "not_now"


@dataclass(frozen=True, slots=True)
class WrongPerson:
    name = "wrong_person"


@dataclass(frozen=True, slots=True)
class Close:
    name = "close"


Effect = HandOver | RecordFeedback | BookCallback | OptOut | NotNow | WrongPerson | Close


@dataclass(frozen=True, slots=True)
class TurnAnswer:
    turn_id: str
    replies: tuple[Reply, ...]
    effects: tuple[Effect, ...]
    readings: tuple[tuple[str, Reading], ...]  # (message id, reading)
    state: str


Failure = Literal[
    "unreachable",
    "deadline",
    "refused",  # 4xx
    "failed",  # 5xx
    "nonsense",
    "empty",
    "too_large",
]


class BotFailed(Exception):
    """The bot side gave no usable answer. `kind` is for logs, metrics and the timeline."""

    def __init__(self, kind: Failure, detail: str = "") -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
