"""A turn for tests: only what matters is named, the rest is an ordinary afternoon."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import registered

NOW = "2026-03-10T16:05:00+00:00"  # a Tuesday
VISIT = {
    "service": "massage",
    "at": "2026-03-10T14:00:00+00:00",
    "time_zone": "Europe/London",
    "place": "Harbour Street",
    "staff": "Mia Stone",
}
OPEN = [
    {"from": "2026-03-10T09:00:00+00:00", "to": "2026-03-10T18:00:00+00:00"},
    {"from": "2026-03-11T09:00:00+00:00", "to": "2026-03-11T18:00:00+00:00"},
]
CALM: dict[str, Any] = {
    "dissatisfied": 0.1,
    "severity": 0,
    "wants_human": 0.0,
    "moment": "none",
    "topics": [],
    "evidence": [],
    "language": "en",
    "step_in": 0.1,
}


def reading(**found: Any) -> dict[str, Any]:
    return {**CALM, **found}


def context(**known: Any) -> dict[str, Any]:
    """`complained`, `phone`, `available` and so on are put where they belong."""
    return {
        "now": known.get("now", NOW),
        "status": known.get("status", "bot"),
        "visit": known.get("visit", VISIT),
        "contact": {
            "name": known.get("name", "Ada Example"),
            "language": "en",
            "time_zone": "Europe/London",
            "phone": known.get("phone"),
            "former_customer": known.get("former_customer", False),
        },
        "shown": None,
        "history": known.get("history", []),
        "known": {
            "complained": known.get("complained", False),
            "case_open": known.get("case_open", False),
            "callback_at": known.get("callback_at"),
            "opted_out": known.get("opted_out", False),
        },
        "people": {"available": known.get("available", True), "opens_at": None},
        "open_intervals": known.get("open", OPEN),
    }


def earlier(text: str, id: str = "m1", speaker: str = "customer", **found: Any) -> dict[str, Any]:
    return {
        "id": id,
        "speaker": speaker,
        "text": text,
        "at": NOW,
        "reading": reading(**found) if speaker == "customer" else None,
    }


@dataclass
class Result:
    responses: list[str]
    effects: list[dict[str, Any]]
    slots: dict[str, Any]
    needs: set[str | None]
    variables: dict[str, Any]
    last_event: dict[str, Any] = field(default_factory=dict)

    def effect(self, name: str) -> dict[str, Any]:
        found = [e for e in self.effects if e["effect"] == name]
        assert len(found) == 1, f"{name} is {len(found)} times in {self.effects}"
        return found[0]

    @property
    def effect_names(self) -> list[str]:
        return [e["effect"] for e in self.effects]


def play(
    action: str,
    text: str = "",
    *,
    intent: str = "",
    signal: str = "neutral",
    button: str | None = None,
    event: str | None = None,
    read: dict[str, Any] | None = None,
    confidence: float = 0.9,
    number: str | None = None,
    time: dict[str, Any] | None = None,
    attachments: list[str] | None = None,
    slots: dict[str, Any] | None = None,
    **known: Any,
) -> Result:
    """Run one action as Rasa would, and sort what it says."""
    if event:
        given: dict[str, Any] = {"kind": "event", "event": event}
    elif button:
        given = {"kind": "button", "message_id": "b1", "intent": intent, "title": button}
    else:
        message: dict[str, Any] = {"id": "m9", "text": text}
        if attachments:
            message["attachments"] = attachments
        given = {"kind": "messages", "messages": [message]}
    read = read or CALM
    metadata = {
        **context(**known),
        "input": given,
        "readings": [{"message_id": "m9", "reading": read}],
    }
    entities = [{"entity": "phone", "value": number}] if number else []
    entities += [{"entity": "callback_time", "value": time}] if time else []
    tracker = Tracker(
        sender_id="ep-1",
        slots={"signal": signal, **(slots or {})},
        latest_message={
            "text": text,
            "intent": {"name": intent, "confidence": confidence},
            "entities": entities,
            "metadata": metadata,
            "reading": read,
        },
        events=[],
        paused=False,
        followup_action=None,
        active_loop={},
        latest_action_name="action_listen",
    )
    dispatcher = CollectingDispatcher()
    step = registered.STEPS[action]()
    events = step.run(dispatcher, tracker, {})
    said = [m for m in dispatcher.messages if m.get("response")]
    return Result(
        responses=[m["response"] for m in said],
        effects=[m["custom"] for m in dispatcher.messages if m.get("custom")],
        slots={e["name"]: e["value"] for e in events if e["event"] == "slot"},
        needs={m.get("needs") for m in said},
        variables=said[0] if said else {},
        last_event=dict(events[-1]),
    )
