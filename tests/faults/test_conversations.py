"""What customers say, and what comes of it, with the trained model and a real desk.

Each row is a conversation: `>` is the customer's line (`>[Title]` presses a button), `<` is a
phrase of the answer, `!` is a phrase that must not be in it; the last line says what is on the
record: `peace` (no case), or a case as `reason team`, `*` being any.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatch

import pytest

from tests.ledger import Ledger
from tests.line import Line, others
from tests.product import Product
from tests.running import RunProduct

pytestmark = pytest.mark.timeout(300)  # the first test starts the bot side

WITH_A_VISIT = {
    "fine and then no is peace after exactly one gentle question": """
        > it was fine
        < could have done better?
        > no, all good
        < Thank you for telling us.
        = peace""",
    "fine and then a reservation is handed over": """
        >[It was OK]
        < could have done better?
        > well, the room was a bit cold
        < sorry
        < won't have to repeat
        = complaint care""",
    "happy is thanked and asked one thing that may stay unanswered": """
        > It was great, thanks!
        < thank you
        < what made it good?
        = peace""",
    "happy and why is passed on, and that is all": """
        >[Great]
        < what made it good?
        > Ana was so gentle
        < I'll pass it on to Ana
        ! ?
        = peace""",
    "mixed gets both acknowledged and a person": """
        > the massage was great but the reception was very rude to me
        < some of it was good
        < won't have to repeat
        = complaint care""",
    "not now leaves the chat open and the answer can come later": """
        > I'm busy right now
        < stays open
        > so, it was great
        < what made it good?
        = peace""",
    "stop asking me is done at once": """
        > stop asking me
        < won't ask you again
        ! ?
        = peace""",
    "the wrong person hears nothing of the visit": """
        > you have the wrong person
        < sorry for the mix-up
        ! massage
        = peace""",
    "two turns that are not understood bring a person": """
        > xqzt brlf wug
        ! won't have to repeat
        > plonk fnord vex
        < won't have to repeat
        = not_understood care""",
    "a person is wanted in the first message": """
        > I want to talk to a person
        < won't have to repeat
        = asked care""",
    "fine after the complaint changes nothing": """
        > terrible, we waited 50 minutes and nobody cared
        < won't have to repeat
        > it was fine
        ! could have done better
        = complaint care""",
}
WITHOUT_A_VISIT = {
    "a question of somebody who wants to buy goes to sales": """
        > How much is a massage?
        < straight to the people who can help
        < won't have to repeat
        = question sales""",
    "who is no longer a customer is helped all the same": """
        > I am no longer a customer, but I need an invoice
        < won't have to repeat
        = * support""",
}


@pytest.fixture(scope="module")
def product(run_product: RunProduct) -> Iterator[Product]:
    with run_product() as product:
        yield product


def play(product: Product, line: Line, script: str) -> None:
    answer = ""
    for row in map(str.strip, script.strip().splitlines()):
        mark, rest = row[0], row[1:].strip()
        if mark == ">" and rest.startswith("["):
            answer = str(line.answer_to(line.press(rest.strip("[]")))["text"])
        elif mark == ">":
            answer = line.ask(rest)
        elif mark == "<":
            assert rest.lower() in answer.lower()
        elif mark == "!":
            assert rest not in answer
        else:
            assert fnmatch(outcome(product, line), rest)


def outcome(product: Product, line: Line) -> str:
    cases = Ledger(product).cases(line.conversation)
    return " ".join(f"{case['reason']} {case['team']}" for case in cases) or "peace"


@pytest.mark.parametrize("script", WITH_A_VISIT.values(), ids=WITH_A_VISIT.keys())
def test_a_customer_of_a_visit(product: Product, script: str) -> None:
    line = Line.of_visit(product)
    asked = line.opening()
    assert asked.startswith("How was your massage")
    assert asked.count("?") == 1
    play(product, line, script)


@pytest.mark.parametrize("script", WITHOUT_A_VISIT.values(), ids=WITHOUT_A_VISIT.keys())
def test_somebody_without_a_visit(product: Product, script: str) -> None:
    line = Line.of_somebody(product)
    assert line.opening() == "Hello, what can we do for you?"
    play(product, line, script)


def test_every_turn_is_answered_by_exactly_one_bubble(product: Product) -> None:
    line = Line.of_visit(product)
    line.opening()
    for text in ("it was fine", "the towels were dirty", "and she was rude", "thanks"):
        line.ask(text)
    authors = [m["author"] for m in line.messages()]
    assert authors == ["bot", *["customer", "bot"] * 4]


def test_the_link_of_the_wrong_person_shows_nothing_of_the_visit_any_more(
    product: Product,
) -> None:
    line = Line.of_visit(product)
    line.opening()
    line.ask("you have the wrong person")
    again = line.ask("what is this about?")
    assert "massage" not in again
    ((disowned,),) = Ledger(product).rows(
        "SELECT disowned_at FROM visits v JOIN conversations c ON c.visit_id = v.id"
        " WHERE c.id = ? UNION ALL SELECT 'unlinked' WHERE NOT EXISTS"
        " (SELECT 1 FROM conversations WHERE id = ? AND visit_id IS NOT NULL)",
        line.conversation,
        line.conversation,
    )
    assert disowned is not None


def test_who_complained_is_not_asked_again_when_the_person_button_follows(
    product: Product,
) -> None:
    line = Line.of_visit(product)
    line.opening()
    line.ask("it was horrible, she was rude to me")
    line.answer_to(line.ask_for_person())
    assert len(Ledger(product).cases(line.conversation)) == 1
    assert len(others(line.messages())) == 3
