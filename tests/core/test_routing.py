"""Where a message goes, for every status and every kind of word."""

import pytest

from desk.core.conversation import Status
from desk.core.routing import Way, route

OWNED = (Status.OPEN, Status.SNOOZED)
UNOWNED = (Status.BOT, Status.WAITING, Status.RESOLVED)


@pytest.mark.parametrize("status", Status)
def test_stop_comes_first_in_every_state(status: Status) -> None:
    assert route(status, "stop") == Way.OPT_OUT
    assert route(status, "stop", opted_out=True) == Way.OPT_OUT


@pytest.mark.parametrize("status", Status)
def test_start_means_something_to_who_said_stop(status: Status) -> None:
    assert route(status, "start", opted_out=True) == Way.OPT_IN
    assert route(status, "start") == (Way.CONSOLE if status in OWNED else Way.BOT)


@pytest.mark.parametrize("status", OWNED)
@pytest.mark.parametrize("word", ["person", None])
@pytest.mark.parametrize("pressed", [True, False])
def test_nothing_goes_to_the_bot_while_a_person_owns_it(
    status: Status, word: str | None, pressed: bool
) -> None:
    assert route(status, word, pressed_person=pressed) == Way.CONSOLE


@pytest.mark.parametrize("status", UNOWNED)
def test_the_button_and_the_word_lead_to_a_person(status: Status) -> None:
    assert route(status, "person") == Way.PERSON
    assert route(status, None, pressed_person=True) == Way.PERSON


@pytest.mark.parametrize("status", UNOWNED)
def test_everything_else_is_the_bots(status: Status) -> None:
    assert route(status, None) == Way.BOT
