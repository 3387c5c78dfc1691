"""What the bot does not understand: asked differently once, then a person."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.handoff import hand_over
from actions.turn import Turn

MOST_MISSES = 2
"""In a row: the second brings a person."""


def miss(turn: Turn) -> Answer:
    """Not understood. What was asked stays asked; the question comes in other words."""
    misses = turn.misses + 1
    if misses >= MOST_MISSES:
        return hand_over(turn, "not_understood", "utter_not_understood")
    if turn.has_attachments:
        say = Say("utter_cannot_see")
    elif turn.asked in ("opening", "follow_up") or (turn.asked is None and turn.context.visit):
        say = Say("utter_ask_good_or_bad")
    else:
        say = Say("utter_ask_other_words")
    return Answer(says=(say,), slots={"misses": misses})
