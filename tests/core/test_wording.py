"""Texts made safe: whatever is typed can be stored, and is told when it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.core.errors import Invalid
from desk.core.wording import (
    MESSAGE_LIMIT,
    clipped,
    message_text,
    source_id,
    storable,
    without_placeholders,
)


def test_nul_and_lone_surrogates_are_replaced() -> None:
    assert message_text("a\x00b\ud800c\udfffd") == "a�b�c�d"


def test_an_emoji_of_many_parts_is_left_alone() -> None:
    family = "👨‍👩‍👧‍👦 🏳️‍🌈 é ‮abc"
    assert message_text(family) == family


def test_line_ends_are_of_one_kind() -> None:
    assert message_text("a\r\nb\rc") == "a\nb\nc"


@pytest.mark.parametrize("text", ["", "  ", "\n\t "])
def test_an_empty_message_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        message_text(text)
    assert refusal.value.field == "text"


def test_the_limit_is_counted_in_code_points() -> None:
    assert message_text("👍" * MESSAGE_LIMIT)
    with pytest.raises(Invalid):
        message_text("👍" * (MESSAGE_LIMIT + 1))


@given(st.text(alphabet=st.characters(), max_size=200))
def test_whatever_is_stored_can_be_encoded(text: str) -> None:
    assert "\x00" not in storable(text)
    storable(text).encode("utf-8")


@pytest.mark.parametrize("value", ["", "a b", "é", "x" * 201, "a\n", "\x00"])
def test_a_source_id_that_cannot_be_a_key_is_refused(value: str) -> None:
    with pytest.raises(Invalid):
        source_id(value)


def test_what_is_clipped_says_so() -> None:
    assert clipped("abcdef", 4) == "abc…"
    assert clipped("abcd", 4) == "abcd"


def test_a_name_cannot_pass_for_a_placeholder() -> None:
    assert without_placeholders("massage [[due]]") == "massage [due]]"
    assert without_placeholders("[[[[queue]]") == "[queue]]"
