"""When does the customer mean?"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.local_time import find_time

LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 3, 10, 16, 5, tzinfo=LONDON)


def said(text, now=TUESDAY, **options):
    wanted = find_time(text, now, **options)
    if wanted is None:
        return None
    end = f" - {wanted.end:%a %d %H:%M}" if wanted.end else ""
    return f"{wanted.start:%a %d %H:%M}{end}" + (" any" if wanted.any_time else "")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("tomorrow after 5", "Wed 11 17:00 - Thu 12 00:00"),
        ("Monday morning", "Mon 16 09:00 - Mon 16 12:00"),
        ("in an hour", "Tue 10 17:05"),
        ("in half an hour", "Tue 10 16:35"),
        ("in 20 minutes please", "Tue 10 16:25"),
        ("any time", "Tue 10 16:05 any"),
        ("asap!!", "Tue 10 16:05 any"),
        ("now", "Tue 10 16:05 any"),
        ("3pm", "Wed 11 15:00"),
        ("at 5", "Tue 10 17:00"),
        ("5", "Tue 10 17:00"),
        ("around 11", "Wed 11 11:00"),
        ("10:30", "Wed 11 10:30"),
        ("half past four", "Tue 10 16:30"),
        ("quarter to five", "Tue 10 16:45"),
        ("2026-03-12 at 10:30", "Thu 12 10:30"),
        ("tomorrow", "Wed 11 00:00 - Thu 12 00:00"),
        ("today", "Tue 10 16:05 - Wed 11 00:00"),
        ("this evening", "Tue 10 17:00 - Tue 10 20:00"),
        ("tonight after 8", "Tue 10 20:00 - Wed 11 00:00"),
        ("9 tonight", "Tue 10 21:00"),
        ("after work", "Tue 10 17:00 - Wed 11 00:00"),
        ("between 2 and 4 tomorrow", "Wed 11 14:00 - Wed 11 16:00"),
        ("tomorrow 9-11", "Wed 11 09:00 - Wed 11 11:00"),
        ("friday at 3pm", "Fri 13 15:00"),
        ("tuesday morning", "Tue 17 09:00 - Tue 17 12:00"),
        ("next tuesday", "Tue 17 00:00 - Wed 18 00:00"),
        ("before noon tomorrow", "Wed 11 00:00 - Wed 11 12:00"),
        ("by 6pm", "Tue 10 16:05 - Tue 10 18:00"),
        ("12 March", "Thu 12 00:00 - Fri 13 00:00"),
        ("March 12th at 5", "Thu 12 17:00"),
        ("the 15th", "Sun 15 00:00 - Mon 16 00:00"),
        ("the day after tomorrow", "Thu 12 00:00 - Fri 13 00:00"),
        ("not tomorrow, friday", "Fri 13 00:00 - Sat 14 00:00"),
        ("next week", "Mon 16 00:00 - Sat 21 00:00"),
    ],
)
def test_a_time_is_understood_in_the_customers_zone(text, meant):
    assert said(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "I waited 50 minutes", "it cost 20 euros", "since monday", "not now", "5 stars",
     "room 12", "I may come", "hello", "31 February", "2026-02-31", "99:99"],
)  # fmt: skip
def test_what_is_no_time_is_not_one(text):
    assert said(text) is None


def test_the_order_of_day_and_month_follows_the_country():
    assert said("3/4") == "Fri 03 00:00 - Sat 04 00:00"
    assert said("3/14", month_first=True) == "Sat 14 00:00 - Sun 15 00:00"


def test_an_hour_from_now_is_an_hour_also_when_the_clocks_change():
    before = datetime(2026, 3, 29, 0, 30, tzinfo=LONDON)
    wanted = find_time("in an hour", before)
    assert wanted.start.isoformat() == "2026-03-29T02:30:00+01:00"


def test_the_words_are_where_it_says_they_are():
    text = "Please call me tomorrow after 5, thanks"
    wanted = find_time(text, TUESDAY)
    assert wanted.words == text[wanted.at : wanted.until] == "tomorrow after 5"


@pytest.mark.parametrize(
    "text", ["1" * 20000, "tomorrow " * 3000, "\x00\ud800", "İ" * 500 + " 5pm"]
)
def test_hostile_text_does_no_harm(text):
    find_time(text, TUESDAY)
