"""Times as an agent reads them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from desk.web.console.printing import day, elapsed, when

NOW = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "0 s"),
        (59, "59 s"),
        (60, "1 min 00 s"),
        (3599, "59 min 59 s"),
        (3600, "1 h 00 min"),
        (47 * 3600, "47 h 00 min"),
        (49 * 3600, "2 days"),
    ],
)
def test_a_wait_is_printed_with_two_units(seconds: int, text: str) -> None:
    assert elapsed(timedelta(seconds=seconds)) == text


def test_today_is_the_shops_today() -> None:
    assert day(NOW, NOW, TOKYO) == "today"
    # half past eleven at night in London is tomorrow morning in Tokyo
    assert when(NOW - timedelta(hours=10), NOW, TOKYO) == "yesterday 22:30"


def test_another_year_is_named() -> None:
    assert day(datetime(2024, 10, 9, 12, tzinfo=UTC), NOW, ZoneInfo("UTC")) == "9 Oct 2024"
