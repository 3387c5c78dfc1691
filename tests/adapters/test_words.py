"""Desk's words: each key that the use cases say is there, and each sentence can be filled."""

import re
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from desk.adapters.words import YamlWords, folded, load_words
from desk.application.return_to_queue import Absence
from desk.core.case import Reason, Team
from desk.core.promise import PromiseStatus
from desk.core.turn import Failure

WORDS = load_words()
ENGLISH = WORDS.sentences["en"]
SOURCES = Path(__file__).parents[2] / "desk" / "application"
QUOTED = re.compile(r'"([a-z_]+(?:\.[a-z_]+)+)"')
ACTIVITY = re.compile(r'note_activity\(\s*(?:[^()"]|\([^()]*\))*?"([a-z_]+)"')
NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)  # a Monday
MADE_UP = {
    *(f"team.{team}" for team in Team),
    *(f"agent.{why}" for why in Absence),
    *(f"activity.returned_{why}" for why in Absence),
    *(f"activity.promise_{how}" for how in PromiseStatus if how != PromiseStatus.OPEN),
    *(
        f"story.{reason}{about}"
        for reason in (Reason.ASKED, Reason.BOT_FAILED)
        for about in ("", "_visit")
    ),
    *(f"reason.{reason}" for reason in Reason),
    *(f"failure.{kind}" for kind in get_args(Failure)),
    *(f"activity.{key}" for key in ("pass_on_declined", "pass_on_withdrawn", "resolved")),
    "activity.opted_in",
    "activity.promise_not_reached",
    *(f"activity.{key}" for key in ("handed_back", "promise_due", "promise_due_late")),
    *(f"queue.{key}" for key in ("next", "place", "nobody", "closed", "unknown", "callback")),
    *("where.first", "where.other", "wait.one", "wait.other"),
    *("handed_over", "thanks", "not_now", "wrong_person", "not_done"),
}
"""Keys that the use cases put together."""


def said_keys() -> set[str]:
    keys = set(MADE_UP)
    for path in SOURCES.glob("*.py"):
        source = path.read_text("utf-8")
        keys |= set(QUOTED.findall(source))
        keys |= {f"activity.{key}" for key in ACTIVITY.findall(source)}
    return keys


def test_every_key_that_is_said_is_there() -> None:
    assert said_keys() - set(ENGLISH) == set()


def test_every_sentence_is_said_somewhere() -> None:
    of_the_adapter = {key for key in ENGLISH if key.startswith("time.")}
    assert set(ENGLISH) - of_the_adapter - said_keys() == set()


@pytest.mark.parametrize("language", WORDS.sentences)
def test_other_languages_fill_the_same_values(language: str) -> None:
    for key, sentence in WORDS.sentences[language].items():
        assert _values(sentence) == _values(ENGLISH[key])


@pytest.mark.parametrize("key", ENGLISH)
def test_a_sentence_is_short_and_asks_one_thing(key: str) -> None:
    sentence = ENGLISH[key]
    assert len(sentence) <= 200
    assert sentence.count("?") <= 1
    assert "!" not in sentence.replace("Hello!", "")
    assert sentence == sentence.strip()


def test_an_unknown_language_falls_back_to_english() -> None:
    assert WORDS.say("xx", "button.person") == "Talk to a person"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        WORDS.say("en", "no.such.key")


def test_braces_in_a_value_are_only_braces() -> None:
    assert "{place}" in WORDS.say("en", "agent.coming", name="{place}")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("person", "person"),
        ("  HUMAN!!! ", "person"),
        ("Talk to a person.", "person"),
        ("Mensch", "person"),
        ("falar com alguém", "person"),
        ("Hello, human please!", "person"),
        ("stop asking me please", "stop"),
        ("por favor, uma pessoa", "person"),
        ("please", None),
        ("hello person", "person"),
        ("s'abonner", "start"),
        ("STOP", "stop"),
        ("Don’t ask again", "stop"),
        ("🛑 stop 🛑", "stop"),
        ("start", "start"),
        ("ＳＴＯＰ", "stop"),
        ("stop it, that hurt", None),
        ("the person was rude", None),
        ("", None),
        ("🛑", None),
        ("stop " * 100, None),
    ],
)
def test_a_reserved_word_is_the_whole_message(text: str, meaning: str | None) -> None:
    assert WORDS.reserved(text) == meaning


def test_every_button_title_fits_a_button() -> None:
    for language in WORDS.sentences:
        assert len(WORDS.say(language, "button.person")) <= 20
        assert len(WORDS.say(language, "callback.button")) <= 20


def test_the_title_of_the_button_is_a_reserved_word_too() -> None:
    assert WORDS.reserved(WORDS.say("en", "button.person")) == "person"


@pytest.mark.parametrize(
    ("after", "zone", "said"),
    [
        (timedelta(hours=3), "Europe/Lisbon", "today at 13:00"),
        (timedelta(hours=3), "America/New_York", "today at 08:00"),
        (timedelta(hours=3), "UTC", "today at 13:00 UTC"),
        (timedelta(hours=14), "Europe/Lisbon", "tomorrow at 00:00"),
        (timedelta(hours=14), "America/New_York", "today at 19:00"),
        (timedelta(days=3), "Europe/Lisbon", "on Thursday at 10:00"),
        (timedelta(days=7), "Europe/Lisbon", "on Monday 9 March at 10:00"),
        (timedelta(days=-1), "Europe/Lisbon", "on Sunday 1 March at 10:00"),
        (timedelta(days=27), "Europe/Lisbon", "on Sunday 29 March at 11:00"),
    ],
)
def test_a_time_is_said_as_the_customer_says_it(after: timedelta, zone: str, said: str) -> None:
    assert WORDS.time("en", NOW + after, NOW, zone) == said


def test_a_language_without_words_gets_no_mixture() -> None:
    assert WORDS.time("de", NOW + timedelta(days=3), NOW, "Europe/Berlin") == (
        "on Thursday at 11:00"
    )


def test_a_word_with_two_meanings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("thanks: Thanks.\n")
    (tmp_path / "reserved.yml").write_text("stop: {en: [basta]}\nperson: {it: [Basta]}\n")
    with pytest.raises(ValueError, match="two meanings"):
        load_words(tmp_path)


def test_a_sentence_that_is_missing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "en.yml").write_text("thanks:\n")
    (tmp_path / "reserved.yml").write_text("{}\n")
    with pytest.raises(ValueError, match="thanks"):
        load_words(tmp_path)


def test_folding_keeps_letters_of_every_script() -> None:
    assert folded("Привет,  МИР!") == "привет мир"


def test_words_are_values() -> None:
    assert isinstance(WORDS, YamlWords)


def _values(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}
