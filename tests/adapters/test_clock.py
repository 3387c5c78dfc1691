from datetime import UTC, datetime, timedelta

from desk.adapters.clock import SystemClock


def test_the_clock_says_the_present_time_in_utc() -> None:
    now = SystemClock().now()
    assert now.tzinfo is UTC
    assert abs(datetime.now(UTC) - now) < timedelta(seconds=5)
