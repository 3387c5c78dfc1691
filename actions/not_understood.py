"""Turns that lead nowhere: not understood, or talk on the side. Both end with a person."""

from __future__ import annotations

from actions.answer import Answer, Effect, Say
from actions.handoff import hand_over
from actions.turn import Turn

MOST_MISSES = 2
"""In a row: the second brings a person."""
MOST_DETOURS = 3
"""In an episode: the third brings a person, so that no talk goes round in circles."""


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


def detour(turn: Turn, say: Say, effects: tuple[Effect, ...] = ()) -> Answer:
    """A turn on the side. What was asked before stays asked."""
    detours = turn.detours + 1
    if detours >= MOST_DETOURS:
        return hand_over(turn, "not_understood", "utter_going_in_circles", also=effects)
    return Answer(says=(say,), effects=effects, slots={"detours": detours})
