"""Telling phrases, marked."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from desk.core.marking import Segment, segments


def test_a_phrase_is_marked_between_plain_words() -> None:
    assert segments("it hurt so much", [(3, 7)]) == (
        Segment("it "),
        Segment("hurt", marked=True),
        Segment(" so much"),
    )


def test_phrases_that_touch_or_overlap_are_one() -> None:
    assert segments("abcdef", [(0, 2), (2, 3), (1, 4)]) == (
        Segment("abcd", marked=True),
        Segment("ef"),
    )


def test_what_lies_outside_the_text_is_ignored() -> None:
    assert segments("abc", [(2, 99), (50, 60), (2, 1)]) == (
        Segment("ab"),
        Segment("c", marked=True),
    )


def test_emoji_of_several_code_points_keep_their_place() -> None:
    text = "👩‍👩‍👧 was rude"
    start = text.index("rude")
    assert segments(text, [(start, start + 4)])[-1] == Segment("rude", marked=True)


@given(st.text(), st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40))))
def test_the_pieces_are_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    pieces = segments(text, spans)
    assert "".join(piece.text for piece in pieces) == text
    assert all(piece.text for piece in pieces)
    assert all(a.marked != b.marked for a, b in pairwise(pieces))
