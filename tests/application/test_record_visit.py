"""A visit comes in: once per reference, with a link that nobody can guess."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.application.ids import sealed
from desk.application.record_visit import VisitOrder, record_visit
from desk.core.contact import Contact
from desk.core.errors import Conflict, Invalid
from tests.application.customer import visit
from tests.world import World


def test_a_visit_gives_a_link_whose_token_is_not_stored(world: World) -> None:
    receipt = visit(world)
    assert receipt.created
    assert receipt.link == f"http://127.0.0.1:8080/v/{receipt.token}"
    assert len(receipt.token) == 32  # 128 bits in hex
    assert receipt.visit.token_hash == sealed(receipt.token)


def test_the_same_order_again_gives_the_same_receipt(world: World) -> None:
    first = visit(world)
    again = record_visit(world.desk, _order(world))
    assert not again.created
    assert (again.link, again.visit) == (first.link, first.visit)


def test_the_same_order_said_in_another_zone_is_the_same(world: World) -> None:
    order = _order(world)
    record_visit(world.desk, order)
    moved = replace(order, at=order.at.astimezone(ZoneInfo("Asia/Tokyo")))
    assert not record_visit(world.desk, moved).created


def test_the_same_reference_with_other_facts_is_refused(world: World) -> None:
    visit(world)
    with pytest.raises(Conflict, match="new reference"):
        visit(world, service="pizza")


def test_a_hundred_orders_at_once_are_one_visit(
    world: World, make_world: Callable[[], World]
) -> None:
    other = make_world()
    order = _order(world)
    receipts: list[tuple[str, bool]] = []

    def send(desk_world: World) -> None:
        receipt = record_visit(desk_world.desk, order)
        receipts.append((receipt.visit.id, receipt.created))

    threads = [threading.Thread(target=send, args=(w,)) for w in [world, other] * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(receipts) == 20
    assert len({visit_id for visit_id, _ in receipts}) == 1
    assert [created for _, created in receipts].count(True) == 1


def test_customers_are_joined_by_the_callers_own_id_only(world: World) -> None:
    one = visit(world, "1", customer_reference="c-7", customer_phone="+351 912 345 678")
    same = visit(world, "2", customer_reference="c-7", customer_name="Ana Maria")
    stranger = visit(world, "3", customer_name="Ana Maria", customer_phone="+351912345678")
    assert same.visit.contact_id == one.visit.contact_id
    assert stranger.visit.contact_id != one.visit.contact_id
    with world.records.read() as record:
        contact = record.get(Contact, one.visit.contact_id)
    assert contact is not None
    assert (contact.name, contact.phone) == ("Ana Maria", "+351912345678")


def test_a_later_visit_does_not_undo_an_opt_out(world: World) -> None:
    one = visit(world, "1", customer_reference="c-7")
    with world.records.write() as record:
        contact = record.get(Contact, one.visit.contact_id)
        assert contact is not None
        record.put(replace(contact, opted_out_at=world.clock.now()))
    visit(world, "2", customer_reference="c-7", customer_name="Ana M.")
    with world.records.read() as record:
        contact = record.get(Contact, one.visit.contact_id)
    assert contact is not None
    assert contact.opted_out_at == world.clock.now()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("reference", " "),
        ("reference", "x" * 201),
        ("service", ""),
        ("service", "x" * 121),
        ("time_zone", "Mars/Base"),
        ("time_zone", "../etc/passwd"),
        ("customer_time_zone", "Nowhere"),
        ("customer_phone", "912345678"),
        ("customer_phone", "+351"),
        ("customer_email", "ana"),
        ("language", "english"),
        ("place", "x" * 201),
        ("at", datetime(2026, 3, 1, 9, 0)),  # noqa: DTZ001 - a naive time is the point
        ("at", datetime.fromisoformat("2026-03-04T10:00:00+00:00")),
    ],
)
@pytest.mark.databases("sqlite")  # refused before the record is asked
def test_what_is_wrong_is_named(world: World, field: str, value: object) -> None:
    with pytest.raises(Invalid) as refusal:
        visit(world, **{"reference": "r"} | {field: value})  # type: ignore[arg-type]
    assert refusal.value.field == field


def test_nothing_is_stored_of_a_text_that_a_database_refuses(world: World) -> None:
    receipt = visit(world, staff="Mi\x00a", place=" ", service="deep  tissue\nmassage")
    assert receipt.visit.staff == "Mi�a"
    assert receipt.visit.place is None
    assert receipt.visit.service == "deep tissue massage"


def _order(world: World) -> VisitOrder:
    return VisitOrder(
        reference="visit-1",
        service="massage",
        at=world.clock.now() - timedelta(hours=2),
        time_zone="Europe/Lisbon",
        place="Harbour Street",
        staff="Mia",
        customer_name="Ana",
    )


def test_a_visit_that_comes_in_while_its_customer_opts_out_does_not_undo_it(
    world: World, make_world: Callable[[], World]
) -> None:
    contact_id = visit(world, "1", customer_reference="c-7").visit.contact_id
    till = make_world()
    coming = threading.Thread(
        target=visit,
        args=(till, "2"),
        kwargs={"customer_reference": "c-7", "customer_name": "Ana Maria"},
    )
    with world.records.write() as record:
        contact = record.get(Contact, contact_id, lock=True)
        assert contact is not None
        record.put(replace(contact, opted_out_at=world.clock.now()))
        coming.start()
        coming.join(0.3)  # by now it has looked the customer up, or waits for this commit
    coming.join(30)
    with world.records.read() as record:
        contact = record.get(Contact, contact_id)
    assert contact is not None
    assert (contact.name, contact.opted_out_at) == ("Ana Maria", world.clock.now())
