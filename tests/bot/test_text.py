"""A customer's text on its way into Rasa."""

import pytest

from bot.text import NLU_LENGTH, for_nlu, has_words, whole


@pytest.mark.parametrize(
    "text", ["/restart", " / /greet", "\t//x", "\u200b/y", "\ufeff /z", "/\n/w"]
)
def test_no_text_begins_with_a_command(text):
    assert not for_nlu(text).startswith(("/", " "))


def test_a_slash_inside_stays():
    assert for_nlu("24/7 and/or") == "24/7 and/or"


def test_unusable_characters_are_replaced_one_by_one_so_that_positions_hold():
    assert whole("a\x00b\ud800c") == "a\ufffdb\ufffdc"


def test_long_text_is_cut_for_nlu():
    assert len(for_nlu("word " * 4000)) <= NLU_LENGTH


@pytest.mark.parametrize(("text", "words"), [("ok", True), ("5", True), ("ни", True), ("👍", False),
                                             ("...", False), ("", False)])  # fmt: skip
def test_words_are_letters_or_digits(text, words):
    assert has_words(text) is words
