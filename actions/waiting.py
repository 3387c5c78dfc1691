"""While a person is on the way: the call back and the queue, and nothing else.

The bot asks nothing new here; what the customer adds is thanked for and is in the conversation
that the person reads.
"""

from __future__ import annotations

from actions.answer import Answer, Say
from actions.callback import ASKED, call_back, wait_here
from actions.complaint import add_moment
from actions.opt_out import opt_out
from actions.person import queue, tell_queue
from actions.turn import CLEAR_PROBLEM, Turn
from actions.wrong_person import wrong_person

GIVES = frozenset({"give_time", "give_phone", "call_me_back"})
CORRECTION_WORDS = 6
"""With a call booked, so few words with a time in them are about the call: "sorry, I meant 4"."""
_SMALL = frozenset(
    {"affirm", "deny", "thanks", "greet", "goodbye", "say_good", "say_fine", "not_now"}
)


def while_waiting(turn: Turn) -> Answer:
    """The answer to anything that arrives in status `waiting`."""
    if turn.signal == "moment" and _is_new(turn):
        return add_moment(turn)
    if turn.intent == "opt_out" and turn.signal != "person" and turn.is_sure:
        return opt_out(turn)
    if turn.intent == "wrong_person" and turn.signal != "person" and _is_surely_not_them(turn):
        return wrong_person(turn)
    if _is_about_the_call(turn):
        return call_back(turn)
    if turn.asked in ASKED and turn.intent in ("deny", "not_now", "wait_here"):
        return wait_here(turn)
    if turn.intent == "wait_here":
        return wait_here(turn)
    if turn.intent == "ask_bot":
        return Answer(says=(Say("utter_bot_waiting"),))
    if turn.signal == "person" or (turn.is_sure and turn.intent in ("ask_person", "ask_queue")):
        return tell_queue(turn)
    return _small_or_noted(turn)


def _is_about_the_call(turn: Turn) -> bool:
    if turn.intent == "call_me_back":
        return True
    if turn.intent == "ask_person" or turn.signal == "person":
        return False
    found = turn.time is not None or turn.phone is not None
    if turn.asked == "callback_phone":
        return found or turn.intent in ("deny", *GIVES)
    if turn.asked == "callback_time":
        return found or turn.intent == "give_time"
    corrects = turn.time is not None and turn.context.callback_at is not None
    if corrects and turn.signal != "unhappy" and len(turn.text.split()) <= CORRECTION_WORDS:
        return True
    return found and turn.intent in GIVES


def _small_or_noted(turn: Turn) -> Answer:
    nothing = turn.signal == "empty" and not turn.has_attachments
    mild = turn.signal != "unhappy" or (turn.is_sure and turn.reading.severity < CLEAR_PROBLEM)
    if turn.kind == "button" or nothing or (mild and turn.intent in _SMALL):
        return Answer(says=(queue(turn),), slots={"asked": None})
    slots: dict[str, object] = {"asked": None}
    if turn.signal == "unhappy":
        slots["complained"] = True
    return Answer(says=(Say("utter_noted"),), slots=slots)


def _is_surely_not_them(turn: Turn) -> bool:
    """Whoever was asked for a number may say no to that ("I won't give you my number")."""
    return turn.is_sure and turn.asked not in ASKED


def _is_new(turn: Turn) -> bool:
    """Not one that the person who is on the way has been told of."""
    return all(m.reading.moment != turn.reading.moment for m in turn.context.earlier)
