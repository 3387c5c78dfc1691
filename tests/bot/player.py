"""Plays a conversation through whole turns: trained model, reader, rules, real actions.

It stands where desk stands: keeps the state, applies the effects to the next turn's context, and
looks at every answer with the rules that hold for all of them.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any

from bot.contract.check import check
from bot.turn import take_turn
from tests.actions.scene import context

COMPLAINTS = ("complaint", "moment", "reopened")


@dataclass
class Conversation:
    """What desk would keep of one episode."""

    agent: Any
    known: dict[str, Any]
    state: dict[str, Any] | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    shown: str | None = None
    buttons: dict[str, str] = field(default_factory=dict)
    turns: int = 0

    def take(self, line: dict[str, Any]) -> dict[str, Any]:
        """One line of a played file: customer, button or event. Returns the turn's answer."""
        self.turns += 1
        given = self._input(line)
        request = {
            "version": 1,
            "turn_id": f"turn_{self.turns}",
            "episode_id": "episode_1",
            "state": self.state,
            "input": given,
            "context": {
                **context(**{**self.known, **line.get("context", {})}),
                "history": self.history[-50:],
                "shown": self.shown,
            },
        }
        check("turn_request", request)
        answer: dict[str, Any] = asyncio.run(take_turn(self.agent, request))  # type: ignore
        self._look_at(answer, given)
        self._keep(given, answer)
        return answer

    def _input(self, line: dict[str, Any]) -> dict[str, Any]:
        if "event" in line:
            if line["event"] == "handed_back":
                self.known["status"] = "bot"
            return {"kind": "event", "event": line["event"], "message_id": None}
        if "button" in line:
            title = line["button"]
            assert title in self.buttons, f"no button {title!r} was shown, only {self.buttons}"
            intent = self.buttons[title]
            return {"kind": "button", "message_id": "b1", "intent": intent, "title": title}
        texts = line["customer"] if isinstance(line["customer"], list) else [line["customer"]]
        messages = [
            {"id": f"c{self.turns}-{place}", "text": text} for place, text in enumerate(texts)
        ]
        if "attachments" in line:
            messages[-1]["attachments"] = line["attachments"]
        return {"kind": "messages", "messages": messages}

    def _look_at(self, answer: dict[str, Any], given: dict[str, Any]) -> None:
        """What holds for every answer of the bot."""
        bubble = said(answer)
        assert len(answer["replies"]) <= 1, f"more than one bubble: {answer['replies']}"
        assert bubble.count("?") <= 1, f"two questions at once: {bubble!r}"
        assert not bubble or bubble != self.shown, f"the same bubble twice: {bubble!r}"
        assert bubble or given.get("event") == "silence", "no words for the customer"
        assert not re.search(r"\{\w+\}", bubble), f"a variable was left unfilled: {bubble!r}"

    def _keep(self, given: dict[str, Any], answer: dict[str, Any]) -> None:
        readings = {r["message_id"]: r["reading"] for r in answer["readings"]}
        at = context(**self.known)["now"]
        for message in given.get("messages", ()):
            self.history.append(
                {"id": message["id"], "speaker": "customer", "text": message["text"], "at": at,
                 "reading": readings.get(message["id"])}
            )  # fmt: skip
        if said(answer):
            self.history.append(
                {"id": f"b{self.turns}", "speaker": "bot", "text": said(answer), "at": at,
                 "reading": None}
            )  # fmt: skip
            self.shown = said(answer)
        self.buttons = {b["title"]: b["intent"] for r in answer["replies"] for b in r["buttons"]}
        self.state = answer["state"]
        for effect in answer["effects"]:
            if effect["effect"] == "hand_over":
                self.known["status"] = "waiting"
                self.known["case_open"] = True
                if effect["reason"] in COMPLAINTS:
                    self.known["complained"] = True
            elif effect["effect"] == "book_callback":
                self.known["callback_at"] = effect["at"]
            elif effect["effect"] == "opt_out":
                self.known["opted_out"] = True
            elif effect["effect"] == "wrong_person":
                self.known["visit"] = None


def said(answer: dict[str, Any]) -> str:
    """The words of an answer, as one bubble."""
    return "\n\n".join(reply["text"] for reply in answer["replies"])


def expect(line: dict[str, Any], answer: dict[str, Any]) -> None:
    """`says`: a piece of the words, or several. `effects`: names, in order. `with`: fields."""
    says = line.get("says", [])
    for piece in [says] if isinstance(says, str) else says:
        assert piece in said(answer), f"{piece!r} is not in {said(answer)!r}"
    if "not_says" in line:
        assert line["not_says"] not in said(answer)
    names = [effect["effect"] for effect in answer["effects"]]
    if "effects" in line:
        assert names == line["effects"], f"effects are {names}; words: {said(answer)!r}"
    for name, fields in line.get("with", {}).items():
        effect = next((e for e in answer["effects"] if e["effect"] == name), None)
        assert effect is not None, f"no {name} in {names}; words: {said(answer)!r}"
        for key, value in fields.items():
            assert effect[key] == value, f"{name}.{key} is {effect[key]!r}, not {value!r}"
