"""Whoever waits is told the truth about it, and is offered a call once it gets long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.ledger import Ledger
from tests.line import Colleague, Line, others
from tests.product import Product
from tests.running import RunProduct

pytestmark = pytest.mark.timeout(300)  # the first test starts the bot side

COMPLAINT = "It was terrible, Ana was rude to me."
OFFER = "Nobody is with you yet"


@pytest.fixture
def product(run_product: RunProduct) -> Iterator[Product]:
    with run_product({"MAKEGOOD_STATED_WAIT": "2"}) as product:
        yield product


def open_only_the_day_after_tomorrow(product: Product) -> str:
    day = datetime.now(UTC) + timedelta(days=2)
    product.command("hours", "set", f"{day:%a}".lower(), "09:00-17:00", "--zone", "UTC")
    return f"{day:%A}"


def test_who_waits_past_the_stated_time_is_offered_a_call_once_and_may_take_it(
    product: Product,
) -> None:
    line = Line.of_visit(product, customer={"name": "Maria", "phone": "+351911111111"})
    line.opening()
    told = line.ask(COMPLAINT)
    assert "Nobody from our team is here just now." in told
    line.wait(lambda said, _: OFFER in said[-1]["text"] or None)
    when = str(line.answer_to(line.press("Call me back"))["text"])
    assert "When shall we call you?" in when
    booked = line.ask("tomorrow at 10")
    assert "We will call you on the number ending in 111, tomorrow at 10" in booked
    offers = [message for message in line.messages() if OFFER in message["text"]]
    assert len(offers) == 1
    rows = Ledger(product).rows(
        "SELECT kind, status, phone FROM promises WHERE conversation_id = ?", line.conversation
    )
    assert rows == [("call_back", "open", "+351911111111")]


def test_outside_opening_hours_it_is_said_when_people_are_back_and_a_call_is_kept_within_them(
    product: Product,
) -> None:
    day = open_only_the_day_after_tomorrow(product)
    line = Line.of_visit(product, customer={"name": "Maria", "phone": "+351911111111"})
    line.opening()
    told = line.ask(COMPLAINT)
    assert "Nobody from our team is here just now." in told
    assert f"We are back on {day} at" in told
    line.press("Call me back")
    line.wait(lambda said, _: "When shall we call you?" in said[-1]["text"] or None)
    booked = line.ask("tomorrow at 10")
    assert "We are closed at that time" in booked
    assert f"on {day} at" in booked


def test_a_case_that_waits_while_desk_is_dead_is_still_there_and_can_be_accepted(
    product: Product,
) -> None:
    line = Line.of_visit(product)
    line.opening()
    line.ask(COMPLAINT)
    product.desk.kill()
    product.desk.start()
    robin = Colleague(product, product.demo.agent_email, product.demo.password)
    (case,) = Ledger(product).cases(line.conversation)
    assert COMPLAINT in robin.case_page(case["id"])
    assert robin.act(case["id"], "accept").status_code == 200
    assert robin.act(case["id"], "accept").status_code == 200  # asked twice, said once
    line.status("open")
    coming = [m for m in others(line.messages()) if "is here for you now" in m["text"]]
    assert len(coming) == 1
