"""Small talk: a short honest answer, and no end of it."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.checkin import stage
from actions.handoff import hand_over
from actions.turn import Turn
from actions.when import when_it_was

MOST_DETOURS = 3
"""In an episode: the third brings a person, so that no talk goes round in circles."""


def small_talk(turn: Turn) -> Answer:
    """A greeting or a question about the bot. What was asked before stays asked."""
    detours = turn.detours + 1
    if detours >= MOST_DETOURS:
        return hand_over(turn, "not_understood", "utter_going_in_circles")
    return Answer(says=(_words(turn),), slots={"detours": detours})


def _words(turn: Turn) -> Say:
    visit = turn.context.visit
    if turn.intent == "ask_bot":
        return Say("utter_bot")
    if visit and stage(turn) == "opening":
        when = when_it_was(visit, turn.context.now)
        return Say("utter_hello_visit", {"service": visit.service, "when": when})
    return Say("utter_greet")
