"""Opening hours in words."""

from contextlib import suppress
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.core.errors import Invalid
from desk.core.hours import Hours, OpenPeriod, always_open
from desk.core.week import parse_week, week_lines


def test_days_and_times_are_read_as_people_type_them() -> None:
    week = parse_week(["mon-fri", "09:00-18:00", "sat", "10:00-14:00"])
    assert [p.weekday for p in week] == [0, 1, 2, 3, 4, 5]
    assert week[0] == OpenPeriod(0, time(9), time(18))
    assert week[5] == OpenPeriod(5, time(10), time(14))


def test_a_lunch_break_makes_two_periods() -> None:
    week = parse_week(["Monday", "13:30-18", "9-12:30"])
    assert week == (OpenPeriod(0, time(9), time(12, 30)), OpenPeriod(0, time(13, 30), time(18)))


def test_days_may_be_listed_and_may_run_over_the_weekend() -> None:
    assert [p.weekday for p in parse_week(["fri-mon,wed", "9-17"])] == [0, 2, 4, 5, 6]


def test_midnight_is_written_as_24() -> None:
    assert parse_week(["fri", "22:00-24:00"]) == (OpenPeriod(4, time(22), time(0)),)


def test_a_whole_week_may_come_as_one_word_of_the_shell() -> None:
    assert len(parse_week(["mon-fri 09:00-18:00 sat 10:00-14:00"])) == 6


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "Say the days"),
        (["mon"], "Say the days"),
        (["09:00-18:00"], "Begin with the days"),
        (["mon", "tue", "9-17"], "Say when, before 'tue'"),
        (["mo", "9-17"], "'mo' is not a day"),
        (["funday", "9-17"], "'funday' is not a day"),
        (["mon", "9"], "'9' is not a time of opening"),
        (["mon", "25:00-26:00"], "no such time"),
        (["mon", "09:00-24:30"], "no such time"),
        (["mon", "9-17", "mon", "18-19"], "Monday is named twice"),
        (["mon", "9-17", "16-19"], "Monday overlap"),
        (["mon", "12-24", "23-24"], "Monday overlap"),
        (["fri", "22:00-02:00"], "fri 22:00-24:00 sat 00:00-02:00"),
        (["mon", "9-9"], "ends before it starts"),
    ],
)
def test_what_is_wrong_is_quoted(words: list[str], message: str) -> None:
    with pytest.raises(Invalid, match=message):
        parse_week(words)


def test_the_week_is_shown_a_line_a_day() -> None:
    lines = week_lines(Hours("UTC", parse_week(["mon-fri", "9-12", "13-24", "sun", "closed"])))
    assert lines[0] == "Monday     09:00-12:00 13:00-24:00"
    assert lines[6] == "Sunday     closed"
    assert week_lines(always_open())[3] == "Thursday   00:00-24:00"


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_words_are_understood_or_refused_with_a_sentence(words: list[str]) -> None:
    with suppress(Invalid):
        assert parse_week(words)
