"""A handoff: the story for the person, and one bubble for the customer."""

from __future__ import annotations

from actions.answer import Answer, Effect, Say
from actions.story import compose
from actions.turn import Turn

COMPLAINTS = frozenset({"complaint", "moment", "reopened"})


def who_comes(turn: Turn) -> Say:
    """The end of the bubble: a person is coming, or, honestly, nobody is here."""
    return Say("utter_person_coming" if turn.context.people_available else "utter_nobody_here")


def hand_over(
    turn: Turn,
    reason: str,
    opening: str,
    *,
    team: str | None = None,
    wants: str | None = None,
    also: tuple[Effect, ...] = (),
) -> Answer:
    """Hand over in this very turn, with the first sentence `opening`.

    What the bot had asked is settled by it. A complaint stays known for the rest of the episode.
    """
    slots: dict[str, object] = {"asked": None, "misses": 0, "detours": 0}
    if reason in COMPLAINTS:
        slots["complained"] = True
    return Answer(
        says=(Say(opening), who_comes(turn)),
        effects=(compose(turn, reason, team, wants), *also),
        needs="hand_over",
        slots=slots,
    )
