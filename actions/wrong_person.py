"""Not the customer of the visit: unlinked, and nothing of the visit is told."""

from __future__ import annotations

from actions import effects
from actions.answer import Answer, Say
from actions.turn import Turn


def wrong_person(turn: Turn) -> Answer:
    ends = () if turn.context.waiting else (effects.close(),)
    return Answer(
        says=(Say("utter_wrong_person"),),
        effects=(effects.wrong_person(), *ends),
        needs="wrong_person",
        slots={"asked": "done"},
    )
