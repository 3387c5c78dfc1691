"""Nothing that an agent types or is told gets lost: reloads, restarts, a network that is cut."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from desk.application.receive_message import receive_message
from desk.core.message import Direction
from tests.browser.seats import Seat, Shop
from tests.browser.test_console import accept, owned, say, texts
from tests.shop_floor import a_complaint, an_agent_at_work

pytestmark = pytest.mark.databases("sqlite")  # what is shown is the same on both

Seats = Callable[..., Seat]


def draft(page: Page) -> str:
    return page.get_by_label("Message to").input_value()


def test_a_draft_survives_a_reload_and_another_browser(shop: Shop, take_a_seat: Seats) -> None:
    agent = an_agent_at_work(shop.desk)
    complaint, page = owned(shop, take_a_seat(), agent)
    page.get_by_label("Message to").press_sequentially("I would like to offer")
    page.reload()
    assert draft(page) == "I would like to offer"
    with page.expect_response("**/draft"):
        page.get_by_label("Message to").press_sequentially(" you")
    elsewhere = take_a_seat().sign_in(agent, f"/desk/cases/{complaint.case.id}")
    assert draft(elsewhere) == "I would like to offer you"


def test_what_is_being_typed_is_not_touched_by_news(shop: Shop, take_a_seat: Seats) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    page.get_by_label("Message to").press_sequentially("I am just about")
    receive_message(shop.desk, complaint.conversation.id, "customer-1", "Hello?")
    a_complaint(shop.desk, name="Somebody Else")
    expect(page.locator("li.customer").last).to_contain_text("Hello?")
    expect(page.locator("#queue")).to_contain_text("Somebody Else")
    page.get_by_label("Message to").press_sequentially(" to answer")
    assert draft(page) == "I am just about to answer"


def test_after_a_restart_of_the_desk_the_console_goes_on_where_it_was(
    shop: Shop, take_a_seat: Seats
) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    say(page, "First")
    expect(page.locator("li.agent", has_text="First")).to_contain_text("Sent")
    shop.stop()
    expect(page.get_by_text("No connection.")).to_be_visible()
    say(page, "Second")
    say(page, "Third")
    expect(page.locator("li.agent", has_text="Second")).to_contain_text("Waiting")
    page.get_by_label("Message to").press_sequentially("and a draft")
    shop.start()
    receive_message(shop.desk, complaint.conversation.id, "customer-1", "Are you back?")
    expect(page.get_by_text("No connection.")).to_be_hidden(timeout=30_000)
    expect(page.locator("li.customer", has_text="Are you back?")).to_have_count(1, timeout=30_000)
    expect(page.locator("li.agent", has_text="Third")).to_contain_text("Sent", timeout=30_000)
    assert texts(shop, complaint, Direction.OUTGOING)[-3:] == ["First", "Second", "Third"]
    assert page.locator("li.agent .bubble").all_inner_texts() == ["First", "Second", "Third"]
    assert draft(page) == "and a draft"


def test_what_was_sent_without_a_network_goes_out_after_a_reload(
    shop: Shop, take_a_seat: Seats
) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    page.context.route("**/messages", lambda route: route.abort())
    say(page, "Kept in the browser")
    expect(page.locator("li.agent", has_text="Kept")).to_contain_text("Waiting")
    page.context.unroute_all()
    page.reload()
    expect(page.locator("li.agent", has_text="Kept")).to_contain_text("Sent")
    assert texts(shop, complaint, Direction.OUTGOING).count("Kept in the browser") == 1


def test_an_answer_that_is_lost_on_the_way_does_not_double_the_message(
    shop: Shop, take_a_seat: Seats
) -> None:
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    lost: list[int] = []

    def lose_the_first_answer(route) -> None:  # type: ignore[no-untyped-def]
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    page.context.route("**/messages", lose_the_first_answer)
    say(page, "Only once")
    expect(page.locator("li.agent", has_text="Only once")).to_contain_text("Sent")
    page.wait_for_timeout(3_000)
    assert lost == [200]
    expect(page.locator("li", has_text="Only once")).to_have_count(1)
    assert texts(shop, complaint, Direction.OUTGOING).count("Only once") == 1


def test_an_answer_that_is_lost_after_the_message_came_back_does_not_double_it(
    shop: Shop, take_a_seat: Seats
) -> None:
    """The live stream is often faster than the answer to the POST."""
    complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
    delivered = page.locator("li.agent[data-source]", has_text="Only once")
    lost: list[int] = []

    def lose_the_answer_late(route) -> None:  # type: ignore[no-untyped-def]
        lost.append(route.fetch().status)
        expect(delivered).to_contain_text("Sent")
        route.abort()

    page.context.route("**/messages", lose_the_answer_late)
    say(page, "Only once")
    expect(delivered).to_contain_text("Sent")
    page.wait_for_timeout(2_000)
    expect(page.locator("li", has_text="Only once")).to_have_count(1)
    page.reload()
    expect(delivered).to_contain_text("Sent")
    page.wait_for_timeout(500)
    expect(page.locator("li", has_text="Only once")).to_have_count(1)
    assert lost == [200]
    assert texts(shop, complaint, Direction.OUTGOING).count("Only once") == 1


def test_who_was_signed_out_meanwhile_is_asked_to_sign_in_and_loses_no_words(
    shop: Shop, take_a_seat: Seats
) -> None:
    agent = an_agent_at_work(shop.desk)
    complaint, page = owned(shop, take_a_seat(), agent)
    path = f"/desk/cases/{complaint.case.id}"
    page.context.route("**/messages", lambda route: route.abort())
    say(page, "Written without a session")
    expect(page.locator("li.agent", has_text="without a session")).to_contain_text("Waiting")
    with shop.desk.records.write() as record:
        for session in record.sessions_of(agent.id):
            record.delete(type(session), session.token_hash)
    page.context.unroute_all()
    page.wait_for_url("**/desk/sign-in**")
    seat = Seat(page.context, shop.url)
    again = seat.sign_in(agent, path)
    expect(again.locator("li.agent", has_text="without a session")).to_contain_text("Sent")


class TestOwnersWhoFallSilent:
    @pytest.fixture
    def shop_settings(self) -> dict[str, object]:
        return {"first_word_within": 3}

    def test_the_case_goes_back_to_the_queue_with_its_draft(
        self, shop: Shop, take_a_seat: Seats
    ) -> None:
        complaint, page = owned(shop, take_a_seat(), an_agent_at_work(shop.desk))
        page.get_by_label("Message to").press_sequentially("Dear Maria")
        accept_button = page.locator("#foot").get_by_role("button", name="Accept")
        expect(accept_button).to_be_visible(timeout=20_000)
        other = take_a_seat().sign_in(
            an_agent_at_work(shop.desk, "Rui Dias"), f"/desk/cases/{complaint.case.id}"
        )
        accept(other)
        assert draft(other) == "Dear Maria"
