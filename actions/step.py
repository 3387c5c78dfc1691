"""The Rasa action around a skill. One action runs a turn, whole."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import Answer, send
from actions.floor import before_any_skill
from actions.turn import Turn, parse_turn


class Step(Action, ABC):
    """A skill's answer to a turn.

    Invariant: what cannot wait is looked at here, before the skill, in every action; so no rule,
    however it is written, can lead past a person.
    """

    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    def answer(self, turn: Turn) -> Answer:
        """Pure: the same turn gives the same answer."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        turn = parse_turn(tracker)
        answer = before_any_skill(turn) or self.answer(turn)
        if turn.misses and "misses" not in answer.slots:
            # Only misses in a row count.
            answer = replace(answer, slots={**answer.slots, "misses": 0})
        return send(answer, turn.said, dispatcher)
