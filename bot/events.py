"""Inputs that are not words: which intent each of the contract's events stands for."""

from typing import Dict

EVENT_INTENTS: Dict[str, str] = {
    "opened": "event_opened",
    "follow_up": "event_follow_up",
    "handed_back": "event_handed_back",
    "handoff_requested": "event_handoff_requested",
    "silence": "event_silence",
}
