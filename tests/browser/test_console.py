"""The console in real browsers: accepting, talking, ringing, away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desk.application.customer_read import customer_read
from desk.application.receive_message import receive_message
from desk.core.agent import Agent
from desk.core.conversation import Conversation
from desk.core.message import Direction
from desk.core.reading import Moment
from tests.browser.seats import PHONE, Seat, Shop
from tests.shop_floor import Complaint, a_complaint, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]
ACCEPT = "document.querySelector('#foot form[action$=\"/accept\"]')"


def say(page: Page, words: str) -> None:
    page.get_by_label("Message to").fill(words)
    page.get_by_role("button", name="Send").click()


def accept(page: Page) -> None:
    page.locator("#foot").get_by_role("button", name="Accept").click()
    expect(page.get_by_label("Message to")).to_be_visible()


def owned(shop: Shop, seat: Seat, agent: Agent) -> tuple[Complaint, Page]:
    """A complaint that the agent has accepted, on their screen."""
    complaint = a_complaint(shop.desk)
    page = seat.sign_in(agent, f"/desk/cases/{complaint.case.id}")
    accept(page)
    expect(page.locator("body")).to_have_attribute("data-live", "yes")
    return complaint, page


def texts(shop: Shop, complaint: Complaint, direction: Direction) -> list[str]:
    with shop.desk.records.read() as record:
        messages = record.messages(complaint.conversation.id)
    return [message.text for message in messages if message.direction == direction]


def test_of_two_who_accept_at_once_one_is_told_who_was_faster(
    shop: Shop, take_a_seat: Seats
) -> None:
    complaint = a_complaint(shop.desk)
    path = f"/desk/cases/{complaint.case.id}"
    pages = [
        take_a_seat().sign_in(an_agent_at_work(shop.desk, name), path)
        for name in ("Ines Costa", "Rui Dias")
    ]
    for page in pages:  # both press before either has heard of the other
        page.evaluate(f"setTimeout(() => {ACCEPT}.submit(), 400)")
    for page in pages:
        page.wait_for_url("**/desk/cases/**", wait_until="load")
        expect(page.locator("#foot")).not_to_contain_text("Accept")
    winners = [page for page in pages if page.get_by_label("Message to").is_visible()]
    assert len(winners) == 1
    (loser,) = [page for page in pages if page not in winners]
    expect(loser.get_by_text("was faster")).to_be_visible()


def test_words_go_both_ways_without_a_reload(shop: Shop, take_a_seat: Seats) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    say(page, "I am so sorry, Maria.")
    expect(page.locator("li.agent", has_text="I am so sorry")).to_contain_text("Sent")
    customer_read(shop.desk, complaint.conversation.id, 100)
    expect(page.locator("li.agent", has_text="I am so sorry")).to_contain_text("Read")
    shop.desk.hints.publish([f"typing:customer:{complaint.conversation.id}"])
    expect(page.get_by_text("Maria Silva is writing")).to_be_visible()
    receive_message(shop.desk, complaint.conversation.id, "customer-1", "Thank you for asking.")
    expect(page.locator("li.customer").last).to_contain_text("Thank you for asking.")
    expect(page.get_by_text("Maria Silva is writing")).to_be_hidden()
    assert texts(shop, complaint, Direction.OUTGOING)[-1] == "I am so sorry, Maria."


def test_the_customer_hears_that_the_owner_has_read(shop: Shop, take_a_seat: Seats) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    received = receive_message(shop.desk, complaint.conversation.id, "customer-1", "Are you there?")
    expect(page.locator("li.customer").last).to_contain_text("Are you there?")

    def read_seq() -> int:
        with shop.desk.records.read() as record:
            conversation = record.get(Conversation, complaint.conversation.id)
        assert conversation is not None
        return conversation.agent_read_seq

    for _ in range(50):
        if read_seq() >= received.message.seq:
            break
        page.wait_for_timeout(100)
    assert read_seq() >= received.message.seq


def test_a_note_is_marked_and_stays_inside(shop: Shop, take_a_seat: Seats) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    page.get_by_text("Private note").click()
    say(page, "Be gentle: second time this month.")
    expect(page.locator("li.note")).to_contain_text("private note")
    assert texts(shop, complaint, Direction.NOTE) == ["Be gentle: second time this month."]


def test_a_new_case_rings_shows_in_the_title_and_joins_the_queue(
    shop: Shop, take_a_seat: Seats
) -> None:
    page = take_a_seat(PHONE).sign_in(an_agent_at_work(shop.desk))
    expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    a_complaint(shop.desk, moment=Moment.INJURY, severity=3)
    expect(page.locator("body")).to_have_attribute("data-rang", "1")
    expect(page).to_have_title("(1) Queue · Makegood desk")
    card = page.get_by_role("listitem").filter(has_text="Maria Silva")
    expect(card).to_contain_text("Moment of truth: injury")
    # the same case does not ring again on the next page
    page.reload()
    expect(page).to_have_title("(1) Queue · Makegood desk")
    expect(page.locator("body")).not_to_have_attribute("data-rang", "1")


def test_nobody_who_is_away_is_rung_for(shop: Shop, take_a_seat: Seats) -> None:
    page = take_a_seat().sign_in(an_agent_at_work(shop.desk))
    page.get_by_role("button", name="Available").click()
    expect(page.get_by_role("button", name="Away")).to_be_visible()
    a_complaint(shop.desk)
    expect(page).to_have_title("(1) Queue · Makegood desk")
    expect(page.locator("body")).not_to_have_attribute("data-rang", "1")


def test_a_case_that_a_colleague_takes_leaves_the_screen(shop: Shop, take_a_seat: Seats) -> None:
    complaint = a_complaint(shop.desk)
    watching = take_a_seat().sign_in(an_agent_at_work(shop.desk, "Rui Dias"))
    reading = take_a_seat(PHONE).sign_in(
        an_agent_at_work(shop.desk, "Eva Reis"), f"/desk/cases/{complaint.case.id}"
    )
    taking = take_a_seat().sign_in(
        an_agent_at_work(shop.desk, "Ines Costa"), f"/desk/cases/{complaint.case.id}"
    )
    accept(taking)
    expect(watching.get_by_text("Nobody is waiting.")).to_be_visible()
    expect(reading.locator("#foot")).to_contain_text("Ines Costa owns this")


def test_a_case_passed_on_stays_with_its_owner_until_it_is_accepted(
    shop: Shop, take_a_seat: Seats
) -> None:
    rui = an_agent_at_work(shop.desk, "Rui Dias")
    _complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    other = take_a_seat(PHONE).sign_in(rui)
    page.get_by_text("Finish or pass on").click()
    page.locator(".acts").get_by_text("Pass on", exact=True).first.click()
    page.get_by_label("To whom?").select_option(f"agent:{rui.id}")
    page.get_by_label("What should they know?").fill("She knows you.")
    page.get_by_role("button", name="Pass on").click()
    expect(page.locator("#foot")).to_contain_text("Offered to Rui Dias; you own it")
    expect(other.get_by_text("Passed to you")).to_be_visible()
    other.get_by_role("link", name="Maria Silva").click()
    accept(other)
    expect(page.locator("#foot")).to_contain_text("Rui Dias owns this")


def test_resolving_asks_how_it_ended(shop: Shop, take_a_seat: Seats) -> None:
    _complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    page.get_by_text("Finish or pass on").click()
    page.locator(".acts").get_by_text("Resolve", exact=True).first.click()
    page.get_by_label("Put right:").check()
    page.get_by_role("button", name="Resolve").click()
    expect(page.locator("#head")).to_contain_text("Put right")


def test_two_tabs_of_one_agent_show_the_same(shop: Shop, take_a_seat: Seats) -> None:
    seat = take_a_seat()
    complaint, page = owned(shop, seat, an_agent_at_work(shop.desk))
    second = seat.open(f"/desk/cases/{complaint.case.id}")
    say(page, "One moment, please.")
    expect(second.locator("li.agent", has_text="One moment")).to_have_count(1)
    expect(page.locator("li.agent", has_text="One moment")).to_have_count(1)
