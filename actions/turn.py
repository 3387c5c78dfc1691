"""One turn as a value: everything that a skill may look at, taken from Rasa's tracker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Tracker

from actions.context import Context, parse_context, parse_time
from actions.reading import Reading, ReadMessage, parse_reading

SURE = 0.5
"""Probability from which an intent may overrule what the reader found."""
CLEAR_PROBLEM = 2
"""Severity from which nothing overrules the reader."""


@dataclass(frozen=True)
class WantedTime:
    """A time for a call in the customer's words: a moment, or a span where `until` is given."""

    start: datetime
    until: datetime | None
    words: str
    anytime: bool = False
    """The customer does not mind when."""
    guessed: bool = False
    """A time was meant, but could not be made out."""


@dataclass(frozen=True)
class Turn:
    """What came in, what is known, and what the bot asked last. Values only."""

    context: Context
    kind: str
    """messages, button or event."""
    intent: str
    confidence: float
    signal: str
    text: str
    """The customer's words of this turn; a button's title."""
    messages: tuple[ReadMessage, ...]
    """The messages of this turn; none for buttons and events."""
    has_attachments: bool
    reading: Reading
    phone: str | None
    """A number in this turn, E.164."""
    time: WantedTime | None
    """A time for a call in this turn."""
    asked: str | None
    episode: str | None
    complained: bool
    misses: int
    detours: int
    said: str | None
    given_time: WantedTime | None
    given_phone: str | None

    @property
    def in_hand(self) -> bool:
        """A complaint is with people: no later word of the customer takes it back.

        Desk's `complained` alone is a signal that the reader found; it may have been a curt word.
        """
        return self.complained or self.context.case_open

    @property
    def is_sure(self) -> bool:
        return self.confidence >= SURE

    @property
    def known_phone(self) -> str | None:
        """The number to call: what the customer gave last, else the one on record."""
        return self.phone or self.given_phone or self.context.contact.phone

    @property
    def all_messages(self) -> tuple[ReadMessage, ...]:
        """The customer's messages of the conversation, oldest first, each once."""
        new = {m.id for m in self.messages}
        return tuple(m for m in self.context.earlier if m.id not in new) + self.messages


def parse_turn(tracker: Tracker) -> Turn:
    """The turn in hand. Raises KeyError or ValueError where the context breaks the contract."""
    message = tracker.latest_message
    metadata: Mapping[str, Any] = message.get("metadata") or {}
    given: Mapping[str, Any] = metadata.get("input") or {}
    intent: Mapping[str, Any] = message.get("intent") or {}
    entities = message.get("entities") or []
    text = given.get("title") or message.get("text") or ""
    name = intent.get("name") or ""
    kind = given.get("kind") or ("event" if name.startswith("event_") else "messages")
    read = message.get("reading") or (message.get("parse_data") or {}).get("reading")
    reading = parse_reading(read)
    slot = tracker.get_slot
    return Turn(
        context=parse_context(metadata, _time_of(tracker)),
        kind=kind,
        intent=name,
        confidence=float(intent.get("confidence") or 0.0),
        # The signal of an older message must not steer a button or an event.
        signal=(slot("signal") or "none") if kind == "messages" else "none",
        text=text,
        messages=_messages(given, metadata, text, reading) if kind == "messages" else (),
        has_attachments=any(m.get("attachments") for m in given.get("messages", ())),
        reading=reading,
        phone=_entity(entities, "phone"),
        time=_wanted(_entity(entities, "callback_time")),
        asked=slot("asked"),
        episode=slot("episode"),
        complained=bool(slot("complained")),
        misses=int(slot("misses") or 0),
        detours=int(slot("detours") or 0),
        said=slot("said"),
        given_time=_wanted(slot("callback_time")),
        given_phone=slot("callback_phone"),
    )


def _time_of(tracker: Tracker) -> datetime:
    """When the newest event happened: the only clock there is without a context."""
    stamp = tracker.events[-1].get("timestamp") if tracker.events else None
    return datetime.fromtimestamp(float(stamp or 0), timezone.utc)


def _messages(
    given: Mapping[str, Any], metadata: Mapping[str, Any], text: str, reading: Reading
) -> tuple[ReadMessage, ...]:
    if "messages" not in given:
        return (ReadMessage("message", text, reading),)
    read = {r["message_id"]: parse_reading(r["reading"]) for r in metadata.get("readings", ())}
    return tuple(
        ReadMessage(m["id"], m["text"], read.get(m["id"], Reading())) for m in given["messages"]
    )


def _entity(entities: list[dict[str, Any]], name: str) -> Any:
    """The last value of that name: in a correction ("at 3, no, at 4") the last word counts."""
    values = [e.get("value") for e in entities if e.get("entity") == name]
    return values[-1] if values else None


def _wanted(document: Mapping[str, Any] | None) -> WantedTime | None:
    if not document:
        return None
    return WantedTime(
        start=parse_time(document["from"]),
        until=parse_time(document["to"]) if document.get("to") else None,
        words=str(document.get("words") or ""),
        anytime=bool(document.get("any")),
        guessed=bool(document.get("guessed")),
    )
