"""Where Rasa has no rule: what an open question got as an answer, or something not understood."""

from __future__ import annotations

from actions.answer import Answer
from actions.checkin import hear, stage
from actions.enquiry import pass_question
from actions.not_understood import miss
from actions.turn import Turn

ENOUGH_FOR_A_TEAM = 3
"""Words from which an answer to "what can we do for you?" is a matter for people."""


def not_understood(turn: Turn) -> Answer:
    asked = stage(turn)
    if asked in ("gentle", "praise") or turn.signal in ("happy", "lukewarm"):
        return hear(turn)
    if asked == "welcome" and len(turn.text.split()) >= ENOUGH_FOR_A_TEAM:
        return pass_question(turn)
    return miss(turn)
