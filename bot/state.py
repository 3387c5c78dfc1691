"""Dialogue state as it travels: the tracker's events, without what comes fresh with every turn.

Invariant: `restore(pack(events))` has to the same slots, loop, latest action and next prediction.
What is left out is the metadata of messages (the whole context of that turn), the intent ranking
and the ids of the model; forty events are about 10 KB.
"""

import logging
from typing import Any, Callable, Dict, Optional, Sequence

from rasa.shared.core.constants import SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.contract.turn import State

logger = logging.getLogger(__name__)

# Raise it when events of an older version can no longer be read.
STATE_VERSION = "rasa-3.6/1"
_KEPT_PARSE_DATA = ("intent", "entities", "text", "reading")
_NOT_KEPT_METADATA = ("model_id", "assistant_id")


def pack(events: Sequence[Event]) -> State:
    """The state to hand to desk."""
    kept = [event for event in events if not _is_session_metadata(event)]
    return {"version": STATE_VERSION, "events": [_slim(event.as_dict()) for event in kept]}


def restore(
    state: Optional[State], domain: Domain, episode_id: str
) -> Optional[DialogueStateTracker]:
    """The tracker to go on with, or None to start afresh.

    A state of another version, a damaged one, or one that names what this model does not have
    (desk may run a new bot on an old conversation) is given up: the context of the turn still
    tells what is known, and a fresh start is better than no answer.
    """
    if state is None:
        return None
    if state["version"] != STATE_VERSION:
        logger.warning("episode %s: state of version %r, starting afresh", episode_id,
                       state["version"])  # fmt: skip
        return None
    try:
        strange = next((s for s in map(_lacks(domain), state["events"]) if s), None)
        events = [event for event in map(Event.from_parameters, state["events"]) if event]
        tracker = DialogueStateTracker.from_events(episode_id, events, domain.slots)
    except Exception as problem:  # whatever a damaged event makes Rasa raise
        logger.warning("episode %s: unreadable state (%s), starting afresh", episode_id,
                       type(problem).__name__)  # fmt: skip
        return None
    if strange:
        logger.warning("episode %s: the model has no %s, starting afresh", episode_id, strange)
        return None
    return tracker if events else None


def _lacks(domain: Domain) -> Callable[[Dict[str, Any]], Optional[str]]:
    """A function that names what an event needs and `domain` does not have, or returns None."""
    actions = set(domain.action_names_or_texts)
    slots = {slot.name for slot in domain.slots}
    intents = set(domain.intents)

    def lacks(event: Dict[str, Any]) -> Optional[str]:
        kind, name = event.get("event"), event.get("name")
        if kind in ("action", "active_loop", "followup") and name and name not in actions:
            return f"action {name}"
        if kind == "slot" and name not in slots:
            return f"slot {name}"
        if kind == "user":
            intent = (event.get("parse_data") or {}).get("intent", {}).get("name")
            if intent and intent not in intents:
                return f"intent {intent}"
        return None

    return lacks


def _is_session_metadata(event: Event) -> bool:
    return getattr(event, "key", None) == SESSION_START_METADATA_SLOT


def _slim(event: Dict[str, Any]) -> Dict[str, Any]:
    slim = dict(event)
    metadata = slim.pop("metadata", None)
    if event["event"] == "user":
        parse_data = event.get("parse_data") or {}
        slim["parse_data"] = {k: parse_data[k] for k in _KEPT_PARSE_DATA if k in parse_data}
    elif metadata:
        kept = {k: v for k, v in metadata.items() if k not in _NOT_KEPT_METADATA}
        if kept:
            slim["metadata"] = kept
    return slim
