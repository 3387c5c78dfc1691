"""Small talk: a short honest answer, and no end of it."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.checkin import stage
from actions.not_understood import detour
from actions.turn import Turn
from actions.when import when_it_was


def small_talk(turn: Turn) -> Answer:
    """A greeting or a question about the bot."""
    return detour(turn, _words(turn))


def _words(turn: Turn) -> Say:
    visit = turn.context.visit
    if turn.intent == "ask_bot":
        return Say("utter_bot")
    if visit and stage(turn) == "opening":
        when = when_it_was(visit, turn.context.now)
        return Say("utter_hello_visit", {"service": visit.service, "when": when})
    return Say("utter_greet")
