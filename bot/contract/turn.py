"""The documents of the turn contract as types.

They mirror `turn.v1.schema.json`, which decides; `check.py` proves that a document is one of these
before any other code sees it. Nothing is copied or converted: a document stays the parsed JSON.
"""

from typing import Any, Dict, List, Literal, Optional, TypedDict, Union

from typing_extensions import NotRequired

VERSION = 1

Moment = Literal["none", "safety", "fraud", "injury", "legal", "churn", "vulnerable", "data_loss"]
Topic = Literal[
    "waiting", "quality", "staff", "price", "damage", "delivery", "connection", "cleanliness",
    "broken_promise", "communication", "other",
]  # fmt: skip
Speaker = Literal["customer", "bot", "agent", "desk"]
EventName = Literal["opened", "follow_up", "handed_back", "handoff_requested", "silence"]


class EvidenceDocument(TypedDict):
    start: int
    end: int
    text: str


class ReadingDocument(TypedDict):
    dissatisfied: float
    severity: int
    wants_human: float
    moment: Moment
    topics: List[Topic]
    evidence: List[EvidenceDocument]
    language: str
    step_in: float


class ReadMessage(TypedDict):
    message_id: str
    reading: ReadingDocument


class Incoming(TypedDict):
    id: str
    text: str
    attachments: NotRequired[List[str]]


class MessagesInput(TypedDict):
    kind: Literal["messages"]
    messages: List[Incoming]


class ButtonInput(TypedDict):
    kind: Literal["button"]
    message_id: str
    intent: str
    title: str


class EventInput(TypedDict):
    kind: Literal["event"]
    event: EventName
    message_id: NotRequired[Optional[str]]


Input = Union[MessagesInput, ButtonInput, EventInput]


class HistoryEntry(TypedDict):
    """`id` and `at` are there in a turn's context, not always in a reading request."""

    id: NotRequired[str]
    at: NotRequired[str]
    speaker: Speaker
    text: str
    reading: NotRequired[Optional[ReadingDocument]]


class Contact(TypedDict):
    name: Optional[str]
    language: str
    time_zone: str
    phone: Optional[str]
    former_customer: bool


class Context(TypedDict):
    """Everything known, fresh each turn. `visit`, `known`, `people`: see the schema."""

    now: str
    status: Literal["bot", "waiting"]
    visit: Optional[Dict[str, Any]]
    contact: Contact
    shown: Optional[str]
    history: List[HistoryEntry]
    known: Dict[str, Any]
    people: Dict[str, Any]
    open_intervals: List[Dict[str, str]]


class State(TypedDict):
    """The dialogue state: opaque to desk."""

    version: str
    events: List[Dict[str, Any]]


class TurnRequest(TypedDict):
    version: Literal[1]
    turn_id: str
    episode_id: str
    state: Optional[State]
    input: Input
    context: Context


class Button(TypedDict):
    title: str
    intent: str


class Reply(TypedDict):
    text: str
    needs: Optional[str]
    buttons: List[Button]


class TurnAnswer(TypedDict):
    version: Literal[1]
    turn_id: str
    replies: List[Reply]
    effects: List[Dict[str, Any]]
    readings: List[ReadMessage]
    state: State


class ReadingRequest(TypedDict):
    version: Literal[1]
    message: Incoming
    last_bot: Optional[str]
    history: List[HistoryEntry]


class ReadingAnswer(TypedDict):
    version: Literal[1]
    reading: ReadingDocument


class Problem(TypedDict):
    error: str
    detail: str
