"""Complaints: sympathy and the handoff in the same turn. No form, no "would you like"."""

from __future__ import annotations

from actions.answer import Answer
from actions.effects import record_feedback
from actions.handoff import hand_over
from actions.story import gravest_moment
from actions.turn import Turn

MOMENT_WORDS = {
    "safety": "utter_moment_danger",
    "injury": "utter_moment_danger",
    "vulnerable": "utter_moment_danger",
    "churn": "utter_moment_leaving",
}


def hand_over_complaint(turn: Turn) -> Answer:
    """The handoff of whoever is unhappy, with words that fit how they came to say it."""
    mixed = turn.intent == "say_mixed"
    if turn.episode == "follow_up":
        return hand_over(
            turn, "reopened", "utter_sorry_reopened", also=(record_feedback("unhappy", turn.text),)
        )
    if mixed:
        opening = "utter_sorry_mixed"
    elif turn.asked == "gentle":
        opening = "utter_sorry_gentle"
    else:
        opening = "utter_sorry"
    feeling = record_feedback("mixed" if mixed else "unhappy", turn.text)
    asked_how_it_was = turn.asked in ("opening", "gentle", "praise")
    return hand_over(turn, "complaint", opening, also=(feeling,) if asked_how_it_was else ())


def hand_over_moment(turn: Turn) -> Answer:
    """A moment of truth: short and serious. What may be true of law or health is left to people."""
    words = MOMENT_WORDS.get(gravest_moment(turn), "utter_moment_serious")
    return hand_over(turn, "moment", words)
