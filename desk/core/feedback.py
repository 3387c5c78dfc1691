"""Feedback: how it went, in the customer's words."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Feeling(StrEnum):
    HAPPY = "happy"
    NEUTRAL = "neutral"
    MIXED = "mixed"
    UNHAPPY = "unhappy"


@dataclass(frozen=True, slots=True)
class Feedback:
    id: str
    conversation_id: str
    contact_id: str
    visit_id: str | None
    feeling: Feeling
    text: str | None
    compliment_for: str | None
    created_at: datetime
