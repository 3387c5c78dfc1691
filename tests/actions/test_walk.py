"""A long walk through the dialogue: any input after any other, and what must hold for each turn.

The walk chooses the action as the rules do, runs it, and applies its slots and effects as Rasa and
desk would. It is a sample, not a proof; what it finds becomes a test of its own.
"""

import json
import random
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.actions.scene import Result, play, reading

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "bot/contract/turn.v1.schema.json").read_text(encoding="utf-8"))
EFFECT = jsonschema.Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": "#/$defs/effect"})
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
WORDS = {
    name: variants[0]
    for path in (ROOT / "data").glob("*/responses.yml")
    for name, variants in yaml.safe_load(path.read_text(encoding="utf-8"))["responses"].items()
}
INTENTS = [i for i in DOMAIN["intents"] if not i.startswith("event_")] + ["nlu_fallback"]
SIGNALS = [s for s in DOMAIN["slots"]["signal"]["values"] if s != "none"]
CALM_INTENTS = ["greet", "ask_bot", "nlu_fallback", "deny", "say_fine", "say_good", "compliment"]
CALM_SIGNALS = ["neutral", "empty", "lukewarm", "happy"]
READINGS = {
    "moment": reading(moment="injury", severity=3, dissatisfied=0.9),
    "person": reading(wants_human=0.95),
    "foreign": reading(language="de"),
    "unhappy": reading(dissatisfied=0.9, severity=2, topics=["quality"]),
}
TIME = {"from": "2026-03-11T10:00:00+00:00", "to": None, "words": "tomorrow at 10"}
NIGHT = {"from": "2026-03-10T23:00:00+00:00", "to": None, "words": "tonight at 11"}
TEXTS = ["no", "fine but slow", "Mia was lovely", "what is this then", "x"]
LONGEST_WITHOUT_A_PERSON = 8
"""Turns in which the customer says something new each time and meets neither peace nor a person."""


def rules() -> list[tuple[str, str | None, str]]:
    """(intent, what must have been asked, action) of every rule."""
    found = []
    for path in (ROOT / "data").glob("*/rules.yml"):
        for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]:
            asked = None
            for condition in rule.get("condition", []):
                asked = condition["slot_was_set"][0]["asked"]
            found.append((rule["steps"][0]["intent"], asked, rule["steps"][1]["action"]))
    return found


RULES = rules()


def action_for(intent: str, asked: str | None) -> str:
    """As RulePolicy does: the rule with the condition goes before the one without."""
    fitting = [r for r in RULES if r[0] == intent and r[1] in (None, asked)]
    fitting.sort(key=lambda r: r[1] is None)
    return fitting[0][2] if fitting else "action_not_understood"


class Walk:
    """One episode, with the part of desk that the next turn sees."""

    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.calm = dice.random() < 0.5  # else a person is in too soon for the long ways
        self.slots: dict[str, Any] = {}
        self.known: dict[str, Any] = {
            "available": dice.random() < 0.5,
            "phone": dice.choice([None, "+442079460018"]),
            "complained": dice.random() < 0.2,
        }
        if dice.random() < 0.3:
            self.known["visit"] = None
        if dice.random() < 0.1:
            self.known["open"] = []
        self.bubble: tuple[str, ...] = ()
        self.buttons: list[dict[str, str]] = []
        self.turns_without = 0

    def step(self) -> None:
        chance = self.dice.random()
        if not self.slots and chance < 0.8:
            self._take(event=self.dice.choice(["opened", "follow_up", "handed_back"]))
        elif chance < 0.05:
            self._take(event=self.dice.choice(["silence", "handoff_requested"]))
        elif self.buttons and chance < 0.25:
            button = self.dice.choice(self.buttons)
            intent = button["payload"].removeprefix("/")
            self._take(button=button["title"], intent=intent)
        else:
            signal = self.dice.choice(CALM_SIGNALS if self.calm else SIGNALS)
            self._take(
                text=self.dice.choice(TEXTS),
                intent=self.dice.choice(CALM_INTENTS if self.calm else INTENTS),
                signal=signal,
                read=READINGS.get(signal),
                confidence=self.dice.choice([0.3, 0.9]),
                time=self.dice.choice([None, None, TIME, NIGHT]),
                number=self.dice.choice([None, None, "+447700900123"]),
            )

    def _take(self, **given: Any) -> None:
        if "event" in given:
            given["intent"] = f"event_{given['event']}"
        asked = self.slots.get("asked")
        was_waiting = self.known.get("status") == "waiting"
        action = action_for(given["intent"], asked)
        result = play(action, slots=dict(self.slots), **given, **self.known)
        self._look_at(result, given, was_waiting)
        self.slots.update(result.slots)
        for effect in result.effects:
            self._apply(effect)
        self.buttons = [b for r in result.responses for b in WORDS[r].get("buttons", [])]

    def _look_at(self, result: Result, given: dict[str, Any], was_waiting: bool) -> None:
        for effect in result.effects:
            EFFECT.validate(effect)
        silence = given.get("event") == "silence"
        bubble = tuple(result.responses)
        assert bubble or silence, "no words"
        assert not bubble or bubble != self.bubble, f"{bubble} twice in a row"
        self.bubble = bubble or self.bubble
        assert result.needs <= {None, *result.effect_names}, "words for an effect that is not there"
        known_number = given.get("number") or self.slots.get("callback_phone")
        if known_number or self.known["phone"]:
            assert not bubble or not bubble[0].startswith("utter_ask_phone"), "a known number"
        if given.get("signal") in ("person", "moment") and not was_waiting:
            assert "hand_over" in result.effect_names, f"{given} met {bubble}"
        ended = {"hand_over", "close", "opt_out", "wrong_person", "not_now"}
        stays = was_waiting or silence or ended & set(result.effect_names)
        self.turns_without = 0 if stays else self.turns_without + 1
        assert self.turns_without <= LONGEST_WITHOUT_A_PERSON, "no end in sight"

    def _apply(self, effect: dict[str, Any]) -> None:
        if effect["effect"] == "hand_over":
            self.known["status"] = "waiting"
            self.known["case_open"] = True
        elif effect["effect"] == "book_callback":
            self.known["callback_at"] = effect["at"]


@pytest.mark.parametrize("seed", range(4))
def test_no_turn_of_a_long_walk_breaks_a_promise(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(300):
        walk = Walk(dice)
        for _ in range(16):
            walk.step()
            if walk.known.get("status") == "waiting" and dice.random() < 0.1:
                # A person took over and gave the conversation back.
                walk.known["status"] = "bot"
                walk._take(event="handed_back")
