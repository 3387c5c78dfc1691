"""What comes before any skill, in this order:

1. an event is what it is;
2. while a person is on the way there is only the call back and the queue;
3. a moment of truth;
4. the wish for a person, unless the customer asks for a call (which hands over as well);
5. a language that the bot does not speak;
6. an unhappy customer, unless they say at the same time who they are not, or that they want no
   more questions (which hands over as well), or ask for a call.

This is code and not thirty rules, because Rasa has no rule for "whatever the intent": a rule for
each intent would be one forgotten line away from a trap.
"""

from __future__ import annotations

from actions.answer import Answer
from actions.complaint import hand_over_complaint, hand_over_moment
from actions.person import call_person, look_for_language
from actions.turn import Turn
from actions.waiting import while_waiting

SURE = 0.5
"""Probability of an intent that may overrule what the reader found."""
_OVERRULE_UNHAPPY = frozenset({"opt_out", "wrong_person", "call_me_back"})


def before_any_skill(turn: Turn) -> Answer | None:
    """The answer that comes before any skill, or None: then the skill has the floor."""
    if turn.kind == "event":
        return None
    if turn.context.waiting:
        return while_waiting(turn)
    if turn.signal == "moment":
        return hand_over_moment(turn)
    if turn.signal == "person" and turn.intent != "call_me_back":
        return call_person(turn)
    if turn.signal == "foreign":
        return look_for_language(turn)
    overruled = turn.intent in _OVERRULE_UNHAPPY and turn.confidence >= SURE
    if turn.signal == "unhappy" and not overruled:
        return hand_over_complaint(turn)
    return None
