"""Questions and requests: straight to the right team with what was asked."""

from __future__ import annotations

from actions.answer import Answer
from actions.handoff import hand_over
from actions.turn import Turn


def pass_question(turn: Turn) -> Answer:
    """Who wants to buy goes to sales, as does who is no customer (yet); the rest to support."""
    prospect = turn.context.visit is None and not turn.context.contact.former_customer
    team = "sales" if turn.intent == "ask_to_buy" or prospect else "support"
    return hand_over(turn, "question", "utter_question", team=team, wants=_asked(turn))


def pass_request(turn: Turn) -> Answer:
    """Something is to be done. A past customer gets it like anyone else."""
    opening = "utter_left_us" if turn.intent == "left_us" else "utter_request"
    return hand_over(turn, "question", opening, team="support", wants=_asked(turn))


def _asked(turn: Turn) -> str | None:
    return turn.text[:2000] or None
