"""The call back: a time and, where none is known, a number; two questions at the very most.

No form: whatever is said on the way is answered as what it is, and what was given so far stays in
the slots `callback_time` and `callback_phone`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from actions.answer import Answer, Effect, Say
from actions.context import OpenInterval
from actions.effects import book_callback
from actions.fallback import not_understood
from actions.handoff import hand_over
from actions.story import compose
from actions.turn import Turn, WantedTime

ASKED = frozenset({"callback_time", "callback_phone"})
NOTICE = timedelta(minutes=5)
"""From now to the earliest call: who is called must have the time to put down what they hold."""


def earliest(now: datetime) -> datetime:
    """The first full five minutes that leave `NOTICE`."""
    soon = (now + NOTICE).replace(second=0, microsecond=0)
    return soon + timedelta(minutes=-soon.minute % 5)


def nearest_open(
    wanted: WantedTime, now: datetime, intervals: Sequence[OpenInterval]
) -> tuple[datetime, bool] | None:
    """The first open time from the wanted one on, and whether it is what was wanted.

    None where nothing is open from then on: then no time may be promised.
    """
    start = max(wanted.start, earliest(now))
    for interval in intervals:
        at = max(start, interval.start)
        if at >= interval.end:
            continue
        fits = wanted.anytime or at == start or (wanted.until is not None and at < wanted.until)
        return at, fits
    return None


def call_back(turn: Turn) -> Answer:
    """Book, or ask for what is missing. Who is not waiting yet is handed over in the same turn."""
    wishes = (turn.intent == "call_me_back" and turn.is_sure) or turn.asked in ASKED
    wishes = wishes or (turn.intent == "call_me_back" and turn.signal in ("person", "unhappy"))
    if turn.context.waiting:
        return _arrange(turn)
    if not wishes:
        return not_understood(turn)
    arranged = _arrange(turn)
    reason = "complaint" if turn.signal == "unhappy" else "asked"
    story = compose(turn, reason, wants="A call back")
    return replace(
        arranged,
        effects=(story, *arranged.effects),
        needs=arranged.needs or "hand_over",
        slots={"misses": 0, "detours": 0, **arranged.slots},
    )


def wait_here(turn: Turn) -> Answer:
    """No call after all: peacefully back to the queue."""
    slots: dict[str, Any] = {"asked": None, "callback_time": None}
    if turn.context.waiting:
        name = "utter_rather_write" if turn.context.callback_at else "utter_wait_here"
        return Answer(says=(Say(name),), slots=slots)
    answer = hand_over(turn, "asked", "utter_asked")
    return replace(answer, slots={**answer.slots, **slots})


def _arrange(turn: Turn) -> Answer:
    wanted = _wanted(turn)
    if wanted is None:
        return _without_a_time(turn)
    if turn.known_phone is None and turn.asked != "callback_phone":
        return Answer(
            says=(Say("utter_ask_phone"),),
            slots={"asked": "callback_phone", "callback_time": _document(wanted)},
        )
    return _book(turn, wanted)


def _wanted(turn: Turn) -> WantedTime | None:
    """The time in this turn, the one given before, or a guess where a time was meant."""
    if turn.time is not None:
        return turn.time
    if turn.given_time is not None and turn.context.callback_at is None:
        return turn.given_time
    now = turn.context.now
    if turn.kind == "button" and turn.intent == "give_time":
        return WantedTime(now, None, turn.text, anytime=True)
    insists = (
        turn.asked == "callback_time"
        and turn.phone is None
        and turn.intent in ("call_me_back", "give_time")
    )
    second_number = turn.asked == "callback_time" and turn.phone and turn.given_phone
    if insists or second_number:
        return WantedTime(now, None, turn.text, anytime=True, guessed=True)
    return None


def _without_a_time(turn: Turn) -> Answer:
    booked_at = turn.context.callback_at
    if turn.phone and booked_at:
        return _book(turn, WantedTime(booked_at, None, turn.text))
    number = {"callback_phone": turn.phone} if turn.phone else {}
    if turn.intent == "call_me_back" or turn.asked == "callback_time":
        say = Say("utter_already_booked" if booked_at else "utter_ask_time")
        return Answer(says=(say,), slots={"asked": "callback_time", **number})
    if turn.phone:
        return Answer(says=(Say("utter_phone_noted"),), slots=number)
    return Answer(says=(Say("utter_noted"),))


def _book(turn: Turn, wanted: WantedTime) -> Answer:
    # The time is kept until the booking shows in the context: desk may refuse the number and ask
    # for it again, but not for the time.
    slots = {
        "asked": None,
        "callback_time": _document(wanted),
        "callback_phone": turn.phone or turn.given_phone,
    }
    found = nearest_open(wanted, turn.context.now, turn.context.open_intervals)
    if found is None:
        return Answer(says=(Say("utter_no_times"),), slots=slots)
    at, fits = found
    name = "utter_booked_guess" if wanted.guessed else "utter_booked"
    if not fits:
        name = "utter_booked_nearest"
    if turn.known_phone is None:
        name += "_chat"
    booking: Effect = book_callback(at, turn.phone or turn.given_phone, wanted.words or turn.text)
    return Answer(says=(Say(name),), effects=(booking,), needs="book_callback", slots=slots)


def _document(wanted: WantedTime) -> dict[str, Any]:
    """As the slot keeps it; `turn.parse_turn` reads it back."""
    return {
        "from": wanted.start.isoformat(),
        "to": wanted.until.isoformat() if wanted.until else None,
        "words": wanted.words,
        "any": wanted.anytime,
        "guessed": wanted.guessed,
    }
