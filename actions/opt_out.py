"""Stop asking me: done at once. What the customer complained of on the way is not lost."""

from __future__ import annotations

from actions import effects
from actions.answer import Answer, Say
from actions.story import compose
from actions.turn import CLEAR_PROBLEM, Turn


def opt_out(turn: Turn) -> Answer:
    if (
        turn.signal == "unhappy"
        and turn.reading.severity >= CLEAR_PROBLEM
        and not turn.context.waiting
    ):
        return Answer(
            says=(Say("utter_opted_out_person"),),
            effects=(effects.opt_out(), compose(turn, "complaint")),
            needs="opt_out",
            slots={"asked": "done", "complained": True},
        )
    ends = () if turn.context.waiting else (effects.close(),)
    return Answer(
        says=(Say("utter_opted_out"),),
        effects=(effects.opt_out(), *ends),
        needs="opt_out",
        slots={"asked": "done"},
    )
