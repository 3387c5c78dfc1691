"""A turn that fails: plain words and a person, once, with what desk knows."""

from __future__ import annotations

import pytest

from desk.application.episode import event_payload, start_episode
from desk.application.take_turn import take_turn
from desk.core.case import CaseStatus, Reason, Team
from desk.core.conversation import Conversation, EpisodeKind, Status
from desk.core.feedback import Feeling
from desk.core.handoff import Story
from desk.core.message import Author
from desk.core.reading import Moment
from desk.core.timer import TimerKind
from desk.core.turn import (
    Close,
    Effect,
    EventInput,
    HandOver,
    RecordFeedback,
    Reply,
    TurnAnswer,
    TurnRequest,
)
from tests.application.customer import (
    Customer,
    an_agent,
    checked_in,
    claimed_turn,
    passer_by,
    timer_of,
    turns,
    words,
)
from tests.fakes import CALM
from tests.world import World


def answer(request: TurnRequest, *replies: Reply, turn_id: str | None = None) -> TurnAnswer:
    return TurnAnswer(turn_id or request.turn_id, replies, (), (), "{}")


def test_a_dead_bot_is_told_plainly_and_leads_to_a_person(world: World) -> None:
    an_agent(world)
    customer = checked_in(world)
    world.bot.will_fail("unreachable")
    said = customer.says("It hurt")
    assert said.startswith(words("bot_failed.first"))
    assert words("where.first") in said
    assert customer.told[-1].author == Author.DESK
    case = customer.an_open_case
    assert (case.status, case.reason, case.team) == (
        CaseStatus.WAITING,
        Reason.BOT_FAILED,
        Team.CARE,
    )
    assert timer_of(world, TimerKind.ALERT_UNACCEPTED, case.id) is not None
    assert customer.conversation.bot_failures == 1


def test_the_person_gets_the_customers_words(world: World) -> None:
    customer = checked_in(world)
    customer.says("hello")
    world.bot.will_fail()
    customer.writes("my back hurts")
    customer.writes("a lot")
    turns(world)
    [handoff] = customer.handoffs
    assert [quote.text for quote in handoff.story.quotes] == ["my back hurts", "a lot"]
    assert "massage" in handoff.story.summary


def test_what_failed_is_read_later(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail()
    customer.says("It hurt")
    assert turns(world, TimerKind.READ_MESSAGE) == 1
    assert world.bot.read_texts == ["It hurt"]


def test_who_waits_already_is_told_and_makes_no_second_case(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail().will_fail().will_fail().will_fail()
    customer.says("It hurt")
    first = customer.an_open_case
    said = [customer.says(text) for text in ("hello?", "are you there?", "hm")]
    assert customer.an_open_case.id == first.id
    assert len(customer.handoffs) == 1
    assert said[0].startswith(words("bot_failed.waiting"))
    assert said[1] == words("bot_failed.again")
    assert said[0] != said[1] != said[2]  # never the same bubble twice running


def test_a_bot_that_works_again_has_the_floor_again(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail()
    customer.says("It hurt")
    assert customer.says("hello?") == "The bot heard: hello?"
    assert customer.conversation.bot_failures == 0
    assert world.bot.turns[-1].context.waiting


def test_a_wish_for_a_person_needs_no_bot(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail("deadline")
    customer.wants_a_person()
    turns(world)
    assert customer.last_words.startswith(words("handed_over"))
    assert "sorry" not in customer.last_words
    assert customer.an_open_case.reason == Reason.ASKED
    assert len(customer.handoffs) == 1


@pytest.mark.parametrize("known", [True, False], ids=["visit", "no visit"])
def test_when_the_bot_cannot_open_desk_asks_by_itself(world: World, known: bool) -> None:
    world.bot.will_fail()
    customer = checked_in(world, greeted=False) if known else passer_by(world, greeted=False)
    turns(world)
    expected = words("opened.check_in", service="massage") if known else words("opened.enquiry")
    assert customer.last_words == expected
    assert customer.case is None
    assert customer.says("It hurt") == "The bot heard: It hurt"


def test_a_failed_opening_that_runs_again_is_said_once(world: World) -> None:
    world.bot.will_fail().will_fail()
    customer = checked_in(world, greeted=False)
    turn = claimed_turn(world)
    take_turn(world.desk, turn)
    take_turn(world.desk, turn)
    assert len(customer.told) == 1


@pytest.mark.parametrize(
    ("kind", "event"),
    [(EpisodeKind.HANDBACK, "handed_back"), (EpisodeKind.FOLLOW_UP, "follow_up")],
)
def test_desk_speaks_for_a_bot_that_cannot_begin_an_episode(
    world: World, kind: EpisodeKind, event: str
) -> None:
    customer = checked_in(world)
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        start_episode(record, conversation, kind, world.clock.now())
        now = world.clock.now()
        record.ask(TimerKind.BOT_TURN, customer.id, now, now, event_payload(event))
    world.bot.will_fail()
    turns(world)
    assert isinstance(world.bot.turns[-1].input, EventInput)
    assert customer.last_words == words(f"opened.{event}")
    assert customer.case is None


def test_silence_that_fails_stays_silent(world: World) -> None:
    customer = checked_in(world)
    customer.says("fine")
    before = customer.last_words
    with world.records.write() as record:
        now = world.clock.now()
        record.ask(TimerKind.BOT_TURN, customer.id, now, now, event_payload("silence"))
    world.bot.will_fail()
    turns(world)
    assert world.bot.turns[-1].input == EventInput("silence")
    assert customer.last_words == before


def fallen_silent(world: World) -> Customer:
    """A customer who said little and nothing after it: the bot is told so."""
    customer = checked_in(world)
    customer.says("fine")
    with world.records.write() as record:
        now = world.clock.now()
        record.ask(TimerKind.BOT_TURN, customer.id, now, now, event_payload("silence"))
    return customer


@pytest.mark.parametrize(
    "effects",
    [
        [],
        [RecordFeedback(Feeling.MIXED, "fine", None)],
        [HandOver(Reason.SILENCE, Team.CARE, Story("Lukewarm."), 1, Moment.NONE)],
        [Close()],
    ],
    ids=["nothing", "feedback", "a handover", "close"],
)
def test_a_silence_that_is_answered_without_words_says_nothing(
    world: World, effects: list[Effect]
) -> None:
    an_agent(world)
    customer = fallen_silent(world)
    before = len(customer.told)
    world.bot.will_say(effects=effects)
    assert turns(world) == 1
    assert world.bot.turns[-1].input == EventInput("silence")
    assert len(customer.told) == before
    handed_over = any(isinstance(effect, HandOver) for effect in effects)
    assert (customer.case is not None) == handed_over, "the effect is carried out all the same"


def test_a_silence_that_is_answered_with_words_says_them(world: World) -> None:
    customer = fallen_silent(world)
    world.bot.will_say("Still there?")
    turns(world)
    assert customer.last_words == "Still there?"


NONSENSE = {
    "an answer to another turn": lambda r: answer(r, Reply("hi"), turn_id="other"),
    "words without their effect": lambda r: answer(r, Reply("A person comes", needs="hand_over")),
    "no words and no effects": lambda r: answer(r),
    "blank words": lambda r: answer(r, Reply(" \n")),
    "an exception": lambda r: [][1],
}


@pytest.mark.parametrize("says", NONSENSE)
def test_nonsense_changes_nothing_and_leads_to_a_person(world: World, says: str) -> None:
    customer = checked_in(world)
    world.bot.will(NONSENSE[says])  # type: ignore[arg-type]
    assert customer.says("It hurt").startswith(words("bot_failed.first"))
    assert customer.an_open_case.reason == Reason.BOT_FAILED


def test_a_failing_turn_of_a_prospect_goes_to_support(world: World) -> None:
    customer = passer_by(world)
    world.bot.will_fail()
    customer.says("do you do pedicures?")
    assert customer.an_open_case.team == Team.SUPPORT


def test_what_failed_is_not_tried_again(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail()
    customer.says("It hurt")
    asked = len(world.bot.turns)
    assert turns(world) == 0
    customer.says("hello?")
    assert len(world.bot.turns) == asked + 1
    assert customer.conversation.status == Status.WAITING


def test_the_gravest_reading_so_far_is_in_the_handoff(world: World) -> None:
    customer = checked_in(world)
    world.bot.reading = CALM.__class__(0.9, 3, 0.1, CALM.moment, (), (), "en", 0.9)
    customer.says("It hurt")
    world.bot.will_fail()
    customer.says("hello?")
    assert customer.an_open_case.severity == 3
