"""The check-in: one question, and every way in which it is answered."""

import pytest

from tests.actions.scene import VISIT, play, reading

OPENING = {"asked": "opening", "episode": "check_in"}
GENTLE = {"asked": "gentle", "episode": "check_in"}


@pytest.mark.parametrize(
    ("at", "now", "when"),
    [
        ("2026-03-10T09:00:00+00:00", "2026-03-10T16:05:00+00:00", " this morning"),
        ("2026-03-10T14:00:00+00:00", "2026-03-10T16:05:00+00:00", " this afternoon"),
        ("2026-03-10T19:00:00+00:00", "2026-03-10T20:05:00+00:00", " this evening"),
        ("2026-03-09T14:00:00+00:00", "2026-03-10T16:05:00+00:00", " yesterday"),
        ("2026-03-09T22:00:00+00:00", "2026-03-10T08:05:00+00:00", " last night"),
        ("2026-03-06T14:00:00+00:00", "2026-03-10T16:05:00+00:00", " on Friday"),
        ("2026-03-03T14:00:00+00:00", "2026-03-10T16:05:00+00:00", " on 3 March"),
        ("2025-12-03T14:00:00+00:00", "2026-03-10T16:05:00+00:00", " on 3 December 2025"),
        ("2026-03-10T18:00:00+00:00", "2026-03-10T16:05:00+00:00", ""),
    ],
)
def test_the_opening_names_the_visit_and_when_it_was(at: str, now: str, when: str) -> None:
    result = play("action_open", event="opened", visit={**VISIT, "at": at}, now=now)
    assert result.responses == ["utter_ask_visit"]
    assert (result.variables["service"], result.variables["when"]) == ("massage", when)


def test_the_time_of_the_visit_is_told_in_the_zone_of_the_visit() -> None:
    in_tokyo = {**VISIT, "at": "2026-03-10T00:30:00+00:00", "time_zone": "Asia/Tokyo"}
    result = play("action_open", event="opened", visit=in_tokyo, now="2026-03-10T03:00:00+00:00")
    assert result.variables["when"] == " this morning"  # 09:30 there


def test_without_a_visit_the_bot_says_hello() -> None:
    result = play("action_open", event="opened", visit=None)
    assert result.responses == ["utter_welcome"]


def test_whose_case_is_open_is_not_asked_the_opening_question() -> None:
    assert play("action_open", event="opened", case_open=True).responses == ["utter_welcome_back"]


def test_a_happy_customer_is_asked_once_what_was_good() -> None:
    result = play("action_hear", "great", intent="say_good", signal="happy", slots=OPENING)
    assert result.responses == ["utter_ask_what_was_good"]
    assert result.effect("record_feedback")["feeling"] == "happy"
    after = play(
        "action_hear",
        "the calm",
        intent="say_good",
        signal="happy",
        slots={**OPENING, "asked": "praise"},
    )
    assert after.responses == ["utter_glad"]
    assert after.effect_names == ["record_feedback", "close"]


def test_a_happy_customer_who_says_why_is_asked_nothing_more() -> None:
    text = "It was wonderful, I slept so well after it last night"
    result = play("action_hear", text, intent="say_good", signal="happy", slots=OPENING)
    assert result.responses == ["utter_glad"]
    assert "close" in result.effect_names


@pytest.mark.parametrize(("intent", "signal"), [("say_fine", "lukewarm"), ("thanks", "neutral")])
def test_a_lukewarm_answer_gets_one_gentle_question(intent: str, signal: str) -> None:
    result = play("action_hear", "it was fine", intent=intent, signal=signal, slots=OPENING)
    assert result.responses == ["utter_ask_better"]
    assert result.effects == []
    assert result.slots["asked"] == "gentle"


@pytest.mark.parametrize(
    ("text", "intent", "signal"),
    [
        ("no", "deny", "neutral"),
        ("no, it was fine", "deny", "lukewarm"),
        ("fine", "say_fine", "lukewarm"),
        ("no, all great", "deny", "happy"),
        ("thanks", "thanks", "neutral"),
        ("👍", "nlu_fallback", "empty"),
    ],
)
def test_after_the_gentle_question_a_no_is_peace(text: str, intent: str, signal: str) -> None:
    action = "action_not_understood" if intent == "nlu_fallback" else "action_hear"
    result = play(action, text, intent=intent, signal=signal, slots=GENTLE)
    assert result.responses == ["utter_peace"]
    assert result.effect_names == ["record_feedback", "close"]
    assert result.slots["asked"] == "done"


@pytest.mark.parametrize(
    ("text", "intent", "signal"),
    [
        ("yes", "affirm", "neutral"),
        ("the room was cold", "nlu_fallback", "neutral"),
        ("no, just a bit rushed", "deny", "neutral"),
        ("fine but the towels smelled", "say_fine", "lukewarm"),
        ("it hurt", "say_bad", "unhappy"),
    ],
)
def test_after_the_gentle_question_any_reservation_is_a_handoff(
    text: str, intent: str, signal: str
) -> None:
    action = "action_not_understood" if intent == "nlu_fallback" else "action_hear"
    result = play(action, text, intent=intent, signal=signal, slots=GENTLE)
    assert result.responses[0] == "utter_sorry_gentle"
    assert result.effect("hand_over")["reason"] == "complaint"
    assert "The first answer was lukewarm" in result.effect("hand_over")["facts"]


def test_after_a_complaint_a_later_fine_changes_nothing() -> None:
    for known in ({"case_open": True}, {"slots": {**OPENING, "complained": True}}):
        result = play(
            "action_hear",
            "it was fine",
            intent="say_fine",
            signal="lukewarm",
            **{"slots": OPENING, **known},
        )
        assert result.responses == ["utter_still_with_us"]
        assert result.effects == []


def test_a_lukewarm_word_followed_by_silence_is_a_low_case_without_words() -> None:
    result = play("action_silence", event="silence", intent="event_silence", slots=GENTLE)
    assert result.responses == []
    story = result.effect("hand_over")
    assert (story["reason"], story["severity"]) == ("silence", 1)


def test_silence_after_the_opening_is_left_alone() -> None:
    result = play("action_silence", event="silence", intent="event_silence", slots=OPENING)
    assert (result.responses, result.effects) == ([], [])


def test_an_answer_to_a_template_is_heard_as_an_answer_to_its_question() -> None:
    result = play("action_hear", "it was ok", intent="say_fine", signal="lukewarm")
    assert result.responses == ["utter_ask_better"]


def test_two_turns_that_are_not_understood_bring_a_person() -> None:
    first = play("action_not_understood", "blah", slots=OPENING)
    assert first.responses == ["utter_ask_good_or_bad"]
    second = play(
        "action_not_understood", "bleh", slots={**OPENING, "misses": first.slots["misses"]}
    )
    assert second.effect("hand_over")["reason"] == "not_understood"


def test_only_misses_in_a_row_count() -> None:
    result = play(
        "action_hear", "ok", intent="say_fine", signal="lukewarm", slots={**OPENING, "misses": 1}
    )
    assert result.slots["misses"] == 0


def test_a_masked_word_that_sounds_unhappy_still_gets_the_gentle_question_first() -> None:
    mild = reading(dissatisfied=0.7, severity=1)
    result = play(
        "action_hear", "it was fine i guess", intent="say_fine", signal="unhappy", read=mild,
        slots=OPENING,
    )  # fmt: skip
    assert result.responses == ["utter_ask_better"]
    again = play(
        "action_hear", "fine i guess", intent="say_fine", signal="unhappy", read=mild,
        slots=GENTLE,
    )  # fmt: skip
    assert "hand_over" in again.effect_names
