"""The main job, with nothing faked: Rasa, SQLite, two browsers.

A customer on a phone says that it went badly, and a person who already knows everything comes.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.at_desk import PATIENCE_MS, AtDesk, Sit
from tests.browser.chatting import Chatting
from tests.browser.seats import LAPTOP, PHONE, Seat
from tests.ledger import Ledger
from tests.line import Line, add_agent, record_visit
from tests.product import Product
from tests.running import RunProduct

pytestmark = pytest.mark.timeout(300)  # the first test starts the bot side

COMPLAINT = "It was terrible, Ana was rude to me and we waited 50 minutes."


@pytest.fixture(scope="module")
def product(run_product: RunProduct) -> Iterator[Product]:
    with run_product() as product:
        yield product


@pytest.fixture(scope="module")
def sit(chromium: Browser) -> Iterator[Sit]:
    """`sit(product, PHONE)`: a browser of its own, with no complaints in the end."""
    seats: list[Seat] = []

    def take(product: Product, size: dict[str, int] = LAPTOP, **options: object) -> Seat:
        context = chromium.new_context(viewport=size, **options)  # type: ignore[arg-type]
        seats.append(Seat(context, product.url))
        return seats[-1]

    yield take
    problems = [problem for seat in seats for problem in seat.problems]
    for seat in seats:
        seat.context.close()
    assert problems == []


@pytest.fixture(scope="module")
def ines(product: Product, sit: Sit) -> AtDesk:
    at_desk = AtDesk(sit(product))
    at_desk.sign_in_first("ines@example.com", add_agent(product, "ines@example.com", "Ines Costa"))
    return at_desk


@pytest.fixture(scope="module")
def rui(product: Product, sit: Sit) -> AtDesk:
    at_desk = AtDesk(sit(product))
    at_desk.sign_in_first("rui@example.com", add_agent(product, "rui@example.com", "Rui Dias"))
    return at_desk


def on_the_phone(sit: Sit, product: Product, link: str) -> Chatting:
    seat = sit(product, PHONE, has_touch=True)
    return Chatting(seat.open(link.removeprefix(product.url)))


def hears(chat: Chatting, words: str) -> None:
    said = chat.bubbles.filter(has_text=words)
    expect(said.first).to_be_visible(timeout=PATIENCE_MS)


def the_conversation(product: Product, visit: str) -> str:
    rows = Ledger(product).rows("SELECT id FROM conversations WHERE visit_id = ?", visit)
    return str(rows[0][0])


def test_an_unhappy_customer_reaches_a_person_who_already_knows_everything(
    product: Product, sit: Sit
) -> None:
    robin = AtDesk(sit(product))
    robin.sign_in_first(product.demo.agent_email, product.demo.password)
    visit = record_visit(product)
    for _ in range(2):  # a messenger's preview
        assert requests.get(visit["link"], timeout=10).status_code == 200
    assert Ledger(product).conversations() == 0

    chat = on_the_phone(sit, product, visit["link"])
    hears(chat, "How was your massage")
    chat.say(COMPLAINT)
    hears(chat, "I'm sorry")
    assert "won't have to repeat" in chat.texts[-1]  # sympathy and handoff in the same turn
    assert len(chat.texts) == 3

    knows_everything_before_the_first_word(robin)
    robin.accept()
    expect(chat.status).to_have_text("Robin is here for you", timeout=PATIENCE_MS)
    hears(chat, "Robin is here for you now and has read what you wrote.")
    words_go_both_ways(robin, chat)

    robin.note("She is a friend of the house.")
    robin.say("I have booked you a new massage with Mia.")
    hears(chat, "I have booked you a new massage with Mia.")
    assert not any("friend of the house" in text for text in chat.texts)
    robin.choose("Resolve").get_by_label("Put right:").check()
    robin.page.get_by_role("button", name="Resolve").click()
    expect(robin.page.locator("#head")).to_contain_text("Put right", timeout=PATIENCE_MS)
    expect(chat.status).to_have_text("Write any time to go on", timeout=PATIENCE_MS)

    chat.say("I want to talk to a person again")  # days later: nobody is trapped
    expect(chat.status).to_contain_text("in line", timeout=PATIENCE_MS)
    hears(chat, "You are first in line")
    cases = Ledger(product).cases(the_conversation(product, visit["visit"]))
    assert [(case["status"], case["outcome"]) for case in cases] == [
        ("resolved", "recovered"),
        ("waiting", None),
    ]
    robin.open_case("Maria Silva")
    expect(robin.story).to_contain_text("Put right", timeout=PATIENCE_MS)  # what was before
    robin.accept()  # leaves nobody waiting for the tests that follow


def knows_everything_before_the_first_word(robin: AtDesk) -> None:
    expect(robin.card("Maria Silva")).to_contain_text("massage", timeout=PATIENCE_MS)
    robin.open_case("Maria Silva")
    for known in ("Maria Silva", "massage", "Chiado", "Ana", "Nothing earlier is known."):
        expect(robin.story).to_contain_text(known)
    expect(robin.story.locator("blockquote")).to_contain_text(COMPLAINT)
    expect(robin.story.locator("blockquote mark").first).to_be_visible()
    expect(robin.story.locator("[class*=severity-]").first).to_be_visible()
    expect(robin.page.locator("#head .clock")).to_contain_text("waits for a person")
    expect(robin.page.locator("#head .clock time-since")).to_be_visible()
    expect(robin.input).to_have_count(0)  # not accepted yet


def words_go_both_ways(robin: AtDesk, chat: Chatting) -> None:
    robin.input.press_sequentially("I am so sorry,")
    expect(chat.page.locator(".typing")).to_have_text("Robin is typing…", timeout=PATIENCE_MS)
    robin.say("I am so sorry, Maria.")
    hears(chat, "I am so sorry, Maria.")
    mine = robin.page.locator("li.agent", has_text="I am so sorry, Maria.")
    expect(mine).to_contain_text("Read", timeout=PATIENCE_MS)
    chat.input.press_sequentially("Thank you")
    expect(robin.page.locator("#typing")).to_contain_text("Maria Silva is writing")
    chat.say("Thank you for coming back to me.")
    robin.hears("Thank you for coming back to me.")
    expect(chat.page.locator("li.mine small").last).to_have_text("Seen", timeout=PATIENCE_MS)


def test_the_person_button_is_the_first_act_nobody_is_there_and_a_call_is_promised(
    run_product: RunProduct, sit: Sit
) -> None:
    with run_product() as product:  # nobody has ever signed in here
        visit = record_visit(product)
        chat = on_the_phone(sit, product, visit["link"])
        chat.person.click()
        hears(chat, "won't have to repeat")
        hears(chat, "first in line for when someone is back")
        chat.page.get_by_role("button", name="Call me back").click()
        hears(chat, "When shall we call you?")
        said = len(chat.mine)
        chat.say("tomorrow at 10")
        hears(chat, "Which number shall we call?")
        chat.say("+351 911 111 111")
        hears(chat, "We will call you on the number ending in 111, tomorrow at 10")
        assert len(chat.mine) - said == 2
        expect(chat.status).to_contain_text("We call you", timeout=PATIENCE_MS)
        robin = AtDesk(sit(product))
        robin.sign_in_first(product.demo.agent_email, product.demo.password)
        robin.open_case("Maria Silva")
        promise = robin.story.locator(".promise").filter(has_text="A call")
        expect(promise).to_contain_text("tomorrow")
        expect(promise).to_contain_text("10:00")
        expect(promise).to_contain_text("+351911111111")


def test_of_two_who_accept_at_once_one_wins_and_the_other_is_told_who(
    product: Product, ines: AtDesk, rui: AtDesk
) -> None:
    line = Line.of_visit(product, customer={"name": "Eva Reis"})
    line.opening()
    line.ask(COMPLAINT)
    ines.open_case("Eva Reis")
    rui.open_case("Eva Reis")
    for at_desk in (ines, rui):  # both press before either has heard of the other
        form = "document.querySelector('#foot form[action$=\"/accept\"]')"
        at_desk.page.evaluate(f"setTimeout(() => {form}.submit(), 500)")
    for at_desk in (ines, rui):
        expect(at_desk.foot).not_to_contain_text("Accept", timeout=PATIENCE_MS)
    winner, loser = (ines, rui) if ines.input.is_visible() else (rui, ines)
    name = "Ines Costa" if winner is ines else "Rui Dias"
    expect(loser.page.get_by_text(f"{name} was faster")).to_be_visible()
    expect(loser.foot).to_contain_text(f"{name} owns this")
    comings = [m for m in line.messages() if "is here for you now" in m["text"]]
    assert [m["text"].split(" is here")[0] for m in comings] == [name]


def test_passed_on_it_stays_with_its_owner_until_accepted_and_handed_back_the_bot_knows(
    product: Product, ines: AtDesk, rui: AtDesk
) -> None:
    line = Line.of_visit(product, customer={"name": "Joana Lima"})
    line.opening()
    line.ask(COMPLAINT)
    case = ines.open_case("Joana Lima")
    ines.accept()
    ines.say("Good evening, Joana.")
    acts = ines.choose("Pass on")
    acts.get_by_label("To whom?").select_option(label="Rui Dias")
    acts.get_by_label("What should they know?").fill("She knows you.")
    acts.get_by_role("button", name="Pass on").click()
    expect(ines.foot).to_contain_text("Offered to Rui Dias; you own it", timeout=PATIENCE_MS)
    ines.say("I still speak with you.")  # the owner until the new one accepts
    line.wait(lambda said, _: said[-1]["text"] == "I still speak with you." or None)
    rui.page.goto(f"{rui.seat.url}/desk/cases/{case}")
    expect(rui.page.locator("li.note")).to_contain_text("She knows you.")
    rui.accept()
    expect(ines.foot).to_contain_text("Rui Dias owns this", timeout=PATIENCE_MS)
    line.wait(lambda said, _: "Rui Dias is taking over" in said[-1]["text"] or None)

    acts = rui.choose("Hand back")
    acts.get_by_role("button", name="Hand back to the bot").click()
    line.status("bot")
    back = line.wait(
        lambda said, state: said[-1] if state and said[-1]["author"] == "bot" else None
    )
    assert "I know what has been said" in back["text"]
    assert "How was" not in back["text"]
    answer = line.ask("it was fine")  # after a complaint that changes nothing
    assert "could have done better" not in answer
    assert "How was" not in answer
