"""What desk sends to the bot side: the documents of the turn contract, written from values."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from desk.core.message import Message
from desk.core.reading import Reading
from desk.core.turn import (
    ButtonInput,
    Context,
    EventInput,
    MessagesInput,
    TurnInput,
    TurnRequest,
    VisitFacts,
)
from desk.core.wording import clipped

TEXT_LIMIT = 20_000  # code points
HISTORY_AT_MOST = 50
INTERVALS_AT_MOST = 200


def turn_request(request: TurnRequest) -> dict[str, Any]:
    """A `turn_request`."""
    return {
        "version": 1,
        "turn_id": request.turn_id,
        "episode_id": request.episode_id,
        "state": None if request.state is None else json.loads(request.state),
        "input": _input(request.input),
        "context": _context(request.context),
    }


def reading_request(
    message_id: str, text: str, last_bot: str | None, history: Sequence[Message]
) -> dict[str, Any]:
    """A `reading_request`."""
    return {
        "version": 1,
        "message": {"id": message_id, "text": clipped(text, TEXT_LIMIT)},
        "last_bot": None if last_bot is None else clipped(last_bot, TEXT_LIMIT),
        "history": [
            {
                "speaker": message.author.value,
                "text": clipped(message.text, TEXT_LIMIT),
                "reading": _reading(message.reading),
            }
            for message in history[-HISTORY_AT_MOST:]
        ],
    }


def _input(told: TurnInput) -> dict[str, Any]:
    match told:
        case MessagesInput(messages):
            return {
                "kind": "messages",
                "messages": [
                    {"id": m.id, "text": m.text, "attachments": list(m.attachments)}
                    for m in messages
                ],
            }
        case ButtonInput(message_id, intent, title):
            return {"kind": "button", "message_id": message_id, "intent": intent, "title": title}
        case EventInput(event, message_id):
            return {"kind": "event", "event": event, "message_id": message_id}


def _context(context: Context) -> dict[str, Any]:
    contact = context.contact
    return {
        "now": _time(context.now),
        "status": "waiting" if context.waiting else "bot",
        "visit": None if context.visit is None else _visit(context.visit),
        "contact": {
            "name": contact.name,
            "language": contact.language,
            "time_zone": contact.time_zone,
            "phone": contact.phone,
            "former_customer": contact.former_customer,
        },
        "shown": context.shown,
        "history": [
            {
                "id": entry.id,
                "speaker": entry.speaker.value,
                "text": entry.text,
                "at": _time(entry.at),
                "reading": _reading(entry.reading),
            }
            for entry in context.history
        ],
        "known": {
            "complained": context.known.complained,
            "case_open": context.known.case_open,
            "callback_at": _optional_time(context.known.callback_at),
            "opted_out": context.known.opted_out,
        },
        "people": {
            "available": context.people_available,
            "opens_at": _optional_time(context.opens_at),
        },
        "open_intervals": [
            {"from": _time(interval.start), "to": _time(interval.end)}
            for interval in context.open_intervals[:INTERVALS_AT_MOST]
        ],
    }


def _visit(visit: VisitFacts) -> dict[str, Any]:
    return {
        "service": visit.service,
        "at": _time(visit.at),
        "time_zone": visit.time_zone,
        "place": visit.place,
        "staff": visit.staff,
    }


def _reading(reading: Reading | None) -> dict[str, Any] | None:
    if reading is None:
        return None
    return {
        "dissatisfied": reading.dissatisfied,
        "severity": reading.severity,
        "wants_human": reading.wants_human,
        "moment": reading.moment.value,
        "topics": list(reading.topics),
        "evidence": [{"start": e.start, "end": e.end, "text": e.text} for e in reading.evidence],
        "language": reading.language,
        "step_in": reading.step_in,
    }


def _time(at: datetime) -> str:
    return at.isoformat()


def _optional_time(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
