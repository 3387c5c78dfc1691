"""A message is recorded once, and goes where it belongs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from desk.application.receive_message import receive_message
from desk.core.case import CaseStatus, Reason
from desk.core.conversation import Conversation, Status, give_floor_to_person, resolve
from desk.core.errors import Conflict, Invalid, NotFound
from desk.core.message import Author
from desk.core.timer import TimerKind
from desk.core.turn import ButtonInput, ButtonOffer, EventInput, MessagesInput, Reply
from tests.application.customer import (
    Customer,
    an_agent,
    checked_in,
    passer_by,
    timer_of,
    turns,
    words,
)
from tests.world import World


def test_the_same_source_id_is_one_message(world: World) -> None:
    customer = checked_in(world)
    first = customer.writes("it hurt", "s-1")
    again = customer.writes("it hurt", "s-1")
    assert first.fresh
    assert not again.fresh
    assert again.message == first.message
    assert turns(world) == 1
    assert [m.text for m in customer.sees()].count("it hurt") == 1


def test_one_message_sent_many_times_at_once_is_one_message(
    world: World, make_world: Callable[[], World]
) -> None:
    customer = checked_in(world)
    other = make_world()
    seqs: list[int] = []

    def send(w: World) -> None:
        seqs.append(receive_message(w.desk, customer.id, "s-1", "it hurt").message.seq)

    threads = [threading.Thread(target=send, args=(w,)) for w in [world, other] * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(seqs) == 20
    assert len(set(seqs)) == 1


def test_the_same_source_id_of_two_customers_are_two_messages(world: World) -> None:
    one, other = checked_in(world), passer_by(world)
    assert one.writes("a", "same").fresh
    assert other.writes("b", "same").fresh


def test_messages_sent_at_once_are_numbered_without_gaps(world: World) -> None:
    customer = checked_in(world)
    threads = [
        threading.Thread(target=customer.writes, args=(f"text {n}", f"n-{n}")) for n in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert [m.seq for m in customer.everything()] == list(range(1, 14))


@pytest.mark.databases("sqlite")  # refused before anything is stored
@pytest.mark.parametrize("text", ["", " \n ", "x" * 4001])
def test_a_text_that_cannot_be_taken_is_told(world: World, text: str) -> None:
    customer = checked_in(world)
    with pytest.raises(Invalid):
        customer.writes(text)
    assert customer.conversation.last_seq == 1


def test_what_a_database_refuses_is_replaced(world: World) -> None:
    customer = checked_in(world)
    assert customer.writes("a\x00b \ud83d 👨‍👩‍👧").message.text == "a�b � 👨‍👩‍👧"


def test_an_unknown_chat_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        receive_message(world.desk, "nobody", "s", "hello")


def test_the_bot_gets_what_was_written_and_what_was_shown(world: World) -> None:
    customer = checked_in(world)
    customer.says("it was fine")
    request = world.bot.turns[-1]
    assert isinstance(request.input, MessagesInput)
    assert [m.text for m in request.input.messages] == ["it was fine"]
    assert request.context.shown == "How was your massage?"
    assert [entry.text for entry in request.context.history] == ["How was your massage?"]


def test_messages_that_pile_up_are_answered_together(world: World) -> None:
    customer = checked_in(world)
    for text in ("hello", "the massage", "it hurt"):
        customer.writes(text)
    assert turns(world) == 1
    assert customer.last_words == "The bot heard: hello / the massage / it hurt"


def test_a_flood_is_answered_in_portions(world: World) -> None:
    customer = checked_in(world)
    for number in range(70):
        customer.writes(f"m{number}")
    before = len(world.bot.turns)
    turns(world)
    sizes = [
        len(t.input.messages)
        for t in world.bot.turns[before:]
        if isinstance(t.input, MessagesInput)
    ]
    assert sizes == [50, 20]


def test_the_reserved_word_hands_over_before_the_bot_is_asked(world: World) -> None:
    customer = checked_in(world)
    customer.writes("It was cold")
    turns(world)
    customer.writes("person")
    case = customer.an_open_case
    assert customer.conversation.status == Status.WAITING
    assert (case.status, case.reason) == (CaseStatus.WAITING, Reason.ASKED)
    assert customer.conversation.person_wanted_at == world.clock.now()
    turns(world)
    assert world.bot.turns[-1].input == EventInput("handoff_requested", customer.sees()[-2].id)
    assert world.bot.turns[-1].context.waiting


def test_the_button_does_what_the_word_does(world: World) -> None:
    customer = checked_in(world)
    received = customer.wants_a_person()
    assert received.message.text == words("button.person")
    assert customer.an_open_case.reason == Reason.ASKED
    turns(world)
    assert isinstance(world.bot.turns[-1].input, EventInput)


def test_pressing_the_button_twice_makes_one_case_and_one_story(world: World) -> None:
    customer = checked_in(world)
    customer.wants_a_person()
    customer.wants_a_person()
    turns(world)
    assert len(customer.handoffs) == 1
    assert turns(world) == 0


def test_words_before_the_wish_are_history_and_words_after_it_get_a_turn(world: World) -> None:
    customer = checked_in(world)
    customer.writes("my back is blue")
    customer.writes("human")
    customer.writes("call me on Friday")
    turns(world)
    wish, after = world.bot.turns[-2], world.bot.turns[-1]
    assert isinstance(wish.input, EventInput)
    assert "my back is blue" in [entry.text for entry in wish.context.history]
    assert isinstance(after.input, MessagesInput)
    assert [m.text for m in after.input.messages] == ["call me on Friday"]
    with world.records.read() as record:
        assert record.messages(customer.id)[1].reading is None
    turns(world, TimerKind.READ_MESSAGE)  # what the event covered is read all the same
    with world.records.read() as record:
        assert record.messages(customer.id)[1].reading is not None


def test_a_persons_conversation_never_reaches_the_bot(world: World) -> None:
    customer = checked_in(world)
    agent = an_agent(world)
    _taken_by(world, customer, agent.id)
    before = len(world.bot.turns)
    for text in ("hello?", "person", "start"):
        received = customer.writes(text)
        assert timer_of(world, TimerKind.READ_MESSAGE, received.message.id) is not None
    customer.wants_a_person()
    assert turns(world) == 0
    assert len(world.bot.turns) == before
    assert f"agent:{agent.id}" in world.hints.topics


def test_stop_is_confirmed_and_brings_peace(world: World) -> None:
    customer = checked_in(world)
    customer.writes("STOP")
    assert customer.last_words == words("opt_out.done")
    assert customer.conversation.status == Status.RESOLVED
    assert turns(world) == 0
    customer.writes("start")
    assert customer.last_words == words("opt_out.undone")


def test_stop_while_waiting_keeps_the_case(world: World) -> None:
    customer = checked_in(world)
    customer.writes("person")
    turns(world)
    customer.writes("stop")
    assert customer.last_words == words("opt_out.done_in_hand")
    assert customer.conversation.status == Status.WAITING
    assert customer.an_open_case.status == CaseStatus.WAITING
    assert turns(world) == 0


def test_stop_swallows_nothing_that_was_written_before(world: World) -> None:
    customer = checked_in(world)
    customer.writes("my back hurts")
    customer.writes("stop")
    assert customer.conversation.status == Status.BOT
    turns(world)
    assert customer.last_words == "The bot heard: my back hurts"


def test_after_stop_the_bot_knows(world: World) -> None:
    customer = checked_in(world)
    customer.writes("stop")
    customer.says("one more thing")
    assert world.bot.turns[-1].context.known.opted_out


def test_writing_after_all_was_resolved_starts_a_new_episode(world: World) -> None:
    customer = checked_in(world)
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(resolve(conversation, world.clock.now()))
    first_episode = world.bot.turns[-1].episode_id
    customer.says("actually, it was terrible")
    request = world.bot.turns[-1]
    assert customer.conversation.status == Status.BOT
    assert request.episode_id != first_episode
    assert request.state is None
    assert request.context.history  # nobody is asked again


def test_asking_for_a_person_after_all_was_resolved_leads_to_one(world: World) -> None:
    customer = checked_in(world)
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(resolve(conversation, world.clock.now()))
    customer.wants_a_person()
    assert customer.conversation.status == Status.WAITING
    turns(world)
    assert isinstance(world.bot.turns[-1].input, EventInput)


def test_a_pressed_button_goes_to_the_bot_as_what_it_put_on_it(world: World) -> None:
    customer = passer_by(world, greeted=False)
    world.bot.will_say(Reply("How was it?", buttons=(ButtonOffer("Not now", "not_now"),)))
    turns(world)
    received = customer.presses("Not now")
    turns(world)
    assert world.bot.turns[-1].input == ButtonInput(received.message.id, "not_now", "Not now")


def test_a_stale_button_counts_as_the_text_of_its_title(world: World) -> None:
    customer = passer_by(world, greeted=False)
    world.bot.will_say(Reply("How was it?", buttons=(ButtonOffer("Not now", "not_now"),)))
    turns(world)
    customer.says("it was good")
    customer.presses("Not now")
    turns(world)
    request = world.bot.turns[-1]
    assert isinstance(request.input, MessagesInput)
    assert [m.text for m in request.input.messages] == ["Not now"]


def test_a_button_nobody_sent_counts_as_its_text(world: World) -> None:
    customer = checked_in(world)
    received = customer.writes("hello", button="forged")
    assert received.message.pressed_button_id is None
    assert received.message.text == "hello"


def test_a_button_of_another_conversation_is_not_known(world: World) -> None:
    one = passer_by(world, greeted=False)
    world.bot.will_say(Reply("How was it?", buttons=(ButtonOffer("Not now", "not_now"),)))
    turns(world)
    foreign = one.sees()[-1].buttons[0].id
    other = checked_in(world)
    assert other.writes("hi", button=foreign).message.pressed_button_id is None


def test_only_the_customer_is_the_author_of_what_arrives(world: World) -> None:
    customer = checked_in(world)
    assert customer.writes("hello").message.author == Author.CUSTOMER


def _taken_by(world: World, customer: Customer, agent_id: str) -> None:
    with world.records.write() as record:
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(give_floor_to_person(conversation, agent_id, world.clock.now()))


def test_other_words_under_a_known_id_do_not_vanish(world: World) -> None:
    customer = checked_in(world)
    customer.writes("it hurt", "s-1")
    with pytest.raises(Conflict, match="new message"):
        customer.writes("and it bleeds", "s-1")
    greeting = customer.told[0].source_id
    with pytest.raises(Conflict, match="new message"):
        customer.writes("lovely", greeting)
    assert customer.writes(" it hurt ", "s-1").fresh is False
