"""The bot side dead, frozen, faulty, or talking nonsense: whoever writes is told plainly and gets
a person, who sees what desk knows; once it is back, the next customer is served as ever."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.gate import Gate
from tests.ledger import Ledger
from tests.line import Colleague, Line, others
from tests.product import Product, bot_process
from tests.running import RealBot, RunProduct

pytestmark = pytest.mark.timeout(300)  # the first test starts the bot side

FAULTY = "tests.faults.bot_with_a_failing_action"
COMPLAINT = "It was terrible, Ana was rude to me."
FAULT = "Could you unscrew the moon for me?"
PLAIN = "our assistant isn't working as it should right now"
SORRY = "I'm sorry, that is not how it should have been."  # the bot's own words
DEADLINE_S = 4.0
NONSENSE = {
    "not JSON": b"<html>Bad gateway</html>",
    "nothing at all": b"",
    "the answer to another turn": b'{"turn_id": "another", "replies": []}',
}


@pytest.fixture(scope="module")
def gate(real_bot: RealBot) -> Iterator[Gate]:
    with Gate(real_bot.port) as gate:
        yield gate


@pytest.fixture(scope="module")
def product(run_product: RunProduct, gate: Gate) -> Iterator[Product]:
    """Desk reaches the bot side through the gate."""
    with run_product(bot_port=gate.port) as product:
        yield product


@pytest.fixture(scope="module")
def robin(product: Product) -> Colleague:
    return Colleague(product, product.demo.agent_email, product.demo.password)


def a_chat(product: Product) -> Line:
    line = Line.of_visit(product)
    assert line.opening().startswith("How was your massage")
    return line


def the_one_case(product: Product, line: Line) -> dict[str, str]:
    (case,) = Ledger(product).cases(line.conversation)
    return case


def a_person_comes_who_knows(product: Product, robin: Colleague, line: Line, words: str) -> None:
    case = the_one_case(product, line)
    assert case["reason"] == "bot_failed"
    assert case["status"] == "waiting"
    page = robin.case_page(case["id"])
    for known in ("Maria Silva", "massage", "Chiado", "Ana", words):
        assert known in page
    assert robin.act(case["id"], "accept").status_code == 200
    line.status("open")


def the_next_customer_is_served(product: Product) -> None:
    line = a_chat(product)
    assert SORRY in line.ask(COMPLAINT)
    assert the_one_case(product, line)["reason"] == "complaint"


@contextmanager
def frozen(bot: RealBot) -> Iterator[None]:
    bot.process.freeze()
    try:
        yield
    finally:
        bot.process.thaw()


def test_a_bot_side_that_hangs_is_waited_for_no_longer_than_the_deadline(
    product: Product, robin: Colleague, real_bot: RealBot
) -> None:
    line = a_chat(product)
    with frozen(real_bot):
        began = time.monotonic()
        answer = line.ask(COMPLAINT)
        took = time.monotonic() - began
    assert PLAIN in answer
    assert DEADLINE_S - 0.5 < took < DEADLINE_S + 6  # the rest is a slow machine's
    a_person_comes_who_knows(product, robin, line, COMPLAINT)
    the_next_customer_is_served(product)
    assert len(others(line.messages())) == 3  # the question, the plain words, who is coming


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_never_shown_and_brings_a_person(
    product: Product, robin: Colleague, gate: Gate, nonsense: bytes
) -> None:
    line = a_chat(product)
    gate.nonsense = nonsense
    try:
        assert PLAIN in line.ask(COMPLAINT)
    finally:
        gate.nonsense = None
    a_person_comes_who_knows(product, robin, line, COMPLAINT)
    the_next_customer_is_served(product)


def test_a_turn_in_flight_when_a_person_takes_over_is_dropped(
    product: Product, robin: Colleague, gate: Gate
) -> None:
    line = a_chat(product)
    line.ask(COMPLAINT)
    case = the_one_case(product, line)
    with gate.held():
        line.say("And the towels were dirty.")
        assert gate.arrived.wait(20)  # the bot has answered; desk has not heard it yet
        assert robin.act(case["id"], "accept").status_code == 200
    assert gate.answered.wait(20)
    robin.write(case["id"], "I am here, Maria.")
    line.wait(lambda said, _: said if said[-1]["text"] == "I am here, Maria." else None)
    time.sleep(0.5)  # a late word of the bot would come now
    authors = [message["author"] for message in line.messages()]
    assert authors == ["bot", "customer", "bot", "customer", "desk", "agent"]
    assert "And the towels were dirty." in robin.case_page(case["id"])


def test_a_bot_side_that_is_killed_and_comes_back_with_a_faulty_action_and_then_well(
    product: Product, robin: Colleague, real_bot: RealBot, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("faulty-bot")
    faulty = bot_process(real_bot.python, real_bot.model, real_bot.port, folder)
    faulty.command = [FAULTY if part == "bot.serve" else part for part in faulty.command]
    line, other = a_chat(product), a_chat(product)
    real_bot.process.kill()
    try:
        assert PLAIN in line.ask(COMPLAINT)
        a_person_comes_who_knows(product, robin, line, COMPLAINT)
        newcomer = Line.of_visit(product)  # desk asks by itself, and people come as ever
        assert newcomer.opening().startswith("Hello! How was your massage?")
        told = str(newcomer.answer_to(newcomer.ask_for_person())["text"])
        assert "won't have to repeat" in told
        with faulty:
            assert PLAIN in other.ask(FAULT)
            a_person_comes_who_knows(product, robin, other, FAULT)
            the_next_customer_is_served(product)  # the fault is in one action only
    finally:
        real_bot.process.start()
    the_next_customer_is_served(product)
