"""The owner writes, leaves notes, and gives small signs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from desk.application.accept_case import accept_case
from desk.application.agent_signs import agent_read, agent_typing
from desk.application.save_draft import save_draft
from desk.application.write_note import write_note
from desk.application.write_to_customer import write_to_customer
from desk.core.agent import Agent
from desk.core.errors import Conflict, Invalid, NotAllowed
from desk.core.message import Author, Direction, Message
from desk.core.timer import TimerKind
from tests.case_floor import all_messages, case_now, conversation_now, due_timers
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work
from tests.world import World


@dataclass
class Floor:
    world: World
    ines: Agent
    rui: Agent
    complaint: Complaint

    @property
    def case_id(self) -> str:
        return self.complaint.case.id

    @property
    def conversation_id(self) -> str:
        return self.complaint.conversation.id


@pytest.fixture
def floor(world: World) -> Floor:
    """Ines owns a complaint; Rui looks on."""
    ines, rui = an_agent_at_work(world.desk), an_agent_at_work(world.desk, "Rui Alves")
    complaint = a_complaint(world.desk)
    accept_case(world.desk, complaint.case.id, ines.id)
    return Floor(world, ines, rui, complaint)


def test_the_owners_words_reach_the_customer_under_the_owners_name(floor: Floor) -> None:
    message = write_to_customer(
        floor.world.desk, floor.case_id, floor.ines.id, "s-1", " I am so sorry. "
    )
    assert (message.author, message.author_name) == (Author.AGENT, "Ines Costa")
    assert (message.direction, message.text) == (Direction.OUTGOING, "I am so sorry.")
    assert all_messages(floor.world.desk, floor.conversation_id)[-1] == message


def test_the_first_word_stops_the_recovery_clock_and_the_silence_timer(floor: Floor) -> None:
    desk, clock = floor.world.desk, floor.world.clock
    first_at = clock.move(seconds=30)
    write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "Hello Maria")
    clock.move(seconds=30)
    write_to_customer(desk, floor.case_id, floor.ines.id, "s-2", "Tell me when suits you")
    case = case_now(desk, floor.case_id)
    assert (case.first_reply_at, case.owner_wrote_at) == (first_at, clock.now())
    clock.move(hours=1)
    assert TimerKind.OWNER_SILENT not in {t.kind for t in due_timers(floor.world)}


def test_a_double_click_sends_once(floor: Floor) -> None:
    desk = floor.world.desk
    first = write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "Hello")
    assert write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "Hello") == first


def test_many_sends_of_one_message_at_once_are_one_message(
    make_world: Callable[[], World],
) -> None:
    worlds = [make_world() for _ in range(5)]
    desk = worlds[0].desk
    ines, complaint = an_agent_at_work(desk), a_complaint(desk)
    accept_case(desk, complaint.case.id, ines.id)
    start = threading.Barrier(5)
    sent: list[Message] = []

    def send(world: World) -> None:
        start.wait()
        sent.append(write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello"))

    threads = [threading.Thread(target=send, args=(world,)) for world in worlds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sent) == 5
    assert len({message.id for message in sent}) == 1
    said = [m for m in all_messages(desk, complaint.conversation.id) if m.author == Author.AGENT]
    assert len(said) == 1


def test_other_words_under_an_old_id_do_not_vanish(floor: Floor) -> None:
    desk = floor.world.desk
    write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "Hello")
    with pytest.raises(Conflict, match="as a new message"):
        write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "Something else")


def test_only_the_owner_writes_and_others_are_told_who_that_is(floor: Floor) -> None:
    with pytest.raises(NotAllowed, match="Ines Costa owns this case"):
        write_to_customer(floor.world.desk, floor.case_id, floor.rui.id, "s-1", "Me too")


def test_nobody_writes_before_somebody_accepted(world: World) -> None:
    ines, complaint = an_agent_at_work(world.desk), a_complaint(world.desk)
    with pytest.raises(Conflict, match="Accept it first"):
        write_to_customer(world.desk, complaint.case.id, ines.id, "s-1", "Hello")


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001])
def test_empty_and_endless_words_are_refused(floor: Floor, text: str) -> None:
    with pytest.raises(Invalid) as refused:
        write_to_customer(floor.world.desk, floor.case_id, floor.ines.id, "s-1", text)
    assert refused.value.field == "text"


@pytest.mark.parametrize("source", ["", "x" * 129, "with space", "é"])
def test_a_source_id_that_cannot_be_kept_is_refused(floor: Floor, source: str) -> None:
    with pytest.raises(Invalid) as refused:
        write_to_customer(floor.world.desk, floor.case_id, floor.ines.id, source, "Hello")
    assert refused.value.field == "source_id"


def test_what_no_database_stores_is_replaced(floor: Floor) -> None:
    message = write_to_customer(
        floor.world.desk, floor.case_id, floor.ines.id, "s-1", "a\x00b\ud800c 👩‍👩‍👧"
    )
    assert message.text == "a�b�c 👩‍👩‍👧"


def test_a_note_of_anybody_is_for_the_console_only(floor: Floor) -> None:
    note = write_note(floor.world.desk, floor.case_id, floor.rui.id, "n-1", "Offer a refund")
    again = write_note(floor.world.desk, floor.case_id, floor.rui.id, "n-1", "Offer a refund")
    assert note == again
    assert (note.direction, note.author_name) == (Direction.NOTE, "Rui Alves")
    case = case_now(floor.world.desk, floor.case_id)
    assert case.first_reply_at is None, "a note is no word to the customer"


def test_only_the_owners_look_is_a_read_mark_and_it_only_moves_forward(floor: Floor) -> None:
    desk = floor.world.desk
    last = conversation_now(desk, floor.conversation_id).last_seq
    agent_read(desk, floor.case_id, floor.rui.id, last)
    assert conversation_now(desk, floor.conversation_id).agent_read_seq == 0
    agent_read(desk, floor.case_id, floor.ines.id, last + 50)
    assert conversation_now(desk, floor.conversation_id).agent_read_seq == last
    agent_read(desk, floor.case_id, floor.ines.id, 1)
    assert conversation_now(desk, floor.conversation_id).agent_read_seq == last


def test_typing_is_a_hint_of_the_owner_and_nothing_that_is_kept(floor: Floor) -> None:
    floor.world.hints.published.clear()
    agent_typing(floor.world.desk, floor.case_id, floor.rui.id)
    assert floor.world.hints.published == []
    agent_typing(floor.world.desk, floor.case_id, floor.ines.id)
    assert floor.world.hints.topics == {f"typing:agent:{floor.conversation_id}"}


def test_a_draft_is_the_owners_and_is_gone_once_it_was_sent(floor: Floor) -> None:
    desk = floor.world.desk
    save_draft(desk, floor.case_id, floor.ines.id, "I am so", "s-1")
    assert case_now(desk, floor.case_id).draft == "I am so"
    with pytest.raises(NotAllowed):
        save_draft(desk, floor.case_id, floor.rui.id, "mine")
    write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "I am so sorry")
    assert case_now(desk, floor.case_id).draft == ""


def test_a_draft_that_arrives_after_its_message_does_not_come_back(floor: Floor) -> None:
    desk = floor.world.desk
    write_to_customer(desk, floor.case_id, floor.ines.id, "s-1", "I am so sorry")
    save_draft(desk, floor.case_id, floor.ines.id, "I am so sor", "s-1")
    assert case_now(desk, floor.case_id).draft == ""
