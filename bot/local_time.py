"""When does the customer mean? "tomorrow after 5", "monday morning", "in an hour", "any time".

Pure: text and now (aware, in the customer's time zone) in, an interval out. English; a time that is
past is moved to the next day it can mean. Hours without am or pm: 1-7 are in the afternoon, 8-11 in
the morning, unless the part of the day says otherwise.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import List, Match, Optional, Tuple

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september",
          "october", "november", "december")  # fmt: skip
NUMBERS = {w: n for n, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve".split())}  # fmt: skip

# From, to (hours). To is when one would no longer call it so.
PARTS = {
    "morning": (9, 12), "noon": (12, 13), "midday": (12, 13), "lunch": (12, 14),
    "lunchtime": (12, 14), "lunch time": (12, 14), "afternoon": (12, 17), "evening": (17, 20),
    "tonight": (18, 21), "night": (18, 21),
}  # fmt: skip

_HOUR = r"(?:[01]?\d|2[0-4]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_CLOCK = (
    rf"(?P<half>half past |half |quarter past |quarter to )?(?P<hour>{_HOUR})"
    r"(?:(?::|\.|h)(?P<minute>[0-5]\d))?(?:\s?(?P<half_day>a\.?m\b\.?|p\.?m\b\.?)|\s?o'?clock)?(?![\d/])"
)
_OTHER_CLOCK = re.sub(r"\?P<(\w+)>", r"?P<\1_2>", _CLOCK)

ANY = re.compile(
    r"\b(any ?time|whenever|a\.?s\.?a\.?p\b|as soon as (possible|you can|someone can)|"
    r"right (now|away)|straight away|immediately|now|any (day|moment)|"
    r"does(n't| not) matter|(don't|do not|dont) (mind|care)|up to you|you (choose|decide)|"
    r"i'?m flexible)\b"
)
RELATIVE = re.compile(
    r"\b(?:in|within) (?:about |around )?(?P<amount>half an?|an?|a couple of|a few|\d{1,3}|"
    + "|".join(NUMBERS) + r")(?: and a half)? ?(?P<unit>min(?:ute)?s?|h(?:ou)?rs?|h|days?|weeks?)\b"
)  # fmt: skip
DAY = re.compile(
    r"\b(?:(?P<iso>\d{4}-\d{2}-\d{2})|(?P<after>(?:the )?day after tomorrow)|"
    r"(?P<tomorrow>tomorrow|tomorow|tommorow|tommorrow|tmrw|tmr|2moro)|"
    r"(?P<today>today|this (?=morning|afternoon|evening)|(?=tonight))|"
    r"(?P<week>next week)|(?P<weekend>(?:at the |this |on the )?weekend)|"
    r"(?:(?P<next>next|on|this|coming) )?(?P<weekday>(?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b|"
    r"(?:the )?(?P<dom>[0-3]?\d)(?:st|nd|rd|th)?(?: of)? (?P<month>MONTH)\b|"
    r"(?P<month_2>MONTH) (?:the )?(?P<dom_2>[0-3]?\d)(?:st|nd|rd|th)?\b(?!:)|"
    r"(?:on )?the (?P<dom_3>[0-3]?\d)(?:st|nd|rd|th)\b)".replace(
        "MONTH", "(?:" + "|".join(m[:3] for m in MONTHS) + ")[a-z]{0,6}"
    )
)
PART = re.compile(r"\b(?P<edge>after |not before |before )?(?P<part>" + "|".join(
    sorted(PARTS, key=len, reverse=True)) + r"|work)s?\b")  # fmt: skip
BETWEEN = re.compile(rf"\b(?:between |from )?{_CLOCK} ?(?:and|to|till|until|-|–) ?{_OTHER_CLOCK}")
CLOCK = re.compile(
    rf"\b(?P<edge>not before |not until |no earlier than |at |@ ?|around |about |by |before |"
    rf"until |till |after |from |past )?{_CLOCK}"
)
_FROM = ("after", "from", "past", "not before", "not until", "no earlier than")
_FILLERS = frozenset("please pls ish sharp about around is fine ok good works thanks , . !".split())
_DENIED = re.compile(r"(?:\bnot|n't|\bexcept|\bsince|\blast|\bbut not)(?: on| do| make| call)?\s*$")


@dataclass(frozen=True)
class WantedTime:
    """`start` is aware; `end` None means a point in time (or, with `any_time`, no limit).

    `words` are text[at:until].
    """

    start: datetime
    end: Optional[datetime]
    any_time: bool
    words: str
    at: int
    until: int


@dataclass(frozen=True)
class _Hours:
    """A part of a day. `end` None: a point in time. 24 is the end of the day."""

    start: time
    end: Optional[time]


def find_time(text: str, now: datetime, month_first: bool = False) -> Optional[WantedTime]:
    """The first time that `text` names, or None. `month_first`: 3/4 is the 4th of March."""
    low = text.lower().replace("’", "'")[:1_000]
    if len(low) != len(text[:1_000]):  # a few capitals have two small letters
        low = text[:1_000]
    relative = RELATIVE.search(low)
    if relative:
        return _relative(relative, text, now)
    day_match = _first_day(low, now, month_first)
    rest = low if day_match is None else _blanked(low, day_match[0])
    hours, spans = _hours(rest, day_match is not None, low)
    if day_match is not None:
        spans = [day_match[0], *spans]
    if hours is None and day_match is None:
        return _any_time(low, text, now)
    at, until = min(s for s, _ in spans), max(e for _, e in spans)
    start, end = _place(hours, day_match[1] if day_match else None, now)
    return WantedTime(start, end, False, text[at:until].strip(), at, until)


def _any_time(low: str, text: str, now: datetime) -> Optional[WantedTime]:
    found = next((m for m in ANY.finditer(low) if not _DENIED.search(low[: m.start()])), None)
    if found is None:
        return None
    return WantedTime(now, None, True, text[found.start() : found.end()], *found.span())


def _relative(found: Match[str], text: str, now: datetime) -> WantedTime:
    amounts = {"a": 1.0, "an": 1.0, "half a": 0.5, "half an": 0.5, "a couple of": 2.0, "a few": 3.0}
    said = found["amount"]
    amount = amounts.get(
        said, float(NUMBERS.get(said, 0)) or (float(said) if said.isdigit() else 1)
    )
    amount += 0.5 if "and a half" in found[0] else 0
    unit = found["unit"]
    words, (at, until) = text[found.start() : found.end()], found.span()
    if unit.startswith(("day", "week")):
        day = now.date() + timedelta(days=round(amount * (7 if unit.startswith("week") else 1)))
        start, end = _place(None, (day, day, True), now)
        return WantedTime(start, end, False, words, at, until)
    minutes = amount * (60 if unit.startswith("h") else 1)
    moment = now.astimezone(timezone.utc) + timedelta(minutes=minutes)
    return WantedTime(moment.astimezone(now.tzinfo), None, False, words, at, until)


_Days = Tuple[date, date, bool]  # first, last, and whether it is exactly meant (not "friday")


def _first_day(
    low: str, now: datetime, month_first: bool
) -> Optional[Tuple[Tuple[int, int], _Days]]:
    for found in DAY.finditer(low):
        if _DENIED.search(low[: found.start()]):
            continue
        days = _days(found, now.date())
        if days is not None:
            return found.span(), days
    slashed = re.search(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b", low)
    if slashed:
        first, second = int(slashed[1]), int(slashed[2])
        month, dom = (first, second) if month_first else (second, first)
        on = _date(month, dom, now.date(), int(slashed[3]) if slashed[3] else None)
        if on:
            return slashed.span(), (on, on, True)
    return None


def _days(found: Match[str], today: date) -> Optional[_Days]:
    if found["iso"]:
        try:
            on = date.fromisoformat(found["iso"])
        except ValueError:
            return None
        return on, on, True
    if found["after"]:
        return (today + timedelta(2),) * 2 + (True,)  # type: ignore[return-value]
    if found["tomorrow"]:
        return (today + timedelta(1),) * 2 + (True,)  # type: ignore[return-value]
    if found["today"] is not None:
        return today, today, True
    monday = today - timedelta(today.weekday())
    if found["week"]:
        return monday + timedelta(7), monday + timedelta(11), True
    if found["weekend"]:
        saturday = monday + timedelta(5)
        return max(saturday, today), saturday + timedelta(1), True
    if found["weekday"]:
        index = next(i for i, d in enumerate(WEEKDAYS) if d.startswith(found["weekday"][:3]))
        ahead = (index - today.weekday()) % 7
        if found["next"] == "next" and ahead == 0:
            ahead = 7
        on = today + timedelta(ahead)
        return on, on, False
    dom = found["dom"] or found["dom_2"] or found["dom_3"]
    name = found["month"] or found["month_2"]
    month = today.month
    if name:
        months = [i for i, m in enumerate(MONTHS, 1) if m.startswith(name)]
        if not months:
            return None
        month = months[0]
    on_date = _date(month, int(dom), today, None, exact_month=bool(name))
    return (on_date, on_date, True) if on_date else None


def _date(
    month: int, dom: int, today: date, year: Optional[int], exact_month: bool = True
) -> Optional[date]:
    """That day, this year or, when past, the next; without a month the next month that has it."""
    for ahead in range(1 if year else 14):
        if exact_month:
            in_year, in_month = (year or today.year + min(ahead, 1)), month
        else:
            in_year, in_month = today.year + (month - 1 + ahead) // 12, (month - 1 + ahead) % 12 + 1
        try:
            on = date(in_year, in_month, dom)
        except ValueError:
            continue
        if on >= today or year:
            return on
    return None


def _blanked(text: str, span: Tuple[int, int]) -> str:
    return text[: span[0]] + "\n" * (span[1] - span[0]) + text[span[1] :]


def _hours(rest: str, has_day: bool, low: str) -> Tuple[Optional[_Hours], List[Tuple[int, int]]]:
    """The part of the day, and where it stands in the text."""
    part = next((m for m in PART.finditer(low) if not _DENIED.search(low[: m.start()])), None)
    if part and part["part"] == "work" and part["edge"] is None:
        part = None
    named = part["part"] if part else ""
    between = BETWEEN.search(rest)
    if between:
        start = _clock(between, named, "")
        end = _clock(between, named, "_2", after=start)
        if start and end:
            return _Hours(start, end), [between.span()]
    for found in CLOCK.finditer(rest):
        if _DENIED.search(rest[: found.start()]) or not _is_clock(
            found, has_day or bool(part), low
        ):
            continue
        at = _clock(found, named, "")
        if at is not None:
            spans = [found.span()] + ([part.span()] if part else [])
            return _edge((found["edge"] or "").strip(), at), spans
    if part is None:
        return None, []
    return _part(part), [part.span()]


def _is_clock(found: Match[str], in_company: bool, low: str) -> bool:
    """Is this number a time of day? "5pm", "at 5", "17:30" are; a lone "5" only as an answer."""
    if found["half_day"] or found["minute"] or found["half"] or "clock" in found[0]:
        return True
    said = (found["edge"] or "").strip()
    if said in ("at", "@", "before", "by", "until", "till", *_FROM):
        following = low[found.end() :].lstrip()
        return not re.match(
            r"(?:%|euros?|pounds?|dollars?|people|days?|weeks?|times?|years?|min|h)", following
        )
    return in_company or set(low[: found.start()].split() + low[found.end() :].split()) <= _FILLERS


def _clock(
    found: Match[str], part: str, suffix: str, after: Optional[time] = None
) -> Optional[time]:
    said = found["hour" + suffix]
    hour = NUMBERS.get(said, -1) if not said.isdigit() else int(said)
    minute = int(found["minute" + suffix] or 0)
    half_day = (found["half_day" + suffix] or "").replace(".", "")[:1]
    half = (found["half" + suffix] or "").strip()
    if not 0 <= hour <= 24 or (half_day and not 1 <= hour <= 12):
        return None
    if half_day:
        hour = hour % 12 + (12 if half_day == "p" else 0)
    elif len(said) < 2 or not said.startswith("0"):
        hour = _likely_hour(hour, part, after)
    minutes = hour * 60 + minute
    minutes += {"half past": 30, "half": 30, "quarter past": 15, "quarter to": -15}.get(half, 0)
    return time(*divmod(minutes % 1440, 60))


def _likely_hour(hour: int, part: str, after: Optional[time]) -> int:
    if hour >= 12:
        return hour % 24
    if part == "night" and 1 <= hour <= 4:
        return hour
    if part in ("afternoon", "evening", "night", "tonight") and hour > 0:
        return hour + 12
    if part == "morning":
        return hour
    if after is not None:
        return hour + 12 if hour <= after.hour else hour
    return hour + 12 if 1 <= hour <= 7 else hour


def _edge(edge: str, at: time) -> _Hours:
    if edge in _FROM:
        return _Hours(at, time.max)
    if edge in ("before", "by", "until", "till"):
        return _Hours(time.min, at)
    return _Hours(at, None)


def _part(found: Match[str]) -> _Hours:
    if found["part"] == "work":
        return _Hours(time(17), time.max)
    start, end = PARTS[found["part"]]
    edge = (found["edge"] or "").strip()
    if edge == "after":
        return _Hours(time(end), time.max)
    if edge == "not before":
        return _Hours(time(start), time.max)
    if edge == "before":
        return _Hours(time.min, time(start))
    return _Hours(time(start), time(end))


def _place(
    hours: Optional[_Hours], days: Optional[_Days], now: datetime
) -> Tuple[datetime, Optional[datetime]]:
    """Hours on days, never wholly in the past: later the next day, a weekday the next week."""
    hours = hours or _Hours(time.min, time.max)
    first, last, exact = days or (now.date(), now.date(), False)
    step = timedelta(1 if days is None else 7)
    for _ in range(2):
        start = datetime.combine(first, hours.start, now.tzinfo)
        end = None if hours.end is None else _end(last, hours.end, now)
        if exact or (end or start) > now:
            break
        first, last = first + step, last + step
    return (max(start, now) if end is not None and end > now else start), end


def _end(day: date, at: time, now: datetime) -> datetime:
    if at == time.max:
        return datetime.combine(day + timedelta(1), time.min, now.tzinfo)
    return datetime.combine(day, at, now.tzinfo)
