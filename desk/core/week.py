"""Opening hours in words, as people type and read them: `mon-fri 09:00-18:00 sat 10:00-14:00`."""

import re
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import pairwise

from desk.core.errors import Invalid
from desk.core.hours import Hours, OpenPeriod

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONG = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOSED = "closed"
EXAMPLE = "mon-fri 09:00-18:00 sat 10:00-14:00"
PERIOD = re.compile(r"(\d{1,2})(?::(\d{2}))?-(\d{1,2})(?::(\d{2}))?")


def parse_week(words: Sequence[str]) -> tuple[OpenPeriod, ...]:
    """Days, then one or more periods for them (a lunch break makes two), or `closed`; a day that
    is not named is closed. Raises `Invalid` that quotes the word which is wrong."""
    week: dict[int, list[OpenPeriod]] = {}
    days: tuple[int, ...] = ()
    told = True  # whether the last days have their periods
    for word in (part for given in words for part in given.lower().split()):
        if word[0].isalpha() and word != CLOSED:
            if not told:
                raise Invalid(f"Say when, before {word!r}: {EXAMPLE}", "week")
            days, told = _days(word), False
            for day in days:
                if day in week:
                    raise Invalid(f"{LONG[day]} is named twice.", "week")
                week[day] = []
        elif not days:
            raise Invalid(f"Begin with the days, not with {word!r}: {EXAMPLE}", "week")
        else:
            told = True
            for day in days:
                week[day] += [] if word == CLOSED else [_period(day, word)]
    if not week or not told:
        raise Invalid(f"Say the days and the times: {EXAMPLE}", "week")
    return tuple(period for day in sorted(week) for period in _apart(day, week[day]))


def week_lines(hours: Hours) -> tuple[str, ...]:
    """One line a day: `Monday 09:00-18:00`."""
    return tuple(f"{LONG[day]:<10} {_day_words(hours.periods, day)}" for day in range(7))


def _days(word: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in word.split(","):
        first, dash, last = part.partition("-")
        start = _day(first)
        end = _day(last) if dash else start
        found += [(start + step) % 7 for step in range((end - start) % 7 + 1)]
    return tuple(dict.fromkeys(found))


def _day(name: str) -> int:
    for number, long in enumerate(LONG):
        if len(name) >= 3 and long.lower().startswith(name):
            return number
    raise Invalid(f"{name!r} is not a day; use {', '.join(DAYS)}.", "week")


def _period(day: int, word: str) -> OpenPeriod:
    match = PERIOD.fullmatch(word)
    if match is None:
        raise Invalid(f"{word!r} is not a time of opening; write it as 09:00-18:00.", "week")
    start, end = _time(match[1], match[2], word), _time(match[3], match[4], word, end=True)
    if end != time(0) and end <= start:
        raise Invalid(
            f"{word!r} ends before it starts. Past midnight, use two: "
            f"{DAYS[day]} {start:%H:%M}-24:00 {DAYS[(day + 1) % 7]} 00:00-{end:%H:%M}",
            "week",
        )
    return OpenPeriod(day, start, end)


def _time(hour: str, minute: str | None, word: str, *, end: bool = False) -> time:
    hours, minutes = int(hour), int(minute or 0)
    if end and (hours, minutes) == (24, 0):
        return time(0)
    if hours > 23 or minutes > 59:
        raise Invalid(f"{word!r} has no such time; a day goes from 00:00 to 24:00.", "week")
    return time(hours, minutes)


def _apart(day: int, periods: Iterable[OpenPeriod]) -> list[OpenPeriod]:
    """The periods of one day in order; they must not overlap."""
    ordered = sorted(periods, key=lambda period: period.start)
    for before, after in pairwise(ordered):
        if before.end == time(0) or after.start < before.end:
            raise Invalid(f"The times of {LONG[day]} overlap.", "week")
    return ordered


def _day_words(periods: Iterable[OpenPeriod], day: int) -> str:
    found = sorted((p for p in periods if p.weekday == day), key=lambda period: period.start)
    said = [f"{p.start:%H:%M}-{'24:00' if p.end == time(0) else f'{p.end:%H:%M}'}" for p in found]
    return " ".join(said) or CLOSED
