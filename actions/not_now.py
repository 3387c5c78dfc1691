"""No time now: the chat stays open, and what was asked stays asked."""

from __future__ import annotations

from actions import effects
from actions.answer import Answer, Say
from actions.turn import Turn


def not_now(turn: Turn) -> Answer:
    return Answer(says=(Say("utter_not_now"),), effects=(effects.not_now(),), needs="not_now")
