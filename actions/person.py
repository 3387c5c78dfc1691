"""Persons: who asks for one gets one, at once, whatever the bot was about to ask."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.handoff import hand_over
from actions.turn import Turn

LANGUAGES_WITH_WORDS = frozenset({"de", "fr", "es", "it", "nl", "pt"})


def call_person(turn: Turn) -> Answer:
    """Asked for. Orders to the bot ("refund me") too: nothing is promised but a person."""
    opening = "utter_orders" if turn.intent == "give_orders" else "utter_asked"
    return hand_over(turn, "asked", opening)


def tell_story(turn: Turn) -> Answer:
    """Desk has already recorded the handoff (button or reserved word); here is the story of it."""
    return hand_over(turn, "asked", "utter_asked")


def look_for_language(turn: Turn) -> Answer:
    """A person who speaks the customer's language is looked for, and nothing more is claimed."""
    language = turn.reading.language
    suffix = f"_{language}" if language in LANGUAGES_WITH_WORDS else ""
    return hand_over(turn, "language", f"utter_language{suffix}")


def tell_queue(turn: Turn) -> Answer:
    """How long it takes. Who is not waiting yet and asks that wants somebody."""
    if not turn.context.waiting:
        return call_person(turn)
    return Answer(says=(queue(turn),), slots={"asked": None})


def queue(turn: Turn) -> Say:
    """ "On the way" only where somebody is here, and no call at another time is booked."""
    here = turn.context.people_available and turn.context.callback_at is None
    return Say("utter_queue" if here else "utter_queue_later")


def take_back(turn: Turn) -> Answer:
    """A person gave the conversation back: one sentence, and no question that was asked before."""
    return Answer(says=(Say("utter_back"),), slots={"asked": "done", "episode": "handback"})
