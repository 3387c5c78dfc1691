"""A promise: what, by whom, due when; kept, broken or withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class PromiseStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class PromiseKind(StrEnum):
    CALL_BACK = "call_back"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Promise:
    """`said_zone` is the zone in which the time was said to the customer."""

    id: str
    case_id: str
    conversation_id: str
    contact_id: str
    kind: PromiseKind
    what: str
    due_at: datetime
    said_zone: str
    made_at: datetime
    status: PromiseStatus = PromiseStatus.OPEN
    phone: str | None = None
    said: str | None = None  # the customer's words for the time
    by_agent_id: str | None = None
    closed_at: datetime | None = None
