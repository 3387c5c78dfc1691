"""Opening is idempotent, and a credential opens its own conversation only."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from desk.application.customer_read import customer_read
from desk.application.open_chat import chat_of, open_check_in, open_enquiry
from desk.core.contact import Contact
from desk.core.conversation import Status
from desk.core.errors import Expired, Invalid, NotFound
from tests.application.customer import checked_in, passer_by, turns, visit
from tests.world import World


def test_opening_a_link_starts_one_conversation(world: World) -> None:
    token = visit(world).token
    first = open_check_in(world.desk, token)
    again = open_check_in(world.desk, token)
    assert again.secret == first.secret
    assert again.conversation.id == first.conversation.id
    assert chat_of(world.desk, first.secret).id == first.conversation.id
    assert turns(world) == 1


def test_the_bot_opens_with_the_visit_in_its_context(world: World) -> None:
    customer = checked_in(world)
    context = world.bot.turns[0].context
    assert context.visit is not None
    assert (context.visit.service, context.visit.staff) == ("massage", "Mia")
    assert customer.last_words == "How was your massage?"


def test_many_opening_at_once_get_the_same_chat(
    world: World, make_world: Callable[[], World]
) -> None:
    other = make_world()
    token = visit(world).token
    opened: list[str] = []

    def open_one(w: World) -> None:
        opened.append(open_check_in(w.desk, token).conversation.id)
        opened.append(open_enquiry(w.desk, "b" * 22, "en", "UTC").conversation.id)

    threads = [threading.Thread(target=open_one, args=(w,)) for w in [world, other] * 5]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(opened) == 20
    assert len(set(opened)) == 2


def test_a_token_nobody_gave_out_leads_nowhere(world: World) -> None:
    for token in ("", "0" * 32, "x\x00y", "\ud800"):
        with pytest.raises(NotFound):
            open_check_in(world.desk, token)


def test_a_link_expires(world: World) -> None:
    token = visit(world).token
    world.clock.move(days=14)
    with pytest.raises(Expired, match="write to us"):
        open_check_in(world.desk, token)


def test_the_same_browser_finds_its_enquiry_again(world: World) -> None:
    one = open_enquiry(world.desk, "k" * 22, "pt-PT", "Europe/Lisbon")
    same = open_enquiry(world.desk, "k" * 22, "en", "UTC")
    other = open_enquiry(world.desk, "j" * 22, "en", "UTC")
    assert same.conversation.id == one.conversation.id
    assert other.conversation.id != one.conversation.id
    with world.records.read() as record:
        contact = record.get(Contact, one.conversation.contact_id)
    assert contact is not None
    assert (contact.language, contact.time_zone) == ("pt", "Europe/Lisbon")


@pytest.mark.parametrize("key", ["", "short", "k" * 21, "k" * 129, "k" * 22 + "!", "é" * 22])
@pytest.mark.databases("sqlite")  # refused before the record is asked
def test_a_weak_browser_key_is_refused(world: World, key: str) -> None:
    with pytest.raises(Invalid):
        open_enquiry(world.desk, key, "en", "UTC")


def test_a_browser_that_says_nonsense_about_itself_is_served(world: World) -> None:
    chat = open_enquiry(world.desk, "k" * 22, "12-!!", "Mars/Base")
    with world.records.read() as record:
        contact = record.get(Contact, chat.conversation.contact_id)
    assert contact is not None
    assert (contact.language, contact.time_zone) == ("en", "UTC")


def test_a_secret_that_is_wrong_opens_nothing(world: World) -> None:
    checked_in(world)
    for secret in ("", "x", "\ud800"):
        with pytest.raises(NotFound):
            chat_of(world.desk, secret)


def test_the_read_mark_moves_forward_only(world: World) -> None:
    customer = checked_in(world)
    last = customer.conversation.last_seq
    customer_read(world.desk, customer.id, 99)
    assert customer.conversation.customer_read_seq == last
    customer_read(world.desk, customer.id, 0)
    assert customer.conversation.customer_read_seq == last
    with pytest.raises(NotFound):
        customer_read(world.desk, "nobody", 1)


def test_an_enquiry_has_no_visit(world: World) -> None:
    customer = passer_by(world)
    assert world.bot.turns[0].context.visit is None
    assert customer.conversation.status == Status.BOT
