"""Opening hours: a week of local times, on a clock that jumps twice a year."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.core.errors import Invalid
from desk.core.hours import (
    Hours,
    OpenPeriod,
    always_open,
    check,
    is_open,
    next_opening,
    open_intervals,
)

BERLIN = ZoneInfo("Europe/Berlin")
SPRING = date(2026, 3, 29)  # a Sunday: 02:00 becomes 03:00 in Berlin
AUTUMN = date(2026, 10, 25)  # a Sunday: 03:00 becomes 02:00
SUNDAY = 6


def local(day: date, hour: int, minute: int = 0, *, fold: int = 0) -> datetime:
    at = datetime.combine(day, time(hour, minute), tzinfo=BERLIN).replace(fold=fold)
    return at.astimezone(UTC)


def sundays(start: time, end: time) -> Hours:
    return Hours("Europe/Berlin", (OpenPeriod(SUNDAY, start, end),))


def first_interval(hours: Hours, day: date) -> tuple[datetime, datetime]:
    found = open_intervals(hours, local(day, 0), days=1)
    assert found
    return found[0].start, found[0].end


def test_a_day_that_loses_an_hour_is_an_hour_shorter() -> None:
    start, end = first_interval(sundays(time(0), time(0)), SPRING)
    assert end - start == timedelta(hours=23)


def test_a_day_that_wins_an_hour_is_an_hour_longer() -> None:
    # asked for a day and an hour, since a day of the calendar is longer than 24 hours here
    found = open_intervals(sundays(time(0), time(0)), local(AUTUMN, 0), days=2)
    assert found[0].end - found[0].start == timedelta(hours=25)


def test_an_opening_in_the_gap_moves_forward() -> None:
    start, _ = first_interval(sundays(time(2, 30), time(10)), SPRING)
    assert start == local(SPRING, 3, 30)


def test_a_closing_in_the_gap_moves_forward() -> None:
    start, end = first_interval(sundays(time(1), time(2, 30)), SPRING)
    assert (start, end) == (local(SPRING, 1), local(SPRING, 3, 30))


def test_a_period_inside_the_gap_keeps_its_length() -> None:
    start, end = first_interval(sundays(time(2, 15), time(2, 45)), SPRING)
    assert end - start == timedelta(minutes=30)
    assert start == local(SPRING, 3, 15)


def test_a_period_that_the_gap_moves_past_a_later_one_swallows_nothing() -> None:
    hours = Hours(
        "Europe/Berlin",
        (OpenPeriod(SUNDAY, time(2, 30), time(2, 45)), OpenPeriod(SUNDAY, time(3), time(3, 10))),
    )
    found = open_intervals(hours, local(SPRING, 0), days=1)
    assert [(i.start, i.end) for i in found] == [
        (local(SPRING, 3), local(SPRING, 3, 10)),
        (local(SPRING, 3, 30), local(SPRING, 3, 45)),
    ]


def test_an_ambiguous_opening_is_the_first_of_the_two() -> None:
    start, end = first_interval(sundays(time(2, 30), time(10)), AUTUMN)
    assert start == local(AUTUMN, 2, 30, fold=0)
    assert end - start == timedelta(hours=8, minutes=30)


def test_an_ambiguous_closing_is_the_first_of_the_two() -> None:
    _, end = first_interval(sundays(time(1), time(2, 30)), AUTUMN)
    assert end == local(AUTUMN, 2, 30, fold=0)


def test_midnight_as_an_end_is_the_end_of_the_day() -> None:
    _, end = first_interval(sundays(time(22), time(0)), date(2026, 6, 7))
    assert end == local(date(2026, 6, 8), 0)


def test_days_that_meet_at_midnight_are_one_interval() -> None:
    night = Hours(
        "Europe/Berlin", (OpenPeriod(4, time(22), time(0)), OpenPeriod(5, time(0), time(2)))
    )
    friday = date(2026, 6, 5)
    found = open_intervals(night, local(friday, 12), days=2)
    assert [(i.start, i.end) for i in found] == [(local(friday, 22), local(date(2026, 6, 6), 2))]


def test_a_holiday_is_closed_in_the_shops_zone_and_only_there() -> None:
    christmas = date(2026, 12, 25)
    hours = Hours("Pacific/Auckland", always_open().periods, (christmas,))
    noon_in_auckland = datetime(2026, 12, 25, 12, tzinfo=ZoneInfo("Pacific/Auckland"))
    assert not is_open(hours, noon_in_auckland.astimezone(UTC))
    # it is the 25th for hours to come elsewhere, but Auckland is open again
    assert is_open(hours, datetime(2026, 12, 25, 12, tzinfo=UTC))


def test_a_holiday_after_a_late_night_does_not_cut_the_night() -> None:
    night = Hours(
        "Europe/Berlin",
        (OpenPeriod(4, time(22), time(0)), OpenPeriod(5, time(0), time(2))),
        (date(2026, 6, 6),),
    )
    found = open_intervals(night, local(date(2026, 6, 5), 12), days=2)
    assert found[0].end == local(date(2026, 6, 6), 0)


def test_no_periods_means_never() -> None:
    never = Hours("UTC", ())
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert not is_open(never, now)
    assert next_opening(never, now) is None


def test_around_the_clock_is_one_interval() -> None:
    now = datetime(2026, 3, 2, 10, tzinfo=UTC)
    (only,) = open_intervals(always_open(), now)
    assert (only.start, only.end) == (now, now + timedelta(days=14))
    assert next_opening(always_open(), now) is None


def test_the_next_opening_looks_past_holidays() -> None:
    monday, tuesday = date(2026, 3, 2), date(2026, 3, 3)
    hours = Hours(
        "UTC",
        tuple(OpenPeriod(day, time(9), time(17)) for day in range(5)),
        (monday, tuesday),
    )
    found = next_opening(hours, datetime(2026, 3, 2, 8, tzinfo=UTC))
    assert found == datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "Europe", "x\x00"])
def test_a_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(Invalid, match="time zone") as refused:
        check(Hours(zone, ()))
    assert refused.value.field == "zone"


def test_a_period_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(Invalid, match="two for one past midnight"):
        check(Hours("UTC", (OpenPeriod(0, time(22), time(2)),)))


ZONES = st.sampled_from(
    ["Europe/Berlin", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe",
     "Asia/Kolkata", "Pacific/Apia", "America/St_Johns", "UTC"]
)  # fmt: skip
FIRST, LAST = datetime.fromisoformat("2024-01-01"), datetime.fromisoformat("2028-01-01")
MOMENTS = st.datetimes(FIRST, LAST, timezones=st.just(UTC))


@st.composite
def periods(draw: st.DrawFn) -> OpenPeriod:
    start = draw(st.integers(0, 24 * 60 - 1))
    end = draw(st.integers(start + 1, 24 * 60))
    return OpenPeriod(
        draw(st.integers(0, 6)),
        time(start // 60, start % 60),
        time(0) if end == 24 * 60 else time(end // 60, end % 60),
    )


HOURS = st.builds(
    lambda zone, week, holidays: check(Hours(zone, tuple(week), tuple(holidays))),
    ZONES,
    st.lists(periods(), max_size=8),
    st.lists(st.dates(date(2024, 1, 1), date(2028, 1, 1)), max_size=3),
)


@given(HOURS, MOMENTS)
def test_intervals_are_in_order_apart_and_within_the_days_asked_for(
    hours: Hours, now: datetime
) -> None:
    found = open_intervals(hours, now)
    for interval in found:
        assert now <= interval.start < interval.end <= now + timedelta(days=14)
    for before, after in pairwise(found):
        assert before.end < after.start


@given(HOURS, MOMENTS)
def test_open_now_and_the_next_opening_agree(hours: Hours, now: datetime) -> None:
    opening = next_opening(hours, now)
    if is_open(hours, now):
        assert opening is None
    elif opening is not None:
        assert is_open(hours, opening)
        assert not is_open(hours, opening - timedelta(seconds=1))


@given(ZONES, MOMENTS)
def test_around_the_clock_has_no_hole_in_any_zone(zone: str, now: datetime) -> None:
    (only,) = open_intervals(always_open(zone), now)
    assert only.end - only.start == timedelta(days=14)


@given(HOURS, MOMENTS, st.integers(0, 14 * 24 * 60))
def test_a_later_look_sees_the_same_hours(hours: Hours, now: datetime, minutes: int) -> None:
    later = now + timedelta(minutes=minutes)
    open_then = any(i.start <= later < i.end for i in open_intervals(hours, now, days=15))
    assert open_then == is_open(hours, later)
