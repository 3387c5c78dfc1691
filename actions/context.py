"""What desk knows, as it comes with each turn: typed access to the contract's `context`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from actions.reading import ReadMessage, parse_reading


@dataclass(frozen=True)
class Visit:
    """One service that was delivered. `service` fits after "your"."""

    service: str
    at: datetime
    zone: tzinfo
    place: str | None
    staff: str | None


@dataclass(frozen=True)
class Contact:
    name: str | None
    zone: tzinfo
    phone: str | None
    former_customer: bool


@dataclass(frozen=True)
class OpenInterval:
    """People are at work from `start` (included) to `end` (excluded)."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Context:
    now: datetime
    waiting: bool
    visit: Visit | None
    contact: Contact
    earlier: tuple[ReadMessage, ...]
    """The customer's earlier messages in the conversation, oldest first."""
    complained: bool
    case_open: bool
    callback_at: datetime | None
    opted_out: bool
    people_available: bool
    open_intervals: tuple[OpenInterval, ...]


def parse_time(text: str) -> datetime:
    """An ISO 8601 time with an offset. Python 3.10 does not read the `Z` that the contract allows.

    Raises ValueError for anything else, so that a wrong context fails the turn.
    """
    value = datetime.fromisoformat(text[:-1] + "+00:00" if text[-1:] in "Zz" else text)
    if value.tzinfo is None:
        raise ValueError(f"a time without an offset: {text!r}")
    return value


def zone(name: str) -> tzinfo:
    """The zone of that name; UTC where the machine does not know it (better than no answer)."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return timezone.utc


def parse_context(document: Mapping[str, Any], now: datetime) -> Context:
    """The contract's `context` as a value. `now` stands in where there is none (`rasa shell`)."""
    if "now" not in document:
        return Context(
            now=now,
            waiting=False,
            visit=None,
            contact=Contact(None, timezone.utc, None, False),
            earlier=(),
            complained=False,
            case_open=False,
            callback_at=None,
            opted_out=False,
            people_available=True,
            open_intervals=(),
        )
    contact, known = document["contact"], document["known"]
    return Context(
        now=parse_time(document["now"]),
        waiting=document["status"] == "waiting",
        visit=_visit(document["visit"]),
        contact=Contact(
            name=contact["name"],
            zone=zone(contact["time_zone"]),
            phone=contact["phone"],
            former_customer=contact["former_customer"],
        ),
        earlier=tuple(
            ReadMessage(m["id"], m["text"], parse_reading(m["reading"]))
            for m in document["history"]
            if m["speaker"] == "customer"
        ),
        complained=known["complained"],
        case_open=known["case_open"],
        callback_at=parse_time(known["callback_at"]) if known["callback_at"] else None,
        opted_out=known["opted_out"],
        people_available=document["people"]["available"],
        open_intervals=tuple(
            OpenInterval(parse_time(i["from"]), parse_time(i["to"]))
            for i in document["open_intervals"]
        ),
    )


def _visit(document: Mapping[str, Any] | None) -> Visit | None:
    if document is None:
        return None
    return Visit(
        service=document["service"],
        at=parse_time(document["at"]),
        zone=zone(document["time_zone"]),
        place=document.get("place"),
        staff=document.get("staff"),
    )
