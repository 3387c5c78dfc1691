"""Desk's side of the turn contract, held against the same samples as the bot's side, and against
the JSON Schema itself."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from desk.adapters.bot_contract import READING_ANSWER, TURN_ANSWER
from desk.adapters.bot_documents import reading_request, turn_request
from desk.core.hours import Interval
from desk.core.message import Author, Direction, Message
from desk.core.reading import Evidence, Moment, Reading
from desk.core.turn import (
    ButtonInput,
    ContactFacts,
    Context,
    EventInput,
    HandOver,
    HistoryEntry,
    IncomingMessage,
    Known,
    MessagesInput,
    TurnInput,
    TurnRequest,
    VisitFacts,
)
from tests.contract.samples import bad, good

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "bot" / "contract" / "turn.v1.schema.json").read_text("utf-8")
)
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
READING = Reading(0.9, 2, 0.1, Moment.CHURN, ("waiting",), (Evidence(0, 2, "we"),), "en", 0.9)
ANSWERS = {"turn_answer": TURN_ANSWER, "reading_answer": READING_ANSWER}


def samples(which: Any) -> list[Any]:
    return [
        pytest.param(definition, value, id=f"{definition}: {says}")
        for definition in ANSWERS
        for says, value in which(definition).items()
    ]


def agrees_with_schema(definition: str, document: Any) -> bool:
    schema = {"$ref": f"#/$defs/{definition}", "$defs": SCHEMA["$defs"]}
    return bool(jsonschema.Draft202012Validator(schema).is_valid(document))


@pytest.mark.parametrize(("definition", "value"), samples(good))
def test_a_good_answer_is_understood(definition: str, value: Any) -> None:
    ANSWERS[definition].validate_json(json.dumps(value))


@pytest.mark.parametrize(("definition", "value"), samples(bad))
def test_a_bad_answer_is_refused(definition: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        ANSWERS[definition].validate_json(json.dumps(value))


CHANGES: dict[str, tuple[str, Any]] = {
    "a version that is a truth value": ("/version", True),
    "a version that is text": ("/version", "1"),
    "a quote before the beginning": ("/effects/0/quotes/0/start", -1),
    "a quote that starts at a text": ("/effects/0/quotes/0/start", "0"),
    "a severity that is a truth value": ("/effects/0/severity", True),
    "a severity of one half": ("/effects/0/severity", 0.5),
    "desk's own reason": ("/effects/0/reason", "bot_failed"),
    "a team nobody has": ("/effects/0/team", "legal"),
    "a summary that is too long": ("/effects/0/summary", "x" * 501),
    "wishes that are too long": ("/effects/0/wants", "x" * 2001),
    "replies that are no list": ("/replies", {}),
    "eleven replies": ("/replies", [{"text": "a", "needs": None, "buttons": []}] * 11),
    "an event that is no object": ("/state/events", ["x"]),
    "more fields in the state": ("/state", {"version": "1", "events": [], "more": 1}),
    "a probability that is text": ("/readings/0/reading/dissatisfied", "0.9"),
    "a topic that is unknown": ("/readings/0/reading/topics", ["weather"]),
    "a reading of nothing": ("/readings/0/reading", None),
}


@pytest.mark.parametrize("says", CHANGES)
def test_models_and_schema_refuse_the_same(says: str) -> None:
    pointer, value = CHANGES[says]
    document = good("turn_answer")["sympathy and the handoff in one turn"]
    place: Any = document
    *path, last = pointer.split("/")[1:]
    for step in path:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[last] = value
    assert not agrees_with_schema("turn_answer", document)
    with pytest.raises(ValidationError):
        TURN_ANSWER.validate_json(json.dumps(document))


def test_an_id_that_ends_with_a_line_break_is_refused() -> None:
    document = good("turn_answer")["nothing to say"] | {"turn_id": "turn_1\n"}
    with pytest.raises(ValidationError):
        TURN_ANSWER.validate_json(json.dumps(document))


TIMES = {
    "2026-03-03T17:00:00+01:00": True,
    "2026-03-03T17:00:00Z": True,
    "2026-03-03T17:00:00": False,
    "2026-02-30T17:00:00Z": False,
    "tomorrow": False,
    "1772557200": False,
}


@pytest.mark.parametrize("at", TIMES)
def test_only_a_real_time_with_an_offset_is_one(at: str) -> None:
    document = good("turn_answer")["a call back is booked"]
    effect = next(e for e in document["effects"] if e["effect"] == "book_callback")
    effect["at"] = at
    if TIMES[at]:
        assert TURN_ANSWER.validate_json(json.dumps(document)).value().effects
    else:
        with pytest.raises(ValidationError):
            TURN_ANSWER.validate_json(json.dumps(document))


def test_a_time_that_is_a_number_is_refused() -> None:
    document = good("turn_answer")["a call back is booked"]
    next(e for e in document["effects"] if e["effect"] == "book_callback")["at"] = 1772557200
    with pytest.raises(ValidationError):
        TURN_ANSWER.validate_json(json.dumps(document))


def test_the_handoff_arrives_as_values() -> None:
    document = good("turn_answer")["sympathy and the handoff in one turn"]
    answer = TURN_ANSWER.validate_json(json.dumps(document)).value()
    effect = answer.effects[0]
    assert isinstance(effect, HandOver)
    assert effect.story.wants == "my money back"
    assert effect.story.quotes[0].text == "We waited 50 minutes"
    assert [reply.needs for reply in answer.replies] == [None, "hand_over"]


def test_the_dialogue_state_comes_back_as_it_was_kept() -> None:
    document = good("turn_answer")["sympathy and the handoff in one turn"]
    answer = TURN_ANSWER.validate_json(json.dumps(document)).value()
    assert json.loads(answer.state) == document["state"]
    sent = turn_request(request(EventInput("opened"), state=answer.state))
    assert sent["state"] == document["state"]


INPUTS: list[TurnInput] = [
    MessagesInput((IncomingMessage("m1", "it hurt"), IncomingMessage("m2", "", ("image",)))),
    ButtonInput("m1", "not_now", "Not now"),
    EventInput("opened"),
    EventInput("handoff_requested", "m1"),
]


@pytest.mark.parametrize("told", INPUTS, ids=lambda told: type(told).__name__)
@pytest.mark.parametrize("rich", [True, False], ids=["everything known", "nothing known"])
def test_what_desk_sends_is_what_the_schema_says(told: TurnInput, rich: bool) -> None:
    document = json.loads(json.dumps(turn_request(request(told, rich=rich))))
    jsonschema.validate(document, {"$ref": "#/$defs/turn_request", "$defs": SCHEMA["$defs"]})


def test_a_reading_request_is_what_the_schema_says() -> None:
    history = [
        Message("m1", "c", 1, Direction.OUTGOING, Author.BOT, "How was it?", NOW),
        Message("m2", "c", 2, Direction.INCOMING, Author.CUSTOMER, "we", NOW, reading=READING),
    ]
    document = json.loads(json.dumps(reading_request("m3", "x" * 30_000, "How was it?", history)))
    jsonschema.validate(document, {"$ref": "#/$defs/reading_request", "$defs": SCHEMA["$defs"]})


def request(told: TurnInput, *, rich: bool = True, state: str | None = None) -> TurnRequest:
    history = (
        HistoryEntry("m1", Author.CUSTOMER, "we waited", NOW, READING),
        HistoryEntry("m2", Author.AGENT, "hello", NOW, None),
    )
    context = Context(
        now=NOW,
        waiting=rich,
        visit=VisitFacts("massage", NOW, "Europe/Lisbon", "Harbour", "Mia") if rich else None,
        contact=ContactFacts(
            "Ana" if rich else None, "en", "Europe/Lisbon", "+351912345678" if rich else None, rich
        ),
        shown="How was it?" if rich else None,
        history=history if rich else (),
        known=Known(rich, rich, NOW if rich else None, rich),
        people_available=rich,
        opens_at=None if rich else NOW,
        open_intervals=(Interval(NOW, NOW),) if rich else (),
    )
    return TurnRequest("turn_1", "episode_1", state, told, context)
