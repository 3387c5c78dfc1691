"""Complaints: sympathy and the handoff in the same turn. No form, no "would you like"."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.effects import record_feedback
from actions.handoff import hand_over
from actions.story import compose
from actions.turn import Turn

DANGER = frozenset({"safety", "injury", "vulnerable"})
LEAVING = "churn"


def hand_over_complaint(turn: Turn) -> Answer:
    """The handoff of whoever is unhappy, with words that fit how they came to say it."""
    mixed = turn.intent == "say_mixed"
    if turn.episode == "follow_up":
        return hand_over(
            turn, "reopened", "utter_sorry_reopened", also=(record_feedback("unhappy", turn.text),)
        )
    if turn.asked == "gentle":
        opening = "utter_sorry_gentle"
    elif mixed:
        opening = "utter_sorry_mixed"
    else:
        opening = "utter_sorry"
    feeling = record_feedback("mixed" if mixed else "unhappy", turn.text)
    asked_how_it_was = turn.asked in ("opening", "gentle", "praise")
    return hand_over(turn, "complaint", opening, also=(feeling,) if asked_how_it_was else ())


def hand_over_moment(turn: Turn) -> Answer:
    """A moment of truth: short and serious. What may be true of law or health is left to people."""
    return hand_over(turn, "moment", _words_for(turn.reading.moment, "moment"))


def add_moment(turn: Turn) -> Answer:
    """A moment of truth that comes while a person is on the way: told again, so that the case
    rises. The bubble does not say again who comes."""
    return Answer(
        says=(Say(_words_for(turn.reading.moment, "noted")),),
        effects=(compose(turn, "moment"),),
        needs="hand_over",
        slots={"complained": True, "asked": None},
    )


def _words_for(moment: str, when: str) -> str:
    if moment in DANGER:
        return f"utter_{when}_danger"
    return f"utter_{when}_leaving" if moment == LEAVING else f"utter_{when}_serious"
