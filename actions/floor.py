"""What comes before any skill, in this order:

1. an event is what it is;
2. while a person is on the way there is only the call back and the queue;
3. a moment of truth;
4. the wish for a person, unless the customer asks for a call (which hands over as well);
5. a language that the bot does not speak;
6. praise that the intent takes for something else ("not half bad", "on time, nice crew");
7. an unhappy customer, unless what they say is surely something else: a call (which hands over
   as well), no more questions, not me, not now, a question.

This is code and not thirty rules, because Rasa has no rule for "whatever the intent": a rule for
each intent would be one forgotten line away from a trap.
"""

from __future__ import annotations

from actions.answer import Answer
from actions.checkin import hear, is_reserved
from actions.complaint import hand_over_complaint, hand_over_moment
from actions.person import call_person, look_for_language
from actions.turn import CLEAR_PROBLEM, Turn
from actions.waiting import while_waiting

_SPEAKS_FOR_ITSELF = frozenset({"opt_out", "wrong_person", "call_me_back", "give_orders"})
"""They are answered as what they are, however angry they sound."""
_UNLESS_SEVERE = frozenset(
    {"not_now", "wait_here", "ask_question", "ask_to_buy", "request", "left_us", "ask_queue"}
    | {"ask_bot", "greet"}
)
"""Curt words of these kinds read as mildly unhappy ("I'm busy right now") and are not."""
_ENQUIRIES = frozenset({"ask_question", "ask_to_buy", "request"})
"""They go to the right team with what was asked, unless a person is asked for in plain words."""
_TAKEN_FOR_PRAISE = frozenset({"say_bad", "say_mixed", "not_now"})
"""Where the reader hears plain praise, these intents are mistaken."""
PLAIN_PRAISE = 0.25
ASKED_IN_WORDS = 0.9
"""A phrase that asks for a person; below it the reader weighs ("can I get a receipt?")."""
_SMALL_ANSWERS = frozenset({"affirm", "deny", "thanks", "goodbye"})
"""The same, in at most three words: a longer "no" has something to say."""

SURELY_LUKEWARM = 0.7
"""A single "bad" is near to "not bad" for the classifier; masked words lie well above this."""
SURELY_AN_ORDER = 0.8
"""Below it an angry message is a complaint ("full price of course")."""
SURELY_NOTHING = 0.9
"""A longer no to the gentle question ("not that I can think of, keep it up") is still a no."""
LUKEWARM_WORDS = 8
"""More words than that are not a bare "it was fine I guess"."""


def before_any_skill(turn: Turn) -> Answer | None:
    """The answer that comes before any skill, or None: then the skill has the floor."""
    if turn.kind == "event":
        return None
    if turn.context.waiting:
        return while_waiting(turn)
    if turn.signal == "moment":
        return hand_over_moment(turn)
    if turn.signal == "person" and turn.intent != "call_me_back" and not _is_enquiry(turn):
        return call_person(turn)
    if turn.signal == "foreign":
        return look_for_language(turn)
    if _answers_an_open_question(turn):
        return hear(turn)
    if turn.intent in _TAKEN_FOR_PRAISE and _is_praise(turn):
        return hear(turn)
    if turn.signal == "unhappy" and not _means_something_else(turn):
        return hand_over_complaint(turn)
    return None


def _means_something_else(turn: Turn) -> bool:
    if not turn.is_sure:
        return False
    if turn.intent in _SPEAKS_FOR_ITSELF:
        return turn.intent != "give_orders" or turn.confidence >= SURELY_AN_ORDER
    if turn.reading.severity >= CLEAR_PROBLEM:
        return False
    words = len(turn.text.split())
    return (
        turn.intent in _UNLESS_SEVERE
        or (words <= 3 and turn.intent in _SMALL_ANSWERS)
        or (words <= LUKEWARM_WORDS and _is_masked(turn))
        or (turn.intent == "deny" and turn.asked == "gentle" and turn.confidence >= SURELY_NOTHING)
    )


def _answers_an_open_question(turn: Turn) -> bool:
    """Any words may answer "what made it good?"; an unsure intent says nothing against it."""
    meant = turn.is_sure or turn.intent in ("opt_out", "wrong_person", "not_now")
    return turn.asked in ("gentle", "praise") and not meant and turn.kind == "messages"


def _is_praise(turn: Turn) -> bool:
    praised = turn.signal == "happy" and turn.reading.dissatisfied <= PLAIN_PRAISE
    return praised and not is_reserved(turn.text)


def _is_enquiry(turn: Turn) -> bool:
    weighed = turn.reading.wants_human < ASKED_IN_WORDS
    return weighed and turn.is_sure and turn.intent in _ENQUIRIES


def _is_masked(turn: Turn) -> bool:
    """A lukewarm word that sounds unhappy gets the gentle question, if it has not had it yet."""
    lukewarm = turn.intent == "say_fine" and turn.confidence >= SURELY_LUKEWARM
    return lukewarm and turn.asked != "gentle"
