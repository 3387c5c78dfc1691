"""From the queue of the record to the cards of the screen."""

from datetime import datetime

from desk.application.queue_view import QueueEntry, QueueView
from desk.core.marking import Segment
from desk.web.console.screens import Card, QueueScreen, Standing, Text
from desk.web.console.wording import REASONS, TEAMS, gravity, visit_phrase

QUOTES_ON_A_CARD = 3


def queue_screen(view: QueueView, now: datetime) -> QueueScreen:
    return QueueScreen(
        waiting=tuple(_card(entry, Standing.WAITING, now) for entry in view.waiting),
        offered=tuple(_card(entry, Standing.OFFERED, now) for entry in view.offered),
        mine=tuple(_card(entry, Standing.MINE, now) for entry in view.mine),
        closed=not view.open_now,
        opens_at=view.opens_at,
    )


def _card(entry: QueueEntry, standing: Standing, now: datetime) -> Card:
    note = None
    if standing == Standing.OFFERED:
        note = f"{entry.owner_name or 'A colleague'} passes this on to you"
    elif standing == Standing.MINE and entry.passed_to:
        note = f"Offered to {entry.passed_to}"
    return Card(
        id=entry.case_id,
        standing=standing,
        name=entry.contact_name,
        visit=visit_phrase(entry.visit, now),
        words=_words(entry.quotes),
        summary=entry.summary,
        wants=entry.wants,
        reason=REASONS[entry.reason],
        team=TEAMS[entry.team],
        gravity=gravity(entry.severity, entry.moment, None),
        waiting_since=entry.waiting_since,
        owner=entry.owner_name,
        unread=entry.unread if standing == Standing.MINE else 0,
        note=note,
        callback_at=entry.callback_at,
    )


def _words(quotes: tuple[str, ...]) -> Text:
    """The telling phrases, the latest ones, with dots between."""
    pieces: list[Segment] = []
    for quote in quotes[-QUOTES_ON_A_CARD:]:
        pieces += [Segment(" … ")] if pieces else []
        pieces.append(Segment(quote, marked=True))
    return tuple(pieces)
