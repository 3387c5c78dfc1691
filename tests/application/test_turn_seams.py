"""What happens in the middle of a turn: nothing is lost, nothing is said twice, and whoever has
lost the floor is silent."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from desk.application.accept_case import accept_case
from desk.application.apply_answer import apply_answer
from desk.application.take_turn import take_turn
from desk.application.turn_plan import plan_turn
from desk.application.write_to_customer import write_to_customer
from desk.core.case import Reason, Team
from desk.core.conversation import (
    Conversation,
    Status,
    give_floor_to_person,
    send_to_queue,
)
from desk.core.errors import Unavailable
from desk.core.handoff import Story
from desk.core.message import Author, Direction
from desk.core.reading import Moment
from desk.core.timer import Timer
from desk.core.turn import BookCallback, HandOver, Reply, TurnRequest
from tests.application.customer import (
    Customer,
    an_agent,
    checked_in,
    claimed_turn,
    passer_by,
    turns,
    words,
)
from tests.world import World

HANDED = HandOver(Reason.COMPLAINT, Team.CARE, Story("It hurt."), 2, Moment.NONE)


def once_during_a_turn(world: World, happens: Callable[[], object]) -> None:
    """Lets something happen while the bot thinks about the next turn."""

    def during(_request: TurnRequest) -> None:
        world.bot.during_turn = None
        happens()

    world.bot.during_turn = during


def run_twice(timer: Timer, *worlds: World) -> None:
    """Each world's worker runs the same turn, at the same time; none of them may fail."""
    with ThreadPoolExecutor() as pool:
        for done in [pool.submit(take_turn, w.desk, timer) for w in worlds]:
            done.result(30)


def waiting(world: World) -> Customer:
    customer = checked_in(world)
    customer.wants_a_person()
    turns(world)
    return customer


def test_a_turn_run_by_two_workers_is_applied_once(
    world: World, make_world: Callable[[], World]
) -> None:
    other = make_world()
    customer = checked_in(world)
    customer.writes("It hurt")
    timer = claimed_turn(world)
    together = threading.Barrier(2)
    for each in (world, other):
        each.bot.will_say(Reply("Sorry. [[queue]]", needs="hand_over"), effects=[HANDED])
        each.bot.during_turn = lambda _request: together.wait(10) and None
    run_twice(timer, world, other)
    assert len(customer.told) == 2
    assert len(customer.handoffs) == 1
    with world.records.read() as record:
        assert len(record.cases_of_contact(customer.conversation.contact_id)) == 1


def test_an_opening_run_by_two_workers_greets_once(
    world: World, make_world: Callable[[], World]
) -> None:
    other = make_world()
    customer = checked_in(world, greeted=False)
    timer = claimed_turn(world)
    together = threading.Barrier(2)
    for each in (world, other):
        each.bot.during_turn = lambda _request: together.wait(10) and None
    run_twice(timer, world, other)
    assert len(customer.told) == 1


def test_a_worker_killed_after_the_commit_repeats_nothing(world: World) -> None:
    customer = checked_in(world)
    customer.writes("It hurt")
    timer = claimed_turn(world)
    take_turn(world.desk, timer)  # and killed here, before the timer is finished
    world.clock.move(seconds=60)  # the lease ends
    assert turns(world) == 1
    assert len(world.bot.turns) == 2  # opening and answer, no third
    assert [m.author for m in customer.sees()] == [Author.BOT, Author.CUSTOMER, Author.BOT]


def test_a_worker_killed_before_the_commit_loses_nothing(world: World) -> None:
    customer = checked_in(world)
    customer.writes("It hurt")
    claimed_turn(world)  # and killed
    world.clock.move(seconds=60)
    turns(world)
    assert customer.last_words == "The bot heard: It hurt"


def test_a_message_during_a_turn_is_answered_by_the_next(world: World) -> None:
    customer = checked_in(world)
    once_during_a_turn(world, lambda: customer.writes("a lot"))
    customer.writes("It hurt")
    assert turns(world) == 2
    assert [m.text for m in customer.told[1:]] == [
        "The bot heard: It hurt",
        "The bot heard: a lot",
    ]


def test_a_message_during_a_turn_that_fails_is_answered_too(world: World) -> None:
    customer = checked_in(world)
    world.bot.will_fail()
    once_during_a_turn(world, lambda: customer.writes("a lot"))
    customer.writes("It hurt")
    turns(world)
    assert customer.told[1].text.startswith(words("bot_failed.first"))
    assert customer.told[2].text == "The bot heard: a lot"


def test_a_message_during_the_opening_is_answered_after_it(world: World) -> None:
    customer = checked_in(world, greeted=False)
    once_during_a_turn(world, lambda: customer.writes("It hurt"))
    turns(world)
    assert [m.text for m in customer.told] == ["The bot heard: opened", "The bot heard: It hurt"]


def test_who_has_written_before_the_opening_gets_an_answer_not_a_greeting(world: World) -> None:
    customer = checked_in(world, greeted=False)
    customer.writes("It hurt")
    turns(world)
    assert [m.text for m in customer.told] == ["The bot heard: It hurt"]


@pytest.mark.parametrize("fails", [False, True], ids=["answers late", "fails late"])
def test_a_takeover_during_a_turn_silences_the_bot(world: World, fails: bool) -> None:
    agent = an_agent(world)
    customer = waiting(world)
    said = len(customer.told)
    case = customer.an_open_case
    if fails:
        world.bot.will_fail("deadline")
    once_during_a_turn(world, lambda: accept_case(world.desk, case.id, agent.id))
    customer.writes("hello?")
    turns(world)
    assert customer.conversation.status == Status.OPEN
    after = customer.told[said:]
    assert [m.author for m in after] == [Author.DESK]
    assert agent.name in after[0].text
    assert "hello?" in [m.text for m in customer.sees()]  # the agent has it


def test_a_message_whose_turn_was_dropped_is_answered_when_the_bot_has_the_floor_again(
    world: World,
) -> None:
    agent = an_agent(world)
    customer = waiting(world)

    def comes_and_goes() -> None:
        now = world.clock.now()
        with world.records.write() as record:
            conversation = record.get(Conversation, customer.id, lock=True)
            assert conversation is not None
            record.put(send_to_queue(give_floor_to_person(conversation, agent.id, now), now))

    once_during_a_turn(world, comes_and_goes)
    customer.writes("hello?")
    turns(world)
    assert customer.last_words == "The bot heard: hello?"
    assert [m.text for m in customer.told].count(customer.last_words) == 1


def test_what_a_person_answered_is_not_answered_again_by_the_bot(world: World) -> None:
    agent = an_agent(world)
    customer = waiting(world)
    case = customer.an_open_case
    accept_case(world.desk, case.id, agent.id)
    customer.writes("can I come again?")
    write_to_customer(world.desk, case.id, agent.id, "a-1", "Of course.")
    customer.writes("thank you")
    now = world.clock.now()
    with world.records.write() as record:  # the agent's console is gone
        conversation = record.get(Conversation, customer.id, lock=True)
        assert conversation is not None
        record.put(send_to_queue(conversation, now))
    customer.writes("hello?")
    turns(world)
    assert customer.last_words == "The bot heard: thank you / hello?"


def test_effects_of_a_turn_that_was_overtaken_are_dropped_with_it(world: World) -> None:
    agent = an_agent(world)
    customer = waiting(world)
    case = customer.an_open_case
    at = world.clock.now().replace(hour=15)
    world.bot.will_say(
        Reply("We call [[due]].", needs="book_callback"), effects=[BookCallback(at, None, "3pm")]
    )
    once_during_a_turn(world, lambda: accept_case(world.desk, case.id, agent.id))
    customer.writes("call me at three")
    turns(world)
    assert customer.state.callback_at is None


def test_a_wish_for_a_person_during_a_turn_wins(world: World) -> None:
    customer = checked_in(world)
    once_during_a_turn(world, customer.wants_a_person)
    customer.writes("how long are you open?")
    turns(world)
    assert customer.conversation.status == Status.WAITING
    assert [m.text for m in customer.told[1:]] == ["The bot heard: handoff_requested"]
    history = [entry.text for entry in world.bot.turns[-1].context.history]
    assert "how long are you open?" in history


def test_stop_during_a_turn_leaves_the_answer_to_what_was_asked(world: World) -> None:
    customer = checked_in(world)
    once_during_a_turn(world, lambda: customer.writes("stop"))
    customer.writes("It hurt")
    turns(world)
    assert [m.text for m in customer.told[1:]] == [
        words("opt_out.done"),
        "The bot heard: It hurt",
    ]


def test_a_record_that_cannot_be_reached_is_tried_again_later(world: World) -> None:
    customer = checked_in(world)
    customer.writes("It hurt")
    timer = claimed_turn(world)

    def out_of_reach(_request: TurnRequest) -> None:
        raise Unavailable("locked")

    world.bot.during_turn = out_of_reach
    with pytest.raises(Unavailable):
        take_turn(world.desk, timer)
    world.bot.during_turn = None
    assert customer.case is None
    world.clock.move(seconds=60)
    turns(world)
    assert customer.last_words == "The bot heard: It hurt"


def test_an_answer_that_is_applied_twice_says_it_once(world: World) -> None:
    customer = checked_in(world)
    customer.writes("It hurt")
    with world.records.read() as record:
        plan = plan_turn(world.desk, record, customer.id, None, world.clock.now())
    assert plan is not None
    answer = world.bot.turn(plan.request, 4)
    assert apply_answer(world.desk, plan, answer)
    assert not apply_answer(world.desk, plan, answer)
    assert len(customer.told) == 2


def test_two_customers_do_not_wait_for_each_other(world: World) -> None:
    one, other = checked_in(world), passer_by(world)
    once_during_a_turn(world, lambda: (other.writes("quick"), turns(world)))
    one.writes("slow")
    turns(world)
    assert other.last_words == "The bot heard: quick"
    assert one.last_words == "The bot heard: slow"


def test_seqs_have_no_gap_whatever_happened(world: World) -> None:
    customer = waiting(world)
    customer.writes("a")
    customer.writes("stop")
    turns(world)
    seqs = [m.seq for m in customer.everything()]
    assert seqs == list(range(1, len(seqs) + 1))
    assert {m.direction for m in customer.everything()} >= {
        Direction.INCOMING,
        Direction.OUTGOING,
        Direction.ACTIVITY,
    }
