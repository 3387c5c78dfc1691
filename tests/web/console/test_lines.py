"""The lines of a conversation, as the page shows them."""

from dataclasses import replace
from datetime import timedelta

from desk.application.case_view import Line
from desk.core.message import Author, Direction, Message
from desk.web.console.show_lines import lines_of
from tests.fakes import A_MONDAY_MORNING
from tests.rows import a_message

HELLO = replace(
    a_message("Hello"), seq=1, direction=Direction.OUTGOING, author=Author.AGENT, agent_id="a"
)


def plain(*messages: Message) -> list[Line]:
    return [Line(message, (), None, None) for message in messages]


def test_a_speakers_name_is_not_repeated_within_a_breath() -> None:
    first = replace(a_message("It hurt."), seq=1)
    second = replace(a_message("A lot."), seq=2, created_at=A_MONDAY_MORNING + timedelta(minutes=1))
    later = replace(a_message("Hello?"), seq=3, created_at=A_MONDAY_MORNING + timedelta(hours=1))
    lines = lines_of(plain(first, second, later), "Ana", 0)
    assert [line.follows for line in lines] == [False, True, False]


def test_a_note_of_a_colleague_is_not_taken_for_their_message() -> None:
    note = replace(HELLO, seq=2, direction=Direction.NOTE)
    lines = lines_of(plain(HELLO, note), "Ana", 0)
    assert [line.kind for line in lines] == ["agent", "note"]
    assert not lines[1].follows


def test_only_what_the_customer_has_read_is_shown_as_read() -> None:
    lines = lines_of(plain(HELLO, replace(HELLO, seq=2)), "Ana", 1)
    assert [line.seen for line in lines] == [True, False]
