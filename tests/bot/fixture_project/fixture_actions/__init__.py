"""Custom actions of the fixture project: one for each way in which an action can behave."""

import asyncio
from typing import Any, Dict, List

from rasa_sdk import Action, Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

HAND_OVER = {
    "effect": "hand_over", "reason": "complaint", "team": "care", "wants": None,
    "summary": "Something went wrong.", "facts": [], "quotes": [], "severity": 2,
    "moment": "none", "promised": [],
}  # fmt: skip


class _Acts:
    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[str, Any]
    ) -> List[Dict[str, Any]]:
        return (await self.act(dispatcher, tracker)) or []


class HandOver(_Acts, Action):
    def name(self) -> str:
        return "action_hand_over"

    async def act(self, dispatcher, tracker):
        context = tracker.latest_message["metadata"]
        read = context["readings"]
        quotes = [
            {"message_id": r["message_id"], **evidence}
            for r in read
            for evidence in r["reading"]["evidence"]
        ]
        dispatcher.utter_message(json_message={**HAND_OVER, "quotes": quotes})
        dispatcher.utter_message(response="utter_sorry")
        dispatcher.utter_message(response="utter_coming", needs="hand_over")
        return [SlotSet("turns", (tracker.get_slot("turns") or 0) + 1)]


class Look(_Acts, Action):
    """Says what it sees, for the tests."""

    def name(self) -> str:
        return "action_look"

    async def act(self, dispatcher, tracker):
        latest = tracker.latest_message
        context = latest["metadata"]
        seen = sum(1 for e in tracker.events if e["event"] == "user")
        dispatcher.utter_message(
            text=f"{latest['text']}|{context['input']['kind']}|{context['contact']['name']}|"
            f"{latest['reading']['moment']}|{tracker.get_slot('signal')}|{seen}"
        )
        return [SlotSet("turns", (tracker.get_slot("turns") or 0) + 1)]


class Crash(_Acts, Action):
    def name(self) -> str:
        return "action_crash"

    async def act(self, dispatcher, tracker):
        dispatcher.utter_message(text="never heard")
        raise RuntimeError("boom")


class Reject(_Acts, Action):
    def name(self) -> str:
        return "action_reject"

    async def act(self, dispatcher, tracker):
        raise ActionExecutionRejection("action_reject")


class Invent(_Acts, Action):
    def name(self) -> str:
        return "action_invent"

    async def act(self, dispatcher, tracker):
        return [{"event": "slot_of_a_kind", "name": "x"}]


class Dawdle(_Acts, Action):
    def name(self) -> str:
        return "action_dawdle"

    async def act(self, dispatcher, tracker):
        await asyncio.sleep(2.0)


class StrangeWords(_Acts, Action):
    def name(self) -> str:
        return "action_strange_words"

    async def act(self, dispatcher, tracker):
        dispatcher.utter_message(response="utter_nowhere")


class BadEffect(_Acts, Action):
    def name(self) -> str:
        return "action_bad_effect"

    async def act(self, dispatcher, tracker):
        dispatcher.utter_message(json_message={"effect": "book_callback", "at": "teatime"})


class UnmetNeed(_Acts, Action):
    def name(self) -> str:
        return "action_unmet_need"

    async def act(self, dispatcher, tracker):
        dispatcher.utter_message(text="Somebody is coming.", needs="hand_over")


class Lost(_Acts, Action):
    def name(self) -> str:
        return "action_lost"

    async def act(self, dispatcher, tracker):
        dispatcher.utter_message(text=f"lost:{tracker.get_slot('signal')}")
        return [FollowupAction("action_listen")]
