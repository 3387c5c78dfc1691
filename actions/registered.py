"""The actions of domain.yml and the function that answers each: the whole list, in one place.

A skill is a plain function from a turn to an answer; here it becomes a class that Rasa's action
executor finds (`rasa run actions`, or in place). The table also keeps the classes alive.
"""

from __future__ import annotations

from collections.abc import Callable

from actions import (
    callback,
    checkin,
    complaint,
    compliment,
    enquiry,
    fallback,
    followup,
    not_now,
    opt_out,
    person,
    smalltalk,
    wrong_person,
)
from actions.answer import Answer
from actions.step import Step
from actions.turn import Turn

Skill = Callable[[Turn], Answer]

SKILLS: dict[str, Skill] = {
    "action_open": checkin.open_chat,
    "action_hear": checkin.hear,
    "action_silence": checkin.silence,
    "action_hand_over_complaint": complaint.hand_over_complaint,
    "action_call_person": person.call_person,
    "action_tell_story": person.tell_story,
    "action_tell_queue": person.tell_queue,
    "action_take_back": person.take_back,
    "action_call_back": callback.call_back,
    "action_wait_here": callback.wait_here,
    "action_take_compliment": compliment.take_compliment,
    "action_pass_question": enquiry.pass_question,
    "action_pass_request": enquiry.pass_request,
    "action_small_talk": smalltalk.small_talk,
    "action_follow_up": followup.follow_up,
    "action_not_now": not_now.not_now,
    "action_opt_out": opt_out.opt_out,
    "action_wrong_person": wrong_person.wrong_person,
    "action_not_understood": fallback.not_understood,
}


def _step(action: str, skill: Skill) -> type[Step]:
    def name(self: Step) -> str:
        return action

    def answer(self: Step, turn: Turn) -> Answer:
        return skill(turn)

    title = "".join(part.capitalize() for part in action.split("_"))
    members = {"name": name, "answer": answer, "__module__": __name__, "__doc__": skill.__doc__}
    return type(title, (Step,), members)


STEPS: dict[str, type[Step]] = {action: _step(action, skill) for action, skill in SKILLS.items()}
