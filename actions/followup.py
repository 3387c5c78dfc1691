"""After a case was resolved: how does the customer feel about it now? Recovered, or reopened."""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.complaint import hand_over_complaint
from actions.effects import close, record_feedback
from actions.not_understood import miss
from actions.turn import Turn


def follow_up(turn: Turn) -> Answer:
    """The question, once."""
    visit = turn.context.visit
    say = (
        Say("utter_ask_feeling", {"service": visit.service})
        if visit
        else Say("utter_ask_feeling_no_visit")
    )
    return Answer(says=(say,), slots={"asked": "follow_up", "episode": "follow_up"})


def hear_feeling(turn: Turn, felt: str) -> Answer:
    """`felt` is what `checkin.mood` heard."""
    if felt == "good":
        return Answer(
            says=(Say("utter_recovered"),),
            effects=(record_feedback("happy", turn.text), close()),
            slots={"asked": "done"},
        )
    if felt in ("fine", "yes", "thanks"):
        return Answer(says=(Say("utter_ask_left_over"),), slots={"asked": "gentle"})
    if felt == "bad":
        return hand_over_complaint(turn)
    return miss(turn)
