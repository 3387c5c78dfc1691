"""When the visit was, as one says it: in the visit's own time zone."""

from __future__ import annotations

from datetime import datetime

from actions.context import Visit


def when_it_was(visit: Visit, now: datetime) -> str:
    """ " this afternoon", " yesterday", " on Friday", " on 3 March"; empty for what is to come.

    Begins with a blank, so that it fits behind the service with nothing between.
    """
    at, here = visit.at.astimezone(visit.zone), now.astimezone(visit.zone)
    days = (here.date() - at.date()).days
    if at > here:
        return ""
    if days == 0:
        return f" {_part_of_day(at.hour)}"
    if days == 1:
        return " last night" if at.hour >= 20 else " yesterday"
    if days < 7:
        return f" on {at:%A}"
    return f" on {at.day} {at:%B}" + ("" if at.year == here.year else f" {at.year}")


def _part_of_day(hour: int) -> str:
    if hour < 5:
        return "last night"
    if hour < 12:
        return "this morning"
    if hour < 17:
        return "this afternoon"
    return "this evening"
