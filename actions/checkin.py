"""The check-in: one question, and what is heard in answer to it."""

from __future__ import annotations

import re

from actions.answer import Answer, Say
from actions.complaint import hand_over_complaint
from actions.compliment import pass_on, thank
from actions.effects import close, not_now, record_feedback
from actions.followup import hear_feeling
from actions.handoff import hand_over
from actions.not_understood import detour, miss
from actions.turn import Turn
from actions.when import when_it_was

DOUBTFUL = 0.5
"""From here on a good word gets the gentle question: "pizza good, delivery guy rude"."""
LONG_ENOUGH = 8
"""Words after which a happy answer has said why: then nothing more is asked."""

_RESERVATION = re.compile(
    r"\b(but|except|although|though|apart from|just|only|a bit|a little|could have|could be|"
    r"might have|would have|wish|too|maybe|perhaps|shame|pity|hated|however|yet)\b",
    re.IGNORECASE,
)
_MOOD_OF_SIGNAL = {"happy": "good", "lukewarm": "fine"}
_MOOD_OF_INTENT = {
    "say_good": "good",
    "say_fine": "fine",
    "say_bad": "bad",
    "say_mixed": "bad",
    "compliment": "good",
    "affirm": "yes",
    "deny": "no",
    "thanks": "thanks",
    "goodbye": "bye",
}


def open_chat(turn: Turn) -> Answer:
    """The chat was opened: the one question, or a hello where there is no visit to ask about."""
    visit = turn.context.visit
    if turn.in_hand:
        return Answer(says=(Say("utter_welcome_back"),), slots={"asked": "done"})
    if visit is None or turn.context.opted_out:
        return Answer(
            says=(Say("utter_welcome"),), slots={"asked": "welcome", "episode": "enquiry"}
        )
    words = {"service": visit.service, "when": when_it_was(visit, turn.context.now)}
    return Answer(
        says=(Say("utter_ask_visit", words),), slots={"asked": "opening", "episode": "check_in"}
    )


def stage(turn: Turn) -> str:
    """What the message answers. Without an `opened` before it, it answers a template's question."""
    if turn.asked:
        return turn.asked
    return "opening" if turn.episode is None and turn.context.visit else "done"


def mood(turn: Turn) -> str:
    """good, fine, bad, yes, no, thanks, bye or other. The reader goes before the intent.

    Who is unhappy does not come as far as this, unless the intent surely tells otherwise (see
    `floor`); then the intent counts.
    """
    if turn.signal in _MOOD_OF_SIGNAL:
        return _MOOD_OF_SIGNAL[turn.signal]
    felt = _MOOD_OF_INTENT.get(turn.intent, "other")
    if felt == "good" and turn.kind == "messages" and turn.reading.dissatisfied >= DOUBTFUL:
        return "fine"
    return felt


def is_reserved(text: str) -> bool:
    """Praise or peace with a "but" in it."""
    return _RESERVATION.search(text) is not None


def hear(turn: Turn) -> Answer:
    """What the customer says about how it was, in the light of what was asked."""
    asked = stage(turn)
    if asked == "gentle":
        return _after_the_gentle_question(turn)
    if asked == "praise":
        return pass_on(turn) if mood(turn) != "bad" else hand_over_complaint(turn)
    if asked == "follow_up":
        return hear_feeling(turn, mood(turn))
    if turn.in_hand:
        if mood(turn) in ("thanks", "bye", "no"):
            return Answer(says=(Say("utter_still_with_us"),), effects=(close(),))
        return detour(turn, Say("utter_still_with_us"))
    if asked == "opening":
        return _after_the_opening(turn)
    return _unasked(turn)


def silence(turn: Turn) -> Answer:
    """No answer. A lukewarm word with nothing after it is a low case; there is no nagging."""
    if turn.asked == "gentle" and not turn.context.waiting:
        story = hand_over(turn, "silence", "utter_peace")
        return Answer(effects=story.effects, slots=story.slots)
    if turn.asked == "praise":
        return Answer(effects=(close(),), slots={"asked": "done"})
    return Answer()


def _after_the_opening(turn: Turn) -> Answer:
    felt = mood(turn)
    if felt == "good":
        if len(turn.text.split()) >= LONG_ENOUGH:
            return thank(turn)
        return Answer(
            says=(Say("utter_ask_what_was_good"),),
            effects=(record_feedback("happy", turn.text),),
            slots={"asked": "praise"},
        )
    if felt in ("fine", "yes", "thanks"):
        return Answer(says=(Say("utter_ask_better"),), slots={"asked": "gentle"})
    if felt == "bad":
        return hand_over_complaint(turn)
    if felt == "bye":
        return Answer(says=(Say("utter_not_now"),), effects=(not_now(),))
    return miss(turn)


def _after_the_gentle_question(turn: Turn) -> Answer:
    """Peace for a clear no or a second lukewarm word; a person for anything with a reservation."""
    felt = mood(turn)
    nothing_said = turn.signal == "empty" and not turn.has_attachments
    peaceful = felt in ("good", "fine", "no", "thanks", "bye") or nothing_said
    reserved = felt != "good" and turn.kind == "messages" and is_reserved(turn.text)
    if not peaceful or reserved:
        return hand_over_complaint(turn)
    return Answer(
        says=(Say("utter_peace"),),
        effects=(record_feedback("happy" if felt == "good" else "neutral", turn.text), close()),
        slots={"asked": "done"},
    )


def _unasked(turn: Turn) -> Answer:
    """Nothing was asked about a visit: after peace, after a handback, or a chat without a visit."""
    felt = mood(turn)
    if felt == "bad":
        return hand_over_complaint(turn)
    if felt == "good":
        return thank(turn)
    if felt == "fine" and stage(turn) == "welcome":
        return Answer(says=(Say("utter_ask_better"),), slots={"asked": "gentle"})
    if felt in ("fine", "no", "thanks", "bye"):
        return Answer(says=(Say("utter_peace"),), effects=(close(),), slots={"asked": "done"})
    return miss(turn)
