"""Episodes: each is one Rasa conversation with a beginning of its own.

The event that begins one travels in the payload of the BOT_TURN timer. Whatever the bot (or desk
in its place) says to an event carries a source id made of event and episode, so it is said once.
"""

import json
from dataclasses import replace
from datetime import datetime

from desk.application.ids import new_id
from desk.application.ports import Record
from desk.core.conversation import Conversation, Episode, EpisodeKind, give_floor_to_bot

OPENED = "opened"
FOLLOW_UP = "follow_up"
HANDED_BACK = "handed_back"
HANDOFF_REQUESTED = "handoff_requested"
SILENCE = "silence"


def event_payload(event: str) -> str:
    """The payload of a BOT_TURN timer that tells the bot of an event."""
    return json.dumps({"event": event})


def opened_payload() -> str:
    """The customer opened the chat."""
    return event_payload(OPENED)


def event_of(payload: str) -> str | None:
    """The event in a timer's payload; None when the turn answers messages."""
    event = json.loads(payload).get("event")
    return event if isinstance(event, str) else None


def event_source_id(event: str, episode_id: str) -> str:
    """The source id of the words that answer an event."""
    return f"{event}:{episode_id}"


def start_episode(
    record: Record, conversation: Conversation, kind: EpisodeKind, now: datetime
) -> Conversation:
    """A new episode in which the bot has the floor. What the customer wrote before is history:
    somebody else was answering then. The conversation must be locked; it is stored."""
    if conversation.episode_id is not None:
        old = record.get(Episode, conversation.episode_id)
        if old is not None and old.ended_at is None:
            record.put(replace(old, ended_at=now))
    episode = Episode(new_id(), conversation.id, kind, now)
    record.add(episode)
    started = replace(
        give_floor_to_bot(conversation, episode.id, now), answered_seq=conversation.last_seq
    )
    record.put(started)
    record.hint(conversation.id)
    return started
