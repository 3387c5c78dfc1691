"""Where a customer's message goes. Pure: the status, what the words say, and nothing else.

Invariant: a reserved word never depends on the bot side, and while a person owns the
conversation no way leads to the bot.
"""

from enum import StrEnum

from desk.core.conversation import Status

PERSON_BUTTON_ID = "person"
"""The id of the button that is always visible; no button of the bot has it (theirs are random)."""


class Way(StrEnum):
    """opt_out, opt_in: desk answers itself. console: a person owns it. person: a handoff is
    recorded at once. bot: a turn is due."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    CONSOLE = "console"
    PERSON = "person"
    BOT = "bot"


def route(
    status: Status, word: str | None, *, opted_out: bool = False, pressed_person: bool = False
) -> Way:
    """The way of one message. `word` is `person`, `stop` or `start` when the whole text is such
    a reserved word. `stop` comes first in every state; `start` means something only to who said
    `stop` before."""
    if word == "stop" and not pressed_person:
        return Way.OPT_OUT
    if word == "start" and opted_out and not pressed_person:
        return Way.OPT_IN
    if status in (Status.OPEN, Status.SNOOZED):
        return Way.CONSOLE
    if pressed_person or word == "person":
        return Way.PERSON
    return Way.BOT
