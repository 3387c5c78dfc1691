"""A bot turn becomes fact in one commit: words, effects, readings and dialogue state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desk.core.case import Reason, Team
from desk.core.contact import Contact
from desk.core.conversation import Episode, Status
from desk.core.feedback import Feeling
from desk.core.handoff import Quote, Story
from desk.core.hours import Hours
from desk.core.message import Author
from desk.core.reading import Evidence, Moment, Reading
from desk.core.timer import TimerKind
from desk.core.turn import (
    ButtonOffer,
    Close,
    HandOver,
    NotNow,
    OptOut,
    RecordFeedback,
    Reply,
    TurnAnswer,
    TurnRequest,
    WrongPerson,
)
from desk.core.visit import Visit
from tests.application.customer import (
    Customer,
    an_agent,
    checked_in,
    nine_to_five,
    opening_hours,
    timer_of,
    turns,
    visit,
    words,
)
from tests.fakes import CALM
from tests.world import World

UNHAPPY = replace(
    CALM,
    dissatisfied=0.95,
    severity=2,
    topics=("quality",),
    evidence=(Evidence(0, 7, "It hurt"), Evidence(0, 4, "nope")),
)
SORRY = Reply("I'm sorry to hear that.")
COMING = Reply("A person takes this up. [[queue]]", needs="hand_over")


def complaint(
    *quotes: Quote, moment: Moment = Moment.NONE, severity: int = 2, reason: Reason | None = None
) -> HandOver:
    story = Story("The massage hurt.", "a redo", ("stopped early",), quotes, ("a person comes",))
    return HandOver(reason or Reason.COMPLAINT, Team.CARE, story, severity, moment)


def complaining(world: World, text: str = "It hurt") -> Customer:
    """A customer whose complaint the bot has just handed over."""
    customer = checked_in(world)
    world.bot.reading = UNHAPPY
    world.bot.will_say(SORRY, COMING, effects=[complaint()])
    customer.says(text)
    world.bot.reading = CALM
    return customer


def test_sympathy_and_the_handoff_are_one_bubble(world: World) -> None:
    an_agent(world)
    customer = complaining(world)
    queue = words("queue.next", where=words("where.first"), wait=words("wait.other", minutes=5))
    assert customer.last_words == f"I'm sorry to hear that.\n\nA person takes this up. {queue}"
    assert customer.told[-1].author == Author.BOT
    assert customer.conversation.status == Status.WAITING
    case = customer.an_open_case
    assert (case.reason, case.team, case.severity) == (Reason.COMPLAINT, Team.CARE, 2)
    assert case.waiting_since == case.opened_at == world.clock.now()


def test_the_story_keeps_only_quotes_that_the_customer_wrote(world: World) -> None:
    customer = checked_in(world)
    sent = customer.writes("It hurt a lot").message
    true = Quote(sent.id, 0, 7, "It hurt")
    made_up = Quote(sent.id, 0, 7, "I love it")
    foreign = Quote("nobody", 0, 7, "It hurt")
    world.bot.will_say(COMING, effects=[complaint(true, made_up, foreign)])
    turns(world)
    assert [handoff.story.quotes for handoff in customer.handoffs] == [(true,)]
    assert customer.handoffs[0].story.wants == "a redo"


def test_the_recovery_clock_starts_with_the_first_sign(world: World) -> None:
    customer = checked_in(world)
    world.bot.reading = UNHAPPY
    customer.writes("It hurt")
    first_sign = world.clock.now()
    world.clock.move(seconds=3)
    world.bot.will_say(COMING, effects=[complaint()])
    turns(world)
    assert customer.conversation.complained_at == first_sign
    assert customer.an_open_case.signal_at == first_sign


def test_a_handoff_asks_for_the_alert_and_the_call_back(world: World) -> None:
    customer = complaining(world)
    alert = timer_of(world, TimerKind.ALERT_UNACCEPTED, customer.an_open_case.id)
    offer = timer_of(world, TimerKind.OFFER_CALLBACK, customer.an_open_case.id)
    assert alert is not None
    assert offer is not None
    assert alert.due_at == world.clock.now() + timedelta(seconds=60)
    assert offer.due_at == world.clock.now() + timedelta(minutes=5)
    assert {"queue", customer.id} <= world.hints.topics


def test_a_later_fine_changes_nothing(world: World) -> None:
    customer = complaining(world)
    before = customer.an_open_case
    customer.says("it's fine")
    assert world.bot.turns[-1].context.known.complained
    assert customer.an_open_case == before


def test_a_second_handoff_strengthens_the_one_case(world: World) -> None:
    customer = complaining(world)
    world.bot.will_say(
        COMING, effects=[complaint(severity=3, moment=Moment.INJURY, reason=Reason.MOMENT)]
    )
    customer.says("I can't move my arm")
    world.bot.will_say(COMING, effects=[complaint(severity=0, reason=Reason.ASKED)])
    customer.says("ok")
    case = customer.an_open_case
    assert (case.severity, case.moment, case.reason) == (3, Moment.INJURY, Reason.COMPLAINT)
    assert len(customer.handoffs) == 3
    assert len(customer.activities) == 1


def test_readings_are_kept_with_the_evidence_that_fits(world: World) -> None:
    customer = complaining(world)
    with world.records.read() as record:
        said = record.messages(customer.id)[1]
    assert said.reading is not None
    assert said.reading.evidence == (Evidence(0, 7, "It hurt"),)


def test_a_reading_makes_the_open_case_graver(world: World) -> None:
    customer = complaining(world)
    world.bot.reading = replace(CALM, severity=3, moment=Moment.LEGAL)
    customer.says("my lawyer will call")
    assert (customer.an_open_case.severity, customer.an_open_case.moment) == (3, Moment.LEGAL)


def test_a_message_without_a_reading_is_read_later(world: World) -> None:
    customer = checked_in(world)
    world.bot.will(lambda request: TurnAnswer(request.turn_id, (Reply("I see"),), (), (), "{}"))
    customer.says("It hurt")
    world.bot.reading = UNHAPPY
    assert turns(world, TimerKind.READ_MESSAGE) == 1
    assert customer.conversation.complained_at == world.clock.now()


def test_a_reading_of_a_message_that_was_not_asked_for_is_ignored(world: World) -> None:
    customer = checked_in(world)
    other = checked_in(world, "visit-2").writes("hello").message

    def answer(request: TurnRequest) -> TurnAnswer:
        readings: tuple[tuple[str, Reading], ...] = ((other.id, UNHAPPY),)
        return TurnAnswer(request.turn_id, (Reply("I see"),), (), readings, "{}")

    customer.writes("fine")
    turns(world)
    world.bot.will(answer)
    customer.says("fine")
    with world.records.read() as record:
        assert record.messages(other.conversation_id)[1].reading != UNHAPPY


def test_the_dialogue_state_goes_round(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say("ok", state='{"version": "1", "events": []}')
    customer.says("hello")
    with world.records.read() as record:
        episode = record.get(Episode, customer.conversation.episode_id or "")
    assert episode is not None
    assert episode.state == '{"version": "1", "events": []}'
    customer.says("more")
    assert world.bot.turns[-1].state == episode.state


def test_buttons_get_ids_and_there_are_three_at_most(world: World) -> None:
    customer = checked_in(world)
    offers = tuple(ButtonOffer(f"b{n}", f"i{n}") for n in range(2))
    world.bot.will_say(Reply("a", buttons=offers), Reply("b", buttons=offers))
    customer.says("hello")
    buttons = customer.told[-1].buttons
    assert [button.title for button in buttons] == ["b0", "b1", "b0"]
    assert len({button.id for button in buttons}) == 3


def test_the_wait_is_told_even_when_the_bot_forgets_to(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say("Someone comes.", effects=[complaint()])
    assert words("where.first") in customer.says("It hurt")


def test_an_effect_without_words_is_told_by_desk(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say(effects=[complaint()])
    assert customer.says("It hurt").startswith(words("handed_over"))
    assert customer.told[-1].text.count(words("where.first")) == 1


@pytest.mark.parametrize(
    ("effect", "key"),
    [
        (OptOut(), "opt_out.done"),
        (NotNow(), "not_now"),
        (WrongPerson(), "wrong_person"),
        (RecordFeedback(Feeling.HAPPY, None, None), "thanks"),
        (Close(), "thanks"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
@pytest.mark.databases("sqlite")
def test_no_effect_leaves_the_customer_in_silence(world: World, effect: object, key: str) -> None:
    customer = checked_in(world)
    world.bot.will_say(effects=[effect])  # type: ignore[list-item]
    assert customer.says("hello") == words(key)


def test_praise_is_kept_and_the_conversation_rests(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say(
        "Thank you!", effects=[Close(), RecordFeedback(Feeling.HAPPY, "lovely", "Mia")]
    )
    customer.says("lovely")
    assert customer.conversation.status == Status.RESOLVED
    with world.records.read() as record:
        [feedback] = record.feedback_of_contact(customer.conversation.contact_id)
    assert (feedback.feeling, feedback.compliment_for) == (Feeling.HAPPY, "Mia")


def test_the_bot_cannot_close_what_a_person_has_to_answer(world: World) -> None:
    customer = complaining(world)
    world.bot.will_say("Bye.", effects=[Close()])
    customer.says("ok")
    assert customer.conversation.status == Status.WAITING


def test_a_complaint_and_close_in_one_answer_leave_it_waiting(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say(SORRY, COMING, effects=[Close(), complaint()])
    customer.says("It hurt")
    assert customer.conversation.status == Status.WAITING


def test_opting_out_is_kept_with_the_contact(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say("Understood.", effects=[OptOut(), Close()])
    customer.says("leave me alone")
    with world.records.read() as record:
        contact = record.get(Contact, customer.conversation.contact_id)
    assert contact is not None
    assert contact.opted_out_at == world.clock.now()


def test_the_wrong_person_sees_nothing_more_of_the_visit(world: World) -> None:
    token = visit(world).token
    customer = checked_in(world)
    owner = customer.conversation.contact_id
    world.bot.will_say("Sorry.", effects=[WrongPerson()])
    customer.says("I am not Ana")
    conversation = customer.conversation
    assert conversation.visit_id is None
    assert conversation.contact_id != owner
    customer.says("who is Mia?")
    assert world.bot.turns[-1].context.visit is None
    assert world.bot.turns[-1].context.contact.name is None
    with world.records.read() as record:
        known = record.visit_by_reference("visit-1")
    assert known is not None
    assert known.disowned_at is not None
    assert isinstance(known, Visit)
    assert token  # its link opens nothing any more: see test_open_chat


@pytest.mark.databases("sqlite")
def test_a_placeholder_without_a_true_value_is_not_said(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say("We call you [[due]].")
    assert customer.says("hello") == words("not_done")


@pytest.mark.databases("sqlite")
def test_a_visit_whose_name_looks_like_a_placeholder_is_spoken_of_all_the_same(
    world: World,
) -> None:
    customer = checked_in(world, service="massage [[due]]")
    facts = world.bot.turns[-1].context.visit
    assert facts is not None
    world.bot.will_say(f"How was your {facts.service}?")
    assert customer.says("hello") == "How was your massage [due]]?"


@pytest.mark.databases("sqlite")
def test_every_placeholder_is_filled(world: World) -> None:
    customer = complaining(world)
    world.bot.will_say("[[team]] / [[opens]] / [[phone]]")
    assert customer.says("hello") == "customer care / right now / here in the chat"


@pytest.mark.databases("sqlite")
def test_the_words_of_a_bot_are_storable(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_say("a\x00b")
    assert customer.says("hello") == "a�b"


def test_the_context_says_who_is_there_and_when(world: World) -> None:
    hours = Hours("Europe/Lisbon", tuple(nine_to_five()))
    opening_hours(world, hours)
    world.clock.move(hours=10)  # 20:00
    an_agent(world)
    checked_in(world)
    context = world.bot.turns[-1].context
    assert not context.people_available
    assert context.opens_at is not None
    assert context.opens_at.isoformat() == "2026-03-03T09:00:00+00:00"
    assert len(context.open_intervals) == 14
    world.clock.move(hours=13.5)
    customer = checked_in(world, "visit-2")
    assert not world.bot.turns[-1].context.people_available  # the console is long gone
    an_agent(world, "Eva")
    customer.says("hello")
    assert world.bot.turns[-1].context.people_available
    assert world.bot.turns[-1].context.opens_at is None
