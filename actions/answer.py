"""What a turn says and does, as a value; `send` is the one place where it becomes Rasa's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

Effect = Mapping[str, Any]


@dataclass(frozen=True)
class Say:
    """A response of `data/<skill>/responses.yml`, with the variables of its text."""

    response: str
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """One bubble (what is said is joined into one), effects, and the slots that change."""

    says: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()
    needs: str | None = None
    """The effect that the words depend on: if desk refuses it, they are not sent."""
    slots: Mapping[str, Any] = field(default_factory=dict)


def send(answer: Answer, said: str | None, dispatcher: CollectingDispatcher) -> list[EventType]:
    """Hand the answer to Rasa. `said` is what began the bubble before.

    The bot never sends one bubble twice in a row: every response `x` has an `x_again` in other
    words, and where `x` began the last bubble, `x_again` begins this one (a test looks that it
    exists). `FollowupAction` ends the turn: one action a turn, and no rule is asked what follows.
    """
    slots = dict(answer.slots)
    for place, say in enumerate(answer.says):
        name = say.response
        if place == 0:
            if name == said:
                name += "_again"
            slots["said"] = name
        needs = {"needs": answer.needs} if answer.needs else {}
        dispatcher.utter_message(response=name, **say.variables, **needs)
    for effect in answer.effects:
        dispatcher.utter_message(json_message=dict(effect))
    return [SlotSet(name, value) for name, value in slots.items()] + [
        FollowupAction("action_listen")
    ]
