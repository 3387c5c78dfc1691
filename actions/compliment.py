"""Compliments: thanks, recorded, and passed on to the member of staff."""

from __future__ import annotations

import re

from actions.answer import Answer, Effect, Say
from actions.effects import close, record_feedback
from actions.not_understood import detour
from actions.turn import Turn

_NAME = r"[A-Z][a-zà-ÿ]+(?:[-'][A-Z]?[a-zà-ÿ]+)?"
_NAMED = re.compile(
    rf"(?:(?<=[a-zà-ÿ,] )(?<!\b[Ii]n )(?<!\b[Aa]t )(?<!\b[Oo]n )(?<!from )({_NAME})"  # midway
    rf"|^({_NAME})(?= (?:was|is|did|made|knew|went|really|took|has|looked|explained|found)\b))"
)
"""A capital in the middle of a sentence, unless it is a place or a day; or who did something."""
_NO_NAMES = frozenset(
    ("I It Its He She They We You The This That There What Who Everything Everyone Everybody All " +
     "Staff Service Food Massage Pizza Great Very Really So And But Your My Our His Her Thanks " +
     "Monday Tuesday Wednesday Thursday Friday Saturday Sunday Google Nothing Nobody").split()
)  # fmt: skip
_SOMEBODY = re.compile(
    r"\b(s?he|him|her|his|therapist|masseuse|masseur|waiter|waitress|driver|technician|engineer|"
    r"hairdresser|stylist|colleague|guy|lady)\b",
    re.IGNORECASE,
)


def praised(turn: Turn) -> str | None:
    """The member of staff who is praised: by name, or as the one who delivered the visit."""
    visit = turn.context.visit
    staff = visit.staff if visit else None
    first_name = staff.split()[0] if staff and staff.strip() else None
    if first_name and re.search(rf"\b{re.escape(first_name)}\b", turn.text, re.IGNORECASE):
        return staff
    names: list[str] = [midway or first for midway, first in _NAMED.findall(turn.text)]
    named = next((name for name in names if name not in _NO_NAMES), None)
    if named:
        return named
    return staff if _SOMEBODY.search(turn.text) else None


def thank(turn: Turn) -> Answer:
    """Happy, and there is nothing to pass on by name unless someone was named."""
    staff = praised(turn)
    if staff:
        return _done(turn, Say("utter_pass_on_praise", {"staff": staff}), staff)
    return _done(turn, Say("utter_glad"), None)


def take_compliment(turn: Turn) -> Answer:
    """Praise at any time. An older complaint stays with the people who have it."""
    if turn.in_hand and turn.episode != "follow_up":
        praise = record_feedback("mixed", turn.text, praised(turn))
        return detour(turn, Say("utter_still_with_us"), (praise,))
    return pass_on(turn)


def pass_on(turn: Turn) -> Answer:
    """The answer to "what made it good?", or no answer to it: both end in peace."""
    if turn.kind == "messages" and turn.intent == "compliment" and not praised(turn):
        return _done(turn, Say("utter_pass_on_praise_team"), None)
    return thank(turn)


def _done(turn: Turn, say: Say, staff: str | None) -> Answer:
    effects: tuple[Effect, ...] = (close(),)
    if turn.intent not in ("deny", "goodbye", "thanks"):
        effects = (record_feedback("happy", turn.text, staff), *effects)
    return Answer(says=(say,), effects=effects, slots={"asked": "done"})
