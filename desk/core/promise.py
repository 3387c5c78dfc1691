"""A promise: what, by whom, due when; kept, broken or withdrawn."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
    announced_at: datetime | None = None  # when people were told that it is due now


SOON = timedelta(minutes=15)
"""How long before its time a promise may be kept and still count as that promise."""


def close(promise: Promise, status: PromiseStatus, now: datetime) -> Promise:
    """The promise with its end; one that has ended stays as it is."""
    if promise.status != PromiseStatus.OPEN:
        return promise
    return replace(promise, status=status, closed_at=now)


def close_with_case(promise: Promise, now: datetime) -> Promise:
    """What becomes of an open promise when its case is resolved: the owner says that all is done,
    so one that is due counts as kept; one whose time is still to come is not needed any more."""
    due = now >= promise.due_at - SOON
    return close(promise, PromiseStatus.KEPT if due else PromiseStatus.WITHDRAWN, now)
