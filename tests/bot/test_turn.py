"""A turn as a function, on a real trained model in this process."""

import asyncio
import copy

import pytest

from bot.contract.check import check
from bot.errors import BadRequest, TurnFailed
from bot.turn import take_turn


@pytest.fixture
def take(fixture_agent):
    return lambda request: asyncio.run(take_turn(fixture_agent, request))


def event(name):
    return {"kind": "event", "event": name}


def test_opening_gives_the_words_and_their_buttons(take, turn_request):
    answer = take(turn_request(input=event("opened")))
    assert answer["replies"] == [
        {
            "text": "How was it?",
            "needs": None,
            "buttons": [{"title": "Not now", "intent": "not_now"}],
        }
    ]
    assert answer["effects"] == []
    assert answer["readings"] == []


def test_a_complaint_gives_the_effect_and_the_words_that_depend_on_it(take, turn_request):
    answer = take(turn_request("it was awful, terrible service"))
    assert [effect["effect"] for effect in answer["effects"]] == ["hand_over"]
    assert [(r["text"], r["needs"]) for r in answer["replies"]] == [
        ("I'm sorry.", None),
        ("Somebody is coming. [[queue]]", "hand_over"),
    ]
    assert answer["readings"][0]["message_id"] == "m10"
    assert answer["effects"][0]["quotes"][0]["text"] in "it was awful, terrible service"


def test_texts_with_the_same_need_become_one_reply(take, turn_request):
    answer = take(turn_request("praise", "how much is it"))
    assert len(answer["replies"]) == 1


def test_the_context_is_fresh_in_every_turn(take, turn_request):
    first = turn_request("how much is it")
    answer = take(first)
    second = turn_request("what does it cost", state=answer["state"])
    second["context"]["contact"]["name"] = "Grace"
    later = take(second)
    assert later["replies"][0]["text"] == "what does it cost|messages|Grace|none|neutral|2"


def test_the_state_carries_the_slots_and_stays_small(take, turn_request):
    state = None
    sizes = []
    for number in range(1, 7):
        answer = take(turn_request("how much is it", state=state))
        state = answer["state"]
        sizes.append(len(str(state)))
        turns = [e["value"] for e in state["events"] if e.get("name") == "turns"]
        assert turns[-1] == number
    assert sizes[-1] < 20_000
    assert "Harbour Street" not in str(state)  # the context of a turn does not stay in the state


def test_the_same_request_twice_gives_the_same_answer(take, turn_request):
    state = take(turn_request("how much is it"))["state"]
    one = take(turn_request("it was awful", state=copy.deepcopy(state)))
    two = take(turn_request("it was awful", state=copy.deepcopy(state)))
    assert one["replies"] == two["replies"]
    assert one["effects"] == two["effects"]
    names = [[(e["event"], e.get("name")) for e in a["state"]["events"]] for a in (one, two)]
    assert names[0] == names[1]


@pytest.mark.parametrize(
    "damage",
    [
        lambda state: {**state, "version": "rasa-9/1"},
        lambda state: {**state, "events": []},
        lambda state: {**state, "events": [{"event": "of another world"}]},
        lambda state: {**state, "events": [{"no": "event"}]},
        lambda state: {**state, "events": [{"event": "slot"}]},
        lambda state: {**state, "events": [{"event": "slot", "name": "gone", "value": 1}]},
        lambda state: {**state, "events": [{"event": "action", "name": "action_gone"}]},
        lambda state: {**state, "events": [{"event": "user", "parse_data": "x"}]},
    ],
)
def test_a_state_that_cannot_be_used_starts_afresh(take, turn_request, damage):
    state = take(turn_request("how much is it"))["state"]
    answer = take(turn_request("how much is it", state=damage(state)))
    assert answer["replies"][0]["text"].endswith("|1")  # one message in this dialogue


def test_a_hour_of_silence_does_not_start_another_session(take, turn_request):
    state = take(turn_request("how much is it"))["state"]
    for each in state["events"]:
        each["timestamp"] = each["timestamp"] - 7 * 24 * 3600
    answer = take(turn_request("how much is it", state=state))
    assert sum(e["event"] == "session_started" for e in answer["state"]["events"]) == 1


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("please crash now", "action_failed"),
        ("invent an event", "action_failed"),
        ("mumble words", "unknown_words"),
        ("nudge needs", "bad_reply"),
        ("book nonsense", "bad_answer"),
    ],
)
def test_what_goes_wrong_in_an_action_fails_the_turn(take, turn_request, words, error):
    with pytest.raises(TurnFailed) as failed:
        take(turn_request(words))
    assert failed.value.error == error


def test_an_action_that_nobody_wrote_fails_the_turn(take, turn_request):
    with pytest.raises(TurnFailed) as failed:
        take(turn_request(input=event("silence")))
    assert failed.value.error == "unknown_action"


def test_a_failed_turn_leaves_nothing_behind(take, turn_request):
    with pytest.raises(TurnFailed):
        take(turn_request("please crash now"))
    assert take(turn_request("how much is it"))["replies"][0]["text"].endswith("|1")


def test_an_action_may_still_reject_to_run(take, turn_request):
    answer = take(turn_request("reject this"))
    assert answer["replies"][0]["text"].startswith("lost:")


def test_a_turn_that_is_too_late_saves_nothing_and_frees_its_lock(fixture_agent, turn_request):
    async def late_then_next():
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(take_turn(fixture_agent, turn_request("dawdle now")), 0.2)
        return await asyncio.wait_for(take_turn(fixture_agent, turn_request("how much is it")), 2)

    assert asyncio.run(late_then_next())["replies"][0]["text"].endswith("|1")


def test_turns_of_different_episodes_at_the_same_time_do_not_mix(fixture_agent, turn_request):
    async def both():
        slow = take_turn(fixture_agent, turn_request("dawdle now", episode="slow"))
        fast = take_turn(fixture_agent, turn_request("how much is it", episode="fast"))
        again = take_turn(fixture_agent, turn_request("what does it cost", episode="again"))
        return await asyncio.gather(slow, fast, again)

    slow, fast, again = asyncio.run(both())
    said = [[e["text"] for e in a["state"]["events"] if e["event"] == "user"]
            for a in (slow, fast, again)]  # fmt: skip
    assert said == [["dawdle now"], ["how much is it"], ["what does it cost"]]


@pytest.mark.parametrize(
    "text",
    ["/restart", " / /event_opened", "\u200b/praise", '//complain{"x": 1}', "/", " ", "\n\n"],
)
def test_a_customer_cannot_send_commands(take, turn_request, text):
    answer = take(turn_request(text))
    user = [e for e in answer["state"]["events"] if e["event"] == "user"][-1]
    assert not (user["text"] or "").startswith("/")
    assert not answer["effects"]


@pytest.mark.parametrize(
    ("text", "signal"),
    [("", "empty"), ("👍", "happy"), ("😡😡", "unhappy"), ("🚗", "empty"), ("?!", "empty")],
)
def test_text_without_a_letter_is_not_guessed_at(take, turn_request, text, signal):
    answer = take(turn_request(text))
    user = [e for e in answer["state"]["events"] if e["event"] == "user"][-1]
    assert user["parse_data"]["intent"]["name"] == "nlu_fallback"
    assert answer["replies"][0]["text"] == f"lost:{signal}"


def test_an_attachment_without_words_gets_no_reading_but_an_answer(take, turn_request):
    request = turn_request("x")
    request["input"]["messages"] = [{"id": "m1", "text": "", "attachments": ["image"]}]
    answer = take(request)
    assert answer["readings"] == []
    assert answer["replies"]


@pytest.mark.parametrize(
    "text",
    ["price " * 4000, "how much is it \x00", "how much is it \ud83d", "🙂" * 20000, "a" * 20000],
    ids=["long", "NUL", "lone surrogate", "emoji", "one word"],
)
def test_hostile_text_is_answered(take, turn_request, text):
    answer = take(turn_request(text[:20000]))
    check("turn_answer", answer)
    assert answer["replies"]
    assert "\x00" not in str(answer["state"])
    assert "\\ud83d" not in repr(answer["state"])


def test_several_messages_are_one_turn_with_a_reading_each(take, turn_request):
    answer = take(turn_request("my son broke his arm", "how much is it"))
    assert [r["message_id"] for r in answer["readings"]] == ["m10", "m11"]
    assert [r["reading"]["moment"] for r in answer["readings"]] == ["injury", "none"]
    user = [e for e in answer["state"]["events"] if e["event"] == "user"][-1]
    assert user["text"] == "my son broke his arm\nhow much is it"
    assert user["parse_data"]["reading"]["moment"] == "injury"
    assert user["parse_data"]["entities"][-1]["value"] == "moment"


def test_a_button_is_its_intent(take, turn_request):
    button = {"kind": "button", "message_id": "m1", "intent": "not_now", "title": "Not now"}
    answer = take(turn_request(input=button))
    assert answer["replies"][0]["text"] == "Another time, then."
    user = [e for e in answer["state"]["events"] if e["event"] == "user"][-1]
    assert user["parse_data"]["entities"][0]["value"] == "none"


def test_a_button_with_an_intent_of_another_bot_is_refused(take, turn_request):
    button = {"kind": "button", "message_id": "m1", "intent": "fly_to_mars", "title": "Mars"}
    with pytest.raises(BadRequest, match="no such intent"):
        take(turn_request(input=button))


def test_an_old_signal_does_not_steer_an_event(take, turn_request):
    state = take(turn_request("my son broke his arm"))["state"]
    answer = take(turn_request(input=event("opened"), state=state))
    assert answer["state"]["events"]
    signals = [e["value"] for e in answer["state"]["events"] if e.get("name") == "signal"]
    assert signals[0] == "moment"
    assert signals[-1] == "none"
