"""`makegood hours …`: when people are at work."""

from datetime import date
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from desk.application.manage_hours import add_holiday, hours_now, remove_holiday, set_week
from desk.application.ports import Desk
from desk.cli.installation import open_desk
from desk.core.errors import Invalid
from desk.core.hours import Hours, is_open, next_opening
from desk.core.week import parse_week, week_lines

hours = typer.Typer(help="When people are at work.", no_args_is_help=True)
holiday = typer.Typer(help="Days on which nobody is at work.", no_args_is_help=True)
hours.add_typer(holiday, name="holiday")

Day = Annotated[str, typer.Argument(help="As 2026-12-25.")]


@hours.command()
def show() -> None:
    """The week, the holidays, and whether it is open now."""
    with open_desk() as desk:
        _print(desk, hours_now(desk))


@hours.command("set")
def set_(
    week: Annotated[
        list[str],
        typer.Argument(help="mon-fri 09:00-12:30 13:30-18:00 sat 10:00-14:00; the rest is closed."),
    ],
    zone: Annotated[
        str | None, typer.Option(help="As Europe/Lisbon. Unset: the zone stays as it is.")
    ] = None,
) -> None:
    """Set the week; holidays stay."""
    periods = parse_week(week)
    with open_desk() as desk:
        _print(desk, set_week(desk, periods, zone or hours_now(desk).time_zone))


@holiday.command()
def add(day: Day) -> None:
    """Nobody is at work on this day."""
    closed = _day(day)
    with open_desk() as desk:
        _print(desk, add_holiday(desk, closed))


@holiday.command()
def remove(day: Day) -> None:
    """This day is as in any week."""
    opened = _day(day)
    with open_desk() as desk:
        _print(desk, remove_holiday(desk, opened))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(f"{text!r} is not a day; write it as 2026-12-25.", "day") from None


def _print(desk: Desk, kept: Hours) -> None:
    zone, now = ZoneInfo(kept.time_zone), desk.clock.now()
    typer.echo(f"Time zone {kept.time_zone}")
    for line in week_lines(kept):
        typer.echo(line)
    coming = [day.isoformat() for day in kept.holidays if day >= now.astimezone(zone).date()]
    typer.echo(f"Holidays   {' '.join(coming) or 'none'}")
    typer.echo(_now(kept, desk, zone))


def _now(kept: Hours, desk: Desk, zone: ZoneInfo) -> str:
    now = desk.clock.now()
    if is_open(kept, now):
        return "Open now."
    opening = next_opening(kept, now)
    if opening is None:
        return "Closed now, and for the next 14 days."
    return f"Closed now; opens {opening.astimezone(zone):%A %d %B, %H:%M}."
