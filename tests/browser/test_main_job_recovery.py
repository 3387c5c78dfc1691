"""Nothing is lost and nobody is trapped, with the real product and two browsers: desk killed,
networks cut, owners who vanish or say nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.alerts import AlertServer
from tests.browser.at_desk import PATIENCE_MS, AtDesk, Sit, plain
from tests.browser.chatting import Chatting
from tests.browser.seats import LAPTOP, PHONE, Seat
from tests.faults.gate import Gate
from tests.ledger import Ledger
from tests.line import Line, add_agent, record_visit
from tests.product import Product
from tests.running import RealBot, RunProduct

pytestmark = pytest.mark.timeout(300)  # the first test starts the bot side

COMPLAINT = "It was terrible, Ana was rude to me."


@pytest.fixture
def sit(chromium: Browser) -> Iterator[Sit]:
    seats: list[Seat] = []

    def take(product: Product, size: dict[str, int] = LAPTOP, **options: object) -> Seat:
        context = chromium.new_context(viewport=size, **options)  # type: ignore[arg-type]
        seats.append(Seat(context, product.url))
        return seats[-1]

    yield take
    for seat in seats:
        seat.context.close()
    assert [problem for seat in seats for problem in seat.problems] == []


@pytest.fixture
def gate(real_bot: RealBot) -> Iterator[Gate]:
    with Gate(real_bot.port) as gate:
        yield gate


class Talk:
    """A conversation on two screens and on the disk."""

    def __init__(self, product: Product, sit: Sit) -> None:
        self.product = product
        self.robin = AtDesk(sit(product))
        self.robin.sign_in_first(product.demo.agent_email, product.demo.password)
        visit = record_visit(product)
        self.phone = sit(product, PHONE, has_touch=True)
        self.chat = Chatting(self.phone.open(f"/v/{visit['token']}"))
        expect(self.chat.bubbles.first).to_contain_text("How was", timeout=PATIENCE_MS)
        ledger = Ledger(product)
        ((self.conversation,),) = ledger.rows(
            "SELECT id FROM conversations WHERE visit_id = ?", visit["visit"]
        )

    def on_disk(self) -> list[str]:
        return plain(Ledger(self.product).talk(self.conversation))

    def both_screens_are_the_record(self) -> None:
        self.chat.confirmed()
        expect(self.robin.page.locator("li[data-pending], li.waiting")).to_have_count(0)
        kept = self.on_disk()
        expect(self.chat.bubbles).to_have_count(len(kept), timeout=PATIENCE_MS)
        assert plain(self.chat.texts) == kept
        assert self.robin.talk == kept

    def both_write(self, what: str, times: int = 3) -> None:
        for n in range(times):
            self.chat.say(f"{what}, customer {n}")
            self.robin.say(f"{what}, agent {n}")

    def both_have_heard(self, what: str, times: int = 3) -> None:
        last = self.chat.bubbles.filter(has_text=f"{what}, agent {times - 1}")
        expect(last).to_have_count(1, timeout=PATIENCE_MS)
        self.robin.hears(f"{what}, customer {times - 1}")
        self.chat.confirmed()
        said = self.on_disk()
        for who in ("customer", "agent"):
            mine = [text for text in said if text.startswith(f"{what}, {who}")]
            assert mine == [f"{what}, {who} {n}" for n in range(times)]


def test_through_kills_and_cut_networks_each_message_is_there_once_and_in_order(
    run_product: RunProduct, gate: Gate, sit: Sit
) -> None:
    with run_product(bot_port=gate.port) as product:
        talk = Talk(product, sit)
        with gate.held():
            talk.chat.say(COMPLAINT)
            assert gate.arrived.wait(30)
            product.desk.kill()  # with a turn of the bot in flight
        product.desk.start()
        answer = talk.chat.bubbles.filter(has_text="won't have to repeat")
        expect(answer).to_have_count(1, timeout=PATIENCE_MS)
        talk.robin.open_case("Maria Silva")
        talk.robin.accept()

        talk.both_write("before")
        talk.both_have_heard("before")
        product.desk.kill()
        expect(talk.robin.page.get_by_text("No connection.")).to_be_visible(timeout=PATIENCE_MS)
        talk.both_write("while desk was dead")
        product.desk.start()
        talk.both_have_heard("while desk was dead")

        talk.robin.seat.context.set_offline(True)
        talk.phone.context.set_offline(True)
        expect(talk.chat.banner).to_contain_text("offline", timeout=PATIENCE_MS)
        talk.both_write("in the tunnel")
        talk.robin.seat.context.set_offline(False)
        talk.phone.context.set_offline(False)
        talk.both_have_heard("in the tunnel")

        talk.chat.page.reload()
        talk.robin.page.reload()
        talk.both_screens_are_the_record()
        assert len(set(talk.on_disk())) == len(talk.on_disk())  # each once


SHORT = {
    "MAKEGOOD_ALERT_AFTER": "1",
    "MAKEGOOD_ALERT_EVERY": "1",
    "MAKEGOOD_FIRST_WORD_WITHIN": "4",
}


def test_an_owner_who_says_nothing_loses_the_case_and_alerts_go_out_until_somebody_has_seen_them(
    run_product: RunProduct, sit: Sit
) -> None:
    with (
        AlertServer() as alerts,
        run_product(SHORT | {"MAKEGOOD_ALERT_URL": alerts.apprise_url}) as product,
    ):
        line = Line.of_visit(product)
        line.opening()
        line.ask(COMPLAINT)
        alerts.wait_for(2)
        told = alerts.received[0]
        assert "massage" in told
        assert f"{product.url}/desk/alerts/" in told
        assert "Maria" not in told
        assert "rude" not in told

        robin = AtDesk(sit(product))
        robin.sign_in_first(product.demo.agent_email, product.demo.password)
        robin.open_case("Maria Silva")
        robin.accept()
        line.status("open")
        robin.input.press_sequentially("Dear Maria")  # and never sent
        line.status("waiting")
        words = line.wait(lambda said, state: said[-1]["text"] if state else None)
        assert words.startswith("Robin is held up, so we are looking for someone else for you.")
        (case,) = Ledger(product).cases(line.conversation)
        assert (case["status"], case["draft"]) == ("waiting", "Dear Maria")

        before = len(alerts.received)
        alerts.wait_for(before + 2)  # again, as nobody has it
        robin.foot.get_by_role("button", name="Seen: stop the alert").click()
        expect(robin.page.get_by_text("Robin acknowledged the alert")).to_be_visible(
            timeout=PATIENCE_MS
        )
        seen = len(alerts.received)
        time.sleep(2.5)
        assert len(alerts.received) <= seen + 1  # one may have been on its way
        robin.accept()
        assert robin.input.input_value() == "Dear Maria"


def test_an_owner_whose_console_is_gone_loses_the_case_and_a_colleague_takes_it_with_the_draft(
    run_product: RunProduct, sit: Sit
) -> None:
    with run_product({"MAKEGOOD_CONSOLE_GONE_AFTER": "17"}) as product:  # a beat is 15 s
        password = add_agent(product, "rui@example.com", "Rui Dias")
        line = Line.of_visit(product)
        line.opening()
        line.ask(COMPLAINT)
        robin = AtDesk(sit(product))
        robin.sign_in_first(product.demo.agent_email, product.demo.password)
        robin.open_case("Maria Silva")
        robin.accept()
        robin.say("Good evening, Maria.")
        line.wait(lambda said, _: said[-1]["text"] == "Good evening, Maria." or None)
        with robin.page.expect_response("**/draft"):
            robin.input.press_sequentially("I would like to")
        robin.seat.context.set_offline(True)  # the laptop's lid falls shut
        line.status("waiting", within_s=60)
        words = line.wait(lambda said, state: said[-1]["text"] if state else None)
        assert words.startswith("Robin had to leave, so we are looking for someone else for you.")
        rui = AtDesk(sit(product))
        rui.sign_in_first("rui@example.com", password)
        rui.open_case("Maria Silva")
        rui.accept()
        assert rui.input.input_value() == "I would like to"
