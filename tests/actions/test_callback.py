"""The call back: at most two questions, only at times when people are there."""

from datetime import datetime

import pytest

from tests.actions.scene import NOW, play, reading

TIME = {"asked": "callback_time"}
PHONE = {"asked": "callback_phone"}
NUMBER = "+442079460018"
TOMORROW_10 = {"from": "2026-03-11T10:00:00+00:00", "to": None, "words": "tomorrow at 10"}
TONIGHT_10 = {"from": "2026-03-10T22:00:00+00:00", "to": None, "words": "tonight at 10"}


def test_with_a_known_number_one_question_is_enough() -> None:
    first = play(
        "action_call_back", "call me back", intent="call_me_back", status="waiting",
        slots={"callback_phone": NUMBER},
    )  # fmt: skip
    assert first.responses == ["utter_ask_time"]
    second = play(
        "action_call_back",
        "tomorrow at 10",
        intent="give_time",
        time=TOMORROW_10,
        status="waiting",
        slots={**TIME, "callback_phone": NUMBER},
    )
    assert second.responses == ["utter_booked"]
    assert second.needs == {"book_callback"}
    assert second.effect("book_callback") == {
        "effect": "book_callback",
        "at": "2026-03-11T10:00:00+00:00",
        "phone": NUMBER,
        "said": "tomorrow at 10",
    }


def test_time_and_number_in_one_message_are_booked_at_once() -> None:
    result = play(
        "action_call_back",
        "call me on 020 7946 0018 tomorrow at 10",
        intent="call_me_back",
        time=TOMORROW_10,
        number=NUMBER,
        status="waiting",
    )
    assert result.effect("book_callback")["phone"] == NUMBER


def test_the_number_is_asked_for_only_when_it_is_unknown() -> None:
    first = play("action_call_back", "tomorrow at 10", intent="give_time", time=TOMORROW_10,
                 status="waiting", slots=TIME)  # fmt: skip
    assert first.responses == ["utter_ask_phone"]
    kept = {k: v for k, v in first.slots.items() if k in ("asked", "callback_time")}
    second = play("action_call_back", NUMBER, intent="give_phone", number=NUMBER,
                  status="waiting", slots=kept)  # fmt: skip
    assert second.effect("book_callback")["at"] == "2026-03-11T10:00:00+00:00"
    assert second.effect("book_callback")["said"] == "tomorrow at 10"


def test_a_refused_number_still_books_the_time_by_chat() -> None:
    result = play("action_call_back", "no", intent="deny", status="waiting",
                  slots={**PHONE, "callback_time": TOMORROW_10})  # fmt: skip
    assert result.responses == ["utter_booked_chat"]
    assert result.effect("book_callback")["phone"] is None


def test_a_time_outside_opening_hours_is_booked_at_the_nearest_open_one_and_said() -> None:
    result = play("action_call_back", "tonight at 10", intent="give_time", time=TONIGHT_10,
                  status="waiting", slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    assert result.responses == ["utter_booked_nearest"]
    assert result.effect("book_callback")["at"] == "2026-03-11T09:00:00+00:00"


def test_a_span_is_kept_within() -> None:
    morning = {"from": "2026-03-11T08:00:00+00:00", "to": "2026-03-11T12:00:00+00:00",
               "words": "tomorrow morning"}  # fmt: skip
    result = play("action_call_back", "tomorrow morning", intent="give_time", time=morning,
                  status="waiting", slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    assert result.responses == ["utter_booked"]
    assert result.effect("book_callback")["at"] == "2026-03-11T09:00:00+00:00"


def test_as_soon_as_possible_leaves_a_few_minutes() -> None:
    result = play("action_call_back", button="As soon as possible", intent="give_time",
                  status="waiting", slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    at = datetime.fromisoformat(result.effect("book_callback")["at"])
    assert at.isoformat() == "2026-03-10T16:10:00+00:00"
    assert result.responses == ["utter_booked"]


def test_a_time_that_cannot_be_made_out_is_not_asked_for_again() -> None:
    result = play("action_call_back", "after the school run", intent="give_time",
                  status="waiting", slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    assert result.responses == ["utter_booked_guess"]
    assert result.effect("book_callback")["said"] == "after the school run"


def test_without_opening_hours_no_time_is_promised() -> None:
    result = play("action_call_back", "tomorrow at 10", intent="give_time", time=TOMORROW_10,
                  status="waiting", open=[], slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    assert result.responses == ["utter_no_times"]
    assert result.effects == []


def test_a_refusal_goes_back_to_the_queue_peacefully() -> None:
    result = play("action_wait_here", "no thanks", intent="deny", status="waiting", slots=TIME)
    assert result.responses == ["utter_wait_here"]
    assert result.slots["asked"] is None


def test_asking_for_a_call_first_hands_over_in_the_same_turn() -> None:
    result = play("action_call_back", "call me back", intent="call_me_back")
    assert result.responses == ["utter_ask_time"]
    assert result.effect("hand_over")["wants"] == "A call back"
    assert result.needs == {"hand_over"}


@pytest.mark.parametrize("asked", ["callback_time", "callback_phone"])
def test_a_wish_for_a_person_on_the_way_is_met_at_once(asked: str) -> None:
    result = play("action_call_person", "a human please", signal="person", intent="ask_person",
                  status="waiting", slots={"asked": asked})  # fmt: skip
    assert result.responses == ["utter_queue"]
    assert result.slots["asked"] is None


@pytest.mark.parametrize("asked", [None, "callback_time"])
def test_new_details_are_thanked_for_and_lead_nowhere_else(asked: str | None) -> None:
    result = play("action_hear", "and the towels were dirty", signal="unhappy", intent="say_bad",
                  status="waiting", slots={"asked": asked})  # fmt: skip
    assert result.responses == ["utter_noted"]
    assert result.effects == []


def test_how_long_is_answered_with_the_queue() -> None:
    result = play("action_tell_queue", "how long?", intent="ask_queue", status="waiting")
    assert result.responses == ["utter_queue"]


def test_a_new_moment_of_truth_while_waiting_is_handed_over_again() -> None:
    result = play("action_hear", "I am bleeding", signal="moment", status="waiting",
                  read=reading(moment="injury", severity=3))  # fmt: skip
    assert result.responses == ["utter_noted_danger"]
    assert result.effect("hand_over")["severity"] == 3


def test_a_booked_call_can_be_moved_by_writing_another_time() -> None:
    result = play("action_call_back", "rather tomorrow at 10", intent="give_time",
                  time=TOMORROW_10, status="waiting", callback_at="2026-03-11T15:00:00+00:00",
                  number=NUMBER)  # fmt: skip
    assert result.effect("book_callback")["at"] == "2026-03-11T10:00:00+00:00"


def test_times_in_passing_are_not_bookings() -> None:
    result = play("action_hear", "it broke on Monday at 10", intent="say_bad", signal="unhappy",
                  time=TOMORROW_10, status="waiting")  # fmt: skip
    assert result.responses == ["utter_noted"]


def test_the_time_asked_for_is_never_in_the_past() -> None:
    past = {"from": "2026-03-10T10:00:00+00:00", "to": None, "words": "at 10"}
    result = play("action_call_back", "at 10", intent="give_time", time=past, status="waiting",
                  slots={**TIME, "callback_phone": NUMBER})  # fmt: skip
    assert result.effect("book_callback")["at"] > NOW


def test_a_refused_number_is_given_again_without_the_time() -> None:
    first = play("action_call_back", "tomorrow at 10 on 0123", intent="give_time",
                 time=TOMORROW_10, number="+44123", status="waiting", slots=TIME)  # fmt: skip
    kept = {k: v for k, v in first.slots.items() if k.startswith(("asked", "callback"))}
    # Desk refused it and said so; nothing is booked.
    second = play("action_call_back", NUMBER, intent="give_phone", number=NUMBER,
                  status="waiting", slots=kept)  # fmt: skip
    assert second.effect("book_callback")["at"] == "2026-03-11T10:00:00+00:00"
    assert second.effect("book_callback")["phone"] == NUMBER


def test_who_has_a_call_and_wants_none_is_not_told_to_be_called() -> None:
    result = play("action_wait_here", "no call please", intent="wait_here", status="waiting",
                  callback_at="2026-03-11T10:00:00+00:00")  # fmt: skip
    assert result.responses == ["utter_rather_write"]
